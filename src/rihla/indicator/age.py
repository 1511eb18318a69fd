"""Migrants and population by age: structure and median."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rihla.areas import WORLD, name_of
from rihla.errors import FigureNotAvailable
from rihla.indicator.computation import basis_shares, provenance_of
from rihla.indicator.cube import SEX_POSITION, load_cube
from rihla.indicator.selection import AreaLike, Selection, select
from rihla.numerics.age import OPEN_ENDED, median_age
from rihla.revision.figure import Figure
from rihla.revision.store import Revision
from rihla.sources.status import Status

__all__ = ["age_label", "age_structure", "compute_median_age"]

_TABLES = {"stock": "stock_by_age", "population": "population_by_age"}


def age_structure(
    revision: Revision, area: AreaLike = WORLD, *, date: int, of: str = "stock"
) -> pa.Table:
    """Give persons by age and sex, summed over the areas with ages.

    Parameters
    ----------
    of
        ``stock`` (migrants) or ``population`` (everybody).

    Returns
    -------
    pyarrow.Table
        ``sex, age`` (youngest), ``age_length`` (years; -1 is open-ended), ``value`` (persons),
        ``share`` (0–1 of both sexes and all ages). For a sex other than ``both`` the shares of
        all its ages add to that sex's part.

    Raises
    ------
    FigureNotAvailable
        If the revision has no ages, or none for the areas at the date.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> age_structure(open_revision("2019"), "World", date=2019).num_rows
    48
    """
    found = _by_age(revision, select(area), date, of)[0]
    both = found.filter(pc.equal(found.column("sex"), "both"))
    whole = float(pc.sum(both.column("value")).as_py())
    shares = found.column("value").to_numpy() / whole
    return found.append_column("share", pa.array(shares))


def compute_median_age(
    revision: Revision,
    area: AreaLike = WORLD,
    *,
    date: int,
    sex: str = "both",
    of: str = "stock",
) -> Figure:
    """Compute the age that half of the migrants (or of the population) are younger than.

    Parameters
    ----------
    of
        ``stock`` or ``population``.

    Returns
    -------
    Figure
        In years.

    Raises
    ------
    FigureNotAvailable
        If there are no ages, or the middle person is in the open-ended group.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> round(compute_median_age(open_revision("2019"), "World", date=2019).value, 1)
    39.0
    """
    selection = select(area)
    table, lacking = _by_age(revision, selection, date, of)
    chosen = table.filter(pc.equal(table.column("sex"), sex))
    starts, lengths = (chosen.column(name).to_numpy() for name in ("age", "age_length"))
    value = float(median_age(chosen.column("value").to_numpy(), starts, lengths))
    if np.isnan(value):
        raise FigureNotAvailable(
            f"The median age in {selection.name()}, {date}, lies in the group"
            f" {age_label(int(starts[-1]), OPEN_ENDED)}, which has no upper end.",
            cure="All that can be said is that it is not below that age.",
        )
    cube = load_cube(revision)
    included = np.isin(cube.areas, selection.members)
    return Figure(
        indicator="median_age",
        value=value,
        unit="years",
        area=selection.code,
        area_name=selection.name(),
        start=date,
        end=date,
        sex=sex,
        status=Status.AVAILABLE,
        revision=revision.id,
        method="linear within the age group that holds the middle person",
        basis=basis_shares(cube, included, cube.year_position(date)),
        notes=_lacking_note(lacking),
        provenance=provenance_of(revision, (_TABLES[of],)),
    )


def age_label(start: int, length: int) -> str:
    """Write an age group.

    Examples
    --------
    >>> age_label(15, 5), age_label(75, -1)
    ('15–19', '75+')
    """
    return f"{start}+" if length == OPEN_ENDED else f"{start}–{start + length - 1}"


def _by_age(
    revision: Revision, selection: Selection, date: int, of: str
) -> tuple[pa.Table, tuple[int, ...]]:
    """Sum ages over the areas that have them all; give also the areas that lack them."""
    name = _TABLES.get(of)
    if name is None:
        raise FigureNotAvailable(
            f"There are no ages of {of!r}.", cure=f"Choose {' or '.join(_TABLES)}."
        )
    if name not in revision:
        raise FigureNotAvailable(
            f"Revision {revision.id} holds no table {name}.",
            cure="Use a revision with figures by age, such as undesa-2019.",
        )
    table = revision.table(name)
    inside = pc.and_(
        pc.equal(table.column("year"), date),
        pc.is_in(table.column("area"), pa.array(selection.members, pa.int32())),
    )
    rows = table.filter(inside)
    unknown = pc.unique(rows.filter(pc.is_null(rows.column("value"))).column("area"))
    known = rows.filter(pc.invert(pc.is_in(rows.column("area"), unknown)))
    if not known.num_rows:
        raise FigureNotAvailable(
            f"Revision {revision.id} has no ages for {selection.name()} in {date}.",
            cure="The publisher gives none for small areas; ask for a grouping or another date.",
        )
    summed = known.group_by(["sex", "age", "age_length"], use_threads=False).aggregate(
        [("value", "sum")]
    )
    summed = summed.rename_columns(["sex", "age", "age_length", "value"])
    order = np.lexsort(
        (summed.column("age").to_numpy(), _sex_order(summed.column("sex").to_pylist()))
    )
    return summed.take(pa.array(order)), tuple(sorted(unknown.to_pylist()))


def _sex_order(sexes: list[str]) -> NDArray[np.int64]:
    return np.array([SEX_POSITION[sex] for sex in sexes], dtype=np.int64)


def _lacking_note(lacking: tuple[int, ...]) -> tuple[str, ...]:
    if not lacking:
        return ()
    if len(lacking) > 6:
        return (f"Without {len(lacking)} areas that have no figures by age.",)
    return (f"Without {', '.join(map(name_of, lacking))}: no figures by age.",)
