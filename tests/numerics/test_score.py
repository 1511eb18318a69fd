"""Scores against printed tables and against the integrals that define them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rihla.numerics.score import (
    crps_ensemble,
    crps_student,
    student_cdf,
    student_quantile,
    weighted_median,
    weighted_relative_error,
)


@pytest.mark.parametrize(
    ("freedom", "probability", "quantile"),
    [
        (2, 0.9, 1.886),
        (4, 0.9, 1.533),
        (4, 0.975, 2.776),
        (10, 0.975, 2.228),
        (30, 0.95, 1.697),
        (math.inf, 0.9, 1.282),
    ],
)
def test_it_gives_the_quantiles_of_the_printed_tables(
    freedom: float, probability: float, quantile: float
) -> None:
    """Student's t as every statistics textbook tabulates it, to three decimals."""
    assert student_quantile(probability, freedom) == pytest.approx(quantile, abs=5e-4)
    assert student_quantile(1 - probability, freedom) == pytest.approx(-quantile, abs=5e-4)


@pytest.mark.parametrize("freedom", [4.0, 8.0, math.inf])
@pytest.mark.parametrize("outcome", [-2.5, 0.0, 0.4, 6.0])
def test_its_crps_is_the_integral_it_stands_for(freedom: float, outcome: float) -> None:
    """The squared distance between the distribution and the step, integrated by trapezes."""
    grid = np.linspace(-200.0, 200.0, 200_001)
    below = student_cdf((grid - 0.5) / 1.5, freedom)
    squared = (below - (grid >= outcome)) ** 2
    area = float(((squared[1:] + squared[:-1]) / 2).sum() * (grid[1] - grid[0]))
    assert float(crps_student(outcome, 0.5, 1.5, freedom)) == pytest.approx(area, abs=2e-3)


def test_a_point_is_scored_by_its_error() -> None:
    """Without spread, distribution and ensemble alike score the absolute error."""
    assert crps_student([2.0], [5.0], [0.0], 4).tolist() == [3.0]
    assert crps_ensemble([2.0], [[5.0, 5.0, 5.0]]).tolist() == [3.0]


def test_an_ensemble_scores_as_the_distribution_it_is_drawn_from() -> None:
    """Ten thousand draws of a normal come within a hundredth of the closed form."""
    members = np.random.default_rng(0).normal(size=10_000)
    exact = float(crps_student(0.7, 0.0, 1.0, math.inf))
    assert float(crps_ensemble(0.7, members)) == pytest.approx(exact, abs=0.01)


def test_it_refuses_odd_degrees_of_freedom() -> None:
    """The closed form holds for even ones only, and says so."""
    with pytest.raises(ValueError, match="even"):
        student_cdf(0.0, 5)


def test_weights_decide_medians_and_errors() -> None:
    """A heavy area decides; what is not known is left out."""
    assert weighted_median([1.0, 5.0, 9.0], [1.0, 1.0, 3.0]) == 9.0
    assert weighted_relative_error([1.0, np.nan], [2.0, 7.0]) == 0.5
