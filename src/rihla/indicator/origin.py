"""Where migrants come from and go to: the largest origins, destinations and corridors."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rihla.areas import OTHER_NORTH, OTHER_SOUTH, UNKNOWN_ORIGIN, WORLD, name_of
from rihla.errors import FigureNotAvailable
from rihla.indicator.catalogue import get_indicator
from rihla.indicator.computation import basis_shares, provenance_of
from rihla.indicator.cube import SEX_POSITION, load_cube
from rihla.indicator.selection import AreaLike, Selection, select
from rihla.indicator.tabulation import tabulate
from rihla.numerics.ranking import largest, ranks
from rihla.numerics.share import concentration
from rihla.revision.figure import Figure
from rihla.revision.store import Revision
from rihla.sources.status import Status

__all__ = ["concentrate", "top_corridors", "top_destinations", "top_origins"]

_RESIDUAL = (OTHER_NORTH, OTHER_SOUTH, UNKNOWN_ORIGIN)


def top_origins(
    revision: Revision,
    area: AreaLike = WORLD,
    *,
    date: int,
    top: int = 20,
    sex: str = "both",
    language: str = "en",
) -> pa.Table:
    """Give the largest origins of the migrants living in an area or grouping.

    Parameters
    ----------
    area
        Where they live: the destination.
    date
        A date of the revision.
    top
        How many origins.

    Returns
    -------
    pyarrow.Table
        ``rank, area`` (the origin), ``name, value`` (persons), ``share`` (0–1 of all migrants
        of the destination). Migrants whose origin is known only as Other North or Other South,
        or not at all, count in the whole and are not ranked.

    Raises
    ------
    FigureNotAvailable
        If the revision has no figures by origin, or none at the date.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> top_origins(open_revision("2019"), "Germany", date=2019, top=2).column("name").to_pylist()
    ['Poland', 'Turkey']
    """
    cells = _cells(revision, date, sex, destination=select(area))
    return _ordered(cells, ["origin"], top, _persons(revision, area, date, sex), language)


def top_destinations(
    revision: Revision,
    area: AreaLike = WORLD,
    *,
    date: int,
    origin: AreaLike | None = None,
    top: int = 20,
    sex: str = "both",
    language: str = "en",
) -> pa.Table:
    """Give the areas where most migrants live, of one origin if asked.

    Parameters
    ----------
    area
        Which destinations are considered: those in this grouping.
    origin
        Where they come from; from everywhere by default.
    date, top, sex, language
        As in `top_origins`.

    Returns
    -------
    pyarrow.Table
        ``rank, area, name, value, share`` of all migrants (of the origin) in ``area``.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> table = top_destinations(open_revision("2019"), date=2019, origin="Mexico", top=1)
    >>> table.column("name").to_pylist()
    ['United States of America']
    """
    if origin is None:
        listed = list(select(area).members)
        cells = tabulate(revision, "stock", listed, dates=[date], sexes=[sex])
        cells = cells.select(["area", "value"]).drop_null()
    else:
        cells = _cells(revision, date, sex, destination=select(area), origin=select(origin))
    whole = float(pc.sum(cells.column("value")).as_py() or 0)
    return _ordered(cells, ["area"], top, whole, language)


def top_corridors(
    revision: Revision,
    area: AreaLike = WORLD,
    *,
    date: int,
    top: int = 20,
    sex: str = "both",
    language: str = "en",
) -> pa.Table:
    """Give the pairs of origin and destination with most migrants.

    Parameters
    ----------
    area
        Which destinations are considered.
    date, top, sex, language
        As in `top_origins`.

    Returns
    -------
    pyarrow.Table
        ``rank, origin, origin_name, area, name, value, share`` of all migrants in ``area``.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> first = top_corridors(open_revision("2019"), date=2019, top=1).to_pylist()[0]
    >>> first["origin_name"], first["name"]
    ('Mexico', 'United States of America')
    """
    cells = _cells(revision, date, sex, destination=select(area))
    whole = _persons(revision, area, date, sex)
    return _ordered(cells, ["origin", "area"], top, whole, language)


def concentrate(
    revision: Revision,
    area: AreaLike = WORLD,
    *,
    date: int,
    of: str = "destinations",
    top: int = 10,
    sex: str = "both",
) -> Figure:
    """Give the share of migrants in the largest destinations, origins or corridors.

    Parameters
    ----------
    area
        Where they live.
    of
        ``destinations``, ``origins`` or ``corridors``.
    top
        How many of the largest.

    Returns
    -------
    Figure
        A share of all migrants in ``area``, those of unknown origin included in the whole.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> round(concentrate(open_revision("2019"), date=2019, top=10).value, 1)
    0.5
    """
    tops = {"destinations": top_destinations, "origins": top_origins, "corridors": top_corridors}
    if of not in tops:
        raise FigureNotAvailable(
            f"Nothing is concentrated by {of!r}.", cure=f"Choose {', '.join(tops)}."
        )
    table = tops[of](revision, area, date=date, top=top, sex=sex)
    whole = _persons(revision, area, date, sex)
    selection = select(area)
    cube = load_cube(revision)
    included = np.isin(cube.areas, selection.members)
    used = ("stock",) if of == "destinations" else ("stock_by_origin", "stock")
    return Figure(
        indicator="concentration",
        value=concentration(table.column("value").to_numpy(), top, whole=whole),
        unit=get_indicator("concentration").unit,
        area=selection.code,
        area_name=selection.name(),
        start=date,
        end=date,
        sex=sex,
        status=Status.AVAILABLE,
        revision=revision.id,
        method=f"sum of the {top} largest {of} / all migrants",
        basis=basis_shares(cube, included, cube.year_position(date)),
        notes=_residual_note(of),
        provenance=provenance_of(revision, used),
    )


def _residual_note(of: str) -> tuple[str, ...]:
    if of == "destinations":
        return ()
    return ("Migrants whose origin is not known by area are in the whole, not among the largest.",)


def _persons(revision: Revision, area: AreaLike, date: int, sex: str) -> float:
    table = tabulate(revision, "stock", [area], dates=[date], sexes=[sex])
    return float(table.column("value")[0].as_py() or 0)


def _cells(
    revision: Revision,
    date: int,
    sex: str,
    *,
    destination: Selection,
    origin: Selection | None = None,
) -> pa.Table:
    """Read the cells of one date and sex with a figure, between the selections."""
    if "stock_by_origin" not in revision:
        raise FigureNotAvailable(
            f"Revision {revision.id} holds no table stock_by_origin.",
            cure="Use a revision with figures by origin, such as undesa-2019.",
        )
    if sex not in SEX_POSITION:
        raise FigureNotAvailable(
            f"No figure is by sex {sex!r}.", cure=f"Choose {', '.join(SEX_POSITION)}."
        )
    load_cube(revision).year_position(date)
    table = revision.table("stock_by_origin")
    chosen = pc.and_(
        pc.and_(pc.equal(table.column("year"), date), pc.equal(table.column("sex"), sex)),
        pc.is_valid(table.column("value")),
    )
    for column, selection in (("area", destination), ("origin", origin)):
        if selection is not None:
            wanted = pa.array(selection.members, pa.int32())
            chosen = pc.and_(chosen, pc.is_in(table.column(column), wanted))
    found = table.filter(chosen)
    if not found.num_rows:
        raise FigureNotAvailable(
            f"Revision {revision.id} has no migrants by origin for {destination.name()} in {date}.",
            cure="The publisher gives no origins for some small areas; ask for a grouping.",
        )
    return found


def _ordered(cells: pa.Table, keys: list[str], top: int, whole: float, language: str) -> pa.Table:
    """Sum cells by key, put them in order, name them and give their share of the whole."""
    summed = cells.group_by(keys, use_threads=False).aggregate([("value", "sum")])
    summed = summed.rename_columns([*keys, "value"])
    if "origin" in keys:
        residual = pc.is_in(summed.column("origin"), pa.array(_RESIDUAL, pa.int32()))
        summed = summed.filter(pc.invert(residual))
    summed = summed.sort_by([(key, "ascending") for key in keys])
    values = summed.column("value").to_numpy()
    order = largest(values, top)
    taken = summed.take(pa.array(order))
    columns: dict[str, pa.Array] = {"rank": pa.array(ranks(values)[order].astype(np.int32))}
    if keys == ["origin", "area"]:
        columns["origin"] = taken.column("origin")
        columns["origin_name"] = _names(taken.column("origin"), language)
    key = keys[-1]
    columns["area"] = taken.column(key)
    columns["name"] = _names(taken.column(key), language)
    columns["value"] = taken.column("value")
    columns["share"] = pa.array(taken.column("value").to_numpy() / whole if whole else [])
    return pa.table(columns)


def _names(codes: pa.ChunkedArray, language: str) -> pa.Array:
    return pa.array([name_of(code, language) for code in codes.to_pylist()], pa.string())
