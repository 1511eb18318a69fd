"""Reads the shapes that ship with the package; needs nothing but the standard library."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from rihla.areas.designation import DEFAULT_EDITION, Designation, list_designations
from rihla.areas.shapes.topology import decode_arcs, decode_geometry

__all__ = ["Feature", "Shapes", "load_shapes", "load_topology"]

Feature = dict[str, Any]
"""One GeoJSON feature (RFC 7946), except that outer rings run clockwise, as d3 and Vega ask."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """The layers of a world map for one edition of the figures, drawn in this order.

    Coordinates are degrees, longitude first, cut at the antimeridian. Outer rings run clockwise:
    d3 and Vega read rings on the sphere, where the other direction means the rest of the world.

    Attributes
    ----------
    edition
        Id of the edition whose figures the shapes follow.
    areas
        One feature per area with a shape; ``id`` and ``properties.m49`` are its M49 code.
    places
        Places to which the edition assigns no figure, to be hatched; ``properties.place`` is the
        id of the designation, ``properties.code`` its own M49 code if it has one.
    lines
        Boundaries; ``properties.kind`` is ``boundary``, ``declared`` or ``coast``,
        ``properties.style`` is ``solid``, ``dashed`` or ``dotted``, ``properties.place`` the
        designation that declares it, ``properties.areas`` the areas on its sides (empty for a
        declared line).
    points
        One marker per area (all of them, also those without a shape); ``properties.km2`` is the
        size of its shape on the sphere, zero where it has none, so that a map can mark the areas
        too small to see.
    source
        Citation, package, version and checksums of what the shapes were made from.

    The features are shared between callers: copy one before changing it.
    """

    edition: str
    areas: tuple[Feature, ...]
    places: tuple[Feature, ...]
    lines: tuple[Feature, ...]
    points: tuple[Feature, ...]
    source: dict[str, str]


@cache
def load_topology() -> dict[str, Any]:
    """Return the shipped topology as it is stored (shared: not to be changed)."""
    text = (files("rihla.areas.shapes") / "world.json").read_text(encoding="utf-8")
    topology: dict[str, Any] = json.loads(text)
    return topology


def load_shapes(edition: str | None = None) -> Shapes:
    """Return the world's shapes as one edition of the figures has them.

    Parameters
    ----------
    edition
        Id of the edition, `undesa-2019` where none is given.

    Raises
    ------
    UnknownRevision
        If nothing is declared for that edition.

    Examples
    --------
    >>> shapes = load_shapes()
    >>> sorted(f["properties"]["place"] for f in shapes.places)[:2]
    ['abyei', 'aksai-chin']
    >>> [f["id"] for f in shapes.areas if f["id"] in (254, 275, 804)]
    [254, 275, 804]
    """
    return _shapes(edition or DEFAULT_EDITION)


@cache
def _shapes(edition: str) -> Shapes:
    topology = load_topology()
    declared = {d.id: d for d in list_designations(edition)}
    layers = _layers()
    areas = {f["id"]: f for f in layers["areas"]}
    places = []
    for feature in layers["places"]:
        place = declared[feature["id"]]
        if place.area is None:
            places.append(feature)
        elif place.area in areas:
            areas[place.area] = _joined(areas[place.area], feature)
        else:
            areas[place.area] = _feature(place.area, {"m49": place.area}, feature["geometry"])
    return Shapes(
        edition=edition,
        areas=tuple(areas[m49] for m49 in sorted(areas)),
        places=tuple(places),
        lines=tuple(_line(feature) for feature in layers["lines"]),
        points=_points(topology["points"], declared),
        source=dict(topology["source"]),
    )


@cache
def _layers() -> dict[str, list[Feature]]:
    topology = load_topology()
    arcs = decode_arcs(topology)
    return {
        name: [
            _feature(g.get("id"), g["properties"], decode_geometry(g, arcs))
            for g in layer["geometries"]
        ]
        for name, layer in topology["objects"].items()
    }


def _feature(identity: int | str | None, properties: Any, geometry: Any) -> Feature:
    feature: Feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return feature if identity is None else {"id": identity, **feature}


def _line(feature: Feature) -> Feature:
    """Return a boundary with what the file leaves unsaid: most are solid and undeclared."""
    return {**feature, "properties": {"style": "solid", "place": None, **feature["properties"]}}


def _joined(area: Feature, place: Feature) -> Feature:
    """Return an area with the polygons of a place of its added."""
    polygons = [*area["geometry"]["coordinates"], *place["geometry"]["coordinates"]]
    return {**area, "geometry": {"type": "MultiPolygon", "coordinates": polygons}}


def _points(stored: Any, declared: dict[str, Designation]) -> tuple[Feature, ...]:
    features = []
    for point in stored:
        place = point.get("place")
        m49 = point.get("m49")
        if place is not None:
            if declared[place].treatment != "own":
                continue
            m49 = declared[place].area
        geometry = {"type": "Point", "coordinates": point["at"]}
        features.append(_feature(m49, {"m49": m49, "km2": point["km2"]}, geometry))
    return tuple(sorted(features, key=lambda f: int(f["id"])))
