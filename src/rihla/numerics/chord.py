"""Geometry of a chord diagram of directed flows: sectors on a circle, ribbons between them.

The form is that of Abel and Sander ("Quantifying Global International Migration Flows", Science
343, 2014): the length of a sector is everything that leaves and comes; a ribbon is as wide as its
flow at both ends, touches the sector it leaves, and ends short of the sector it comes to. Here it
also ends in a point, so that the direction is seen twice.

Angles are radians, from the top, clockwise. Points are pixels from the centre, x to the right and
y downwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Chords", "place_chords", "ribbon", "sector"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Chords:
    """Where everything lies on the circle.

    Parameters
    ----------
    sectors
        Areas × 2: first and last angle of each.
    pairs
        Ribbons × 2: origin and destination, by their place on the axes.
    sizes
        The flow of each ribbon.
    starts, ends
        Ribbons × 2: first and last angle at the origin, and at the destination.
    """

    sectors: Floats
    pairs: NDArray[np.int64]
    sizes: Floats
    starts: Floats
    ends: Floats

    @property
    def middles(self) -> Floats:
        """Angle of the middle of each sector."""
        return np.asarray(self.sectors.mean(axis=1))


def place_chords(flows: ArrayLike, *, gap: float = 0.04) -> Chords:
    """Lay flows out on a circle.

    Within a sector, ends stand in the order of the sectors they lead to, the nearest outside and
    what stays within in the middle, so that ribbons of neighbours do not cross; what leaves for a
    sector stands beside what comes from it.

    Parameters
    ----------
    flows
        Origins × destinations, not negative; the diagonal holds what moves within.
    gap
        Between neighbouring sectors, radians.

    Returns
    -------
    Chords
        One ribbon for each flow above zero, the largest first. Angles are in proportion: a
        sector's length is its row and column added, in the same measure for all.

    Raises
    ------
    ValueError
        If the flows are not a square, or negative, or all zero, or the gaps fill the circle.

    Examples
    --------
    >>> chords = place_chords([[0, 3.0], [1, 0]], gap=0.0)
    >>> chords.sectors.round(3).tolist()
    [[0.0, 3.142], [3.142, 6.283]]
    >>> chords.pairs.tolist(), chords.starts.round(3).tolist()
    ([[0, 1], [1, 0]], [[0.0, 2.356], [3.142, 3.927]])
    """
    persons = np.asarray(flows, dtype=np.float64)
    count = len(persons)
    if persons.shape != (count, count) or np.any(persons < 0) or not persons.any():
        raise ValueError("flows must be a square of numbers not negative, some above zero")
    if not 0 <= gap * count < 2 * np.pi:
        raise ValueError(f"{count} gaps of {gap} leave nothing of the circle")
    ends = persons.sum(axis=1) + persons.sum(axis=0)
    per_person = (2 * np.pi - gap * count) / ends.sum()
    first = np.concatenate([[0.0], np.cumsum(ends * per_person + gap)[:-1]])
    leaves, comes = np.zeros((2, count, count))
    for place in range(count):
        cursor = first[place]
        for other in _order(place, count):
            leaves[place, other] = cursor
            cursor += persons[place, other] * per_person
            comes[other, place] = cursor
            cursor += persons[other, place] * per_person
    pairs = np.argwhere(persons > 0)
    sizes = persons[pairs[:, 0], pairs[:, 1]]
    pairs = pairs[np.argsort(-sizes, kind="stable")]
    at = pairs[:, 0], pairs[:, 1]
    wide = persons[at] * per_person
    return Chords(
        np.stack([first, first + ends * per_person], axis=1),
        pairs,
        persons[at],
        np.stack([leaves[at], leaves[at] + wide], axis=1),
        np.stack([comes[at], comes[at] + wide], axis=1),
    )


def _order(place: int, count: int) -> list[int]:
    """Give the sectors in the order of their ends in one: counter-clockwise, itself half-way."""
    others = [(place - step) % count for step in range(1, count)]
    middle = (count - 1) // 2
    return [*others[:middle], place, *others[middle:]]


def sector(span: ArrayLike, inner: float, outer: float, *, step: float = 0.03) -> Floats:
    """Give the outline of a sector of a ring.

    Parameters
    ----------
    span
        First and last angle.
    inner, outer
        Radii in pixels.
    step
        Radians between points.

    Returns
    -------
    ndarray
        Points × 2, not closed.

    Examples
    --------
    >>> sector([0, np.pi / 2], 1, 2, step=2)[0].round(3).tolist()
    [0.0, -2.0]
    """
    ends = np.asarray(span, dtype=np.float64)
    angles = _between(ends[0], ends[1], step)
    return np.concatenate([_at(angles, outer), _at(angles[::-1], inner)])


def ribbon(
    start: ArrayLike, end: ArrayLike, *, outer: float, inner: float, tip: float, step: float = 0.03
) -> Floats:
    """Give the outline of a ribbon from a sector to another, or to itself.

    Parameters
    ----------
    start, end
        First and last angle at either end.
    outer, inner
        Radius at which it starts, and at which its point ends.
    tip
        Length of the point in pixels; not longer than half its width.
    step
        Radians between points of the arc it starts from.

    Returns
    -------
    ndarray
        Points × 2, not closed.

    Examples
    --------
    >>> shape = ribbon([0, 0.2], [3, 3.2], outer=100, inner=90, tip=5)
    >>> round(float(np.hypot(*shape.T).max())), round(float(np.hypot(*shape[0])))
    (100, 100)
    """
    first, last = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    point = min(tip, (last[1] - last[0]) * inner / 2)
    shoulder = inner - point
    sides = [_at(_between(first[0], first[1], step), outer)]
    if abs(last[0] - first[1]) > 1e-9:
        sides.append(_bend(first[1], outer, last[0], shoulder))
    else:  # what stays within its sector ends where it began
        sides.append(_at(np.array([last[0]]), shoulder))
    sides.append(_at(np.array([last.mean()]), inner))
    sides.append(_bend(last[1], shoulder, first[0], outer))
    return np.concatenate(sides)


_BEND_STEPS = 24


def _bend(angle: float, radius: float, to: float, to_radius: float) -> Floats:
    """Give a cubic curve between two points whose ends look towards the centre.

    Near ends are joined by a shallow bend, far ones through the middle, so that a ribbon keeps
    its width round a bend.
    """
    apart = abs((to - angle + np.pi) % (2 * np.pi) - np.pi)
    pull = 0.75 - 0.65 * np.sqrt(apart / np.pi)
    here, there = _at(np.array([angle]), radius), _at(np.array([to]), to_radius)
    part = np.linspace(0, 1, _BEND_STEPS + 1)[:, None]
    rest = 1 - part
    return np.asarray(
        rest**3 * here
        + 3 * rest**2 * part * here * pull
        + 3 * rest * part**2 * there * pull
        + part**3 * there
    )


def _between(first: float, last: float, step: float) -> Floats:
    return np.linspace(first, last, max(2, int(np.ceil((last - first) / step)) + 1))


def _at(angles: Floats, radius: float) -> Floats:
    return np.stack([radius * np.sin(angles), -radius * np.cos(angles)], axis=1)
