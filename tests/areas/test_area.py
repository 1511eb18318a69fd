"""Areas: codes, names, dates."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest

from rihla.areas import (
    LANGUAGES,
    OTHER_NORTH,
    OTHER_SOUTH,
    UNKNOWN_ORIGIN,
    get_area,
    list_areas,
    name_of,
)
from rihla.errors import UnknownArea, UnknownLanguage

# Scripts a name in the language is written in, by the start of Unicode's character names.
SCRIPT = {"ru": "CYRILLIC", "ar": "ARABIC", "zh": "CJK"}


def test_the_code_na_is_namibia_and_not_a_missing_value() -> None:
    """The two letters that table readers take for "not available" stay two letters."""
    assert get_area(516).iso2 == "NA"
    assert get_area(516).name == "Namibia"


def test_every_area_of_iso_3166_has_both_its_codes() -> None:
    """Only the Channel Islands, which ISO does not hold, lack codes among present areas."""
    without = [area.name for area in list_areas() if not (area.iso2 and area.iso3)]
    assert without == ["Channel Islands"]


def test_no_two_present_areas_share_a_code() -> None:
    """A code of ISO 3166-1 means one area."""
    areas = list_areas()
    for codes in ([a.iso2 for a in areas if a.iso2], [a.iso3 for a in areas if a.iso3]):
        assert len(codes) == len(set(codes))


def test_every_area_has_a_name_in_each_of_the_six_languages() -> None:
    """Nothing falls back silently to English."""
    lacking = [
        (area.m49, language)
        for area in list_areas(None)
        for language in LANGUAGES
        if not area.names.get(language, "").strip()
    ]
    assert lacking == []


@pytest.mark.parametrize("language", SCRIPT)
def test_names_are_written_in_the_script_of_their_language(language: str) -> None:
    """A column shifted by one would put a name under another language."""
    for area in list_areas(None):
        letters = [c for c in area.names[language] if c.isalpha()]
        assert all(SCRIPT[language] in unicodedata.name(c) for c in letters), area.names[language]


def test_taiwan_is_named_as_in_the_loaded_edition() -> None:
    """The designation is the publisher's, in every language, not the short name of other lists."""
    area = get_area(158)
    assert area.name == "China, Taiwan Province of China"
    assert all(name_of(156, lang) in area.names[lang] for lang in ("fr", "es", "ru", "ar", "zh"))


def test_kosovo_is_no_area() -> None:
    """The revision of 2019 has no row and M49 no code for it."""
    assert not any("kosovo" in area.name.casefold() for area in list_areas(None))
    assert "Including Kosovo." in get_area(688).notes


@pytest.mark.parametrize(
    ("m49", "note"),
    [
        (275, "Refugees are not part of the foreign-born migrant stock"),
        (804, "Including Crimea."),
        (238, "A dispute exists between the Governments of Argentina and the United Kingdom"),
        (729, "The estimates for 1990 to 2005 refer to Sudan and South Sudan."),
    ],
)
def test_an_area_carries_the_note_of_its_row(m49: int, note: str) -> None:
    """What the 2019 workbook says of a row travels with the area."""
    assert note in get_area(m49).notes


def test_former_areas_are_kept_apart_from_present_ones() -> None:
    """Sudan before 2011 is not Sudan since: each has its code and its dates."""
    former, present = get_area(736), get_area(729)
    assert former.kind == "former"
    assert present.kind == "area"
    assert former.valid_to == present.valid_from
    assert former not in list_areas()


def test_the_residual_origins_have_codes_of_the_projects_own() -> None:
    """Other North and Other South of the by-origin tables can be stored without an M49 code."""
    assert get_area(OTHER_NORTH).name == "Other North"
    assert get_area(OTHER_SOUTH).kind == "residual"
    assert {OTHER_NORTH, OTHER_SOUTH, UNKNOWN_ORIGIN} == {
        area.m49 for area in list_areas("residual")
    }


def test_an_unknown_code_is_refused_with_what_to_do() -> None:
    """The message tells a grouping's code from no code at all."""
    with pytest.raises(UnknownArea, match=r"grouping of areas \(Africa\)"):
        get_area(903)
    with pytest.raises(UnknownArea, match="standard M49"):
        get_area(999)


def test_an_unknown_language_is_refused_with_the_six() -> None:
    """German names are not held; the message says which are."""
    with pytest.raises(UnknownLanguage, match="en, fr, es, ru, ar, zh"):
        name_of(276, "de")


def test_an_area_cannot_be_changed_and_can_be_a_key() -> None:
    """Areas are values: hashable, with names nobody can overwrite."""
    assert len({get_area(4), get_area(4)}) == 1
    with pytest.raises(TypeError):
        get_area(4).names["en"] = "Elsewhere"  # type: ignore[index]


def test_looking_up_a_name_imports_nothing_heavy() -> None:
    """The command line stays quick: no yaml, Babel, rapidfuzz or arrays for an exact name."""
    heavy = {"yaml", "babel", "rapidfuzz", "numpy", "pyarrow", "duckdb"}
    code = "import sys; from rihla import areas; areas.resolve('Namibia'); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert heavy.isdisjoint(run.stdout.split())
