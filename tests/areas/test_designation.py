"""Declared designations: their form, their quotations, and the notes that maps carry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from rihla.areas.designation import (
    LANGUAGES,
    TREATMENTS,
    Designation,
    disclaimer,
    editions,
    list_designations,
    map_notes,
    notes_for,
)
from rihla.areas.grouping import name_of
from rihla.errors import UnknownLanguage, UnknownRevision

STOCK_2019 = Path("undesa_ims_2019/UN_MigrantStockTotal_2019.xlsx")
STOCK_2020 = Path("undesa_ims_2020/undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx")
PROSPECTS_2019 = Path("wpp2019/WPP2019_POP_F01_1_TOTAL_POPULATION_BOTH_SEXES.xlsx")
DECLARED = list_designations()
REQUIRED = {
    "crimea": 804,
    "western-sahara": 732,
    "golan": None,
    "kosovo": 688,
    "taiwan": 156,
    "state-of-palestine": 275,
    "falkland-islands-malvinas": 238,
    "jammu-and-kashmir": None,
    "abyei": None,
    "northern-cyprus": 196,
    "somaliland": 706,
}


def named(place: Designation) -> str:
    """Name a case after its designation."""
    return place.id


@pytest.mark.parametrize(("place", "area"), REQUIRED.items())
def test_it_declares_every_place_the_figures_ask_for(place: str, area: int | None) -> None:
    """Each place where common shapes and the edition's notes part is declared, with its area."""
    found = {d.id: d.area for d in DECLARED}
    assert found[place] == area


@pytest.mark.parametrize("place", DECLARED, ids=named)
def test_it_gives_every_place_names_authority_and_reason(place: Designation) -> None:
    """No entry stands without six names, a dated document, a reason and a point to test it by."""
    assert set(place.names) == set(LANGUAGES)
    assert all(place.names.values())
    assert place.treatment in TREATMENTS
    assert place.authority
    assert 1945 < place.date.year <= 2019
    assert place.reason.endswith(".")
    assert place.anchors


@pytest.mark.parametrize("place", DECLARED, ids=named)
def test_it_assigns_an_area_exactly_where_figures_include_the_place(place: Designation) -> None:
    """A place is drawn with an area, or as one, if and only if the area is named."""
    assert (place.area is not None) == (place.treatment in ("part_of", "own"))


@pytest.mark.parametrize("place", [d for d in DECLARED if d.kind == "disputed"], ids=named)
def test_it_prints_a_note_for_every_disputed_place(place: Designation) -> None:
    """A reader sees what was decided, in each of the six languages."""
    for language in LANGUAGES:
        note = place.note_in(language)
        assert note
        assert language == "en" or place.names[language] in note


@pytest.mark.parametrize("place", [d for d in DECLARED if d.treatment == "part_of"], ids=named)
def test_it_names_the_area_that_includes_a_place_in_every_language(place: Designation) -> None:
    """A note that says what is included says in what."""
    assert place.area is not None
    for language in sorted(set(LANGUAGES) - {"en"}):
        if place.note:
            assert place.note_in(language).startswith(name_of(place.area, language))


@pytest.mark.parametrize("place", [d for d in DECLARED if d.also], ids=named)
def test_it_says_what_else_must_be_said_in_every_other_language(place: Designation) -> None:
    """A reader of French is not told less of a dispute than a reader of English."""
    assert set(place.also) == set(LANGUAGES) - {"en"}
    assert all(place.note_in(language).endswith(place.also[language]) for language in place.also)


def test_it_puts_kosovo_in_the_context_of_the_resolution_in_every_language() -> None:
    """The reference to Security Council resolution 1244 (1999) stands in every map's notes."""
    kosovo = next(d for d in DECLARED if d.id == "kosovo")
    assert all("1244" in kosovo.note_in(language) for language in LANGUAGES)


@pytest.mark.parametrize("place", [d for d in DECLARED if d.quote], ids=named)
def test_it_prints_the_editions_own_words(place: Designation) -> None:
    """Where the edition has a note, the note shown contains it unchanged."""
    assert place.quote is not None
    assert " ".join(place.quote.text.split()) in " ".join(place.note.split())


def test_it_has_unique_ids() -> None:
    """Two entries never answer to one id."""
    ids = [d.id for d in DECLARED]
    assert len(ids) == len(set(ids))


def test_it_follows_the_edition_where_editions_differ() -> None:
    """Taiwan is drawn with China in 2019, without data in 2020, as a row in the WPP editions."""
    found = {
        edition: next((d.treatment, d.area) for d in list_designations(edition) if d.id == "taiwan")
        for edition in editions()
    }
    assert found == {
        "undesa-2019": ("part_of", 156),
        "undesa-2020": ("hatched_no_data", None),
        "undesa-wpp-2019": ("own", 158),
        "undesa-wpp-2024": ("own", 158),
    }


def test_it_names_the_editions_when_asked_for_another() -> None:
    """A typing error in an edition lists the editions held."""
    with pytest.raises(UnknownRevision, match="undesa-2019"):
        list_designations("undesa-2091")


def test_it_gives_the_notes_of_the_areas_shown_once_each() -> None:
    """A map of two areas that share a note prints it once; an unconcerned area prints none."""
    notes = map_notes({356, 586, 528})
    assert len(notes) == len(set(notes))
    assert sum(note.startswith("Dotted line represents") for note in notes) == 1
    assert notes_for(528) == ()


def test_it_names_the_languages_when_asked_for_another() -> None:
    """A language outside the six is refused, with the six."""
    with pytest.raises(UnknownLanguage, match="ar"):
        notes_for(804, "de")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_writes_notes_in_six_languages(language: str) -> None:
    """The note under a map of Ukraine names Crimea in the reader's language."""
    crimea = next(d for d in DECLARED if d.id == "crimea")
    (note,) = notes_for(804, language)
    assert crimea.names[language] in note


@pytest.mark.parametrize("place", DECLARED, ids=named)
def test_it_lists_each_place_in_the_documentation(place: Designation) -> None:
    """The table a reader sees has the same treatment, line, authority and date as the rule."""
    page = Path(__file__).parents[2] / "docs" / "explanation" / "names-and-borders.md"
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith(f"| `{place.id}` |")
    ]
    drawn = {
        "part_of": f"with {place.area}",
        "own": f"as area {place.area}",
        "hatched_no_data": "hatched, no data",
        "line_only": "line only",
    }
    line = place.line.style if place.line else "–"
    basis = f"{place.authority} ({place.date.isoformat()})"
    name = place.names["en"]
    assert rows == [[f"`{place.id}`", name, drawn[place.treatment], line, basis]]


@pytest.mark.large_input
def test_it_quotes_the_workbook_word_for_word(data: Path) -> None:
    """Every quoted note, and the disclaimer, is in the published workbook under its mark."""
    rows = _rows(data / STOCK_2019, "NOTES")
    published = {str(r[0]): str(r[1]).strip() for r in rows if len(r) > 1 and r[1]}
    assert disclaimer().text == published["*"]
    for place in DECLARED:
        if place.quote:
            assert published[f"({place.quote.mark})"] == place.quote.text, place.id


@pytest.mark.large_input
def test_it_quotes_each_note_at_the_row_that_carries_its_mark(data: Path) -> None:
    """The row with the mark in Table 1 is the area (or grouping) that the quotation names."""
    rows = _rows(data / STOCK_2019, "Table 1")
    marks = {f"{r[2]:g}": r[3] for r in rows if isinstance(r[2], float)}
    for place in DECLARED:
        if place.quote:
            assert marks[place.quote.mark] == place.quote.area, place.id


@pytest.mark.large_input
def test_it_treats_taiwan_as_the_published_populations_do(data: Path) -> None:
    """China's population counts Taiwan in the 2019 revision and leaves it out in the 2020 one.

    Thousands, compared to the thousand; the two readings differ by 23,774 of them.
    """
    estimates = _rows(data / PROSPECTS_2019, "ESTIMATES")
    projections = _rows(data / PROSPECTS_2019, "MEDIUM VARIANT")
    china, taiwan = (_cell(estimates, 4, code, "2019") for code in (156, 158))
    in_2019 = _cell(_rows(data / STOCK_2019, "Table 2"), 3, 156, 2019.0)
    in_2020 = _cell(_rows(data / STOCK_2020, "Table 2"), 3, 156, 2020.0)
    assert in_2019 == pytest.approx(china + taiwan, abs=1)
    assert in_2020 == pytest.approx(_cell(projections, 4, 156, "2020"), abs=1)


def _rows(path: Path, sheet: str) -> list[list[Any]]:
    rows: list[list[Any]] = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
    return rows


def _cell(rows: list[list[Any]], code_column: int, code: int, year: str | float) -> float:
    """Return the first figure (both sexes) of a code and a year, found by its header cell."""
    header = next(row for row in rows if year in row)
    row = next(row for row in rows if row[code_column] == code)
    return float(row[header.index(year)])
