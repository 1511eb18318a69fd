"""From any code or name, in any of the six languages, to the one area it means.

Only exact, reviewed spellings decide: codes, the names of the published lists, and the aliases of
``judgement/alias.csv``. A name that could mean several areas is declared in
``judgement/ambiguous.csv`` and refused with its candidates, or decided there with the reason. A
place within an area (``judgement/place.csv``) is refused with the area that holds it, and so is a
group of areas that the edition does not draw (``judgement/not_grouping.csv``), with the reason.
What merely looks alike is proposed, never chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from rihla.areas.alias import check_aliases
from rihla.areas.area import Area, get_area, list_areas
from rihla.areas.grouping import Grouping, get_grouping, list_groupings
from rihla.areas.spelling import fold, visible
from rihla.areas.table import read_rows
from rihla.errors import UnknownArea

__all__ = ["resolve", "resolve_any", "suggest"]

FLOOR = 40.0
"""Likeness at and below which nothing is proposed: letters shared by chance."""

LONGEST = 300
"""Characters beyond which a text is no name: to compare it takes minutes and finds nothing."""


def resolve(text: str | int) -> Area:
    """Give the area that a code or a name means.

    Parameters
    ----------
    text
        M49 or ISO numeric code (``4``, ``"4"``, ``"004"``), ISO 3166 code of two or three letters
        in either case, or an official or common name in any of the six languages; case, accents,
        punctuation, articles and the order of words do not matter.

    Returns
    -------
    Area

    Raises
    ------
    UnknownArea
        If nothing is spelled so, with the nearest areas; if several areas are, with those; if it
        is a place within an area, with that area; if it is a grouping, saying so; if it is a group
        that is no grouping of the edition, with the reason.

    Examples
    --------
    >>> resolve("NA").name, resolve("004").name, resolve("Korea, Rep.").m49
    ('Namibia', 'Afghanistan', 410)
    >>> resolve("Corea del Sur") == resolve("大韩民国") == resolve("kor")
    True
    >>> resolve("Virgin Islands")
    Traceback (most recent call last):
      ...
    rihla.errors.UnknownArea: No area is called 'Virgin Islands'. The nearest are: British Virgin \
Islands, United States Virgin Islands. It may mean any of them: the name belongs to two areas.
    """
    found = _find_area(text)
    if found is None:
        raise _unknown(text)
    return get_area(found)


def resolve_any(text: str | int) -> Area | Grouping:
    """Give the area or the grouping that a code or a name means; an area where both are.

    Parameters
    ----------
    text
        What `resolve` takes, and codes and names of groupings. Where two groupings have one name,
        as Europe the geographic region and Europe within the SDG regions, it is the first.

    Returns
    -------
    Area or Grouping

    Raises
    ------
    UnknownArea
        If neither an area nor a grouping is spelled so.

    Examples
    --------
    >>> resolve_any("Afrique subsaharienne").code, resolve_any("Micronesia").code
    (947, 954)
    """
    found = _find_area(text)
    if found is not None:
        return get_area(found)
    grouping = _find_grouping(text)
    if grouping is not None:
        return get_grouping(grouping)
    raise _unknown(text)


def suggest(text: str, *, limit: int = 5) -> tuple[tuple[Area, float], ...]:
    """Propose the areas whose spellings look most like a text, best first.

    Parameters
    ----------
    text
        A name, perhaps misspelled.
    limit
        How many areas at most.

    Returns
    -------
    tuple of (Area, float)
        Each with a likeness from 0 to 100. A proposal for a person, never a decision.

    Examples
    --------
    >>> suggest("Afganistan", limit=1)[0][0].name
    'Afghanistan'
    """
    # rapidfuzz takes as long to import as everything else here; exact names never need it
    from rapidfuzz import fuzz

    if len(text) > LONGEST:
        return ()
    folded = fold(text)
    best: dict[int, float] = {}
    for spelling, m49 in _area_spellings().items():
        # one forgives parts left out, the other does not: alone they propose "US" or miss "Saudi"
        likeness = (fuzz.WRatio(folded, spelling) + fuzz.ratio(folded, spelling)) / 2
        best[m49] = max(best.get(m49, 0.0), likeness)
    ranked = sorted(best.items(), key=lambda item: -item[1])[:limit]
    return tuple((get_area(m49), round(score, 1)) for m49, score in ranked if score > FLOOR)


def _unknown(text: str | int) -> UnknownArea:
    told = "Give an M49 or ISO code, or a name in one of the six languages."
    if len(str(text)) > LONGEST:
        return UnknownArea(text, cure=told)
    folded = fold(str(text))
    declared = next(
        (
            told[folded]
            for told in (_refused_names(), _places(), _not_groupings())
            if folded in told
        ),
        None,
    )
    if declared is not None:
        nearest, cure = declared
        return UnknownArea(text, nearest=nearest, cure=cure)
    grouping = _find_grouping(text)
    if grouping is not None:
        name = get_grouping(grouping).name
        cure = f"It is a grouping of areas ({grouping}, {name}): use resolve_any or members."
        return UnknownArea(text, cure=cure)
    nearest = [area.name for area, _ in suggest(str(text))]
    return UnknownArea(text, nearest=nearest, cure="" if nearest else told)


def _find_area(text: str | int) -> int | None:
    if len(str(text)) > LONGEST:
        return None
    written = _written(text)
    number = _number(written)
    if number is not None:
        return _area_codes().get(number)
    if len(written) in (2, 3) and written.isascii():
        code = _area_codes().get(written.upper())
        if code is not None:
            return code
    return _area_spellings().get(fold(written))


def _find_grouping(text: str | int) -> int | None:
    if len(str(text)) > LONGEST:
        return None
    written = _written(text)
    number = _number(written)
    if number is not None:
        return _grouping_codes().get(number)
    return _grouping_spellings().get(fold(written))


def _written(text: str | float) -> str:
    # a column of codes with a gap in it reads as floating-point numbers elsewhere
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    return visible(str(text))


def _number(written: str) -> str | None:
    """Read a numeric code without its leading zeros, or nothing where it is none."""
    digits = written.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        return None
    plain = digits.lstrip("0") or "0"
    return plain if digits == written else f"-{plain}"


@cache
def _area_codes() -> Mapping[str, int]:
    """Areas by M49 and ISO codes; a code a former area shared means the present one."""
    refused = {row["text"] for row in read_rows("judgement", "ambiguous") if row["kind"] == "code"}
    codes: dict[str, int] = {}
    for area in sorted(list_areas(None), key=lambda area: area.kind != "area"):
        for code in (str(area.m49), area.iso2, area.iso3):
            if code and code not in refused:
                codes.setdefault(code, area.m49)
    return codes


@cache
def _area_spellings() -> Mapping[str, int]:
    """Areas by folded spelling, without what is declared ambiguous."""
    spellings = {fold(row["name"]): int(row["code"]) for row in read_rows("table", "spelling")}
    for area in list_areas(None):
        spellings.update((fold(name), area.m49) for name in area.names.values())
    declared = read_rows("judgement", "alias")
    spellings |= check_aliases(declared, file="judgement/alias.csv", code="m49")
    for row in read_rows("judgement", "ambiguous"):
        spellings.pop(fold(row["text"]), None)
        if row["decided"]:
            spellings[fold(row["text"])] = int(row["decided"])
    return spellings


@cache
def _refused_names() -> Mapping[str, tuple[Sequence[str], str]]:
    return {
        fold(row["text"]): (
            [get_area(int(code)).name for code in row["candidates"].split()],
            f"It may mean any of them: {row['reason']}.",
        )
        for row in read_rows("judgement", "ambiguous")
        if not row["decided"]
    }


@cache
def _places() -> Mapping[str, tuple[Sequence[str], str]]:
    return {
        fold(row["place"]): ([get_area(int(row["counted_in"])).name], f"{row['note']}.")
        for row in read_rows("judgement", "place")
    }


@cache
def _not_groupings() -> Mapping[str, tuple[Sequence[str], str]]:
    return {
        fold(row["name"]): (
            (),
            f"It is not a grouping of this edition but {row['what']}: {row['reason']}."
            " Name its areas instead.",
        )
        for row in read_rows("judgement", "not_grouping")
    }


@cache
def _grouping_codes() -> Mapping[str, int]:
    """Index groupings by their code in the workbook and by that in the standard M49."""
    codes = {str(grouping.unsd): grouping.code for grouping in list_groupings() if grouping.unsd}
    return codes | {str(grouping.code): grouping.code for grouping in list_groupings()}


@cache
def _grouping_spellings() -> Mapping[str, int]:
    spellings: dict[str, int] = {}
    for grouping in list_groupings():
        for name in grouping.names.values():
            spellings.setdefault(fold(name), grouping.code)
    declared = read_rows("judgement", "grouping_alias")
    return check_aliases(declared, file="judgement/grouping_alias.csv", code="code") | spellings
