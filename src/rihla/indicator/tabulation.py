"""Many areas × times × sexes at once, as a table; and areas in order."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rihla.areas import list_groupings
from rihla.errors import FigureNotAvailable
from rihla.indicator.catalogue import Indicator, get_indicator
from rihla.indicator.computation import compute_total, needs_years
from rihla.indicator.cube import SEX_POSITION, STATUSES, Cube, load_cube
from rihla.indicator.formula import Evaluation, evaluate
from rihla.indicator.interval import interval_of
from rihla.indicator.selection import AreaLike, Selection, membership, select
from rihla.numerics.ranking import largest, ranks
from rihla.revision.figure import Figure
from rihla.revision.store import Revision

__all__ = ["rank", "rank_table", "tabulate"]


def tabulate(
    revision: Revision,
    indicator_id: str,
    areas: Sequence[AreaLike] | str = "areas",
    *,
    dates: Sequence[int] | None = None,
    intervals: Sequence[tuple[int, int]] | None = None,
    sexes: Sequence[str] = ("both",),
    age: tuple[int, int] | None = None,
    coverage: str = "matched",
    language: str = "en",
    with_intervals: bool = False,
) -> pa.Table:
    """Compute an indicator for many areas or groupings, times and sexes.

    Parameters
    ----------
    areas
        Areas, groupings and lists of areas; ``"areas"`` for every area of the revision,
        ``"groupings"`` for every grouping that has areas in it.
    dates
        Years, for indicators of a date; all dates of the revision by default.
    intervals
        Pairs of years, for indicators of an interval; those between neighbouring dates by
        default.
    age, coverage
        As in `compute`.
    language
        Of the names, one of the six.
    with_intervals
        Whether the 80 % interval of each figure stands beside it, where the revision has one.

    Returns
    -------
    pyarrow.Table
        ``indicator, area, name, year`` (``start_year, end_year`` for intervals), ``sex, value,
        unit, status, unknown``: how many areas have no figure and are not in the value. Absent
        values stay as rows with their status. Where asked for, ``lower_80, upper_80`` follow.

    Raises
    ------
    FigureNotAvailable
        If the revision lacks a date or all areas of a selection.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> table = tabulate(open_revision("2019"), "stock", [900], dates=[2000, 2019])
    >>> table.column("value").to_pylist()
    [173588441.0, 271642105.0]
    """
    indicator = get_indicator(indicator_id)
    cube = load_cube(revision, age=age)
    selections = _selections(cube, areas)
    times = _times(indicator, cube, dates, intervals)
    positions = [[cube.year_position(year) for year in time] for time in times]
    when = np.array(positions, dtype=np.int64).reshape(len(times), -1)
    if indicator.arity == "date":
        when = when[:, 0]
    inside = membership(selections, cube.areas)
    result = evaluate(indicator, cube, inside, when, coverage=coverage)
    chosen = _sex_places(indicator, result, sexes)
    table = _lay_out(indicator, selections, times, sexes, result, chosen, language)
    if not with_intervals:
        return table
    found = [
        interval_of(revision, indicator, cube, inside[[row]], when[[column]], sex=sex,
                    coverage=coverage)
        if age is None else None
        for row in range(len(selections))
        for column in range(len(times))
        for sex in sexes
    ]  # fmt: skip
    for name, side in (("lower_80", "lower"), ("upper_80", "upper")):
        held = [None if one is None else getattr(one, side) for one in found]
        table = table.append_column(name, pa.array(held, pa.float64()))
    return table


def _selections(cube: Cube, areas: Sequence[AreaLike] | str) -> list[Selection]:
    if areas == "areas":
        return [Selection(int(code), (int(code),), "area") for code in cube.areas]
    if areas == "groupings":
        held = set(cube.areas.tolist())
        found = [select(grouping) for grouping in list_groupings()]
        return [selection for selection in found if held & set(selection.members)]
    if isinstance(areas, str):
        return [select(areas)]
    return [select(area) for area in areas]


def _times(
    indicator: Indicator,
    cube: Cube,
    dates: Sequence[int] | None,
    intervals: Sequence[tuple[int, int]] | None,
) -> list[tuple[int, ...]]:
    years = [int(year) for year in cube.years]
    if indicator.arity == "date":
        if intervals is not None:
            raise FigureNotAvailable(
                f"{indicator.id} is a figure of one date.", cure="Give dates, not intervals."
            )
        return [(year,) for year in (years if dates is None else dates)]
    if dates is not None:
        raise FigureNotAvailable(
            f"{indicator.id} is a figure of an interval.", cure="Give intervals, not dates."
        )
    chosen = list(itertools.pairwise(years)) if intervals is None else list(intervals)
    backwards = [span for span in chosen if not span[0] < span[1]]
    if backwards:
        raise FigureNotAvailable(
            f"{backwards[0]} does not run forward.", cure="Give the earlier year first."
        )
    return [*chosen]


def _sex_places(indicator: Indicator, result: Evaluation, sexes: Sequence[str]) -> list[int]:
    wrong = [sex for sex in sexes if sex not in SEX_POSITION]
    if wrong or (not indicator.by_sex and set(sexes) != {"both"}):
        offered = list(SEX_POSITION) if indicator.by_sex else ["both"]
        raise FigureNotAvailable(
            f"{indicator.id} is not given for {', '.join(wrong or sexes)}.",
            cure=f"Choose {', '.join(offered)}.",
        )
    return [SEX_POSITION[sex] if result.value.shape[2] > 1 else 0 for sex in sexes]


def _lay_out(
    indicator: Indicator,
    selections: list[Selection],
    times: list[tuple[int, ...]],
    sexes: Sequence[str],
    result: Evaluation,
    chosen: list[int],
    language: str,
) -> pa.Table:
    value = result.value[:, :, chosen]
    shape = value.shape
    codes = np.array([selection.code for selection in selections], dtype=np.int32)
    names = np.array([selection.name(language) for selection in selections], dtype=object)
    words = np.array([str(status) for status in STATUSES], dtype=object)
    columns: dict[str, pa.Array] = {
        "indicator": pa.array(np.full(value.size, indicator.id, dtype=object), pa.string()),
        "area": pa.array(_spread(codes, shape, 0)),
        "name": pa.array(_spread(names, shape, 0), pa.string()),
    }
    years = np.array(times, dtype=np.int16)
    if indicator.arity == "date":
        columns["year"] = pa.array(_spread(years[:, 0], shape, 1))
    else:
        columns["start_year"] = pa.array(_spread(years[:, 0], shape, 1))
        columns["end_year"] = pa.array(_spread(years[:, 1], shape, 1))
    columns["sex"] = pa.array(_spread(np.array(sexes, dtype=object), shape, 2), pa.string())
    columns["value"] = pa.array(value.ravel(), from_pandas=True)
    columns["unit"] = pa.array(np.full(value.size, indicator.unit, dtype=object), pa.string())
    columns["status"] = pa.array(words[result.status[:, :, chosen].ravel()], pa.string())
    columns["unknown"] = pa.array(result.unknown[:, :, chosen].ravel().astype(np.int32))
    return pa.table(columns)


def _spread(values: NDArray[np.generic], shape: tuple[int, ...], axis: int) -> NDArray[np.generic]:
    """Repeat values of one axis over the whole shape, flat."""
    placed = values.reshape([-1 if place == axis else 1 for place in range(len(shape))])
    return np.broadcast_to(placed, shape).ravel()


def rank_table(
    revision: Revision,
    indicator_id: str,
    *,
    among: Sequence[AreaLike] | str = "areas",
    date: int | None = None,
    start: int | None = None,
    end: int | None = None,
    sex: str = "both",
    age: tuple[int, int] | None = None,
    top: int | None = None,
    at_least: float = 0,
    language: str = "en",
) -> pa.Table:
    """Put areas in order by an indicator, the largest first, as a table.

    The order is one of magnitudes; it says nothing of how well any State does.

    Parameters
    ----------
    among
        As ``areas`` of `tabulate`; one area or grouping by code or name means its areas.
    date, start, end, sex, age
        As in `compute`.
    top
        How many; all with a figure by default. Equal figures share a rank.
    at_least
        Migrants (persons) an area must have at the (last) date to be listed, so that shares
        and rates of very small numbers do not lead.

    Returns
    -------
    pyarrow.Table
        ``rank``, and the columns of `tabulate`.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> table = rank_table(open_revision("2019"), "stock_share", date=2019, top=2, at_least=1e6)
    >>> table.column("name").to_pylist()
    ['United Arab Emirates', 'Qatar']
    """
    indicator = get_indicator(indicator_id)
    listed = _members_of(among)
    last = _required(revision, indicator, date if indicator.arity == "date" else end)
    span = None if indicator.arity == "date" else [(_required(revision, indicator, start), last)]
    table = tabulate(
        revision,
        indicator_id,
        listed,
        dates=[last] if span is None else None,
        intervals=span,
        sexes=[sex],
        age=age,
        language=language,
    )
    values = table.column("value").to_numpy().copy()
    if at_least > 0:
        persons = tabulate(revision, "stock", listed, dates=[last]).column("value").to_numpy()
        values[~(persons >= at_least)] = np.nan
    order = largest(values, len(values) if top is None else top)
    places = pa.array(ranks(values)[order].astype(np.int32))
    return table.take(pa.array(order)).add_column(0, "rank", places)


def rank(
    revision: Revision,
    indicator_id: str,
    *,
    among: Sequence[AreaLike] | str = "areas",
    date: int | None = None,
    start: int | None = None,
    end: int | None = None,
    sex: str = "both",
    age: tuple[int, int] | None = None,
    top: int = 20,
    at_least: float = 0,
) -> tuple[Figure, ...]:
    """Give the areas with the largest figures, each a figure with its notes and provenance.

    Parameters
    ----------
    among, date, start, end, sex, age, top, at_least
        As in `rank_table`, which is faster for many.

    Returns
    -------
    tuple of Figure
        Largest first; equal figures in the order of their codes.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> [figure.area_name for figure in rank(open_revision("2019"), "stock", date=2019, top=3)]
    ['United States of America', 'Germany', 'Saudi Arabia']
    """
    table = rank_table(
        revision,
        indicator_id,
        among=among,
        date=date,
        start=start,
        end=end,
        sex=sex,
        age=age,
        top=top,
        at_least=at_least,
    )
    return tuple(
        compute_total(
            revision, indicator_id, code, date=date, start=start, end=end, sex=sex, age=age
        )
        for code in table.column("area").to_pylist()
    )


def _members_of(among: Sequence[AreaLike] | str) -> Sequence[AreaLike] | str:
    if isinstance(among, str) and among not in ("areas", "groupings"):
        return list(select(among).members)
    return among


def _required(revision: Revision, indicator: Indicator, year: int | None) -> int:
    if year is None:
        raise needs_years(revision, indicator)
    return year
