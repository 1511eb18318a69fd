"""Changes of stock that are no migration: found, with their reason and who says so."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from rihla.indicator.flow import list_artefacts
from rihla.indicator.flow.artefact import KINDS
from rihla.indicator.flow.evidence import changed_evidence
from rihla.revision.draft import RevisionDraft
from rihla.revision.manifest import MethodRecord, SourceRecord
from rihla.revision.store import Revision, publish_revision


def test_changes_of_boundary_say_what_the_row_covers_and_who_says_so(revision: Revision) -> None:
    """The three divided rows of the 2019 revision, in the words of its notes."""
    found = {
        one.area: one for one in list_artefacts(revision, (2005, 2010)) if one.kind == "boundary"
    }
    assert sorted(found) == [535, 688, 729]
    sudan = found[729]
    assert sudan.reason.startswith(
        "Its row covers South Sudan and Sudan up to 2005 and Sudan after"
    )
    assert sudan.year == 2005
    assert sudan.authority == "International Migrant Stock 2019, note 4"
    assert sudan.joined == (728, 729)


def test_an_interval_within_one_territory_has_no_change_of_boundary(revision: Revision) -> None:
    """From 2010 to 2015 every row of the revision covers the same territory."""
    kinds = {one.kind for one in list_artefacts(revision, (2010, 2015))}
    assert "boundary" not in kinds
    assert kinds <= set(KINDS)


def test_an_origin_that_begins_to_be_told_apart_is_listed_once(revision: Revision) -> None:
    """South Sudan becomes an origin in Sudan in 2010, and says when."""
    (one,) = (
        one
        for one in list_artefacts(revision, (2005, 2010))
        if (one.area, one.origin) == (729, 728)
    )
    assert one.kind == "detail"
    assert (one.before, one.after > 100_000) == (0.0, True)
    assert "South Sudan has no figure here before 2010" in one.reason


def test_small_beginnings_are_no_artefacts(revision: Revision) -> None:
    """What is smaller than asked for is left out; the largest change stands first."""
    all_of_them = list_artefacts(revision, (2010, 2015), smallest=1, share=0)
    few = list_artefacts(revision, (2010, 2015), smallest=50_000)
    assert len(few) < len(all_of_them)
    sizes = [abs(one.after - one.before) for one in all_of_them]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("area", [706, 232, 408])
def test_imputed_stocks_are_listed(area: int, revision: Revision) -> None:
    """The areas whose type of data is I in the workbook of 2019 (note: imputed)."""
    found = [one for one in list_artefacts(revision, (2010, 2015)) if one.area == area]
    assert "type" in {one.kind for one in found}


@pytest.fixture
def estimate(tmp_path: Path) -> Revision:
    """Seal an estimate in which Chad changes its basis and Namibia its source."""
    years = [2010, 2015] * 2
    stock = pa.table(
        {
            "area": [148, 148, 516, 516],
            "year": years,
            "sex": ["both"] * 4,
            "value": [100.0, 120.0, 50.0, 60.0],
            "type_of_data": ["C", "B", "B", "B"],
            "basis": ["citizenship", "place_of_birth", "place_of_birth", "place_of_birth"],
            "method": ["model"] * 4,
            "status": ["available"] * 4,
        }
    )
    event = pa.table(
        {
            "event": [1, 2, 3],
            "area": [148, 516, 516],
            "date": [2009.5, 2008.5, 2014.0],
            "basis": ["place_of_birth"] * 3,
            "kind": ["census", "census", "register"],
            "publisher": ["Nobody"] * 3,
            "sources": ["x"] * 3,
            "value": [100.0, 50.0, 60.0],
            "spread": [0.0] * 3,
            "taken_out": [0.0] * 3,
            "includes_refugees": [False] * 3,
            "published": [1] * 3,
        }
    )
    weight = pa.table(
        {
            "area": [148, 148, 516, 516, 516, 516],
            "year": [2010, 2015, 2010, 2010, 2015, 2015],
            "event": [1, 1, 2, 3, 2, 3],
            "weight": [0.9, 0.5, 0.7, 0.2, 0.1, 0.8],
        }
    )
    area = pa.table(
        {
            "area": [148, 516],
            "name": ["Chad", "Namibia"],
            "basis": ["place_of_birth"] * 2,
        }
    )
    source = SourceRecord(
        id="toy",
        title="A toy table",
        producer="Nobody",
        edition="first",
        citation="Nobody (2019). A toy table.",
        url="https://example.org/toy",
        licence="CC0",
        licence_url="",
        published="2019-08-01",
        files={"toy.csv": "0" * 64},
    )
    tables = {"stock": stock, "area": area, "event": event, "weight": weight}
    draft = RevisionDraft(
        id="toy-estimate",
        title="Toy estimate",
        vintage="2019",
        created="2019-09-01",
        licence="CC0",
        sources=(source,),
        methods=(MethodRecord("model", "1", "a toy"),),
        tables=tables,
        table_sources=dict.fromkeys(tables, "toy"),
    )
    return publish_revision(draft, tmp_path)


def test_an_estimate_tells_changes_of_type_and_source_by_date(estimate: Revision) -> None:
    """Basis and type of each figure are compared, and the counts that weigh most."""
    found = {(one.area, one.kind): one.reason for one in changed_evidence(estimate, (2010, 2015))}
    assert set(found) == {(148, "type"), (516, "source")}
    assert "place of birth at the second" in found[148, "type"]
    assert found[516, "source"] == (
        "It rests most on the census of 2008 at the first date, on the register of 2014 at the"
        " second."
    )


def test_published_revisions_tell_one_type_for_all_dates(revision: Revision) -> None:
    """Of them no change of type or source is made up."""
    assert changed_evidence(revision, (1990, 2019)) == ()
