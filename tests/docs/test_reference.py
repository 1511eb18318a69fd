"""Nothing that a user can meet is undocumented: commands, settings, errors, tables, modules."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest
import yaml

import rihla
from rihla import errors
from rihla.claim.reader import list_claims
from rihla.cli.application import rihla as application
from rihla.cli.failure import EXIT_CODES
from rihla.indicator import list_indicators
from rihla.revision.schema import TABLES
from rihla.sources.registry import list_sources
from rihla.sources.status import Status

Page = Callable[[str], str]


def _commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from _commands(found, f"{path} {name}")


def test_every_command_option_and_argument_is_on_the_page(page: Page) -> None:
    """The reference of the command line is whole, arguments included."""
    text = page("reference/command-line.md")
    absent = []
    for path, command in _commands(application, "rihla"):
        if path != "rihla" and f"{path} {{ #" not in text:
            absent.append(path)
        _, _, own = text.partition(f"{path} {{ #{path.replace(' ', '-')} }}")
        section = own.split(" { #", 1)[0] if path != "rihla" else text
        for parameter in command.params:
            shown = [*parameter.opts] if isinstance(parameter, click.Option) else []
            absent += [f"{path} {option}" for option in shown if f"{option}" not in section]
            if isinstance(parameter, click.Argument) and "| `" not in section:
                absent.append(f"{path} {parameter.name}")
    assert absent == []


def test_every_exit_code_is_explained_where_users_look(page: Page) -> None:
    """Both the command line's page and the errors' page list every code."""
    for name in ("reference/command-line.md", "reference/errors.md"):
        assert all(f"| `{code}` |" in page(name) for code in EXIT_CODES)


def test_every_setting_is_documented(page: Page, root: Path) -> None:
    """An environment variable that the code reads has its line on the page of settings."""
    pattern = re.compile(
        r"""(?:environ(?:\.(?:get|setdefault)\(|\[)|getenv\(|envvar=|VARIABLE = )"""
        r"""["']([A-Z_]{4,})["']"""
    )
    read = {
        name
        for file in (root / "src").rglob("*.py")
        for name in pattern.findall(file.read_text(encoding="utf-8"))
    }
    assert {"RIHLA_DATA", "RIHLA_HOME", "RIHLA_DEBUG", "NO_COLOR"} <= read
    text = page("reference/settings.md")
    assert [name for name in sorted(read) if f"`{name}`" not in text] == []


def test_every_error_is_documented_and_drawn(page: Page) -> None:
    """Each class stands in the tree at the top of errors.py and on the page, with its code."""
    text = page("reference/errors.md")
    classes = [getattr(errors, name) for name in errors.__all__]
    for cls in classes:
        if not issubclass(cls, errors.RihlaError):
            continue
        assert f"{'── ' if cls is not errors.RihlaError else ''}{cls.__name__}" in text
        assert f"| `{cls.__name__}` | `{cls.exit_code}` |" in text


def test_every_table_column_and_status_is_documented(page: Page) -> None:
    """The page of a revision's tables shows each column with its type."""
    text = page("reference/revision-tables.md")
    assert all(f"### `{name}`" in text for name in TABLES)
    assert all(
        f"| `{field.name}` | {field.type} |" in text
        for table in TABLES.values()
        for field in table.schema
    )
    assert all(f"| `{status}` |" in text for status in Status)


def test_every_source_file_and_licence_is_documented(page: Page) -> None:
    """The page of sources shows each sidecar whole."""
    text = page("reference/sources.md")
    for source in list_sources():
        assert f"### `{source.id}`" in text
        assert source.sidecar.licence in text
        assert all(f"`{file.path}`" in text for file in source.sidecar.files)


def test_every_claim_and_indicator_is_documented(page: Page) -> None:
    """Whatever can be asked for by id has its paragraph."""
    claims, indicators = page("reference/claims.md"), page("reference/indicators.md")
    assert all(f"### `{claim.id}`" in claims for claim in list_claims())
    assert all(f"### `{one.id}`" in indicators for one in list_indicators())


def test_every_floor_has_a_page_and_every_module_a_place(
    page: Page, generated: ModuleType, root: Path
) -> None:
    """A package that nobody documented fails here; so does a module without a docstring."""
    on_top = {"cli", "__main__"}
    floors = [one.name for one in pkgutil.iter_modules(rihla.__path__) if one.name not in on_top]
    written = {
        path.stem: page(f"reference/python/{path.name}")
        for path in (root / "docs" / "reference" / "python").glob("*.md")
    }
    assert sorted(written) == sorted([*floors, "index"])
    for floor in floors:
        for module in generated.public_modules(f"rihla.{floor}"):
            assert f"## `{module}` {{ #{module} }}" in written[floor]


def test_every_public_name_is_listed(page: Page) -> None:
    """The page of public names lists each, with what it is."""
    text = page("reference/python/index.md")
    assert all(re.search(rf"\| `rihla\.{name}` \| `[\w.]+` \| \w", text) for name in rihla.__all__)


def test_every_page_is_in_the_navigation(root: Path) -> None:
    """No page can be reached by its address alone."""
    loader = type("Loader", (yaml.SafeLoader,), {})
    settings = yaml.load((root / "mkdocs.yml").read_text(encoding="utf-8"), Loader=loader)

    def pages(entry: object) -> Iterator[str]:
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, dict):
            for below in entry.values():
                yield from pages(below)
        elif isinstance(entry, list):
            for below in entry:
                yield from pages(below)

    docs = root / "docs"
    assert sorted(pages(settings["nav"])) == sorted(
        str(path.relative_to(docs)) for path in docs.rglob("*.md")
    )


def test_the_site_loads_nothing_from_other_hosts(root: Path) -> None:
    """No web fonts, scripts or styles by address: the site works offline."""
    text = (root / "mkdocs.yml").read_text(encoding="utf-8")
    assert "font: false" in text
    assert not re.search(r"https?://", text)
    addressed = re.compile(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)=["']?https?:""", re.I)
    pages = [*(root / "docs").rglob("*.md"), root / "README.md"]
    assert [page.name for page in pages if addressed.search(page.read_text("utf-8"))] == []


@pytest.mark.parametrize("word", ["illegal migra", "compliance"])
def test_words_about_people_and_states_are_respectful(word: str, root: Path) -> None:
    """Some words are not used, in pages, messages or code."""
    files = [
        *(root / "docs").rglob("*.md"),
        *(root / "src").rglob("*.py"),
        root / "README.md",
        root / "CONTRIBUTING.md",
    ]
    assert [file.name for file in files if word in file.read_text("utf-8").lower()] == []
