"""Cuts the source's shapes as declared, into one gapless partition of the land.

All linework (the source's rings and the declared cuts) is snapped to one grid and noded together;
the faces between the lines are then given, each by a point inside it, to the area that the
designations say. Two neighbours therefore share the very same edge, whatever was cut.

Needs shapely, a development dependency: only the build imports this module.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.geometry.polygon import orient

from rihla.areas.designation import Designation, Point
from rihla.areas.shapes.topology import Cell, decode_arcs, decode_geometry
from rihla.errors import Fault, SourceMalformed

__all__ = ["CELLS", "EARTH_RADIUS_KM", "Land", "cells", "km2", "partition", "read_source"]

CELLS = 200
"""Grid cells per degree: 0.005°, about 550 m, the fineness of the source."""

SMOOTHED = 3.0
"""A vertex goes where it and its neighbours span less than this many cells, squared."""

ISLET = 600
"""An island of fewer cells (about 180 km² at the equator) keeps every vertex it has."""

EARTH_RADIUS_KM = 6371.0072
"""Radius of the sphere with the area of the WGS 84 ellipsoid (authalic radius)."""

Label = int | str
"""An M49 code, or the id of a designation whose edge is kept."""


@dataclass(frozen=True, slots=True)
class Land:
    """One piece of the partition: its label and its polygons in grid cells."""

    label: Label
    polygons: tuple[Polygon, ...]

    def rings(self) -> Iterable[list[Cell]]:
        """Yield every ring, outer ones clockwise, in whole cells."""
        for polygon in self.polygons:
            for ring in (polygon.exterior, *polygon.interiors):
                yield cells(ring)


def cells(ring: Any) -> list[Cell]:
    """Return the vertices of a ring in whole cells."""
    return [(round(x), round(y)) for x, y in ring.coords]


def read_source(topology: Mapping[str, Any]) -> dict[str, tuple[int | None, MultiPolygon]]:
    """Return the source's features by name: code (if any) and shape in degrees.

    Rings that cross the antimeridian are cut there, as RFC 7946 (section 3.1.9) asks.
    """
    arcs = decode_arcs(topology)
    features: dict[str, tuple[int | None, MultiPolygon]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        decoded = decode_geometry(geometry, arcs)
        parts = decoded["coordinates"]
        parts = [parts] if decoded["type"] == "Polygon" else parts
        polygons = [piece for rings in parts for piece in _cut_at_antimeridian(rings)]
        code = int(geometry["id"]) if "id" in geometry else None
        features[geometry["properties"]["name"]] = (code, MultiPolygon(polygons))
    return features


def _cut_at_antimeridian(rings: Sequence[Sequence[Point]]) -> list[Polygon]:
    unwrapped = [_unwrap(ring) for ring in rings]
    polygon = Polygon(unwrapped[0], unwrapped[1:])
    if max(abs(x) for ring in unwrapped for x, _ in ring) <= 180:
        return [polygon]
    pieces = []
    for shift in (-360, 0, 360):
        window = box(-180 - shift, -90, 180 - shift, 90)
        piece = translate(polygon.intersection(window), xoff=shift)
        pieces += [p for p in shapely.get_parts(piece) if isinstance(p, Polygon) and p.area > 0]
    return pieces


def _unwrap(ring: Sequence[Point]) -> list[Point]:
    """Return a ring without jumps: longitudes run on past 180 degrees."""
    out = [ring[0]]
    for lon, lat in ring[1:]:
        turns = round((lon - out[-1][0]) / 360)
        out.append((lon - 360 * turns, lat))
    return out


def partition(
    source: Mapping[str, tuple[int | None, MultiPolygon]],
    designations: Sequence[Designation],
    dropped: Iterable[str],
) -> list[Land]:
    """Return the land in pieces, one per label, sharing exact edges.

    Raises
    ------
    SourceMalformed
        If the designations name features the source does not have, or leave one without a code.
    """
    left_out = set(dropped)
    _check(source, designations, left_out)
    features = {name: shape for name, (_, shape) in source.items() if name not in left_out}
    lines = [_grid(shape).boundary for shape in features.values()]
    lines += [_grid(cut) for cut in _cuts(features, designations)]
    noded = shapely.unary_union(lines, grid_size=1.0)
    faces = shapely.get_parts(shapely.polygonize([noded]))
    names = list(features)
    tree = shapely.STRtree([_grid(features[name]).buffer(0) for name in names])
    points = shapely.point_on_surface(faces)
    owned: dict[Label, list[Polygon]] = {}
    for face, hit in sorted(zip(*tree.query(points, predicate="within"), strict=True)):
        name = names[hit]
        label = _label(name, source[name][0], points[face], designations)
        owned.setdefault(label, []).append(faces[face])
    labels = sorted(owned, key=str)
    pieces = _smoothed([shapely.coverage_union_all(owned[label]) for label in labels])
    return [Land(label, _oriented(p)) for label, p in zip(labels, pieces, strict=True)]


def _smoothed(pieces: Sequence[Any]) -> list[MultiPolygon]:
    """Return a coverage without its smallest bends; islets keep every vertex they have."""
    parts, whose = shapely.get_parts(pieces, return_index=True)
    one, other = shapely.STRtree(parts).query(parts, predicate="intersects")
    alone = np.bincount(one[one != other], minlength=len(parts)) == 0
    islets = alone & (shapely.area(parts) < ISLET)
    parts[~islets] = shapely.coverage_simplify(parts[~islets], SMOOTHED)
    return [MultiPolygon(list(parts[whose == i])) for i in range(len(pieces))]


def _check(
    source: Mapping[str, tuple[int | None, MultiPolygon]],
    designations: Sequence[Designation],
    dropped: set[str],
) -> None:
    named = {n for d in designations if d.outline for n in d.outline.features} | dropped
    whole = {
        n for d in designations if d.outline and not d.outline.ring for n in d.outline.features
    }
    faults = [
        Fault(
            f"names a feature that the source does not have: {name}",
            "designations.yaml",
            cure="Name it as the source does.",
        )
        for name in sorted(named - set(source))
    ]
    faults += [
        Fault(
            f"says nothing of {name}, to which the source gives no code",
            "designations.yaml",
            cure="Declare which area's figures include it.",
        )
        for name, (code, _) in source.items()
        if code is None and name not in whole | dropped
    ]
    if faults:
        raise SourceMalformed("designations.yaml", faults)


def _cuts(
    features: Mapping[str, MultiPolygon], designations: Sequence[Designation]
) -> Iterable[Any]:
    """Yield the declared cuts, only as far as they run through the features they cut."""
    for place in designations:
        if place.outline and place.outline.ring:
            ring = Polygon(place.outline.ring).exterior
            for name in place.outline.features:
                yield ring.intersection(features[name].buffer(0))


def _grid(shape: Any) -> Any:
    """Return a shape in whole cells."""
    return shapely.transform(shape, lambda xy: (xy * CELLS).round())


def _label(name: str, code: int | None, cell: Any, designations: Sequence[Designation]) -> Label:
    for place in designations:
        outline = place.outline
        if outline is None or name not in outline.features:
            continue
        if not outline.ring or Polygon(outline.ring).contains(
            shapely.Point(cell.x / CELLS, cell.y / CELLS)
        ):
            return outline.into or place.id
    if code is None:
        raise SourceMalformed(name, [Fault("has neither a code nor a designation", name)])
    return code


def _oriented(shape: Any) -> tuple[Polygon, ...]:
    """Return its polygons, outer rings clockwise, largest first."""
    polygons = [orient(part, sign=-1.0) for part in shapely.get_parts(shape)]
    return tuple(sorted(polygons, key=lambda p: (-p.area, p.bounds)))


def km2(polygons: Iterable[Polygon]) -> float:
    """Return the area on the sphere of polygons given in cells, in square kilometres.

    Exact for edges that are straight in longitude and sine of latitude (Lambert's cylinder).
    """
    total = 0.0
    for polygon in polygons:
        for ring in (polygon.exterior, *polygon.interiors):
            flat = [
                (math.radians(x / CELLS), math.sin(math.radians(y / CELLS))) for x, y in ring.coords
            ]
            total += sum((x2 - x1) * (y1 + y2) / 2 for (x1, y1), (x2, y2) in pairwise(flat))
    return abs(total) * EARTH_RADIUS_KM**2
