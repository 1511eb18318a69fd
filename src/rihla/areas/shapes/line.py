"""Decides how each stretch of boundary is drawn, from the pieces on its two sides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import shapely
from shapely.geometry import Polygon

from rihla.areas.designation import Designation, Point
from rihla.areas.shapes.partition import CELLS, Label
from rihla.areas.shapes.topology import ArcBook, Cell

__all__ = ["forced_cuts", "line_features"]

Stroke = tuple[str, str, str, tuple[int, ...]]
"""Kind (`boundary`, `declared`, `coast`), style, the designation that declares it, and the areas
on its sides (none for a declared line, which is kept in one piece)."""


def forced_cuts(rings: Iterable[Sequence[Cell]], designations: Sequence[Designation]) -> set[Cell]:
    """Return the vertices at which a declared stretch of boundary begins or ends."""
    stretches = [_cells(d.line.ring) for d in designations if d.line and d.line.ring]
    cuts: set[Cell] = set()
    for stretch in stretches:
        west, south, east, north = stretch.bounds
        for ring in rings:
            inside = [
                west <= x <= east and south <= y <= north and stretch.contains(shapely.Point(x, y))
                for x, y in _middles(ring)
            ]
            before = [inside[-1], *inside[:-1]]
            pairs = zip(ring, before, inside, strict=False)
            cuts.update(cell for cell, a, b in pairs if a != b)
    return cuts


def _cells(ring: Sequence[Point]) -> Polygon:
    return Polygon([(lon * CELLS, lat * CELLS) for lon, lat in ring])


def _middles(path: Sequence[Cell]) -> list[Point]:
    return [((a + c) / 2, (b + d) / 2) for (a, b), (c, d) in pairwise(path)]


def line_features(
    sides: Mapping[Label, Sequence[Sequence[int]]],
    owner: Mapping[Label, Label],
    book: ArcBook,
    designations: Sequence[Designation],
) -> list[dict[str, Any]]:
    """Return the boundaries as line geometries, in features as small as a map may want them.

    One per designation that declares one, one per pair of neighbours, and the coast of each area:
    a map of a region then draws only what it shows.

    Parameters
    ----------
    sides
        The rings of every piece of land, as indexes of arcs.
    owner
        The area or place whose shape each piece joins.
    book
        The arcs.
    """
    touching: dict[int, list[Label]] = {}
    for label, rings in sides.items():
        for index in (i for ring in rings for i in ring):
            touching.setdefault(index if index >= 0 else ~index, []).append(label)
    strokes: dict[Stroke, list[list[int]]] = {}
    for index in sorted(touching):
        stroke = _stroke(touching[index], book.arcs[index], owner, designations)
        if stroke is not None:
            strokes.setdefault(stroke, []).append([index])
    return [
        {
            "type": "MultiLineString",
            "properties": {"kind": kind, "areas": list(areas)}
            | ({"style": style, "place": place} if place else {}),
            "arcs": arcs,
        }
        for (kind, style, place, areas), arcs in sorted(strokes.items())
    ]


def _stroke(
    labels: Sequence[Label],
    arc: Sequence[Cell],
    owner: Mapping[Label, Label],
    designations: Sequence[Designation],
) -> Stroke | None:
    owners = {owner[label] for label in labels}
    areas = tuple(sorted(label for label in owners if isinstance(label, int)))
    if len(labels) == 1:
        seam = all(abs(x) == 180 * CELLS for x, _ in arc)
        return None if seam else ("coast", "solid", "", areas)
    sides = [{label, owner[label]} for label in labels]
    for place in designations:
        if place.line and _applies(place, sides, arc):
            return ("declared", place.line.style, place.id, ())
    return ("boundary", "solid", "", areas) if len(owners) > 1 else None


def _applies(place: Designation, sides: Sequence[set[Label]], arc: Sequence[Cell]) -> bool:
    line = place.line
    if line is None:
        return False
    if line.ring:
        middles = _middles(arc)
        stretch = _cells(line.ring)
        if not stretch.contains(shapely.Point(middles[len(middles) // 2])):
            return False
    if not line.between:
        return any(place.id in side for side in sides)
    one, other = line.between
    first, second = sides
    return (one in first and other in second) or (one in second and other in first)
