"""A figure is rounded as the sentence rounds it, and half away from zero."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rihla.claim.wording import SCALES, Wording


@given(st.sampled_from(sorted(SCALES)), st.integers(0, 3), st.floats(-1e12, 1e12))
def test_it_never_moves_a_figure_by_more_than_half_its_last_digit(
    to: str, digits: int, value: float
) -> None:
    """What is said differs from what is known by at most half a unit of the last digit."""
    wording = Wording(to, digits)
    exact = Decimal(repr(value)) * SCALES[to].factor
    assert abs(wording.rounded(value) - exact) <= Decimal("0.5").scaleb(-digits)


@given(st.integers(-1000, 1000))
def test_it_rounds_halves_away_from_zero(whole: int) -> None:
    """2.5 is said as 3 and -2.5 as -3, as statistical tables print it."""
    half = whole + (0.5 if whole >= 0 else -0.5)
    assert Wording("count").rounded(half) == whole + (1 if whole >= 0 else -1)


def test_it_does_not_let_binary_fractions_decide_a_half() -> None:
    """0.0285 is 2.85 per cent, and 2.9 with one digit, though binary stores it below."""
    assert Wording("per_cent", 1).say(0.0285) == "2.9\u00a0per\u00a0cent"
