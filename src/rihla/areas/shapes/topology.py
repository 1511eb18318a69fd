"""TopoJSON in and out: rings made of shared arcs, so that neighbours cannot gap.

Source: the TopoJSON format specification, version 1.0 (Bostock and Metcalf, 2013), sections 2.1.2
(transforms), 2.1.3 (arcs) and 2.1.4 (arc indexes).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

__all__ = ["ArcBook", "decode_arcs", "decode_geometry"]

Coordinate = tuple[float, float]
Cell = tuple[int, int]


def decode_arcs(topology: Mapping[str, Any]) -> list[list[Coordinate]]:
    """Return the arcs of a quantised topology as longitudes and latitudes in degrees.

    Examples
    --------
    >>> decode_arcs({"transform": {"scale": [0.5, 0.5], "translate": [10, 0]},
    ...              "arcs": [[[0, 0], [2, 1], [-1, 0]]]})
    [[(10.0, 0.0), (11.0, 0.5), (10.5, 0.5)]]
    """
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in deltas:
            x += dx
            y += dy
            arc.append((round(x * sx + tx, 6), round(y * sy + ty, 6)))
        arcs.append(arc)
    return arcs


def decode_geometry(
    geometry: Mapping[str, Any], arcs: Sequence[Sequence[Coordinate]]
) -> dict[str, Any]:
    """Return a GeoJSON geometry from one of a topology's, given its decoded arcs.

    Examples
    --------
    >>> decode_geometry({"type": "MultiLineString", "arcs": [[~0]]}, [[(0.0, 0.0), (1.0, 0.0)]])
    {'type': 'MultiLineString', 'coordinates': [[(1.0, 0.0), (0.0, 0.0)]]}
    """

    def chain(indexes: Iterable[int]) -> list[Coordinate]:
        points: list[Coordinate] = []
        for index in indexes:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            points.extend(arc[1:] if points else arc)
        return points

    kind, parts = geometry["type"], geometry["arcs"]
    if kind in ("MultiLineString", "Polygon"):
        return {"type": kind, "coordinates": [chain(part) for part in parts]}
    return {"type": kind, "coordinates": [[chain(ring) for ring in part] for part in parts]}


class ArcBook:
    """Cuts rings of grid cells into arcs at their junctions and stores each arc once.

    A vertex is a junction where two rings that pass through it come from, or go to, different
    neighbours: between junctions, rings that share an edge share a whole arc.

    Parameters
    ----------
    rings
        Every ring that will be stored, closed (last vertex = first), in whole grid cells.
    forced
        Further vertices to cut at.

    Examples
    --------
    >>> left = [(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)]
    >>> right = [(1, 0), (1, 1), (2, 1), (2, 0), (1, 0)]
    >>> book = ArcBook([left, right])
    >>> [len(book.ring(left)), len(book.ring(right)), len(book.arcs)]
    [2, 2, 3]
    """

    def __init__(self, rings: Iterable[Sequence[Cell]], forced: Iterable[Cell] = ()) -> None:
        self.arcs: list[tuple[Cell, ...]] = []
        self._index: dict[tuple[Cell, ...], int] = {}
        self._junctions = set(forced)
        seen: dict[Cell, tuple[Cell, Cell]] = {}
        for ring in rings:
            body = ring[:-1]
            for before, here, after in zip(
                (body[-1], *body[:-1]), body, (*body[1:], body[0]), strict=True
            ):
                pair = (before, after) if before < after else (after, before)
                if seen.setdefault(here, pair) != pair:
                    self._junctions.add(here)

    def ring(self, ring: Sequence[Cell]) -> list[int]:
        """Store a ring; return the indexes of its arcs, ``~i`` where arc ``i`` runs backwards."""
        body = list(ring[:-1])
        cuts = [i for i, cell in enumerate(body) if cell in self._junctions]
        start = cuts[0] if cuts else body.index(min(body))
        body = body[start:] + body[:start]
        body.append(body[0])
        cuts = [i - start for i in cuts] or [0]
        ends = [*cuts[1:], len(body) - 1]
        return [self._store(tuple(body[a : b + 1])) for a, b in zip(cuts, ends, strict=True)]

    def _store(self, arc: tuple[Cell, ...]) -> int:
        backward = arc[::-1]
        if arc in self._index:
            return self._index[arc]
        if backward in self._index:
            return ~self._index[backward]
        self._index[arc] = len(self.arcs)
        self.arcs.append(arc)
        return self._index[arc]

    def deltas(self) -> list[list[list[int]]]:
        """Return the arcs as the format stores them: the first cell, then differences."""
        return [
            [list(arc[0])] + [[x - px, y - py] for (px, py), (x, y) in pairwise(arc)]
            for arc in self.arcs
        ]
