"""The land under a map: areas in colours, places without figures hatched, declared boundaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rihla.areas.shapes import Feature, Shapes
from rihla.drawing.frame import Frame
from rihla.numerics.hatch import hatch

__all__ = ["MIDDLE", "Land", "drawn", "world_layers"]

MIDDLE = 11
"""Longitude in the middle of every map, so that the cut passes through the Bering Strait."""

_HATCH_DEGREES = 1.0
_GRID = 20
"""Corners are moved to the nearest twentieth of a degree: a tenth of a pixel on a page."""
_LEAST_AREA = 0.01
"""Square degrees of a ring that can still be seen."""
_DASHES: Mapping[str, list[float]] = {"dashed": [4, 3], "dotted": [1, 2]}


@dataclass(frozen=True, slots=True, eq=False)
class Land:
    """Layers of Altair without a projection, and the shapes that they call by name."""

    layers: tuple[Any, ...]
    data: Mapping[str, Sequence[Feature]]


def world_layers(
    frame: Frame, shapes: Shapes, colours: Mapping[int, str], *, clip: bool = False
) -> Land:
    """Draw the land, in the borders of an edition.

    Parameters
    ----------
    frame
        The setting of the picture.
    shapes
        Of the edition.
    colours
        By area; areas without one are hatched, as are places to which the edition assigns no
        figure.
    clip
        Whether the picture ends before the land does.
    """
    import altair as alt  # heavy to import: see bars

    look = frame.look
    land = [drawn(one, colours.get(one["id"], look.land)) for one in shapes.areas]
    land += [drawn(feature, look.land) for feature in shapes.places]
    bare = [one for one in shapes.areas if one["id"] not in colours]
    lines = _boundaries(shapes)
    layers = (
        alt.Chart(alt.NamedData("land"))
        .mark_geoshape(clip=clip, stroke=look.edge, strokeWidth=0.3)
        .encode(color=alt.Color("properties.colour:N", scale=None, legend=None)),
        alt.Chart(alt.NamedData("hatch")).mark_geoshape(
            clip=clip, filled=False, stroke=look.quiet, strokeWidth=0.7
        ),
        *(
            alt.Chart(alt.NamedData(style)).mark_geoshape(
                clip=clip,
                filled=False,
                stroke=look.text,
                strokeWidth=0.7,
                strokeDash=_DASHES[style],
            )
            for style in lines
        ),
    )
    return Land(layers, {"land": land, "hatch": [_hatched([*bare, *shapes.places])], **lines})


def drawn(feature: Feature, colour: str) -> Feature:
    """Give a feature in a colour, with no more corners than can be seen."""
    return {
        "type": "Feature",
        "properties": {"colour": colour},
        "geometry": _rounded(feature["geometry"]),
    }


def _rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    """Draw no more corners than can be seen; what is smaller goes (dots stand for it)."""
    kind, parts = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        return geometry
    if kind == "LineString":
        return {"type": kind, "coordinates": _short(parts).tolist()}
    if kind == "MultiLineString":
        return {"type": kind, "coordinates": [_short(part).tolist() for part in parts]}
    polygons = [_seen(rings) for rings in (parts if kind == "MultiPolygon" else [parts])]
    return {"type": "MultiPolygon", "coordinates": [rings for rings in polygons if rings]}


def _seen(rings: Sequence[Any]) -> list[Any]:
    """Keep the rings of a polygon that stay surfaces; without its outer ring none is one.

    A ring that collapses or turns round would, on the sphere, mean the rest of the world.
    """
    short = [_short(ring) for ring in rings]
    kept = [
        after.tolist()
        for ring, after in zip(rings, short, strict=True)
        if _area(after) * _area(np.asarray(ring, dtype=np.float64)) > 0
        and abs(_area(after)) > _LEAST_AREA
    ]
    outer = short[0].tolist()
    return kept if kept and kept[0] == outer else []


def _short(line: Sequence[Any]) -> NDArray[np.float64]:
    corners = np.round(np.asarray(line, dtype=np.float64) * _GRID) / _GRID
    moved = np.ones(len(corners), dtype=bool)
    moved[1:] = np.any(corners[1:] != corners[:-1], axis=1)
    return corners[moved]


def _area(ring: NDArray[np.float64]) -> float:
    """Give the signed area of a ring in square degrees."""
    x, y = ring[:, 0], ring[:, 1]
    return float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2


def _boundaries(shapes: Shapes) -> dict[str, list[Feature]]:
    """Give the declared lines by style; all others are the edges of the land."""
    found = {
        style: [drawn(line, "") for line in shapes.lines if line["properties"]["style"] == style]
        for style in _DASHES
    }
    return {style: lines for style, lines in found.items() if lines}


def _hatched(features: Sequence[Feature]) -> Feature:
    """Give the hatch of all surfaces without a figure as one line."""
    lines = []
    for feature in features:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"]
        for rings in polygons if geometry["type"] == "MultiPolygon" else [polygons]:
            lines += [
                [[round(x, 2), round(y, 2)] for x, y in segment.tolist()]
                for segment in hatch(rings, _HATCH_DEGREES)
            ]
    return {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "MultiLineString", "coordinates": lines},
    }
