"""Where arcs and their numbers lie: on the part of the world that they cover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rihla.drawing.key import BADGE
from rihla.numerics.world_map import EqualEarth, bow

__all__ = ["Layout", "lay_out"]

Points = NDArray[np.float64]
Place = tuple[float, float]

_BEND = 0.16
_MOST = 5.0
"""How often the world is enlarged at most: its shapes are drawn for the whole of it."""
_LEAST = 1.2
"""An enlargement smaller than this is none."""
_FLAT = 0.7
"""The least height of an enlarged map, as a part of the height there is."""
_ROOM = 2.5 * BADGE
"""Pixels around the arcs, for numbers."""
_SHORT = 70
"""Pixels between the ends of an arc that a number on it would hide."""
_TRIES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.1, 0.9)
"""Where along an arc its number may stand, the best place first."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Arcs on a window of a world map.

    Parameters
    ----------
    world
        The map, as large as it is drawn.
    corner
        Upper left corner of the window on it, pixels.
    width, height
        Of the window, pixels.
    lines
        The middle line of each arc, in pixels of the map.
    numbers
        Where the number of each arc stands, in pixels of the window.
    """

    world: EqualEarth
    corner: Points
    width: float
    height: float
    lines: tuple[Points, ...]
    numbers: tuple[Place, ...] = ()

    def seen(self, line: Points) -> Points:
        """Give points of a line as they are seen in the window, also beyond the edge of the map."""
        turn = self.world.turn(line)
        middle = self.world.width / 2
        x = (line[:, 0] - middle + turn / 2) % turn - turn / 2 + middle
        return np.asarray(np.stack([x, line[:, 1]], axis=1) - self.corner)

    def leaders(self) -> list[tuple[Place, Place]]:
        """Give the lines that lead from numbers beside their arcs to the middles of those."""
        found = []
        for number, line in zip(self.numbers, self.lines, strict=True):
            seen = self.seen(line)
            if np.hypot(*(seen - number).T).min() > BADGE:
                x, y = seen[len(seen) // 2].tolist()
                found.append((number, (x, y)))
        return found


def lay_out(
    places: Mapping[int, Sequence[float]],
    pairs: Sequence[tuple[int, int]],
    width: float,
    height: float,
    *,
    middle: float = 0.0,
) -> Layout:
    """Lay arcs and their numbers out.

    Parameters
    ----------
    places
        Longitude and latitude of each area, degrees.
    pairs
        Origin and destination of each arc, the largest first.
    width, height
        Pixels there are; the whole world is no higher than it is.
    middle
        Longitude in the middle of the map.

    Returns
    -------
    Layout
        Enlarged where the arcs cover a part of the world only. No number touches another where
        there is room for that, and of the places that are free the one that hides least of the
        other arcs is taken.
    """
    world = EqualEarth(width, middle=middle)
    lines = _lines(world, places, pairs)
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    over_edge = any(
        bool((np.abs(line[:, 0] - width / 2) > world.turn(line) / 2).any()) for line in lines
    )
    room = np.array([width, height]) - 2 * _ROOM
    times = float(min(_MOST, *(room / np.maximum(high - low, 1.0))))
    if over_edge or times < _LEAST:
        whole = Layout(world, np.zeros(2), width, world.height, tuple(lines))
        return _numbered(whole)
    large = EqualEarth(width * times, middle=middle)
    lines = _lines(large, places, pairs)
    tall = max((high - low)[1] * times + 2 * _ROOM, height * _FLAT)
    window = np.array([width, min(tall, height, large.height)])
    corner = np.clip(
        (low + high) / 2 * times - window / 2, 0.0, np.array([large.width, large.height]) - window
    )
    return _numbered(Layout(large, corner, width, float(window[1]), tuple(lines)))


def _lines(
    world: EqualEarth, places: Mapping[int, Sequence[float]], pairs: Sequence[tuple[int, int]]
) -> list[Points]:
    """Give the middle line of each arc; of two that join one pair the second bows the other way."""
    drawn: set[tuple[int, int]] = set()
    lines = []
    for pair in pairs:
        bend = -_BEND if pair[::-1] in drawn else _BEND
        lines.append(bow(world, places[pair[0]], places[pair[1]], bend=bend))
        drawn.add(pair)
    return lines


def _numbered(layout: Layout) -> Layout:
    """Place a number on each arc, or beside it where the arc is short."""
    seen = [layout.seen(line) for line in layout.lines]
    placed: list[Place] = []
    for at, (line, own) in enumerate(zip(layout.lines, seen, strict=True)):
        others = np.concatenate([one for i, one in enumerate(seen) if i != at] or [own[:0]])
        middle = own[(len(own) - 1) // 2]
        if _extent(line) < _SHORT:
            on_it: list[Place] = []
            others = np.concatenate([others, own])
        else:
            parts = [round(part * (len(own) - 1)) for part in _TRIES]
            on_it = [(x, y) for x, y in own[parts].tolist() if _inside(layout, x, y)]
        tries = _free(on_it, placed) or _free(_around(layout, middle), placed)
        tries = tries or [(float(middle[0]), float(middle[1]))]
        placed.append(min(tries, key=lambda one: _hidden(one, others)))
    return Layout(
        layout.world, layout.corner, layout.width, layout.height, layout.lines, tuple(placed)
    )


def _around(layout: Layout, point: Points) -> list[Place]:
    """Give places round a point, the nearest first, in the window."""
    found = []
    for ring in range(2, 14):
        for turn in np.linspace(0, 2 * np.pi, 8 * ring, endpoint=False):
            x = float(point[0] + ring * BADGE * np.cos(turn))
            y = float(point[1] + ring * BADGE * np.sin(turn))
            if _inside(layout, x, y):
                found.append((x, y))
    return found


def _inside(layout: Layout, x: float, y: float) -> bool:
    return BADGE < x < layout.width - BADGE and BADGE < y < layout.height - BADGE


def _free(tries: Sequence[Place], placed: Sequence[Place]) -> list[Place]:
    """Keep the places where a number touches none of those placed."""
    return [
        (x, y) for x, y in tries if all(np.hypot(x - a, y - b) > 2 * BADGE + 2 for a, b in placed)
    ]


def _hidden(place: tuple[float, float], points: Points) -> int:
    return int((np.hypot(points[:, 0] - place[0], points[:, 1] - place[1]) < BADGE + 2).sum())


def _extent(line: Points) -> float:
    return float(np.hypot(*(line[-1] - line[0])))
