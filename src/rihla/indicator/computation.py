"""One figure, with everything that must stand beside it; or the reason why there is none."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from rihla.areas import name_of
from rihla.errors import FigureNotAvailable, MixedBasis
from rihla.indicator.catalogue import Indicator, get_indicator
from rihla.indicator.cube import NOT_APPLICABLE, SEX_POSITION, STATUSES, Cube, list_dates, load_cube
from rihla.indicator.formula import Evaluation, evaluate
from rihla.indicator.interpolation import interpolated
from rihla.indicator.interval import interval_of
from rihla.indicator.judgement import list_exclusions
from rihla.indicator.selection import AreaLike, Selection, membership, select
from rihla.indicator.territory import boundary_notes
from rihla.revision.figure import Figure, Interval, Provenance
from rihla.revision.store import Revision
from rihla.sources.status import Status

__all__ = ["basis_shares", "compute_total", "needs_years", "provenance_of"]

_NAMED = 6
"""Areas named in a note; more are counted."""


def compute_total(
    revision: Revision,
    indicator_id: str,
    area: AreaLike,
    *,
    date: int | None = None,
    start: int | None = None,
    end: int | None = None,
    sex: str = "both",
    age: tuple[int, int] | None = None,
    coverage: str = "matched",
    interpolate: bool = False,
    basis: str | None = None,
) -> Figure:
    """Compute an indicator that is made of totals (those of `FORMULAS`); see `compute`.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> compute_total(open_revision("2019"), "stock", "World", date=2019).value
    271642105.0
    """
    indicator = get_indicator(indicator_id)
    years = _years(revision, indicator, date=date, start=start, end=end)
    _check_sex(indicator, sex)
    cube = load_cube(revision, age=age)
    made: tuple[str, ...] = ()
    if interpolate:
        cube, made = interpolated(cube, years)
    selection = select(area)
    request = _Request(revision, indicator, cube, selection, years, sex, coverage)
    if basis is not None:
        _check_basis(request, basis)
    return _figure(request, made, age)


@dataclass(frozen=True, slots=True, eq=False)
class _Request:
    revision: Revision
    indicator: Indicator
    cube: Cube
    selection: Selection
    years: tuple[int, ...]
    sex: str
    coverage: str

    @property
    def when(self) -> NDArray[np.int64]:
        places = [self.cube.year_position(year) for year in self.years]
        return np.array(places if len(places) == 1 else [places], dtype=np.int64)

    @property
    def revision_years(self) -> tuple[int, ...]:
        return list_dates(self.revision)

    @property
    def inside(self) -> NDArray[np.bool_]:
        return membership([self.selection], self.cube.areas)


def _years(
    revision: Revision,
    indicator: Indicator,
    *,
    date: int | None,
    start: int | None,
    end: int | None,
) -> tuple[int, ...]:
    if indicator.arity == "date":
        if start is not None or end is not None:
            raise FigureNotAvailable(
                f"{indicator.id} is a figure of one date.", cure="Give date, not start and end."
            )
        if date is None:
            raise needs_years(revision, indicator)
        return (date,)
    if date is not None:
        raise FigureNotAvailable(
            f"{indicator.id} is a figure of an interval.", cure="Give start and end, not date."
        )
    if start is None or end is None:
        raise needs_years(revision, indicator)
    if not start < end:
        raise FigureNotAvailable(
            f"{indicator.id} is a figure of an interval: {start} to {end} is none.",
            cure="Give a later end.",
        )
    return (start, end)


def needs_years(revision: Revision, indicator: Indicator) -> FigureNotAvailable:
    """Give the refusal of a figure that was asked for without its date or interval.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> print(needs_years(open_revision("2019"), get_indicator("change")))
    change needs start and end. Revision undesa-2019 has 1990, 1995, 2000, 2005, 2010, 2015, 2019.
    """
    words = "a date" if indicator.arity == "date" else "start and end"
    dates = ", ".join(map(str, list_dates(revision)))
    return FigureNotAvailable(
        f"{indicator.id} needs {words}.", cure=f"Revision {revision.id} has {dates}."
    )


def _check_sex(indicator: Indicator, sex: str) -> None:
    if sex not in SEX_POSITION:
        raise FigureNotAvailable(
            f"No figure is by sex {sex!r}.", cure=f"Choose {', '.join(SEX_POSITION)}."
        )
    if sex != "both" and not indicator.by_sex:
        raise FigureNotAvailable(
            f"{indicator.id} is not given by sex in any source held.", cure="Ask for both sexes."
        )


def _figure(request: _Request, made: tuple[str, ...], age: tuple[int, int] | None) -> Figure:
    indicator, cube, selection = request.indicator, request.cube, request.selection
    result = evaluate(indicator, cube, request.inside, request.when, coverage=request.coverage)
    place = SEX_POSITION[request.sex] if result.value.shape[2] > 1 else 0
    value = float(result.value[0, 0, place])
    if np.isnan(value):
        _refuse(request, result, place)
    included = result.included[0, :, 0]
    ages = () if age is None else (f"Persons aged {_age_words(age)}.",)
    return Figure(
        indicator=indicator.id,
        value=value,
        unit=indicator.unit,
        area=selection.code,
        area_name=selection.name(),
        start=request.years[0],
        end=request.years[-1],
        sex=request.sex,
        status=Status.AVAILABLE,
        revision=request.revision.id,
        method=_method(request),
        interval=_interval(request, plain=not made and age is None),
        basis=basis_shares(cube, included, cube.year_position(request.years[-1])),
        notes=(*ages, *made, *_notes(request, result, place)),
        provenance=provenance_of(request.revision, _tables(indicator, age)),
    )


def _interval(request: _Request, *, plain: bool) -> Interval | None:
    """Give the interval of a figure of all ages at the revision's own dates."""
    if not plain:
        return None
    return interval_of(
        request.revision,
        request.indicator,
        request.cube,
        request.inside,
        request.when,
        sex=request.sex,
        coverage=request.coverage,
    )


def _method(request: _Request) -> str:
    coverage = {
        "matched": "like compared with like",
        "each_date": "all areas with a figure at each date, as the publisher does",
    }[request.coverage]
    return f"{request.indicator.formula}; {coverage}"


def _tables(indicator: Indicator, age: tuple[int, int] | None) -> tuple[str, ...]:
    if age is None:
        return indicator.tables
    by_age = {"stock": "stock_by_age", "population": "population_by_age"}
    return tuple(by_age.get(table, table) for table in indicator.tables)


def _age_words(age: tuple[int, int]) -> str:
    first, last = age
    return f"{first} and over" if last >= 999 else f"{first} to {last}"


def _notes(request: _Request, result: Evaluation, place: int) -> tuple[str, ...]:
    cube, selection = request.cube, request.selection
    inside, included = request.inside[0], result.included[0, :, 0]
    notes: list[str] = []
    if selection.kind == "area" and cube.notes[int(np.flatnonzero(inside)[0])]:
        notes.append(cube.notes[int(np.flatnonzero(inside)[0])])
    if request.indicator.tables != ("population",):
        notes += boundary_notes(request.revision.borders, selection, _published(request))
    left_out = inside & ~included
    if left_out.any():
        notes.append(
            f"Left out, because it did not exist at both dates and its territory was held from"
            f" outside: {_names(cube, left_out)}."
        )
    held = set(cube.areas.tolist())
    absent = [code for code in selection.members if code not in held]
    if absent and selection.kind != "area":
        notes.append(f"Not in the revision: {', '.join(name_of(code) for code in absent)}.")
    if result.unknown[0, 0, place]:
        notes.append(_incomplete(request, int(result.unknown[0, 0, place])))
    notes += _excluded_parts(request)
    # the publisher's note on an area often is the reason of a break too: say it once
    return tuple(one for one in notes if not any(one != other and one in other for other in notes))


def _published(request: _Request) -> tuple[int, ...]:
    """Give the dates asked, an interpolated one by the date whose boundaries it keeps."""
    own = request.revision_years
    return tuple(max(year for year in own if year <= asked) for asked in request.years)


def _incomplete(request: _Request, count: int) -> str:
    areas = "1 area" if count == 1 else f"{count} areas"
    if request.indicator.nil_where_missing:
        return f"No figure for {areas}: counted as none, as the publisher does."
    if request.indicator.unit == "persons":
        return f"No figure for {areas}: the sum is without them."
    return f"No figure for {areas}: left out of both sides."


def _excluded_parts(request: _Request) -> list[str]:
    """Say where a grouping holds an area for which the indicator has no meaning by itself."""
    return [
        f"{name_of(entry.area)} is in the sum as published, although: {entry.reason}"
        for entry in list_exclusions()
        if entry.indicator == request.indicator.id and entry.area in request.selection.members
    ]


def _names(cube: Cube, chosen: NDArray[np.bool_]) -> str:
    names = [name_of(int(code)) for code in cube.areas[chosen]]
    if len(names) <= _NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"


def basis_shares(cube: Cube, included: NDArray[np.bool_], date: int) -> Mapping[str, float]:
    """Give the share (0–1) of migrants by the publisher's type of data, largest first.

    Parameters
    ----------
    included
        The areas taken.
    date
        Position of the date in ``cube.years``.
    """
    persons = cube.stock.values[:, date, SEX_POSITION["both"]]
    taken = included & ~np.isnan(persons)
    total = persons[taken].sum()
    if not total > 0:
        return {}
    labels = np.array(cube.type_of_data)
    found = {
        str(label): float(persons[taken & (labels == label)].sum() / total)
        for label in np.unique(labels[taken])
    }
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _check_basis(request: _Request, basis: str) -> None:
    listed = request.revision.table("area").sort_by("area").column("basis").to_pylist()
    inside = np.flatnonzero(request.inside[0])
    other = sorted({listed[place] for place in inside} - {basis})
    if other:
        raise MixedBasis(
            f"{request.selection.name()} is not wholly by {basis}: it holds {', '.join(other)}.",
            cure="Leave the basis open; the figure then says how much of each it holds.",
        )


def provenance_of(revision: Revision, tables: tuple[str, ...]) -> tuple[Provenance, ...]:
    """Give where the tables of a revision that were used come from."""
    found = []
    for table in tables:
        if table not in revision:
            continue
        source = revision.manifest.source_of(table)
        found.append(
            Provenance(
                revision=revision.id,
                table=table,
                source=source.id,
                title=source.title,
                producer=source.producer,
                licence=source.licence,
                url=source.url,
                content_sha256=revision.manifest.tables[table].content_sha256,
            )
        )
    return tuple(found)


def _refuse(request: _Request, result: Evaluation, place: int) -> NoReturn:
    """Say why there is no figure, and when there is one."""
    indicator, selection = request.indicator, request.selection
    span = "–".join(str(year) for year in request.years)
    raise FigureNotAvailable(
        f"{indicator.title()}: no figure for {selection.name()}, {span}, {request.sex}:"
        f" {_reason(request, result, place)}.",
        cure=_nearest(request, place),
    )


def _reason(request: _Request, result: Evaluation, place: int) -> str:
    cube, selection = request.cube, request.selection
    for entry in list_exclusions():
        if entry.indicator == request.indicator.id and selection.members == (entry.area,):
            return f"not applicable ({entry.reason.rstrip('.')}; {entry.authority})"
    if len(selection.members) == 1 and request.indicator.id != "population":
        row = cube.position[selection.members[0]]
        for year in request.years:
            date = cube.year_position(year)
            if not cube.exists[row, date]:
                keeper = name_of(int(cube.areas[cube.holder[row, date]]))
                return f"it has no row of its own for {year}; its migrants are counted in {keeper}"
    if result.unknown[0, 0, place] or not result.known[0, 0, place]:
        return _missing_words(request)
    return "not applicable (nothing to divide by)"


def _missing_words(request: _Request) -> str:
    """Name the table in which the figure is missing, and how it is marked there."""
    cube, date = request.cube, request.cube.year_position(request.years[0])
    row = int(np.flatnonzero(request.inside[0])[0])
    by_table = {"stock": cube.stock, "population": cube.population, "refugees": cube.refugees}
    for table in request.indicator.tables:
        quantity = by_table[table]
        sex = SEX_POSITION[request.sex] if quantity.status.shape[2] > 1 else 0
        code = int(quantity.status[row, date, sex])
        if code not in (0, NOT_APPLICABLE):
            word = STATUSES[code].value.replace("_", " ")
            return f"the publisher's table of {table} marks it {word}"
    return "not available"


def _nearest(request: _Request, place: int) -> str:
    """Name the dates or intervals at which there is a figure, the nearest first."""
    indicator, cube = request.indicator, request.cube
    years = [int(year) for year in cube.years]
    if indicator.arity == "date":
        choices: list[tuple[int, ...]] = [(year,) for year in years]
        when = np.arange(len(years))
    else:
        choices = [*itertools.pairwise(years)]
        when = np.array([[i, i + 1] for i in range(len(years) - 1)])
    result = evaluate(indicator, cube, request.inside, when, coverage=request.coverage)
    held = [
        choice
        for choice, value in zip(choices, result.value[0, :, place], strict=True)
        if not np.isnan(value)
    ]
    if not held:
        return "It has none at any date of this revision."
    held.sort(key=lambda choice: abs(choice[0] - request.years[0]))
    named = ", ".join("–".join(map(str, choice)) for choice in held[:2])
    return f"The nearest with a figure: {named}."
