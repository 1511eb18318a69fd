"""Writes the parts of the documentation that must never differ from the code.

A page says ``<!-- generated: NAME -->`` or ``<!-- generated: NAME ARGUMENT -->``, and the build
puts there what the function of that name in `WRITERS` gives. A test builds every one of them and
holds that every command, module, table, error, source, claim and indicator is shown.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import click

import rihla
from rihla import errors
from rihla.areas import list_groupings
from rihla.claim.evidence import rests_on
from rihla.claim.model import Claim
from rihla.claim.reader import list_claims
from rihla.cli.application import rihla as application
from rihla.cli.failure import EXIT_CODES
from rihla.indicator import list_indicators
from rihla.norm import get_edition, list_instruments
from rihla.platform.api.contents import Parameter, list_routes
from rihla.platform.command import prepare
from rihla.platform.privacy.inventory import keeping, list_holdings, list_retention
from rihla.platform.setting import SETTINGS
from rihla.revision.schema import TABLES
from rihla.sources.registry import list_sources
from rihla.stock.evidence import list_uses
from rihla.stock.judgement import load_rules

__all__ = ["WRITERS", "on_page_markdown"]

_MARKER = re.compile(r"^<!-- generated: (?P<name>[a-z-]+)(?: (?P<argument>\S+))? -->$", re.M)
_UNLISTED = {"migrations", "management", "__main__", "build"}
"""Modules that are programs and no part of the public interface."""


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Replace every marker of a page: the hook that mkdocs calls."""
    return _MARKER.sub(lambda found: _write(found["name"], found["argument"]), markdown)


def _write(name: str, argument: str | None) -> str:
    writer = WRITERS[name]
    return "\n".join(writer(argument) if argument else writer())


def _table(headings: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield f"|{'---|' * len(headings)}"
    for row in rows:
        yield f"| {' | '.join(_cell(value) for value in row)} |"


def _cell(value: Any) -> str:
    return " ".join(str("" if value is None else value).split()).replace("|", "\\|")


def write_commands() -> Iterator[str]:
    """Write every command of the whole command line, with its arguments and options."""
    yield from _write_command(application, "rihla", None, depth=2)


def _write_command(
    command: click.Command, name: str, parent: click.Context | None, *, depth: int
) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent, **command.context_settings)
    path = context.command_path
    if parent is not None:
        yield f"{'#' * min(depth, 4)} {path} {{ #{path.replace(' ', '-')} }}"
        yield ""
    yield inspect.cleandoc(command.help or "")
    yield ""
    usage = " ".join(command.collect_usage_pieces(context))
    yield from ("```text", f"{path} {usage}", "```", "")
    yield from _write_parameters(command, context)
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None:
                yield from _write_command(found, below, context, depth=depth + 1)


def _write_parameters(command: click.Command, context: click.Context) -> Iterator[str]:
    rows = []
    for parameter in command.get_params(context):
        name = parameter.make_metavar(context)
        if isinstance(parameter, click.Option):
            kind = "" if parameter.is_flag else f" {name}"
            name = f"{', '.join(parameter.opts)}{kind}"
        record = parameter.get_help_record(context)
        if record is not None:
            rows.append((f"`{name}`", record[1]))
    yield from _table(("Give", "What it does"), iter(rows))
    yield ""


def write_exit_codes() -> Iterator[str]:
    """Write every exit code with its meaning."""
    yield from _table(
        ("Code", "Meaning"), ((f"`{code}`", said) for code, said in EXIT_CODES.items())
    )


def write_errors() -> Iterator[str]:
    """Write the tree of errors as it is drawn, then each class with its exit code."""
    drawn = inspect.cleandoc(errors.__doc__ or "").split("::\n", 1)[1].split("\n\nA verdict", 1)[0]
    yield from ("```text", inspect.cleandoc(drawn), "```", "")
    classes = [getattr(errors, name) for name in errors.__all__]
    rows = (
        (f"`{cls.__name__}`", f"`{cls.exit_code}`", (cls.__doc__ or "").strip().splitlines()[0])
        for cls in classes
        if issubclass(cls, errors.RihlaError)
    )
    yield from _table(("Error", "Exit code", "What it means"), rows)


def write_revision_tables() -> Iterator[str]:
    """Write every table that a revision may hold: its columns, types and key."""
    for table in TABLES.values():
        yield from (f"### `{table.name}`", "", f"{table.title}.", "")
        rows = (
            (
                f"`{field.name}`",
                field.type,
                "yes" if field.nullable else "no",
                "yes" if field.name in table.key else "",
            )
            for field in table.schema
        )
        yield from _table(("Column", "Type", "May be null", "Key"), rows)
        yield ""


def write_sources() -> Iterator[str]:
    """Write every source with its licence, then its files with use and checksum."""
    for source in list_sources():
        sidecar = source.sidecar
        licence = sidecar.licence
        if sidecar.licence_url:
            licence = f"[{licence}]({sidecar.licence_url})"
        ships = "may ship in the package" if sidecar.may_ship else "do not ship"
        yield from (f"### `{sidecar.id}`", "")
        yield f"**{sidecar.title}**, {sidecar.edition}. {sidecar.producer}. [Page]({sidecar.url})."
        yield from (
            "",
            f"Licence: {licence}; its figures {ships}.",
            "",
            f"> {sidecar.citation}",
            "",
        )
        if sidecar.notes:
            yield from (sidecar.notes, "")
        rows = ((f"`{f.path}`", f.use, f.what, f"`{f.sha256[:12]}`") for f in sidecar.files)
        yield from _table(("File", "Use", "What", "SHA-256"), rows)
        yield ""


def write_norms() -> Iterator[str]:
    """Write the edition of the norms: what each table was compiled from, and its licence."""
    edition = get_edition()
    yield from (f"Edition `{edition.id}` of {edition.date}. {edition.licence_note}", "")
    rows = (
        (f"`{t.table}`", t.title, t.authority, t.date, t.licence, f"[page]({t.url})")
        for t in edition.tables
    )
    yield from _table(("Table", "What", "Authority", "Reaches to", "Licence", ""), rows)
    yield ""
    yield from _table(
        ("Treaty", "Title", "Record complete to"),
        ((f"`{one.id}`", one.title, one.known_to) for one in list_instruments()),
    )


def _bound(claim: Claim) -> str:
    """Say what a claim is computed from: a revision, the norms or both."""
    rests = frozenset().union(*(rests_on(one.query.kind) for one in claim.quantities))
    named = {"revision": f"revision `{claim.bound_to}`", "norms": "the norms"}
    return f"Computed from {' and '.join(named[one] for one in sorted(rests, reverse=True))}."


def write_claims() -> Iterator[str]:
    """Write every claim: its sentence, where it was made, what its words are taken to mean."""
    for claim in list_claims():
        yield from (f"### `{claim.id}`", "", f"> {claim.sentence}", "")
        made = claim.made
        yield f"Made by {made.by}, {made.on}: [{made.work}]({made.url}). {_bound(claim)}"
        for said in (claim.definition and f"Taken to mean: {claim.definition}", claim.note):
            if said:
                yield from ("", said)
        yield ""
        rows = (
            (
                f"`{one.name}`",
                one.label,
                f"`{one.query.kind}`",
                "not stated" if one.stated is None else one.wording.say(one.stated),
                "yes" if one.decisive else "no",
            )
            for one in claim.quantities
        )
        yield from _table(("Figure", "What it is", "Query", "Stated", "Decides"), rows)
        yield ""


def write_indicators() -> Iterator[str]:
    """Write every indicator: definition, unit, formula, source."""
    for one in list_indicators():
        yield from (f"### `{one.id}`", "", f"**{one.title()}.** {one.definition}", "")
        sexes = "for both sexes, men or women" if one.by_sex else "for both sexes together"
        yield f"Of a {one.arity}, {sexes}; unit: {one.unit.replace('_', ' ')}."
        yield f"Formula: {one.formula}. Tables: {', '.join(f'`{t}`' for t in one.tables)}."
        yield from (f"Source: {one.source}.", "")


def write_observation_rules() -> Iterator[str]:
    """Write every rule about observations: its reason, its bounds, and the labels it names."""
    rules = load_rules("fate")
    for name, test in rules["tests"].items():
        yield from (f"### `{name}`", "", test["reason"], "")
        bounds = {key: value for key, value in test.items() if key != "reason"}
        yield from (f"`{key}`: {value}\n" for key, value in bounds.items())
        named = [entry for entry in rules["labels"] if entry["rule"] == name]
        if named:
            yield from _table(
                ("Label", "Area", "Reason", "Seen in"),
                ((f"`{e['label']}`", e["area"], e["reason"], e["authority"]) for e in named),
            )
            yield ""


def write_label_kinds() -> Iterator[str]:
    """Write how each label is read: kind, publisher and the reason."""
    rows = (
        (f"`{e['label']}`", e.get("area"), e["kind"], e.get("role"), e["publisher"], e["reason"])
        for e in load_rules("kind")["labels"]
    )
    yield from _table(("Label", "Area", "Kind", "Role", "Publisher", "Reason"), rows)


def write_areas_without_register() -> Iterator[str]:
    """Write the areas whose yearly figures are no register's, each with the reason."""
    rules = load_rules("register")
    yield from _table(
        ("Code", "Area", "Reason"), ((e["area"], e["name"], e["reason"]) for e in rules["without"])
    )
    yield from ("", f"Authority: {rules['authority']}.")


def write_file_uses() -> Iterator[str]:
    """Write what the estimator may open."""
    rows = ((f"`{use.path}`", use.use, use.reason) for use in list_uses())
    yield from _table(("File", "Use", "Reason"), rows)


def write_settings(whose: str) -> Iterator[str]:
    """Write every setting of the site, or of the engine: what it is for and what holds without."""
    for one in SETTINGS:
        if one.site == (whose == "site"):
            file = f" Or `{one.name}_FILE` names a file that holds it." if one.secret else ""
            yield from (f"`{one.name}`", f":   {one.purpose}{file} Without it: {one.default}.", "")


def write_personal_data() -> Iterator[str]:
    """Write the inventory of personal data: each purpose, then its tables and columns."""
    for one in list_holdings():
        kept = one.kept % {"days": keeping(one.retention)} if one.retention else one.kept
        yield from (f"## {one.title}", "", one.what, "")
        yield from (f"Why: {one.why} Basis: {one.basis} Kept: {kept}", "")
        rows = (
            (f"`{table.model}`", ", ".join(f"`{name}`" for name in table.fields), table.erasure)
            for table in one.tables
        )
        yield from _table(("Table", "Columns", "When a person is erased"), rows)
        yield ""


def write_retention() -> Iterator[str]:
    """Write how long things are kept, and why not longer."""
    rows = ((f"`{name}`", days, why) for name, days, why in list_retention())
    yield from _table(("Rule", "Days", "Why"), rows)


def write_groupings() -> Iterator[str]:
    """Write every grouping with its kind, the number of its areas and its authority."""
    rows = (
        (g.code, g.name, g.kind.replace("_", " "), len(g.members), g.authority, g.date)
        for g in list_groupings()
    )
    yield from _table(("Code", "Name", "Kind", "Areas", "Authority", "As of"), rows)


def write_public_names() -> Iterator[str]:
    """Write the names that ``import rihla`` gives, each with where it lives and what it is."""
    rows = (
        (f"`rihla.{name}`", f"`{_home(name)}`", _first_sentence(getattr(rihla, name)))
        for name in rihla.__all__
    )
    yield from _table(("Name", "From", "What it is"), rows)


def _home(name: str) -> str:
    found = getattr(rihla, name)
    return str(getattr(found, "__module__", found.__name__ if inspect.ismodule(found) else "rihla"))


def _first_sentence(found: Any) -> str:
    return (inspect.getdoc(found) or "").split("\n\n", 1)[0]


def public_modules(floor: str) -> list[str]:
    """List a floor's modules that are documented: all but private ones and programs."""
    package = importlib.import_module(floor)
    if not hasattr(package, "__path__"):
        return [floor]
    found = [floor]
    for info in pkgutil.iter_modules(package.__path__, f"{floor}."):
        last = info.name.rpartition(".")[2]
        if last.startswith("_") or last in _UNLISTED:
            continue
        found += public_modules(info.name) if info.ispkg else [info.name]
    return found


def write_modules(floor: str) -> Iterator[str]:
    """Write the directives that show every public module of a floor from its docstrings."""
    if floor == "rihla.platform":
        prepare()
    for module in public_modules(floor):
        inside = importlib.import_module(module)
        yield from (f"## `{module}` {{ #{module} }}", "", inspect.getdoc(inside) or "", "")
        own = [name for name in getattr(inside, "__all__", []) if _defined_in(inside, name)]
        for name in own:
            yield f"::: {module}.{name}"
            yield "    options: {heading_level: 3}"
            yield ""


def _defined_in(module: Any, name: str) -> bool:
    found = getattr(module, name)
    return bool(getattr(found, "__module__", module.__name__) == module.__name__)


def write_api() -> Iterator[str]:
    """Write every route of the API: what it does, what it takes, what it answers."""
    prepare()
    # loaded only once the applications are
    from rihla.platform.api.growth import schema_of_today

    for group, routes in list_routes(schema_of_today()).items():
        yield from (f"## {group}", "")
        for route in routes:
            yield from (f"### `{route.method} {route.path}`", "")
            if route.is_deprecated:
                yield from ("**It will go.**", "")
            yield from (route.what, "")
            rows = [
                (f"`{one.name}`", one.place, _kind_of(one), one.what) for one in route.parameters
            ]
            if rows:
                yield from _table(("Give", "In", "Kind", "What"), iter(rows))
                yield ""
            yield from (f"Answers: {', '.join(f'`{one}`' for one in route.answers)}.", "")


def _kind_of(parameter: Parameter) -> str:
    if not parameter.is_listed:
        return parameter.kind[0]
    return ", ".join(f"`{word}`" if word else "nothing" for word in parameter.kind)


WRITERS: Mapping[str, Callable[..., Iterator[str]]] = {
    "commands": write_commands,
    "exit-codes": write_exit_codes,
    "errors": write_errors,
    "revision-tables": write_revision_tables,
    "sources": write_sources,
    "norms": write_norms,
    "claims": write_claims,
    "indicators": write_indicators,
    "observation-rules": write_observation_rules,
    "label-kinds": write_label_kinds,
    "areas-without-register": write_areas_without_register,
    "file-uses": write_file_uses,
    "settings": write_settings,
    "personal-data": write_personal_data,
    "retention": write_retention,
    "groupings": write_groupings,
    "public-names": write_public_names,
    "modules": write_modules,
    "api": write_api,
}
"""What a page may ask for."""
