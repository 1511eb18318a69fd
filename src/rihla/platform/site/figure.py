"""The figures of one area or grouping, as its page shows them: every one of one revision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rihla.areas import WORLD, get_area, list_groupings, name_of
from rihla.drawing.chart import Chart
from rihla.drawing.words import number
from rihla.errors import FigureNotAvailable, UnknownArea, UnknownName
from rihla.indicator import (
    Selection,
    compute,
    get_indicator,
    list_dates,
    select,
    tabulate,
    top_destinations,
    top_origins,
    type_of_data_shares,
)
from rihla.indicator.chart import choropleth, ranked_bars, time_series
from rihla.platform.site.language import page_language
from rihla.platform.site.picture import Setting
from rihla.revision.figure import Figure
from rihla.revision.store import Revision

__all__ = [
    "PICTURES",
    "AreaFigures",
    "Line",
    "Neighbour",
    "basis_words",
    "draw",
    "figures_of",
    "find_selection",
    "persons",
    "share_of",
    "type_words",
]

_TOP = 15
_INDICATORS = ("stock", "stock_share", "female_share", "refugees")
PICTURES = ("stock", "share", "origins", "destinations", "map")
"""What is drawn of an area; the map is the world's alone."""


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one date, in words."""

    year: int
    stock: str
    interval: str
    share: str
    female: str
    refugees: str
    status: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An area that migrants come from or live in."""

    rank: int
    code: int
    name: str
    persons: str
    share: str


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """All that the page of one area shows."""

    selection: Selection
    name: str
    codes: str
    kind: str
    lines: tuple[Line, ...]
    latest: Line
    change: str
    has_interval: bool
    origins: tuple[Neighbour, ...]
    destinations: tuple[Neighbour, ...]
    types: tuple[tuple[str, str, int, str, str], ...]
    basis: str
    notes: tuple[str, ...]
    within: tuple[tuple[int, str], ...]
    """For an area: the groupings it belongs to; for a grouping: its areas."""


_gathered: dict[tuple[str, int, str], AreaFigures] = {}
_KEPT = 256


def find_selection(revision: Revision, code: int) -> Selection | None:
    """Give the area or grouping with a code, if the revision has figures for it."""
    try:
        selection = select(code)
        tabulate(revision, "stock", [code], dates=[list_dates(revision)[-1]])
    except (UnknownName, FigureNotAvailable):
        return None
    return selection


def figures_of(revision: Revision, selection: Selection) -> AreaFigures:
    """Gather the figures of an area or grouping from one revision.

    What a seal says of an area never changes, so the last that were gathered are kept.
    """
    key = (revision.manifest.seal, selection.code, page_language())
    if key not in _gathered:
        while len(_gathered) >= _KEPT:
            _gathered.pop(next(iter(_gathered)), None)
        _gathered[key] = _gather(revision, selection)
    return _gathered[key]


def _gather(revision: Revision, selection: Selection) -> AreaFigures:
    language, code = page_language(), selection.code
    years = list_dates(revision)
    figures = [_figure(revision, code, year) for year in years]
    columns = {name: _column(revision, name, code) for name in _INDICATORS}
    lines = tuple(
        _line(year, figure, {name: held.get(year) for name, held in columns.items()})
        for year, figure in zip(years, figures, strict=True)
    )
    last = years[-1]
    return AreaFigures(
        selection=selection,
        name=name_of(code, language),
        codes=_codes(selection),
        kind=selection.kind,
        lines=lines,
        latest=lines[-1],
        change=_change(revision, code, years),
        has_interval=any(line.interval for line in lines),
        origins=_origins(revision, code, last),
        destinations=_destinations(revision, selection, last),
        types=_types(revision, code, last),
        basis=_basis(revision, selection),
        notes=_notes(revision, figures),
        within=_within(selection),
    )


def draw(revision: Revision, code: int, what: str, setting: Setting) -> Chart:
    """Draw one of the pictures of an area.

    Raises
    ------
    FigureNotAvailable
        If the revision has no such figures.
    KeyError
        If there is no such picture.
    """
    last = list_dates(revision)[-1]
    look: dict[str, Any] = {
        "theme": setting.theme,
        "width": setting.width,
        "language": setting.language,
    }
    origin = None if code == WORLD else code
    drawings: dict[str, Callable[[], Chart]] = {
        "stock": lambda: time_series(revision, "stock", [code], **look),
        "share": lambda: time_series(revision, "stock_share", [code], **look),
        "origins": lambda: ranked_bars(revision, "origins", code, date=last, top=_TOP, **look),
        "destinations": lambda: ranked_bars(
            revision, "destinations", WORLD, date=last, top=_TOP, origin=origin, **look
        ),
        "map": lambda: choropleth(revision, "stock_share", date=last, **look),
    }
    return drawings[what]()


def persons(count: float | None) -> str:
    """Write a number of persons in the reader's language; nothing for none."""
    return "" if count is None else number(count, 0, page_language())


def share_of(value: float | None) -> str:
    """Write a share (0-1) as per cent in the reader's language; nothing for none."""
    return "" if value is None else f"{number(value * 100, 1, page_language())} %"


def basis_words(basis: str) -> str:
    """Say what the figures of an area count."""
    return {
        "place_of_birth": _("persons born abroad"),
        "citizenship": _("persons with a foreign citizenship"),
        "mixed": _("persons born abroad and persons with a foreign citizenship, mixed"),
        "imputed": _("imputed from other areas: no count was found"),
        "not_estimated": _("not estimated"),
    }.get(basis, basis)


def type_words(label: str) -> str:
    """Say what the publisher's letters of a type of data mean."""
    meanings = {
        "B": _("persons born abroad"),
        "C": _("persons with a foreign citizenship"),
        "R": _("refugees added"),
        "I": _("imputed"),
    }
    return ", ".join(meanings.get(letter, letter) for letter in label.split())


def _figure(revision: Revision, code: int, year: int) -> Figure | None:
    try:
        return compute(revision, "stock", code, date=year)
    except FigureNotAvailable:
        return None


def _column(revision: Revision, indicator: str, code: int) -> dict[int, float | None]:
    if any(table not in revision for table in get_indicator(indicator).tables):
        return {}
    try:
        table = tabulate(revision, indicator, [code])
    except FigureNotAvailable:
        return {}
    return dict(
        zip(table.column("year").to_pylist(), table.column("value").to_pylist(), strict=True)
    )


def _line(year: int, figure: Figure | None, values: dict[str, float | None]) -> Line:
    interval = figure.interval if figure else None
    return Line(
        year,
        persons(values["stock"]),
        f"{persons(interval.lower)} – {persons(interval.upper)}" if interval else "",
        share_of(values["stock_share"]),
        share_of(values["female_share"]),
        persons(values["refugees"]),
        "" if figure else _("no figure"),
    )


def _change(revision: Revision, code: int, years: tuple[int, ...]) -> str:
    if len(years) < 2:
        return ""
    try:
        change = compute(revision, "change", code, start=years[-2], end=years[-1]).value
    except FigureNotAvailable:
        return ""
    sign = "+" if change and change > 0 else ""
    return f"{sign}{persons(change)}"


def _codes(selection: Selection) -> str:
    if selection.kind != "area":
        return str(selection.code)
    area = get_area(selection.code)
    return " · ".join(filter(None, [f"{area.m49:03}", area.iso3, area.iso2]))


def _origins(revision: Revision, code: int, year: int) -> tuple[Neighbour, ...]:
    try:
        table = top_origins(revision, code, date=year, top=_TOP, language=page_language())
    except FigureNotAvailable:
        return ()
    return _neighbours(table.to_pylist())


def _destinations(revision: Revision, selection: Selection, year: int) -> tuple[Neighbour, ...]:
    origin = None if selection.code == WORLD else selection.code
    try:
        table = top_destinations(
            revision, date=year, origin=origin, top=_TOP, language=page_language()
        )
    except FigureNotAvailable:
        return ()
    return _neighbours(table.to_pylist())


def _neighbours(rows: list[dict[str, Any]]) -> tuple[Neighbour, ...]:
    return tuple(
        Neighbour(
            row["rank"], row["area"], row["name"], persons(row["value"]), share_of(row["share"])
        )
        for row in rows
    )


def _types(revision: Revision, code: int, year: int) -> tuple[tuple[str, str, int, str, str], ...]:
    try:
        table = type_of_data_shares(revision, code, date=year)
    except FigureNotAvailable:
        return ()
    return tuple(
        (
            row["type_of_data"] or "–",
            type_words(row["type_of_data"]),
            row["areas"],
            persons(row["value"]),
            share_of(row["share"]),
        )
        for row in table.to_pylist()
    )


def _basis(revision: Revision, selection: Selection) -> str:
    if selection.kind != "area":
        return ""
    listed = revision.table("area").to_pylist()
    return next((basis_words(one["basis"]) for one in listed if one["area"] == selection.code), "")


def _notes(revision: Revision, figures: list[Figure | None]) -> tuple[str, ...]:
    told = [note for figure in reversed(figures) if figure for note in figure.notes]
    return tuple(dict.fromkeys([*told, *revision.manifest.notes]))


def _within(selection: Selection) -> tuple[tuple[int, str], ...]:
    language = page_language()
    if selection.kind == "area":
        return tuple(
            (one.code, name_of(one.code, language))
            for one in list_groupings()
            if selection.code in one.members
        )
    if selection.code == WORLD:
        return tuple(
            (one.code, name_of(one.code, language))
            for one in list_groupings()
            if one.kind != "world"
        )
    named = []
    for code in selection.members:
        try:
            named.append((code, name_of(code, language)))
        except UnknownArea:
            continue
    return tuple(sorted(named, key=lambda one: one[1]))
