"""README, CONTRIBUTING, CITATION, CHANGELOG and decisions say what is so."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import yaml

from rihla.sources.registry import list_sources


def _lower_name(requirement: str) -> str:
    return re.split(r"[<>=!~\[; ]", requirement.strip(), maxsplit=1)[0].lower()


def test_the_readme_begins_with_the_two_commands(root: Path) -> None:
    """What a newcomer types stands there, and both exist."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    for command in ("run", "test"):
        assert re.search(rf"^make {command} ", readme, re.M)
        assert re.search(rf"^{command}:", makefile, re.M)


def test_the_readme_lists_every_licence(root: Path) -> None:
    """A licence that a sidecar declares is named where users look first."""
    readme = (root / "README.md").read_text(encoding="utf-8").lower()
    licences = {source.sidecar.licence for source in list_sources()}
    assert [licence for licence in sorted(licences) if licence.lower() not in readme] == []


def test_every_link_inside_the_project_leads_somewhere(root: Path) -> None:
    """Links of README, CONTRIBUTING and pages to files of the project are not broken."""
    pages = [root / "README.md", root / "CONTRIBUTING.md", *(root / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(root)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_make_target_named_in_prose_exists(root: Path) -> None:
    """``make something`` in a page is something that make can do."""
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text("utf-8"), re.M))
    pages = [root / "README.md", root / "CONTRIBUTING.md", *(root / "docs").rglob("*.md")]
    named = {
        target
        for page in pages
        for target in re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8"))
    }
    assert named <= targets


def test_every_folder_to_copy_exists(root: Path) -> None:
    """“Where new code goes” points at files and folders that are there."""
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.split("## Where new code goes", 1)[1].split("\n## ", 1)[0]
    paths = re.findall(r"`([\w./-]+/[\w./-]*)`", table)
    assert len(paths) > 10
    assert [path for path in paths if not (root / path).exists()] == []


def test_every_dependency_is_justified(root: Path) -> None:
    """Each library has its line: what for, over which alternative."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    names = {_lower_name(one) for one in project["project"]["dependencies"]}
    names |= {_lower_name(one) for extra in extras for one in extra}
    decisions = (root / "docs" / "decisions.md").read_text(encoding="utf-8").lower()
    assert [name for name in sorted(names) if f"\n`{name}`\n:   " not in decisions] == []
    for group in ("dev.in", "build.in"):
        lines = (root / "requirements" / group).read_text(encoding="utf-8").splitlines()
        tools = {_lower_name(line) for line in lines if line.strip() and not line.startswith("#")}
        assert [tool for tool in sorted(tools) if f"`{tool}`" not in decisions] == []


def test_the_citation_file_is_valid(root: Path) -> None:
    """CITATION.cff has what version 1.2.0 requires, and the version that is installed."""
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] in ("software", "dataset")
    assert citation["license"] == "Apache-2.0"
    assert str(citation["version"]) == version("rihla")
    assert all(citation[key] for key in ("title", "message", "authors"))
    assert all({"name"} <= set(author) for author in citation["authors"])


def test_the_list_of_changes_is_kept(root: Path) -> None:
    """The change log has the headings of Keep a Changelog and no others."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## (Unreleased|\[?\d+\.\d+\.\d+)", text, re.M)
    kinds = set(re.findall(r"^### (.+)$", text, re.M))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
