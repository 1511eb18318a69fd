"""Parallel lines across a polygon: how a surface without figures is drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["hatch"]

Floats = NDArray[np.float64]


def hatch(rings: Sequence[Sequence[Sequence[float]]], spacing: float) -> list[Floats]:
    """Cut diagonal lines, evenly spaced, to the inside of a polygon.

    Lines run from lower left to upper right. A point is inside by the even-odd rule, so holes
    are left free whatever their direction.

    Parameters
    ----------
    rings
        The polygon's rings, each a list of x and y; closed or not.
    spacing
        Distance between neighbouring lines, in the unit of the rings.

    Returns
    -------
    list of ndarray
        Segments of shape 2 × 2: start and end, each x and y.

    Raises
    ------
    ValueError
        If the spacing is not more than zero.

    Examples
    --------
    >>> len(hatch([[(0, 0), (2, 0), (2, 2), (0, 2)]], 1.0))
    3
    """
    if spacing <= 0:
        raise ValueError(f"spacing must be more than zero, not {spacing}")
    starts, ends = [], []
    for ring in rings:
        corners = _turned(np.asarray(ring, dtype=np.float64)[:, :2])
        starts.append(corners)
        ends.append(np.roll(corners, -1, axis=0))
    first, last = np.concatenate(starts), np.concatenate(ends)
    low, high = first[:, 1].min(), first[:, 1].max()
    # lines stand at whole multiples of the spacing, so that neighbours' hatches run on
    levels = np.arange(np.ceil(low / spacing), np.floor(high / spacing) + 1) * spacing
    segments: list[Floats] = []
    for level in levels:
        # half-open: a corner on the level is crossed by one of its two edges, not by both
        crossed = (first[:, 1] <= level) != (last[:, 1] <= level)
        one, other = first[crossed], last[crossed]
        part = (level - one[:, 1]) / (other[:, 1] - one[:, 1])
        across = np.sort(one[:, 0] + part * (other[:, 0] - one[:, 0]))
        for left, right in across.reshape(-1, 2):
            segments.append(_turned_back(np.array([[left, level], [right, level]])))
    return segments


_HALF = np.sqrt(0.5)


def _turned(points: Floats) -> Floats:
    """Turn by 45 degrees, so that diagonal lines lie level."""
    x, y = points[:, 0], points[:, 1]
    return np.stack([(x + y) * _HALF, (y - x) * _HALF], axis=1)


def _turned_back(points: Floats) -> Floats:
    u, v = points[:, 0], points[:, 1]
    return np.stack([(u - v) * _HALF, (u + v) * _HALF], axis=1)
