"""How much migration there is, and how much it moves the population about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["Impact", "Intensity", "impact", "intensity"]


@dataclass(frozen=True, slots=True)
class Intensity:
    """Crude migration intensity (movers per inhabitant, 0–1) and Courgeau's k."""

    crude: float
    courgeau_k: float


@dataclass(frozen=True, slots=True)
class Impact:
    """Measures of what migration does to the distribution of the population.

    Parameters
    ----------
    effectiveness
        Net migration of all areas over their turnover (0–1).
    net_rate
        Persons by whom areas gained or lost, per inhabitant (aggregate net migration rate, 0–1).
    preference, velocity
        Sums over corridors of the flow relative to what populations alone would give: to the
        share of the flow, and to the product of the populations.
    """

    effectiveness: float
    net_rate: float
    preference: float
    velocity: float


def intensity(movers: float, population: float, areas: int) -> Intensity:
    """Measure the level of migration.

    Parameters
    ----------
    movers
        Persons who moved, or moves.
    population
        Inhabitants.
    areas
        Number of areas that moves are counted between.

    Notes
    -----
    Courgeau, "Migrants et migrations", *Population* 28 (1973), pp. 95–129: ``k = CMI / ln(n²)``.

    Examples
    --------
    >>> intensity(10, 200, 5).crude
    0.05
    """
    crude = movers / population
    return Intensity(crude, float(crude / np.log(areas**2)))


def impact(flow: ArrayLike, population: ArrayLike) -> Impact:
    """Measure what migration does to the distribution of the population.

    Parameters
    ----------
    flow
        Origins × destinations; the diagonal is not read.
    population
        Inhabitants of each area, above zero.

    Notes
    -----
    Bell et al. (2002); United Nations, *Methods of Measuring Internal Migration* (1970) for the
    indices of preference (Bachi 1957) and velocity (Bogue, Shryock and Hoermann 1957).

    Examples
    --------
    >>> impact([[0, 4], [0, 0]], [50, 50]).effectiveness
    1.0
    """
    table = np.array(flow, dtype=np.float64)
    np.fill_diagonal(table, 0.0)
    people = np.asarray(population, dtype=np.float64)
    whole = people.sum()
    out, arrived = table.sum(axis=1), table.sum(axis=0)
    changed = np.abs(arrived - out).sum()
    share = people / whole
    return Impact(
        effectiveness=float(changed / (arrived + out).sum()),
        net_rate=float(changed / 2 / whole),
        preference=float((table / (table.sum() * np.outer(share, share))).sum()),
        velocity=float((table / np.outer(people, people) * whole).sum()),
    )
