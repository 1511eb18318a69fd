"""Every kind of record has its list, its records, their history and its CSV."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from rihla import norm
from rihla.platform.proposal.kind import list_kinds
from rihla.platform.proposal.record import LiveRecord
from rihla.platform.site.place import slug_of, url_of_kind, url_of_record
from rihla.platform.site.wording import heading_of, title_of

KINDS = list_kinds()


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_every_kind_has_an_address_of_its_own() -> None:
    """No two kinds of one part of the site share an address."""
    places = [(kind._meta.app_label, slug_of(kind)) for kind in KINDS]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_every_kind_is_listed_shown_and_exported(kind: type[LiveRecord], reader: Any) -> None:
    """The list counts what there is, a record shows every field, CSV holds all of them."""
    record = kind.objects.first()
    if record is None:
        assert "Nothing is recorded here yet" in reader.get(url_of_kind(kind))
        return
    listed = reader.get(url_of_kind(kind))
    assert heading_of(kind) in listed
    assert f"{kind.objects.count()} of {kind.objects.count()} records" in listed
    shown = reader.get(url_of_record(record))
    assert record.source.split("'")[0][:30].replace("&", "&amp;") in shown
    assert record.edition in shown
    assert "First version" in reader.get(url_of_record(record, page="history"))
    rows = _rows(reader.get(url_of_kind(kind, page="csv")))
    assert len(rows) == kind.objects.count()
    assert {row["licence"] for row in rows} == {norm.get_edition().licence}
    assert {row["edition"] for row in rows} == {norm.EDITION}


def test_a_list_comes_in_pages_of_fifty(reader: Any) -> None:
    """187 actions stand on four pages; the last has the rest; a page too far is the last."""
    first, last = (reader.get(f"/compact/actions/?page={page}") for page in (1, 4))
    assert "Page 1 of 4" in first
    assert first.count('<th scope="row">') == 50
    assert last.count('<th scope="row">') == 187 - 150
    assert "Page 4 of 4" in reader.get("/compact/actions/?page=99")


def test_what_is_filtered_is_what_is_exported(reader: Any) -> None:
    """The five that voted against stand in the list and in its CSV."""
    assert "5 of 193 records" in reader.get("/compact/votes/?choice=no")
    rows = _rows(reader.get("/compact/votes.csv?choice=no"))
    # Czechia, Hungary, Israel, Poland, the United States: A/73/PV.60
    assert {row["area"] for row in rows} == {"203", "348", "376", "616", "840"}


@pytest.mark.parametrize(
    "word", ["Morocco", "Maroc", "Marruecos", "Марокко", "المغرب", "摩洛哥", "MAR"]
)
def test_a_state_is_found_by_its_name_in_any_language(word: str, reader: Any) -> None:
    """Search knows the names of areas in six languages and their codes."""
    rows = _rows(reader.get(f"/treaty/acts-of-states.csv?q={word}"))
    assert "504" in {row["area"] for row in rows}


def test_a_filter_that_does_not_exist_finds_nothing(reader: Any) -> None:
    """A value no record has narrows to nothing, and the page says what to do."""
    page = reader.get("/compact/objectives/?round_table=elephant")
    assert "0 of 23 records" in page
    assert "Take a filter away" in page


def test_a_list_is_ordered_by_its_columns_alone(reader: Any) -> None:
    """A column of the table can be followed, another field cannot."""
    last_first = _rows(reader.get("/compact/objectives.csv?sort=-number"))
    assert [row["number"] for row in last_first][:2] == ["23", "22"]
    unknown = _rows(reader.get("/compact/objectives.csv?sort=source"))
    assert [row["number"] for row in unknown][:2] == ["1", "2"]


def test_an_objective_shows_its_actions_and_its_round_table(reader: Any) -> None:
    """All twelve actions of objective 7 are linked, and the round table."""
    page = reader.get("/compact/objectives/objective-7/")
    assert len(set(re.findall(r"/compact/actions/action-7-\w/", page))) == 12
    assert "/compact/round-tables/round-table-4/" in page


@pytest.mark.parametrize(
    "path",
    [
        "/compact/elephants/",
        "/elephants/objectives/",
        "/compact/objectives/objective-24/",
        "/compact/elephants.csv",
        "/compact/objectives/objective-24/history/",
        "/accounts/persons/",
        "/audit/entries/",
    ],
)
def test_only_kinds_of_record_have_pages(path: str, reader: Any) -> None:
    """A guessed address leads nowhere: neither to other tables nor to records that are not."""
    assert "There is no such page here" in reader.get(path, status=404)


def test_a_title_says_what_the_record_is() -> None:
    """People see words where tables hold codes."""
    titles = {
        kind.__name__: title_of(kind.objects.model(**_SAMPLES[kind.__name__]))
        for kind in KINDS
        if kind.__name__ in _SAMPLES
    }
    assert titles == {
        "Action": "7(b)",
        "Ballot": "Mexico: In favour",
        "Step": "Mexico: Ratification",
        "EntityRole": "IOM: Coordinator",
    }


_SAMPLES: dict[str, dict[str, object]] = {
    "Action": {"objective": 7, "letter": "b"},
    "Ballot": {"area": 484, "choice": "yes"},
    "Step": {"area": 484, "kind": "ratification"},
    "EntityRole": {"entity": "IOM", "role": "coordinator"},
}
