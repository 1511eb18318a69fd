"""Indices, net migration and rescaling, under migest's names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from rihla.errors import TableRefused
from rihla.flow.migest.long_form import Columns, Matrix, as_table, to_matrix
from rihla.numerics.age_profile import age_profile
from rihla.numerics.distance import distance_profile
from rihla.numerics.impact import impact, intensity
from rihla.numerics.inequality import (
    coefficient_of_variation,
    connectivity,
    gini,
    gini_of_side,
    inequality,
    weighted_gini,
)
from rihla.numerics.net_migration import net_of_children, net_of_survival, net_of_vital_events
from rihla.numerics.rescaling import rescale_net as rescale
from rihla.numerics.rounding import round_to_sum
from rihla.numerics.schedule import RogersCastro

__all__ = [
    "index_age",
    "index_age_rc",
    "index_connectivity",
    "index_distance",
    "index_impact",
    "index_intensity",
    "net_sr",
    "net_vs",
    "rescale_integer_sum",
    "rescale_net",
]

Floats = NDArray[np.float64]
Measures = dict[str, float]


def index_connectivity(
    m: Matrix,
    gini_corrected: bool = True,
    orig: str = "orig",
    dest: str = "dest",
    flow: str = "flow",
) -> Measures:
    """Measure connectivity and concentration, with migest's names and four of our meanings.

    ``mwg_orig``, ``mwg_dest`` and ``mwg_mean`` weight each area by its own side (migest crosses
    them and divides by the number of areas), and ``cv`` is the standard deviation of the flows
    between areas over their mean (migest's has the unit of the root of a count).

    Examples
    --------
    >>> index_connectivity([[0, 4], [4, 0]])["connectivity"]
    1.0
    """
    table, _ = to_matrix(m, orig_col=orig, dest_col=dest, flow_col=flow)
    whole = gini(table, corrected=False)
    origin, destination = (weighted_gini(table, side=s) for s in ("origin", "destination"))
    out = table.copy()
    np.fill_diagonal(out, 0.0)
    left, came = out.sum(axis=1) / out.sum(), out.sum(axis=0) / out.sum()
    spread = float(
        coefficient_of_variation(table, side="origin") @ left
        + coefficient_of_variation(table, side="destination") @ came
    )
    return {
        "connectivity": connectivity(table),
        "inequality_equal": inequality(table),
        "inequality_sim": inequality(table, expected="margins"),
        "gini_total": gini(table, corrected=gini_corrected),
        "gini_orig_standardized": gini_of_side(table, side="origin") / whole if whole else 0.0,
        "gini_dest_standardized": gini_of_side(table, side="destination") / whole if whole else 0.0,
        "mwg_orig": origin,
        "mwg_dest": destination,
        "mwg_mean": (origin + destination) / 2,
        "cv": float(coefficient_of_variation(table)),
        "acv": spread,
    }


def index_age(
    d: Columns | None = None,
    age: ArrayLike | None = None,
    mi: ArrayLike | None = None,
    age_min: float = 5,
    age_max: float = 65,
    breadth: float = 5,
    age_col: str = "age",
    mi_col: str = "mi",
) -> Measures:
    """Measure an age profile, in per cent as migest prints it.

    Ages and intensities are columns of the long table ``d``, or ``age`` and ``mi``. Years around
    the peak are counted from the ages themselves; migest counts rows, and is a year off where ages
    begin at 0.

    Raises
    ------
    TableRefused
        If neither is given.
    """
    if d is not None:
        table = _columns(d)
        age, mi = table[age_col].to_numpy(), table[mi_col].to_numpy()
    if age is None or mi is None:
        raise TableRefused(
            "There are no ages and intensities.", cure="Give a table (d), or age and mi."
        )
    found = age_profile(age, mi, lowest=age_min, highest=age_max, breadth=breadth)
    return {
        "gmr": found.gross_migraproduction,
        "peak_mi": 100 * found.peak_intensity,
        "peak_age": found.peak_age,
        "peak_breadth": 100 * found.peak_breadth,
        "peak_share": 100 * found.peak_share,
        "murc": found.rise_age,
        "mdrc": found.fall_age,
        "asymmetry": found.asymmetry,
    }


def index_age_rc(pars: Mapping[str, float]) -> Measures:
    """Measure a Rogers–Castro schedule by its parameters."""
    schedule = RogersCastro(**pars)
    return {
        "peaking": schedule.peaking,
        "child_dependency": schedule.child_dependency,
        "labor_dependency": schedule.labour_dependency,
        "labor_asymmetry": schedule.labour_asymmetry,
        "regularity": schedule.parental_regularity,
    }


def index_intensity(mig_total: float, pop_total: float, n: int) -> Measures:
    """Measure the level of migration, in per cent."""
    found = intensity(mig_total, pop_total, n)
    return {"cmp": 100 * found.crude, "courgeau_k": 100 * found.courgeau_k}


def index_impact(
    m: Matrix,
    p: Matrix,
    pop: str = "pop",
    reg: str = "region",
    orig: str = "orig",
    dest: str = "dest",
    flow: str = "flow",
) -> Measures:
    """Measure the impact of migration; the first two in per cent.

    Parameters
    ----------
    m
        Origins × destinations, or a long table with the columns ``orig``, ``dest``, ``flow``.
    p
        Populations in the order of the regions, or a long table with ``pop`` and ``reg``.
    """
    table, labels = to_matrix(m, orig_col=orig, dest_col=dest, flow_col=flow)
    people = as_table(p)
    if people is not None:
        of = dict(zip(map(str, people[reg].to_pylist()), people[pop].to_pylist(), strict=True))
        p = [of[label] for label in labels]
    found = impact(table, p)
    return {
        "effectivness": 100 * found.effectiveness,
        "anmr": 100 * found.net_rate,
        "preference": found.preference,
        "velocity": found.velocity,
    }


def index_distance(
    m: Matrix,
    d: Matrix,
    orig: str = "orig",
    dest: str = "dest",
    flow: str = "flow",
    dist: str = "dist",
) -> Measures:
    """Measure distances moved: mean, median and decay.

    Parameters
    ----------
    m, d
        Flows and distances, origins × destinations, or long tables with the columns ``orig``,
        ``dest`` and ``flow`` or ``dist``, their regions in any order.
    """
    flows, labels = to_matrix(m, orig_col=orig, dest_col=dest, flow_col=flow)
    far, others = to_matrix(d, orig_col=orig, dest_col=dest, flow_col=dist)
    if labels != others and set(labels) == set(others):
        at = [others.index(label) for label in labels]
        far = far[np.ix_(at, at)]
    found = distance_profile(flows, far)
    return {"mean": found.mean, "median": found.median, "decay": found.decay}


def net_vs(
    data: Columns,
    pop0_col: str = "pop0",
    pop1_col: str = "pop1",
    births_col: str = "births",
    deaths_col: str = "deaths",
) -> pa.Table:
    """Add population change, natural increase and net migration: ``pop_change, natural_inc, net``.

    Examples
    --------
    >>> table = net_vs({"pop0": [100.0], "pop1": [120.0], "births": [15.0], "deaths": [5.0]})
    >>> table["net"].to_pylist()
    [10.0]
    """
    table = _columns(data)
    first, second, births, deaths = (
        _numbers(table, name) for name in (pop0_col, pop1_col, births_col, deaths_col)
    )
    return _with(
        table,
        {
            "pop_change": second - first,
            "natural_inc": births - deaths,
            "net": net_of_vital_events(first, second, births, deaths),
        },
    )


def net_sr(
    data: Columns,
    pop0_col: str = "pop0",
    pop1_col: str = "pop1",
    survival_ratio_col: str = "sr",
    net_children: bool = False,
    maternal_exposure: Sequence[float] = (0.25, 0.75),
    maternal_age_id: Sequence[int] = (4, 5, 6, 7, 8, 9),
    maternal_col: str | None = None,
) -> pa.Table:
    """Add net migration by survival ratios, forward, reverse and on average.

    Parameters
    ----------
    data
        By cohort: populations at both dates and survival ratios, missing for children who were not
        born at the first.
    net_children, maternal_exposure
        Whether to estimate the children's, and the part of the interval they were exposed.
    maternal_age_id
        Rows of the mothers of the youngest, counted from 1 as R does; those of the next age group
        are one row further.
    maternal_col
        Column of the women at the second date; that of all persons if absent.

    Examples
    --------
    >>> found = net_sr({"pop0": [100.0], "pop1": [120.0], "sr": [0.9]})
    >>> found["net_forward"].to_pylist()
    [30.0]
    """
    table = _columns(data)
    first, second, ratios = (
        _numbers(table, name) for name in (pop0_col, pop1_col, survival_ratio_col)
    )
    found = net_of_survival(first, second, ratios)
    women = second if maternal_col is None else _numbers(table, maternal_col)
    nets = {"forward": found.forward, "reverse": found.reverse, "average": found.average}
    if net_children:
        count = len(maternal_exposure)
        rows = np.array([[at - 1 + step for at in maternal_age_id] for step in range(count)])
        for name, net in nets.items():
            filled = net.copy()
            filled[:count] = net_of_children(
                second[:count], women[rows], net[rows], exposure=maternal_exposure
            )
            nets[name] = filled
    return _with(
        table,
        {
            **{f"net_{name}": np.nan_to_num(net) for name, net in nets.items()},
            "pop1_forward": found.expected_end,
            "pop0_reverse": found.implied_start,
        },
    )


def _columns(data: Columns) -> pa.Table:
    table = as_table(data)
    if table is None:
        raise TableRefused(
            "A long table is needed, with a name for each column.",
            cure="Give a table of Arrow, pandas or Polars, or columns by name.",
        )
    return table


def _numbers(table: pa.Table, name: str) -> Floats:
    return np.array(table[name].to_pylist(), dtype=np.float64)


def _with(table: pa.Table, added: Mapping[str, Floats]) -> pa.Table:
    for name, figures in added.items():
        table = table.append_column(name, pa.array(figures))
    return table


def rescale_net(
    x: ArrayLike,
    method: str = "no-switches",
    w: ArrayLike | None = None,
    integer_result: bool = True,
) -> Floats:
    """Rescale net totals to a sum of zero; rounding is by largest remainder, never by lot."""
    signs = "free" if method == "switches" else "kept"
    return rescale(x, signs=signs, weights=w, whole_persons=integer_result)  # type: ignore[arg-type]


def rescale_integer_sum(x: ArrayLike, tot: float) -> Floats:
    """Scale numbers to whole numbers with a given sum, by largest remainder."""
    return round_to_sum(x, tot)
