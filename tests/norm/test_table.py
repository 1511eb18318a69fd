"""The edition: every row sourced, every marking declared, nothing altered unseen."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from rihla import errors, norm
from rihla.areas import get_area, resolve
from rihla.norm.table import load_table, load_yaml
from rihla.norm.table.fault import check_table

TABLES = sorted(load_yaml("schema.yaml"))
CODED = [name for name in TABLES if "area" in load_yaml("schema.yaml")[name]["columns"]]


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_as_its_schema_says(name: str) -> None:
    """No blank, number, date, word, marking or key is wrong, and every row names its source."""
    rows = load_table(name)
    check_table(name, rows)
    assert rows or load_yaml("schema.yaml")[name].get("may_be_empty")
    assert all(row["source"] for row in rows)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_names_authority_edition_date_and_licence(name: str) -> None:
    """A reader of any row can say whose fact it is and under what terms."""
    source = norm.get_edition().source_of(name)
    assert all([source.title, source.authority, source.edition, source.licence, source.url])
    assert source.date.latest <= date(2026, 12, 31)


def test_the_edition_is_named_by_its_own_date() -> None:
    """The constant that claims carry is the id in the file."""
    edition = norm.get_edition()
    assert edition.id == norm.EDITION == f"norms-{edition.date:%Y-%m}"
    assert edition.id in edition.citation


def test_the_edition_is_whole() -> None:
    """No file differs from its seal; a change needs a new build, and once released a new id."""
    assert norm.altered_files() == ()
    assert load_yaml("seal.yaml")["id"] == norm.EDITION


@pytest.mark.parametrize("name", CODED)
def test_every_code_is_an_area_that_its_printed_name_resolves_to(name: str) -> None:
    """Codes came from ISO alpha-2 and names; the resolver of areas agrees on each by name."""
    # Names that the sources still print after the State took another (declared as such there).
    former = {"East Timor": 626, "Swaziland": 748}
    for row in load_table(name):
        area = get_area(int(row["area"]))
        expected = former.get(row["name"]) or resolve(row["name"]).m49
        assert area.m49 == expected, row["name"]


def test_every_marking_declared_is_used_or_withheld() -> None:
    """The table of markings holds no wording that no row carries."""
    declared = set(load_yaml("confidence.yaml")["markings"])
    columns = ("confidence", "round_table_confidence")
    used = {row[c] for name in TABLES for row in load_table(name) for c in columns if c in row}
    hand = [*load_yaml("instrument.yaml"), *load_yaml("resolution.yaml")]
    used |= {entry["confidence"] for entry in [*hand, *load_yaml("recorded_fact.yaml")]}
    assert declared == used


def test_every_level_says_whether_it_is_established() -> None:
    """The levels of the code are those of the table, and doubt is never established."""
    content = load_yaml("confidence.yaml")
    assert set(content["levels"]) == set(norm.Level)
    assert set(content["established"]) == {"verified", "unmarked", "recorded"}


def test_an_undeclared_marking_is_refused() -> None:
    """A new wording is a judgement to make, not to guess."""
    with pytest.raises(KeyError, match="rather sure"):
        norm.read_confidence("rather sure")


def test_it_reports_all_faults_of_a_table_at_once() -> None:
    """Blank, number, date, word, marking and repetition, each with row and column."""
    good = dict(load_table("treaty_step")[0])
    rows = [
        good,
        good | {"area": "x", "date": "2013-13", "step": "signed", "confidence": "perhaps"},
        good | {"source": "", "step": "signature"},
        good,
    ]
    with pytest.raises(errors.SourceMalformed) as caught:
        check_table("treaty_step", rows)
    places = {(fault.row, fault.column) for fault in caught.value.faults}
    assert places == {
        (3, "area"),
        (3, "date"),
        (3, "step"),
        (3, "confidence"),
        (4, "source"),
        (5, ""),
    }


def test_it_reports_a_column_too_many_and_one_too_few() -> None:
    """The schema is exact in both directions."""
    row = {k: v for k, v in load_table("principle")[0].items() if k != "source"} | {"score": "5"}
    with pytest.raises(errors.SourceMalformed) as caught:
        check_table("principle", [row])
    assert {fault.column for fault in caught.value.faults} == {"source", "score"}


def test_importing_the_norms_reads_no_table_and_no_yaml() -> None:
    """A command that asks for no norm pays for none."""
    code = "import sys, rihla.norm; print([m for m in ('yaml', 'rapidfuzz') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_public_name_is_missing_from_the_front() -> None:
    """What a module offers, the package offers, once."""
    modules = [p.stem for p in Path(norm.__file__).parent.glob("*.py") if p.stem != "__init__"]
    offered = [n for m in modules for n in import_module(f"rihla.norm.{m}").__all__]
    assert sorted(offered) == sorted(norm.__all__)
    assert len(offered) == len(set(offered))
