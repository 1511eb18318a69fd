"""Names and borders as declared judgement: which area's figures include a disputed place.

A map must never contradict the figures it shows. The common world shapes follow who holds the
ground; the figures follow the notes of their edition. Where the two part, `designations.yaml`
declares, with authority, date and reason, the area whose figures include a place, its names, the
note to print and the line to draw. Nothing here takes a position on status.

Sources: the sheet NOTES of *International Migrant Stock 2019* (UN DESA,
POP/DB/MIG/Stock/Rev.2019), quoted word for word where it has a note; the resolutions and awards
that each entry names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from rihla.areas.area import LANGUAGES, check_language
from rihla.areas.grouping import name_of
from rihla.errors import UnknownRevision

__all__ = [
    "DEFAULT_EDITION",
    "LANGUAGES",
    "TREATMENTS",
    "Anchor",
    "Designation",
    "Disclaimer",
    "Line",
    "Outline",
    "Quote",
    "disclaimer",
    "editions",
    "list_designations",
    "map_notes",
    "notes_for",
]

TREATMENTS = ("part_of", "own", "hatched_no_data", "line_only")
"""How a place is drawn: with an area; as an area; hatched without data; as the source draws it,
with a declared line and note."""

DEFAULT_EDITION = "undesa-2019"
"""The edition whose notes the declarations follow unless an entry says otherwise."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Quote:
    """A note of the edition, word for word: its mark, the code of its row, its text."""

    mark: str
    area: int
    text: str


@dataclass(frozen=True, slots=True)
class Outline:
    """Where a place lies in the source of the shapes, and how it is cut out.

    Attributes
    ----------
    features
        Names of the source's features that hold it.
    ring
        Longitudes and latitudes (degrees) of the cut, or none where the features are it wholly.
    into
        M49 code of the area that the cut joins without an edge of its own, if any.
    precision, source
        How exact the cut is, and where its coordinates come from.
    """

    features: tuple[str, ...]
    ring: tuple[Point, ...]
    into: int | None
    precision: str
    source: str


@dataclass(frozen=True, slots=True)
class Line:
    """How the boundary of a place is drawn.

    `between` names the two sides (M49 codes or ids of designations; empty: the place and any land
    next to it); `ring` limits the style to the stretch inside it (degrees; empty: all of it).
    """

    style: str
    between: tuple[int | str, ...]
    ring: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A point (degrees) inside a place, and the area that a map must show there (none: hatched)."""

    lon: float
    lat: float
    area: int | None


@dataclass(frozen=True, slots=True)
class Designation:
    """One declared place: its names, the area whose figures include it, how it is drawn and why.

    Attributes
    ----------
    id
        Short name of the entry.
    kind
        `disputed`; `cut` (an area that the source draws inside another); `inclusion` (a part that
        the source draws apart); `no_row` (undisputed, without a row in the edition).
    names
        Its name in the six languages of the United Nations.
    treatment
        One of `TREATMENTS`.
    area
        M49 code of the area whose figures include it; none where no figure is assigned.
    code
        Its own M49 code, where it has one that differs from `area`.
    concerns
        Codes of the areas whose maps carry its note.
    note
        The note in English, quoting the edition where it has one; may be empty.
    also
        What must be said besides in each other language, as the note says in English; may be empty.
    quote
        The edition's own note, if any.
    authority, date, reason
        The document the entry rests on, the document's date, and why it is drawn so.
    outline, line, anchors
        Its cut, its line and its test points.
    """

    id: str
    kind: str
    names: Mapping[str, str]
    treatment: str
    area: int | None
    code: int | None
    concerns: tuple[int, ...]
    note: str
    also: Mapping[str, str]
    quote: Quote | None
    authority: str
    date: dt.date
    reason: str
    outline: Outline | None
    line: Line | None
    anchors: tuple[Anchor, ...]

    def note_in(self, language: str = "en") -> str:
        """Return its note in one of the six languages, empty where it needs none.

        English is the note as declared. The other languages say how it is treated, by name, and
        what else must be said: the edition prints its notes in English only, and a translation of
        ours is not a quotation.

        Examples
        --------
        >>> crimea = next(d for d in list_designations() if d.id == "crimea")
        >>> crimea.note_in("en"), crimea.note_in("fr")
        ('Ukraine: Including Crimea.', 'Ukraine, y compris : Crimée.')
        """
        if check_language(language) == "en" or not self.note:
            return self.note
        sentence: str = declaration()["sentences"][self.treatment][language]
        area = "" if self.area is None else name_of(self.area, language)
        told = sentence.format(name=self.names[language], area=area)
        if not self.also:
            return told
        return f"{told}{'' if language == 'zh' else ' '}{self.also[language]}"


@dataclass(frozen=True, slots=True)
class Disclaimer:
    """The publisher's words on designations and boundaries, and where they stand."""

    text: str
    source: str

    def __str__(self) -> str:
        return f"“{self.text}” ({self.source})"


def declaration_bytes() -> bytes:
    """Return `designations.yaml` as it ships, whose checksum the shapes carry."""
    return (files("rihla.areas") / "designations.yaml").read_bytes()


@cache
def declaration() -> dict[str, Any]:
    """Return the parsed `designations.yaml` (shared: not to be changed by a caller)."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    parsed: dict[str, Any] = yaml.load(declaration_bytes(), Loader=loader)
    return parsed


def editions() -> tuple[str, ...]:
    """Return the ids of the editions that the declarations speak of, the default one first.

    Examples
    --------
    >>> editions()
    ('undesa-2019', 'undesa-2020', 'undesa-wpp-2019', 'undesa-wpp-2024')
    """
    named = {e for raw in declaration()["designations"] for e in raw.get("editions", ())}
    return (DEFAULT_EDITION, *sorted(named))


def list_designations(edition: str | None = None) -> tuple[Designation, ...]:
    """Return every declared place as one edition of the figures has it.

    Parameters
    ----------
    edition
        Id of the edition, `undesa-2019` where none is given.

    Raises
    ------
    UnknownRevision
        If nothing is declared for that edition.

    Examples
    --------
    >>> {d.id: d.area for d in list_designations() if d.id in ("crimea", "golan", "taiwan")}
    {'crimea': 804, 'taiwan': 156, 'golan': None}
    >>> {d.id: d.treatment for d in list_designations("undesa-2020") if d.id == "taiwan"}
    {'taiwan': 'hatched_no_data'}
    """
    return _designations(edition or DEFAULT_EDITION)


@cache
def _designations(edition: str) -> tuple[Designation, ...]:
    if edition not in editions():
        raise UnknownRevision(edition, nearest=editions())
    return tuple(_designation(raw, edition) for raw in declaration()["designations"])


def _designation(raw: Mapping[str, Any], edition: str) -> Designation:
    shape, line = raw.get("shape"), raw.get("line")
    default = Designation(
        id=raw["id"],
        kind=raw["kind"],
        names=MappingProxyType({language: raw["names"][language] for language in LANGUAGES}),
        treatment=raw["treatment"],
        area=raw["area"],
        code=raw.get("code"),
        concerns=tuple(raw["concerns"]),
        note=raw["note"].strip(),
        also=MappingProxyType(raw.get("also", {})),
        quote=Quote(**raw["quote"]) if "quote" in raw else None,
        authority=raw["authority"],
        date=raw["date"],
        reason=raw["reason"],
        outline=shape and _outline(shape),
        line=line and Line(line["style"], tuple(line.get("between", ())), _ring(line)),
        anchors=(),
    )
    changed = replace(default, **raw.get("editions", {}).get(edition, {}))
    return replace(changed, anchors=tuple(_anchor(p, changed.area) for p in raw["points"]))


def _outline(raw: Mapping[str, Any]) -> Outline:
    return Outline(tuple(raw["from"]), _ring(raw), raw.get("into"), raw["precision"], raw["source"])


def _ring(raw: Mapping[str, Any]) -> tuple[Point, ...]:
    return tuple((float(lon), float(lat)) for lon, lat in raw.get("ring", ()))


def _anchor(raw: Any, area: int | None) -> Anchor:
    if isinstance(raw, Mapping):
        return Anchor(float(raw["at"][0]), float(raw["at"][1]), raw["in"])
    return Anchor(float(raw[0]), float(raw[1]), area)


def notes_for(m49: int, language: str = "en", *, edition: str | None = None) -> tuple[str, ...]:
    """Return the notes on names and borders that belong under a map or table with an area.

    Examples
    --------
    >>> notes_for(804)
    ('Ukraine: Including Crimea.',)
    >>> notes_for(804, "es")
    ('Ucrania, incluye: Crimea.',)
    >>> notes_for(528)
    ()
    """
    return map_notes((m49,), language, edition=edition)


def map_notes(
    areas: Collection[int], language: str = "en", *, edition: str | None = None
) -> tuple[str, ...]:
    """Return the notes that a map of some areas must carry, each once, in the declared order.

    Parameters
    ----------
    areas
        M49 codes of the areas shown.
    language
        One of `LANGUAGES`.
    edition
        Id of the edition, `undesa-2019` where none is given.

    Raises
    ------
    UnknownLanguage
        If the language is none of the six.
    UnknownRevision
        If nothing is declared for that edition.

    Examples
    --------
    >>> map_notes({729, 728})[0]
    'Final status of the Abyei area is not yet determined.'
    """
    shown = set(areas)
    notes = (d.note_in(language) for d in list_designations(edition) if shown & set(d.concerns))
    return tuple(dict.fromkeys(note for note in notes if note))


def disclaimer() -> Disclaimer:
    """Return the publisher's disclaimer, quoted in full with its source.

    Every map and every export carries it.

    Source: *International Migrant Stock 2019*, UN_MigrantStockTotal_2019.xlsx, sheet NOTES,
    at the asterisk.

    Examples
    --------
    >>> disclaimer().text[:71]
    'The designations employed and the material in this publication do not i'
    """
    raw = declaration()["disclaimer"]
    return Disclaimer(raw["text"], raw["source"])
