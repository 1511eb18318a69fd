"""The reference tables themselves: complete, sourced, and joined to one another."""

from __future__ import annotations

from importlib.resources import files

import pytest
import yaml

from rihla.areas import get_area, list_areas, list_groupings
from rihla.areas.table import FOLDERS, read_rows

TABLES = {
    "table": ("area", "member", "name", "spelling"),
    "judgement": (
        "alias",
        "ambiguous",
        "area",
        "grouping",
        "grouping_alias",
        "inclusion",
        "name",
        "not_grouping",
        "place",
        "word",
    ),
}
SOURCES = yaml.safe_load(
    (files("rihla.areas") / "table" / "source.yaml").read_text(encoding="utf-8")
)["sources"]


def _every(column: str) -> list[tuple[str, str]]:
    return [
        (f"{folder}/{name}", row[column])
        for folder in FOLDERS
        for name in TABLES[folder]
        for row in read_rows(folder, name)
        if column in row
    ]


def test_every_row_names_an_authority_that_is_described() -> None:
    """Each authority or source in any table has title, edition, licence and date in source.yaml."""
    known = {source["id"] for source in SOURCES}
    named = _every("source") + [
        (table, value) for table, value in _every("authority") if table != "judgement/grouping"
    ]
    assert [(table, value) for table, value in named if value not in known] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source["id"])
def test_a_source_says_who_what_edition_and_licence(source: dict[str, str]) -> None:
    """What a reader needs to cite it and may do with it."""
    fields = {"id", "title", "authority", "edition", "date", "licence", "licence_url", "used_for"}
    assert set(source) == fields
    assert all(source[field] for field in fields - {"date"})


def test_every_decision_has_its_reason() -> None:
    """Whatever is kept by hand says why."""
    reasons = _every("reason")
    assert reasons
    assert [table for table, reason in reasons if not reason.strip()] == []


def test_no_table_is_left_unread_and_none_is_missing() -> None:
    """The two folders hold the tables this project reads and no others."""
    for folder, names in TABLES.items():
        held = {path.name for path in (files("rihla.areas") / folder).iterdir()}
        assert {name for name in held if name.endswith(".csv")} == {f"{n}.csv" for n in names}


def test_inclusions_lead_from_areas_without_a_row_to_areas_with_one() -> None:
    """A place is counted in a row of the 2019 workbook, by one of its notes."""
    world = set(next(g for g in list_groupings() if g.kind == "world").members)
    groupings = {g.code for g in list_groupings()}
    for row in read_rows("judgement", "inclusion"):
        assert get_area(int(row["m49"])).m49 not in world
        assert int(row["counted_in"]) in world | groupings
        assert row["note"].startswith(("Note ", "Table "))


def test_cells_hold_no_stray_spaces_or_marks() -> None:
    """Footnote asterisks and padding of the published lists are gone."""
    for table in ("name", "spelling"):
        for row in read_rows("table", table):
            assert row["name"] == row["name"].strip()
            assert "*" not in row["name"]


def test_every_area_and_grouping_is_named_once_per_language() -> None:
    """No duplicate keys, nothing named that does not exist."""
    keys = [(row["code"], row["language"]) for row in read_rows("table", "name")]
    codes = {str(a.m49) for a in list_areas(None)} | {str(g.code) for g in list_groupings()}
    assert len(keys) == len(set(keys)) == 6 * len(codes)
    assert {code for code, _ in keys} == codes
