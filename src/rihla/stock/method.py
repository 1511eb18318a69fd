"""The interface of every method: evidence and points in, a distribution at each point out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rihla.numerics.score import crps_student, student_cdf, student_quantile
from rihla.stock.population import Population

__all__ = ["BASES", "Evidence", "Method", "Points", "Prediction"]

Floats = NDArray[np.float64]
Texts = NDArray[np.str_]
Ints = NDArray[np.int32]

BASES = ("place_of_birth", "citizenship")


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a method may know."""

    events: pa.Table
    """One row for each event, both sexes: ``area`` int32, ``date`` decimal year, ``basis``,
    ``kind``, ``value`` persons above zero, ``spread`` (difference of the logarithms of the
    greatest and the least of its labels), ``taken_out`` registered refugees whom the count holds
    and ``value`` does not."""
    population: Population
    group: dict[int, int]
    """The group from which each area borrows: its subregion, else its region."""
    without_register: frozenset[int] = frozenset()
    """Areas whose yearly figures are those of a survey: what they are is told by their censuses."""


@dataclass(frozen=True, slots=True)
class Points:
    """What is asked: one element for each question."""

    area: Ints
    date: Floats
    basis: Texts
    kind: Texts
    """The kind of observation to be predicted; empty for the stock itself, without the error of
    an observation."""

    def __len__(self) -> int:
        return len(self.area)


@dataclass(frozen=True, slots=True)
class Prediction:
    """A Student distribution of the log of the stock at each point.

    Examples
    --------
    >>> one = Prediction(np.array([0.0]), np.array([1.0]), 4)
    >>> [float(end[0].round(3)) for end in one.interval(0.8)]
    [-1.533, 1.533]
    """

    location: Floats
    """NaN where the method says nothing."""
    scale: Floats
    """Zero where it gives a point only."""
    freedom: float = math.inf
    """Degrees of freedom: even, or infinite for a normal distribution."""

    def with_added(self, persons: Floats) -> Prediction:
        """Add a known number of persons to the stock, whose error stays what it was in persons.

        The log of a sum is not linear: the scale is that of its first-order expansion.
        """
        part = np.exp(self.location)
        return Prediction(
            np.log(part + persons), self.scale * part / (part + persons), self.freedom
        )

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """Give both ends of the central interval that holds this probability."""
        wide = student_quantile(0.5 + level / 2, self.freedom) * self.scale
        return self.location - wide, self.location + wide

    def crps(self, outcome: Floats) -> Floats:
        """Score log stocks that were observed; for a point this is the absolute error."""
        return crps_student(outcome, self.location, self.scale, self.freedom)

    def rank(self, outcome: Floats) -> Floats:
        """Give the probability below each outcome: uniform if the intervals are right."""
        safe = np.where(self.scale > 0, self.scale, np.nan)
        return student_cdf((outcome - self.location) / safe, self.freedom)


class Method(Protocol):
    """A way from evidence to the stock at any point."""

    @property
    def id(self) -> str:
        """Its name in tables and on the command line."""
        ...

    def predict(self, evidence: Evidence, points: Points) -> Prediction:
        """Give a distribution at each point."""
        ...
