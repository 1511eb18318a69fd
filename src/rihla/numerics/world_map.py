"""Points and arcs on a world map in the Equal Earth projection, in pixels.

The projection is that of Šavrič, Patterson and Jenny ("The Equal Earth map projection",
International Journal of Geographical Information Science 33, 2019), whose polynomial the renderer
uses too: an arc computed here lies on the land drawn there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["EqualEarth", "bow", "strip"]

Floats = NDArray[np.float64]

_A = (1.340264, -0.081106, 0.000893, 0.003796)
_ROOT = np.sqrt(3) / 2
_HALF_WIDTH = np.pi / (_ROOT * _A[0])
_THETA = np.arcsin(_ROOT)
_HALF_HEIGHT = float(_THETA * (_A[0] + _A[1] * _THETA**2 + _THETA**6 * (_A[2] + _A[3] * _THETA**2)))


@dataclass(frozen=True, slots=True)
class EqualEarth:
    """A map of the world from side to side.

    Parameters
    ----------
    width
        Pixels from its left edge to its right, at the equator.
    middle
        Longitude of its middle meridian, degrees; the map is cut opposite.
    north, south
        Latitudes of its upper and lower edge, degrees.

    Examples
    --------
    >>> EqualEarth(700, middle=11, north=90, south=-90).project([[11.0, 0.0]]).round(1).tolist()
    [[350.0, 170.4]]
    """

    width: float
    middle: float = 0.0
    north: float = 84.0
    south: float = -57.0

    @property
    def scale(self) -> float:
        """Pixels for one unit of the projection (what renderers call its scale)."""
        return float(self.width / 2 / _HALF_WIDTH)

    @property
    def height(self) -> float:
        """Pixels from the upper edge to the lower."""
        return (_up(self.north) - _up(self.south)) * self.scale

    @property
    def equator(self) -> float:
        """Pixels from the upper edge to the equator."""
        return _up(self.north) * self.scale

    def edges(self) -> list[Floats]:
        """Give the left and the right edge of the map as lines, from north to south."""
        latitudes = np.radians(np.linspace(self.north, self.south, 60))
        return [self._flat(np.full(60, side * np.pi), latitudes) for side in (-1, 1)]

    def project(self, points: ArrayLike) -> Floats:
        """Give places in pixels, from the top left corner.

        Parameters
        ----------
        points
            Points × 2: longitude and latitude, degrees.
        """
        degrees = np.asarray(points, dtype=np.float64)
        turned = (degrees[:, 0] - self.middle + 180) % 360 - 180
        return self._flat(np.radians(turned), np.radians(degrees[:, 1]))

    def beyond(self, points: ArrayLike, *, turns: int) -> Floats:
        """Give places as they lie on a copy of the map to the right (1) or left (-1) of it."""
        degrees = np.asarray(points, dtype=np.float64)
        turned = (degrees[:, 0] - self.middle + 180) % 360 - 180 + 360 * turns
        return self._flat(np.radians(turned), np.radians(degrees[:, 1]))

    def turn(self, pixels: ArrayLike) -> Floats:
        """Give the pixels of a whole turn round the world, at the height of each point."""
        y = np.asarray(pixels, dtype=np.float64)[:, 1]
        theta = np.linspace(-_THETA, _THETA, 721)
        squared = theta**2
        flat = theta * (_A[0] + _A[1] * squared + squared**3 * (_A[2] + _A[3] * squared))
        at = np.interp((self.equator - y) / self.scale, flat, theta)
        return np.asarray(2 * np.pi * _stretch(at) * self.scale)

    def _flat(self, longitude: Floats, latitude: Floats) -> Floats:
        theta = np.arcsin(_ROOT * np.sin(latitude))
        squared = theta**2
        x = longitude * _stretch(theta)
        y = theta * (_A[0] + _A[1] * squared + squared**3 * (_A[2] + _A[3] * squared))
        return np.stack([self.width / 2 + x * self.scale, self.equator - y * self.scale], axis=1)


def _up(latitude: float) -> float:
    """Give how far a latitude is from the equator, in units of the projection."""
    theta = np.arcsin(_ROOT * np.sin(np.radians(latitude)))
    squared = theta**2
    return float(theta * (_A[0] + _A[1] * squared + squared**3 * (_A[2] + _A[3] * squared)))


def _stretch(theta: Floats) -> Floats:
    squared = theta**2
    slope = _A[0] + 3 * _A[1] * squared + squared**3 * (7 * _A[2] + 9 * _A[3] * squared)
    return np.asarray(np.cos(theta) / (_ROOT * slope))


def bow(
    world: EqualEarth, start: ArrayLike, end: ArrayLike, *, bend: float = 0.2, steps: int = 48
) -> Floats:
    """Give the middle line of an arc, the shorter way round the world.

    It bows towards the nearer pole, as the shortest way does, by a part of its length; it is a
    drawing, not a route. It may run over the edge of the map: `strip` cuts it there.

    Parameters
    ----------
    world
        The map.
    start, end
        Longitude and latitude, degrees.
    bend
        How far it bows, as a part of its length; negative towards the equator.

    Returns
    -------
    ndarray
        Points × 2, pixels.

    Examples
    --------
    >>> world = EqualEarth(700)
    >>> line = bow(world, (170, 0), (-170, 0), bend=0)
    >>> line[0].round().tolist(), line[-1].round().tolist()
    ([681.0, 169.0], [719.0, 169.0])
    """
    first, last = np.asarray(start, np.float64), np.asarray(end, np.float64)
    here = world.project(first[None, :])[0]
    west, east = ((float(point[0]) - world.middle + 180) % 360 for point in (first, last))
    # over the edge of the map only where that is the shorter way
    turns = 0 if abs(east - west) <= 180 else (1 if east < west else -1)
    there = world.beyond(last[None, :], turns=turns)[0]
    along = there - here
    # towards the top on the northern half of the map, and there only
    north = (here[1] + there[1]) / 2 <= world.equator
    across = np.array([along[1], -along[0]])
    if (across[1] > 0) == north:
        across = -across
    half = (here + there) / 2
    # no higher and no lower than the map reaches
    reach = half[1] + bend * across[1]
    allowed = min(max(reach, min(8.0, half[1])), max(world.height - 8.0, half[1]))
    if reach != allowed:
        across = across * (allowed - half[1]) / (reach - half[1])
    middle = half + 2 * bend * across
    part = np.linspace(0, 1, steps + 1)[:, None]
    return np.asarray((1 - part) ** 2 * here + 2 * part * (1 - part) * middle + part**2 * there)


def strip(
    world: EqualEarth, line: ArrayLike, *, width: float, tip: float, room: float = 0.0
) -> list[Floats]:
    """Give the outline of an arrow along a line; two outlines where the edge of the map cuts it.

    Parameters
    ----------
    world
        The map.
    line
        Points × 2, pixels (`bow`).
    width
        Of the arrow, pixels.
    tip
        Length of its head, pixels; the head is as broad as it is long, and at least half as
        broad again as the arrow.
    room
        Pixels left free at both ends.

    Returns
    -------
    list of ndarray
        Outlines of points × 2, not closed, all on the map.

    Examples
    --------
    >>> world = EqualEarth(700)
    >>> parts = strip(world, bow(world, (170, 10), (-170, 10)), width=4, tip=8)
    >>> len(parts), all(part[:, 0].max() <= 700 for part in parts)
    (2, True)
    """
    points = _shortened(np.asarray(line, dtype=np.float64), room)
    length = _lengths(points)
    head = min(tip, length[-1] * 0.6)
    body = _resampled(points, length, np.linspace(0, length[-1] - head, len(points)))
    aside = _normals(body)
    neck, nose = body[-1], points[-1]
    pointing = nose - neck
    sideways = np.array([-pointing[1], pointing[0]]) / max(np.hypot(*pointing), 1e-9)
    half = max(head / 2, width * 0.75) if head > 0 else width / 2
    left, right = body + aside * width / 2, body - aside * width / 2
    shape = np.concatenate(
        [left, [neck + sideways * half, nose, neck - sideways * half], right[::-1]]
    )
    return _cut(world, shape)


def _cut(world: EqualEarth, shape: Floats) -> list[Floats]:
    """Give the parts of an outline on the map: those beyond an edge come in at the other."""
    found = []
    for turns in (0, 1, -1):
        turn = world.turn(shape)
        # on a map moved by whole turns, an outline that crosses the edge lies on both
        moved = shape - np.stack([turns * turn, np.zeros(len(shape))], axis=1)
        half = turn / 2
        low, high = world.width / 2 - half, world.width / 2 + half
        inside = (moved[:, 0] >= low) & (moved[:, 0] <= high)
        if inside.sum() > 1:
            near = inside | np.roll(inside, 1) | np.roll(inside, -1)
            moved[:, 0] = np.clip(moved[:, 0], low, high)
            found.append(moved[near])
    return found


def _lengths(points: Floats) -> Floats:
    steps = np.hypot(*np.diff(points, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _resampled(points: Floats, length: Floats, at: Floats) -> Floats:
    return np.stack([np.interp(at, length, points[:, axis]) for axis in (0, 1)], axis=1)


def _shortened(points: Floats, room: float) -> Floats:
    length = _lengths(points)
    free = min(room, length[-1] / 4)
    return _resampled(points, length, np.linspace(free, length[-1] - free, len(points)))


def _normals(points: Floats) -> Floats:
    slope = np.gradient(points, axis=0)
    size = np.maximum(np.hypot(slope[:, 0], slope[:, 1]), 1e-9)[:, None]
    return np.stack([-slope[:, 1], slope[:, 0]], axis=1) / size
