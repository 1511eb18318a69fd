"""What it means that the fast fit agrees with the reference, and whether it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["LIMITS", "Agreement", "Check", "Limits", "compare_posteriors"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Limits:
    """What must hold, at every area and date.

    The sampler's own error is part of what is compared: with a thousand effective draws a median
    errs by 0.04 of a standard deviation, the width of an 80 % interval by three per cent.
    """

    shift: float = 0.15
    """Of the medians apart, in standard deviations of the reference."""
    narrower: float = 0.9
    wider: float = 1.1
    """The ratio of the widths of 80 % intervals."""
    rank_ratio: float = 1.02
    """R-hat at most."""
    effective: float = 400.0
    """Effective draws at least."""


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold."""

    what: str
    found: float
    holds: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two posteriors at the same questions, (areas, dates)."""

    shift: Floats
    """Median of the fast fit less that of the reference, in standard deviations of the latter."""
    width: Floats
    """Width of the fast fit's 80 % interval over that of the reference."""
    reference: Floats
    """(3, areas, dates): lower end, median and upper end of the reference."""
    fast: Floats
    """Likewise of the fast fit."""

    def checks(self, limits: Limits = LIMITS) -> list[Check]:
        """Hold the two against the limits."""
        shift, least, most = np.abs(self.shift).max(), self.width.min(), self.width.max()
        return [
            Check("largest difference of medians", float(shift), bool(shift <= limits.shift)),
            Check("least ratio of widths", float(least), bool(least >= limits.narrower)),
            Check("greatest ratio of widths", float(most), bool(most <= limits.wider)),
        ]


def compare_posteriors(
    draws: Floats, fast: tuple[Floats, Floats, Floats], shape: Sequence[int]
) -> Agreement:
    """Compare draws of the reference with the fast fit's median and 80 % interval.

    Parameters
    ----------
    draws
        (questions, draws).
    fast
        Median, lower and upper end, (questions,) each.
    shape
        Areas and dates.

    Examples
    --------
    >>> normal = np.random.default_rng(1).standard_normal((1, 200_000))
    >>> ends = np.array([0.0]), np.array([-1.2816]), np.array([1.2816])
    >>> [check.holds for check in compare_posteriors(normal, ends, (1, 1)).checks()]
    [True, True, True]
    """
    lower, median, upper = np.quantile(draws, [0.1, 0.5, 0.9], axis=1)
    middle, low, high = fast
    return Agreement(
        shift=((middle - median) / draws.std(axis=1)).reshape(shape),
        width=((high - low) / (upper - lower)).reshape(shape),
        reference=np.stack([lower, median, upper]).reshape(3, *shape),
        fast=np.stack([low, middle, high]).reshape(3, *shape),
    )
