"""From a figure's unit to what a reader reads: millions, per cent, years; and classes for maps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rihla.drawing.words import number, word

__all__ = ["Reading", "classes", "exact", "read_unit"]


@dataclass(frozen=True, slots=True)
class Reading:
    """How figures of a unit are shown.

    Parameters
    ----------
    factor
        What a figure is multiplied by.
    decimals
        Shown behind the decimal sign.
    unit
        In words, in the reader's language.
    """

    factor: float
    decimals: int
    unit: str
    language: str
    sign: str

    def label(self, value: float) -> str:
        """Write a figure as a label."""
        return number(value * self.factor, self.decimals, self.language) + self.sign


def read_unit(unit: str, values: Sequence[float], language: str) -> Reading:
    """Choose how figures of a unit are shown, by how large they are.

    Parameters
    ----------
    unit
        ``persons``, ``share``, ``per_year`` or ``years``.
    values
        The figures to be shown.

    Examples
    --------
    >>> reading = read_unit("persons", [271642105.0, 51.0], "en")
    >>> reading.unit, reading.label(271642105.0)
    ('millions of persons', '271.6')
    >>> read_unit("share", [0.035], "fr").label(0.0352)
    '3,5\u202f%'
    """
    largest = max((abs(value) for value in values if not math.isnan(value)), default=0.0)
    if unit == "persons":
        for bound, factor, key in ((1e6, 1e-6, "millions"), (1e4, 1e-3, "thousands")):
            if largest >= bound:
                return Reading(factor, 1, word(key, language), language, "")
        return Reading(1, 0, word("persons", language), language, "")
    if unit in ("share", "per_year"):
        sign = {"fr": "\u202f%", "es": "\u202f%", "ru": "\u202f%", "ar": "٪"}.get(language, "%")
        return Reading(100, 1, word(unit, language), language, sign)
    return Reading(1, 1, word("years", language), language, "")


def exact(value: float, reading: Reading) -> str:
    """Write a round figure with no more decimals than it has.

    Examples
    --------
    >>> reading = read_unit("persons", [2e6], "en")
    >>> exact(2e6, reading), exact(250_000, reading)
    ('2', '0.25')
    """
    shown = value * reading.factor
    decimals = next(d for d in range(7) if abs(shown - round(shown, d)) < 1e-9)
    return number(shown, decimals, reading.language) + reading.sign


def classes(values: Sequence[float], *, most: int = 7) -> list[float]:
    """Choose round bounds that part figures into classes, for a map.

    Bounds are 1, 2 or 5 times a power of ten where all figures are positive; around zero they
    are the same on both sides.

    Parameters
    ----------
    values
        The figures, without absent ones.
    most
        Classes at most; there is one more class than bounds.

    Examples
    --------
    >>> classes([0.001, 0.01, 0.02, 0.04, 0.1, 0.3, 0.8], most=5)
    [0.01, 0.05, 0.1, 0.5]
    >>> classes([-0.05, -0.01, 0.02, 0.08], most=6)
    [-0.05, -0.02, 0.0, 0.02, 0.05]
    """
    ordered = sorted(values)
    if not ordered:
        return []
    low, high = ordered[len(ordered) // 20], ordered[-1 - len(ordered) // 20]
    if low < 0:
        step = _round_down(max(abs(low), abs(high)) / 2)
        outer = _next(step)
        return [-outer, -step, 0.0, step, outer]
    bounds = _series(max(low, high * 1e-4), high)
    while len(bounds) > most - 1:
        bounds = bounds[-1::-2][::-1] if len(bounds) > 2 * (most - 1) else _thin(bounds)
    return bounds


def _series(low: float, high: float) -> list[float]:
    """Give the 1-2-5 series strictly between two positive figures."""
    if not 0 < low < high:
        return []
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    made = [float(f"{digit}e{power}") for power in range(first, last + 1) for digit in (1, 2, 5)]
    return [bound for bound in made if low < bound < high]


def _thin(bounds: list[float]) -> list[float]:
    """Leave out the twos first, then the lowest."""
    twos = [bound for bound in bounds if f"{bound:e}".startswith("2")]
    if twos:
        return [bound for bound in bounds if bound != twos[0]]
    return bounds[1:]


def _round_down(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return max(float(f"{digit * power:.3g}") for digit in (1, 2, 5) if digit * power <= value)


def _next(bound: float) -> float:
    digit = f"{bound:e}"[0]
    return float(f"{bound * (2.5 if digit == '2' else 2):.3g}")
