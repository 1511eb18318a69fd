"""Change between two dates, against published rates and its own algebra."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rihla.numerics.growth import annual_rate, change, geometric_between, growth_factor

counts = st.floats(1, 1e10)
spans = st.integers(1, 100)

# UN DESA, International Migrant Stock 2019, Tables 1 and 5, both sexes: start, end, years, rate
PUBLISHED = [
    (153011473, 161316895, 5, 1.0571563370460841),  # World, 1990–1995
    (161316895, 173588441, 5, 1.4663298709316537),  # World, 1995–2000
    (220781909, 248861296, 5, 2.3944063982377486),  # World, 2010–2015
    (70244257, 68381800, 5, -0.5374369326258291),  # Less developed regions, 1990–1995
    (13631349, 16289023, 4, 4.452980792633662),  # Least developed countries, 2015–2019
]


@pytest.mark.parametrize(("start", "end", "years", "per_cent"), PUBLISHED)
def test_it_gives_the_published_annual_rates(
    start: int, end: int, years: int, per_cent: float
) -> None:
    """The formula is the publisher's, to the last printed digits."""
    assert float(annual_rate(start, end, years)) * 100 == pytest.approx(per_cent, abs=1e-12)


@given(counts, counts, counts, spans)
def test_rates_of_adjoining_spans_average(a: float, b: float, c: float, years: int) -> None:
    """Over two equal spans the rate is the mean of the two rates: exponential change adds."""
    parts = (annual_rate(a, b, years) + annual_rate(b, c, years)) / 2
    assert annual_rate(a, c, 2 * years) == pytest.approx(float(parts), abs=1e-12)


@given(counts, counts, spans)
def test_a_rate_turns_round_with_time(a: float, b: float, years: int) -> None:
    """Backwards the same rate, with the other sign."""
    assert float(annual_rate(a, b, years)) == pytest.approx(-float(annual_rate(b, a, years)))


@given(counts, counts, spans)
def test_a_rate_leads_from_the_first_count_to_the_last(a: float, b: float, years: int) -> None:
    """Growing at the rate for the whole span gives the growth factor."""
    grown = np.exp(annual_rate(a, b, years) * years)
    assert float(grown) == pytest.approx(float(growth_factor(a, b)), rel=1e-9)


@given(counts, counts, st.floats(0, 10))
def test_interpolation_stays_between_its_ends(a: float, b: float, after: float) -> None:
    """A count between two dates lies between their counts, and meets them at the ends."""
    between = float(geometric_between(a, b, start_year=2000, end_year=2010, year=2000 + after))
    assert min(a, b) * (1 - 1e-9) <= between <= max(a, b) * (1 + 1e-9)
    assert float(geometric_between(a, b, start_year=0, end_year=1, year=0)) == pytest.approx(a)
    assert float(geometric_between(a, b, start_year=0, end_year=1, year=1)) == pytest.approx(b)


@pytest.mark.parametrize("year", [1999, 2011])
def test_interpolation_is_no_projection(year: int) -> None:
    """A date outside the two is refused."""
    with pytest.raises(ValueError, match="does not lie between"):
        geometric_between(1, 2, start_year=2000, end_year=2010, year=year)


def test_nothing_grows_from_or_to_nothing() -> None:
    """A zero or an absent count gives no rate and no warning, beside others that do."""
    rates = annual_rate([0, 5, np.nan, 5, 5], [5, 0, 5, np.nan, 5], 5)
    assert np.isnan(rates[:4]).all()
    assert rates[4] == 0


def test_a_span_of_no_years_is_refused() -> None:
    """No rate is made of one date."""
    with pytest.raises(ValueError, match="more than zero"):
        annual_rate(1, 2, 0)


def test_change_keeps_absence() -> None:
    """An absent count at either date is no change of zero."""
    assert np.isnan(change([1, np.nan], [np.nan, 1])).all()
