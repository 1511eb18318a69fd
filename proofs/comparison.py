"""The fast fit beside the reference, at every area and date asked for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from proofs.layout import Known, Question
from rihla.numerics.date import mid_year
from rihla.stock.evidence import load_observations, load_population, load_refugees
from rihla.stock.method import Evidence, Points
from rihla.stock.methods.setting import Settings
from rihla.stock.methods.state_space import Fitted, StateSpace
from rihla.stock.series import Series, build_series

__all__ = ["AREAS", "Fast", "ask", "choose_evidence", "fit_fast", "load_series"]

Floats = NDArray[np.float64]

AREAS: Mapping[str, tuple[int, ...]] = {
    "a register and censuses, both bases": (233, 196),
    "censuses only": (830, 833, 804, 356, 524, 586),
    "surveys or estimates by their own name": (64, 462, 634),
    "one count": (234, 368, 422),
    "foreign citizens only": (400,),
    "no count at all": (4, 50),
}
"""What there is of each area. Four groups borrow from one another: Northern Europe, Southern Asia,
Western Asia, and successors of the Soviet Union."""
_DATES = tuple(mid_year(year) for year in (1990, 2000, 2010, 2019))


@dataclass(frozen=True, slots=True)
class Fast:
    """The fast fit of the same areas, questions in the same order."""

    fitted: Fitted
    known: Known
    """In the order of the question, and of the evidence."""

    def interval(self, *, given: bool) -> tuple[Floats, Floats, Floats]:
        """Give the median and both ends of the 80 % interval of the log at each question.

        With volatility and weights ``given`` the posterior is normal; else the interval is that
        which the product prints.
        """
        fitted = self.fitted
        if given:
            exact = replace(fitted.settings, width=1.0, freedom=math.inf)
            fitted = replace(fitted, settings=exact)
        predicted = fitted.predict()
        return predicted.location, *predicted.interval(0.8)


def load_series() -> tuple[Series, pa.Table]:
    """Read the published observations; gives the population too.

    Raises
    ------
    SourceMissing
        If the published files are not there.
    """
    population = load_population()
    series = build_series(load_observations(), refugees=load_refugees(), population=population)
    return series, population


def ask(bases: Mapping[int, str]) -> Question:
    """Ask for the areas of `AREAS` at four dates.

    Examples
    --------
    >>> question = ask({400: "citizenship"})
    >>> sum(question.citizens), len(question.areas)
    (1, 17)
    """
    areas = tuple(area for group in AREAS.values() for area in group)
    return Question(areas, tuple(bases.get(a) == "citizenship" for a in areas), _DATES)


def choose_evidence(evidence: Evidence, question: Question) -> Evidence:
    """Cut the evidence down to the areas asked for."""
    mine = pa.array([area in question.areas for area in evidence.events["area"].to_pylist()])
    return replace(evidence, events=evidence.events.filter(mine))


def fit_fast(evidence: Evidence, question: Question, settings: Settings) -> Fast:
    """Fit the areas asked for by the estimator."""
    areas, dates = len(question.areas), len(question.dates)
    basis = np.where(question.citizens, "citizenship", "place_of_birth")
    points = Points(
        np.repeat(np.array(question.areas, dtype=np.int32), dates),
        np.tile(np.array(question.dates), areas),
        np.repeat(basis, dates),
        np.full(areas * dates, ""),
    )
    fitted = StateSpace(settings).fit(choose_evidence(evidence, question), points)
    arranged = fitted.arrangement
    row_of = {int(area): row for row, area in enumerate(arranged.areas)}
    rows = [row_of[area] for area in question.areas]
    known = Known(
        volatility=fitted.volatility[rows],
        weight=fitted.weight[arranged.used_row, arranged.used_step],
        likeness=fitted.likeness[rows],
    )
    return Fast(fitted, known)
