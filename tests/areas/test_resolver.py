"""From any spelling to the area it means, or to a refusal that helps."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rihla.areas import (
    LANGUAGES,
    Area,
    list_areas,
    list_groupings,
    members,
    name_of,
    resolve,
    resolve_any,
    suggest,
)
from rihla.areas.spelling import fold
from rihla.areas.table import read_rows
from rihla.errors import UnknownArea

AREAS = list_areas(None)
ALIASES = read_rows("judgement", "alias")
NOT_GROUPINGS = read_rows("judgement", "not_grouping")
AMBIGUOUS = read_rows("judgement", "ambiguous")


@given(st.sampled_from(AREAS), st.sampled_from(LANGUAGES))
def test_every_name_leads_back_to_its_area(area: Area, language: str) -> None:
    """Whatever `name_of` prints, `resolve` reads, in all six languages."""
    assert resolve(name_of(area.m49, language)) == area


@given(st.sampled_from(AREAS), st.sampled_from(LANGUAGES), st.data())
def test_case_accents_and_punctuation_do_not_matter(
    area: Area, language: str, data: st.DataObject
) -> None:
    """A name shouted, stripped of its accents or set among commas is the same name."""
    name = name_of(area.m49, language)
    change = data.draw(st.sampled_from([str.upper, str.lower, _bare, _spaced]))
    assert resolve(change(name)) == area


@given(st.sampled_from(AREAS), st.randoms())
def test_the_order_of_words_does_not_matter(area: Area, random: object) -> None:
    """Lists invert names to sort them: "Korea, Republic of"."""
    words = area.name.replace(",", " ").split()
    random.shuffle(words)  # type: ignore[attr-defined]
    assert resolve(" ".join(words)) == area


@given(st.sampled_from(AREAS))
def test_every_code_leads_to_its_area(area: Area) -> None:
    """M49 as a number and as text, with and without leading zeros."""
    assert resolve(area.m49) == resolve(str(area.m49)) == area
    if area.m49 > 0:
        assert resolve(f"{area.m49:03d}") == area


@given(st.sampled_from(list_areas()))
def test_every_letter_code_leads_to_its_area_in_either_case(area: Area) -> None:
    """ISO 3166-1 codes, as printed and in small letters."""
    for code in filter(None, (area.iso2, area.iso3)):
        assert resolve(code) == resolve(code.lower()) == area


@pytest.mark.parametrize(
    ("text", "m49"),
    [
        ("NA", 516),
        ("na", 516),
        ("no", 578),
        ("004", 4),
        ("4", 4),
        ("ivory coast", 384),
        ("COTE D'IVOIRE", 384),
        ("Кот-д’Ивуар", 384),
        ("كوت ديفوار", 384),
        ("科特迪瓦", 384),
        ("日本", 392),
        ("Япония", 392),
        ("اليابان", 392),
        ("يابان", 392),
        ("les États-Unis d'Amérique", 840),
        ("США", 840),
        ("المملكة العربية السعودية", 682),
        ("Alemania", 276),
        ("the Gambia", 270),
        ("Gambia, The", 270),
        ("Korea, Dem. Rep.", 408),
        ("Democratic People's Republic of Korea", 408),
        ("Dem. People’s Rep. of Korea", 408),
        ("Congo, Dem. Rep.", 180),
        ("Congo, Rep.", 178),
        ("Congo-Brazzaville", 178),
        ("St. Kitts & Nevis", 659),
        ("Türkiye", 792),
        ("Turkey", 792),
        ("Swaziland", 748),
        ("UK", 826),
        ("Micronesia, Fed. Sts.", 583),
        ("Taiwan", 158),
        ("West Bank and Gaza", 275),
        ("Faeroe Islands", 234),
        ("Curacao", 531),
        ("Réunion", 638),
        ("Guinea", 324),
        ("Niger", 562),
        ("Sudan", 729),
        ("Former Sudan", 736),
        ("Sudan (former)", 736),
        ("Soviet Union", 810),
        ("СССР", 810),
        ("SUN", 810),
        ("ANT", 530),
        ("Serbia and Montenegro", 891),
        ("SCG", 891),
        ("Czechoslovakia", 200),
        ("East Germany", 278),
        ("Germany", 276),
        ("DE", 276),
        ("SDN", 729),
        ("Serbia and Kosovo: S/RES/1244 (1999)", 688),
        ("Other North", -1),
    ],
)
def test_a_spelling_in_use_leads_to_its_area(text: str, m49: int) -> None:
    """Spellings of the UN, the World Bank, UNHCR, ISO and common speech."""
    assert resolve(text).m49 == m49


@pytest.mark.parametrize("row", AMBIGUOUS, ids=lambda row: row["text"])
def test_a_declared_ambiguity_is_decided_or_refused_as_declared(row: dict[str, str]) -> None:
    """Each row of ambiguous.csv does what it says; a refusal names every candidate."""
    assert row["reason"]
    if row["decided"]:
        assert resolve(row["text"]).m49 == int(row["decided"])
        return
    with pytest.raises(UnknownArea) as raised:
        resolve(row["text"])
    assert set(raised.value.nearest) == {name_of(int(c)) for c in row["candidates"].split()}
    assert row["reason"] in str(raised.value)


@pytest.mark.parametrize("row", read_rows("judgement", "place"), ids=lambda row: row["place"])
def test_a_place_within_an_area_is_refused_with_that_area(row: dict[str, str]) -> None:
    """Kosovo or Zanzibar is no area: the message says whose figures include it, and where from."""
    with pytest.raises(UnknownArea) as raised:
        resolve(row["place"])
    assert raised.value.nearest == (name_of(int(row["counted_in"])),)
    assert row["note"] in str(raised.value)


@pytest.mark.parametrize("row", ALIASES, ids=lambda row: row["alias"])
def test_an_alias_leads_where_it_is_declared(row: dict[str, str]) -> None:
    """Each row of alias.csv works and gives its reason and authority."""
    assert resolve(row["alias"]).m49 == int(row["m49"])
    assert row["reason"]
    assert row["authority"]
    assert row["language"] in LANGUAGES


def test_no_spelling_means_two_areas_without_being_declared() -> None:
    """Folding may join two names of one area, never names of two."""
    areas = {str(area.m49) for area in AREAS}
    declared = {fold(row["text"]) for row in AMBIGUOUS}
    meanings: dict[str, set[str]] = {}
    for row in read_rows("table", "name") + read_rows("table", "spelling"):
        if row["code"] in areas:
            meanings.setdefault(fold(row["name"]), set()).add(row["code"])
    for row in ALIASES:
        meanings.setdefault(fold(row["alias"]), set()).add(row["m49"])
    several = {text for text, codes in meanings.items() if len(codes) > 1}
    assert several <= declared


def test_no_name_hides_behind_the_code_of_another_area() -> None:
    """A name of two or three letters that is also another area's code would be read as the code."""
    codes = {code.lower(): area for area in list_areas() for code in (area.iso2, area.iso3) if code}
    for row in read_rows("table", "spelling") + ALIASES:
        name, m49 = row.get("name") or row["alias"], row.get("code") or row["m49"]
        if name.strip().lower() in codes:
            assert codes[name.strip().lower()].m49 == int(m49)


def test_an_alias_says_nothing_the_lists_already_say() -> None:
    """What is kept by hand is only what no published list gives."""
    areas = {str(area.m49) for area in AREAS}
    rows = read_rows("table", "name") + read_rows("table", "spelling")
    listed = {fold(row["name"]) for row in rows if row["code"] in areas}
    assert [row["alias"] for row in ALIASES if fold(row["alias"]) in listed] == []


def test_every_grouping_is_found_by_its_names() -> None:
    """In all six languages; a heading the workbook prints twice is found as the region."""
    for grouping in list_groupings():
        for language in LANGUAGES:
            found = resolve_any(grouping.names[language])
            assert not isinstance(found, Area)
            assert found.members == grouping.members


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Africa", 903),
        ("002", 903),
        (903, 903),
        ("SUB-SAHARAN AFRICA", 947),
        ("Europe", 908),
        ("South Eastern Asia", 920),
        ("Eastern and South-Eastern Asia", 1832),
        ("LDCs", 941),
        ("SIDS", 1637),
        ("Developed regions", 901),
        ("العالم", 900),
        ("世界", 900),
        ("Micronesia", 954),
        ("World", 900),
    ],
)
def test_a_grouping_is_found_by_code_and_name(text: str | int, code: int) -> None:
    """Names as the workbooks print them, and the codes of the workbook and of the standard M49."""
    found = resolve_any(text)
    assert not isinstance(found, Area)
    assert found.code == code


@pytest.mark.parametrize("row", NOT_GROUPINGS, ids=lambda row: row["name"])
def test_a_group_that_the_edition_does_not_draw_is_refused_with_its_reason(
    row: dict[str, str],
) -> None:
    """The European Union, the OECD or the Middle East: no area that looks alike is proposed."""
    for ask in (resolve, resolve_any):
        with pytest.raises(UnknownArea, match="not a grouping of this edition") as refused:
            ask(row["name"])
        assert row["reason"] in str(refused.value)
        assert refused.value.nearest == ()


def test_a_grouping_is_no_area() -> None:
    """Asked for an area, a region is refused and named."""
    with pytest.raises(UnknownArea, match=r"grouping of areas \(903, Africa\): use resolve_any"):
        resolve("Africa")


@pytest.mark.parametrize(
    ("misspelled", "m49"),
    [
        ("Afghanistn", 4),
        ("Saudi", 682),
        ("Khazakstan", 398),
        ("Kyrgyztan", 417),
        ("Quatar", 634),
        ("Andora", 20),
        ("New Zeland", 554),
        ("Luxemburg", 442),
        ("Phillipines", 608),
        ("Eswantini", 748),
        ("Bosnia & Herzegowina", 70),
        ("Россия Федерация", 643),
    ],
)
def test_a_misspelling_is_refused_and_its_area_proposed(misspelled: str, m49: int) -> None:
    """Likeness proposes and never decides."""
    with pytest.raises(UnknownArea) as raised:
        resolve(misspelled)
    assert raised.value.nearest[0] == name_of(m49)


def test_proposals_are_distinct_areas_best_first() -> None:
    """One area is proposed once, whichever of its many spellings is near."""
    proposed = suggest("Republic of Kongo", limit=7)
    scores = [score for _, score in proposed]
    assert len({area.m49 for area, _ in proposed}) == len(proposed) == 7
    assert scores == sorted(scores, reverse=True)
    assert proposed[0][0].m49 == 178


@given(st.text(alphabet=string.printable, max_size=20))
def test_any_text_at_all_gives_an_area_or_a_refusal(text: str) -> None:
    """No input, however odd, breaks the resolver in another way."""
    try:
        found = resolve(text)
    except UnknownArea as refusal:
        found = None
        message = str(refusal)
    assert found in AREAS if found else repr(text) in message


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    """The compared form of the compared form is itself."""
    assert fold(fold(text)) == fold(text)


def test_the_members_of_a_resolved_grouping_can_be_listed() -> None:
    """Text to group to areas, as a command line does it."""
    assert members(resolve_any("Northern America").code) == (60, 124, 304, 666, 840)  # type: ignore[union-attr]


def _bare(name: str) -> str:
    apart = unicodedata.normalize("NFD", name)
    return "".join(c for c in apart if not unicodedata.combining(c))


def _spaced(name: str) -> str:
    return f"  {name}, "


@pytest.mark.parametrize(
    "text", ["\u200e148\u200e", "\u202bTD\u202c", "\ufeffChad", "Cha\u00add", "Ch\u200bad", "0148"]
)
def test_it_sees_through_what_nobody_sees(text: str) -> None:
    """Marks of direction, soft hyphens and joiners come along when a name or code is copied."""
    assert resolve(text).name == "Chad"


def test_it_reads_a_code_that_passed_through_a_column_with_gaps() -> None:
    """A table with a gap in its codes gives them as 148.0; a fraction stays no code."""
    assert resolve(148.0).name == "Chad"  # type: ignore[arg-type]
    with pytest.raises(UnknownArea):
        resolve(148.5)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["a" * 200_000, "9" * 200_000, "-" + "9" * 5000])
def test_it_refuses_a_text_without_end(text: str) -> None:
    """A pasted page is refused without being searched for, and its refusal stays readable."""
    with pytest.raises(UnknownArea) as raised:
        resolve(text)
    assert len(str(raised.value)) < 300


@pytest.mark.parametrize("text", ["", " ", "((", "4.0"])
def test_it_says_what_to_give_where_nothing_is_near(text: str) -> None:
    """A refusal without candidates still says what would be understood."""
    with pytest.raises(UnknownArea, match="Give an M49 or ISO code, or a name"):
        resolve(text)
