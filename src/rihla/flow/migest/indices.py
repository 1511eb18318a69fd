"""Indices, net migration and rescaling, under migest's names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from rihla.flow.migest.long_form import to_matrix
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


def index_connectivity(m: ArrayLike | pa.Table, gini_corrected: bool = True) -> Measures:
    """Measure connectivity and concentration, with migest's names and four of our meanings.

    ``mwg_orig``, ``mwg_dest`` and ``mwg_mean`` weight each area by its own side (migest crosses
    them and divides by the number of areas), and ``cv`` is the standard deviation of the flows
    between areas over their mean (migest's has the unit of the root of a count).

    Examples
    --------
    >>> index_connectivity([[0, 4], [4, 0]])["connectivity"]
    1.0
    """
    table, _ = to_matrix(m)
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
    age: ArrayLike, mi: ArrayLike, age_min: float = 5, age_max: float = 65, breadth: float = 5
) -> Measures:
    """Measure an age profile, in per cent as migest prints it.

    Years around the peak are counted from the ages themselves; migest counts rows, and is a year
    off where ages begin at 0.
    """
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


def index_impact(m: ArrayLike | pa.Table, p: ArrayLike) -> Measures:
    """Measure the impact of migration; the first two in per cent."""
    found = impact(to_matrix(m)[0], p)
    return {
        "effectivness": 100 * found.effectiveness,
        "anmr": 100 * found.net_rate,
        "preference": found.preference,
        "velocity": found.velocity,
    }


def index_distance(m: ArrayLike | pa.Table, d: ArrayLike | pa.Table) -> Measures:
    """Measure distances moved: mean, median and decay."""
    found = distance_profile(to_matrix(m)[0], to_matrix(d, flow_col="dist")[0])
    return {"mean": found.mean, "median": found.median, "decay": found.decay}


def net_vs(
    pop0: ArrayLike, pop1: ArrayLike, births: ArrayLike, deaths: ArrayLike
) -> dict[str, Floats]:
    """Give population change, natural increase and net migration: ``pop_change, natural_inc, net``.

    Examples
    --------
    >>> net_vs([100.0], [120.0], [15.0], [5.0])["net"]
    array([10.])
    """
    change = np.asarray(pop1, dtype=float) - np.asarray(pop0, dtype=float)
    natural = np.asarray(births, dtype=float) - np.asarray(deaths, dtype=float)
    return {
        "pop_change": change,
        "natural_inc": natural,
        "net": net_of_vital_events(pop0, pop1, births, deaths),
    }


def net_sr(
    pop0: ArrayLike,
    pop1: ArrayLike,
    sr: ArrayLike,
    net_children: bool = False,
    maternal_exposure: Sequence[float] = (0.25, 0.75),
    maternal_age_id: Sequence[int] = (4, 5, 6, 7, 8, 9),
) -> dict[str, Floats]:
    """Give net migration by survival ratios, forward, reverse and on average.

    Parameters
    ----------
    pop0, pop1, sr
        By cohort; NaN for children who were not born at the first date.
    net_children, maternal_exposure
        Whether to estimate the children's, and the part of the interval they were exposed.
    maternal_age_id
        Rows of the mothers of the youngest, counted from 1 as R does; those of the next age group
        are one row further.
    """
    found = net_of_survival(pop0, pop1, sr)
    people = np.asarray(pop1, dtype=np.float64)
    nets = {"forward": found.forward, "reverse": found.reverse, "average": found.average}
    if net_children:
        count = len(maternal_exposure)
        rows = np.array([[at - 1 + step for at in maternal_age_id] for step in range(count)])
        for name, net in nets.items():
            filled = net.copy()
            filled[:count] = net_of_children(
                people[:count], people[rows], net[rows], exposure=maternal_exposure
            )
            nets[name] = filled
    return {
        **{f"net_{name}": np.nan_to_num(net) for name, net in nets.items()},
        "pop1_forward": found.expected_end,
        "pop0_reverse": found.implied_start,
    }


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
