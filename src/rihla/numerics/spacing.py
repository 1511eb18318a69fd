"""Labels moved apart along a line, each as little as can be."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["move_apart"]


def move_apart(wanted: ArrayLike, sizes: ArrayLike, low: float, high: float) -> NDArray[np.float64]:
    """Move middles of labels so that none overlaps another, in the order they were in.

    The sum of the squares of the movements is the least there is: a monotone regression of the
    middles less what stands before them (pool adjacent violators; Barlow and others, 1972).

    Parameters
    ----------
    wanted
        Where each middle should be.
    sizes
        Room that each takes.
    low, high
        Where the line begins and ends. Where the labels need more room than that, they begin at
        `low`.

    Returns
    -------
    ndarray
        The middles, in the order given.

    Examples
    --------
    >>> move_apart([10, 12], [10, 10], 0, 100).tolist()
    [6.0, 16.0]
    >>> move_apart([2, 50], [10, 10], 0, 100).tolist()
    [5.0, 50.0]
    """
    middles, room = np.asarray(wanted, np.float64), np.asarray(sizes, np.float64)
    order = np.argsort(middles, kind="stable")
    before = np.concatenate([[0.0], np.cumsum(room[order])[:-1]]) + room[order] / 2
    blocks: list[tuple[float, int]] = []
    for wish in middles[order] - before:
        mean, count = float(wish), 1
        while blocks and blocks[-1][0] > mean:
            other, size = blocks.pop()
            mean = (mean * count + other * size) / (count + size)
            count += size
        blocks.append((mean, count))
    even = np.concatenate([np.full(count, mean) for mean, count in blocks] or [np.zeros(0)])
    moved = np.empty_like(middles)
    moved[order] = np.maximum(np.minimum(even, high - room.sum()), low) + before
    return moved
