"""An estimate as the tables of a revision: whole persons that add up, and what they rest on."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rihla.areas import UNKNOWN_ORIGIN, name_of
from rihla.numerics.date import mid_year
from rihla.numerics.rounding import round_within
from rihla.revision.published import basis_of
from rihla.revision.schema import INTERVAL, SEXES
from rihla.sources.status import Status
from rihla.stock.allocation import UNKNOWN
from rihla.stock.estimation import Estimate

__all__ = [
    "DRAWS",
    "area_table",
    "draw_table",
    "event_table",
    "observation_table",
    "population_table",
    "refugee_table",
    "stock_by_table",
    "stock_table",
    "weight_table",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DRAWS = 200
"""How many whole tables a revision keeps: enough for an interval at 80 % of any sum."""


def area_table(found: Estimate) -> pa.Table:
    """Give the areas: what their figures count, and how their refugees are treated.

    Areas that observations name and no figure is made for, because they are counted in others, are
    listed without a type of data.
    """
    types = _types(found)
    named = pc.unique(found.series.observations["area"]).to_pylist()
    areas = sorted({*found.areas, *named})
    return pa.table(
        {
            "area": pa.array(areas, pa.int32()),
            "name": [name_of(area) for area in areas],
            "type_of_data": pa.array([types.get(area) for area in areas], pa.string()),
            "basis": [basis_of(types.get(area, "")) for area in areas],
            "note": pa.array(
                [found.treatment[area].reason if area in types else None for area in areas],
                pa.string(),
            ),
        }
    )


def stock_table(found: Estimate) -> pa.Table:
    """Give the totals by sex; men and women add up to both, to the person.

    An area that did not exist yet has no figure at that date, and the status says why.
    """
    table = found.table()
    shape = len(found.areas), len(found.dates), len(SEXES)
    value = _column(table, "value").reshape(shape)
    value[..., 0] = np.rint(value[..., 0])
    female = np.minimum(np.rint(value[..., SEXES.index("female")]), value[..., 0])
    value[..., SEXES.index("female")] = female
    value[..., SEXES.index("male")] = value[..., 0] - female
    exists = ~np.isnan(value.ravel())
    basis = pa.array([basis_of(letters) for letters in table["type_of_data"].to_pylist()])
    words = pa.array([Status.NOT_APPLICABLE.value, Status.AVAILABLE.value])
    columns = {
        "area": table["area"],
        "year": _years(table["date"]),
        "sex": table["sex"],
        **_with_ends(table, value.ravel()),
        **{name: table[name] for name in ("type_of_data", "distance", "method")},
        "basis": basis,
        "refugees": pa.array(np.rint(_column(table, "refugees")), from_pandas=True),
        "status": words.take(pa.array(exists.astype(np.int64))),
    }
    whole = pa.table(columns)
    both = pc.equal(whole["sex"], "both")
    # refugees are added to both sexes together
    at = whole.column_names.index("refugees")
    return whole.set_column(at, "refugees", pc.if_else(both, whole["refugees"], None))


def stock_by_table(cells: pa.Table, stock: pa.Table, part: str) -> pa.Table:
    """Give the figures by origin or age as rows of a revision; parts add up to the person.

    Parameters
    ----------
    cells
        ``area``, ``date``, ``value`` and what it is divided by; ``sex`` where it is known, and
        ends of intervals where there are any.
    stock
        As `stock_table` gives it: what the parts of each area, year and sex add up to.
    part
        ``origin`` or ``age``.
    """
    if "sex" not in cells.column_names:
        both = pa.array(["both"]).take(pa.array(np.zeros(cells.num_rows, np.int64)))
        cells = cells.append_column("sex", both)
    year = _years(cells["date"])
    if part == "origin":
        codes = cells["origin"].to_numpy().astype(np.int32)
        codes = np.where(codes == UNKNOWN, np.int32(UNKNOWN_ORIGIN), codes)
        cells = cells.set_column(cells.column_names.index("origin"), "origin", pa.array(codes))
    value = _rounded(cells, np.asarray(year), stock)
    extra = [
        name for name in ("origin", "age", "age_length", "evidence") if name in cells.column_names
    ]
    table = pa.table(
        {
            "area": cells["area"],
            "year": year,
            "sex": cells["sex"],
            **{name: cells[name] for name in extra},
            **_with_ends(cells, value),
            "status": pa.array([Status.AVAILABLE.value]).take(
                pa.array(np.zeros(cells.num_rows, np.int64))
            ),
        }
    )
    # most areas have nobody from most origins: nobody has no row
    return table.filter(pc.greater(table["value"], 0.0)) if part == "origin" else table


def population_table(population: pa.Table, found: Estimate) -> pa.Table:
    """Give the population of the areas and years of an estimate."""
    code = "code" if "code" in population.column_names else "area"
    table = population.rename_columns(
        ["area" if name == code else name for name in population.column_names]
    )
    years = pa.array(sorted({_year(date) for date in found.dates}), table["year"].type)
    areas = pa.array(found.areas, table["area"].type)
    kept = pc.and_(
        pc.and_(pc.is_in(table["year"], years), pc.is_in(table["area"], areas)),
        table["value"].is_valid(),
    )
    table = table.filter(kept).select(["area", "year", "value"])
    constant = {"sex": "both", "status": Status.AVAILABLE.value}
    for name, word in constant.items():
        table = table.append_column(name, pa.array([word] * table.num_rows, pa.string()))
    return table


def refugee_table(found: Estimate) -> pa.Table:
    """Give the registered refugees of every area and date, whether they are added or counted."""
    exists = found.exists.ravel()
    value = np.array(
        [[found.series.refugees.at(area, date) for date in found.dates] for area in found.areas]
    ).ravel()
    words = pa.array([Status.NOT_APPLICABLE.value, Status.AVAILABLE.value])
    return pa.table(
        {
            "area": np.repeat(np.array(found.areas, np.int32), len(found.dates)),
            "year": np.tile([_year(date) for date in found.dates], len(found.areas)),
            "value": pa.array(np.where(exists, np.rint(value), np.nan), from_pandas=True),
            "status": words.take(pa.array(exists.astype(np.int64))),
        }
    )


def observation_table(found: Estimate) -> pa.Table:
    """Give every total with its fate."""
    given = found.series.observations
    event = given["event"].to_numpy()
    return given.set_column(
        given.column_names.index("event"),
        "event",
        pa.array(np.where(event >= 0, event, np.nan), from_pandas=True).cast(pa.int32()),
    )


def event_table(found: Estimate) -> pa.Table:
    """Give the counts of both sexes that the estimate rests on."""
    events = found.evidence.events
    counted = pc.add(events["value"], events["taken_out"])
    joined = pa.array(["; ".join(labels) for labels in events["sources"].to_pylist()])
    events = events.set_column(events.column_names.index("value"), "value", counted)
    return events.set_column(events.column_names.index("sources"), "sources", joined)


def weight_table(found: Estimate) -> pa.Table | None:
    """Give the weight of every event in every figure of its area; none where nothing is weighed."""
    if found.fitted is None:
        return None
    number = found.evidence.events["event"].to_numpy()
    area: list[Ints] = []
    year: list[Ints] = []
    event: list[Ints] = []
    weight: list[Floats] = []
    years = np.array([_year(date) for date in found.dates])
    place = {code: row for row, code in enumerate(found.fitted.arrangement.areas)}
    for code in found.areas:
        events, weights = found.fitted.weigh_area(place[code])
        area.append(np.full(weights.size, code))
        year.append(np.repeat(years, len(events)))
        event.append(np.tile(number[events], len(years)))
        weight.append(weights.ravel())
    table = pa.table(
        {
            "area": np.concatenate(area).astype(np.int32),
            "year": np.concatenate(year).astype(np.int16),
            "event": np.concatenate(event).astype(np.int32),
            "weight": np.round(np.concatenate(weight), 6),
        }
    )
    return table.filter(pc.not_equal(table["weight"], 0.0))


def draw_table(found: Estimate) -> pa.Table | None:
    """Give whole tables drawn jointly; none where the method gives points only."""
    if found.fitted is None:
        return None
    drawn = np.rint(found.draws(DRAWS)["both"])
    there = ~np.isnan(drawn)
    area, date, draw = (at.astype(np.int32) for at in np.nonzero(there))
    years = np.array([_year(date) for date in found.dates], np.int16)
    return pa.table(
        {
            "area": np.array(found.areas, np.int32)[area],
            "year": years[date],
            "draw": draw.astype(np.int16),
            "value": drawn[there],
        }
    )


def _types(found: Estimate) -> dict[int, str]:
    table = found.table(sexes=("both",))
    return dict(zip(table["area"].to_pylist(), table["type_of_data"].to_pylist(), strict=True))


def _rounded(cells: pa.Table, year: NDArray[np.int16], stock: pa.Table) -> Floats:
    """Round parts within the total of their area, year and sex."""
    years = np.unique(np.asarray(stock["year"].to_numpy()))
    areas = np.unique(stock["area"].to_numpy())
    total = np.zeros((len(areas), len(years), len(SEXES)))
    total[_place(stock, stock["year"].to_numpy(), areas, years)] = np.nan_to_num(
        stock["value"].to_numpy()
    )
    at = _place(cells, year, areas, years)
    group = np.ravel_multi_index(at, total.shape)
    return round_within(np.nan_to_num(cells["value"].to_numpy()), group, total.ravel())


def _place(
    table: pa.Table, year: NDArray[np.int16], areas: Ints, years: Ints
) -> tuple[Ints, Ints, Ints]:
    sex = pc.index_in(table["sex"], pa.array(SEXES)).to_numpy().astype(np.int64)
    area = np.searchsorted(areas, table["area"].to_numpy())
    return area, np.searchsorted(years, year), sex


def _with_ends(table: pa.Table, value: Floats) -> dict[str, pa.Array]:
    """Give the rounded value and its ends, which rounding must not let pass it or each other."""
    columns = {"value": pa.array(value, from_pandas=True)}
    if INTERVAL[0] not in table.column_names:
        return columns
    ends = {name: np.rint(_column(table, name)) for name in INTERVAL}
    ends["lower_80"] = np.minimum(ends["lower_80"], value)
    ends["lower_95"] = np.minimum(ends["lower_95"], ends["lower_80"])
    ends["upper_80"] = np.maximum(ends["upper_80"], value)
    ends["upper_95"] = np.maximum(ends["upper_95"], ends["upper_80"])
    return columns | {name: pa.array(ends[name], from_pandas=True) for name in INTERVAL}


def _column(table: pa.Table, name: str) -> Floats:
    return np.array(table[name].to_numpy(), dtype=np.float64)


def _years(dates: pa.ChunkedArray) -> pa.Array:
    return pa.array(np.floor(dates.to_numpy()).astype(np.int16))


def _year(date: float) -> int:
    year = int(np.floor(date))
    if mid_year(year) != date:
        raise ValueError(f"{date} is no mid-year")
    return year
