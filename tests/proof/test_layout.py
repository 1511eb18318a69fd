"""The reference's own reading of the model: what each row and each shock is."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from proofs.agreement import compare_posteriors
from proofs.comparison import AREAS, ask, choose_evidence, fit_fast
from proofs.layout import REGRESSORS, Layout, Question, lay_out, level_path, passing_path, walk_path

from rihla.stock.method import Evidence
from rihla.stock.methods.setting import load_settings
from rihla.stock.population import Population

SETTINGS = load_settings()
DATES = np.array([1990.5, 1990.51, 1993.0, 2004.0, 2019.5])


def _event(area: int, date: float, basis: str, kind: str, value: float) -> dict[str, object]:
    return {"area": area, "date": date, "basis": basis, "kind": kind, "value": value,
            "spread": 0.2, "taken_out": 0.0}  # fmt: skip


@pytest.fixture
def evidence() -> Evidence:
    """One area with censuses and a register, one with nothing, one that is not asked for."""
    rows = [
        _event(1, 1970.0, "place_of_birth", "census", 500.0),
        _event(1, 1995.0, "place_of_birth", "census", 1000.0),
        _event(1, 2005.0, "place_of_birth", "register", 2000.0),
        _event(1, 2005.0, "citizenship", "census", 1500.0),
        _event(3, 2005.0, "citizenship", "census", 1500.0),
    ]
    years = np.array([1950.5, 2000.0, 2020.5])
    people = Population({area: (years, np.array([1e6, 2e6, 4e6])) for area in (1, 2, 3)})
    return Evidence(pa.Table.from_pylist(rows), people, {1: 10, 2: 11, 3: 10})


@pytest.fixture
def layout(evidence: Evidence) -> Layout:
    """Two areas at one date."""
    return lay_out(evidence, Question((1, 2), (False, True), (2010.5,)), SETTINGS)


def test_it_uses_the_counts_of_the_areas_asked_for_since_the_first_date(layout: Layout) -> None:
    """Counts of other areas and older ones are left out; the rest stand in their order."""
    np.testing.assert_allclose(np.exp(layout.log), [1000, 2000, 1500])
    assert layout.row_area.tolist() == [0, 0, 0, 0, 1]
    assert layout.area_group.tolist() == [0, 1]


def test_every_count_has_the_error_of_its_kind(layout: Layout) -> None:
    """A Student part of its kind's scale, a normal one for small counts and differing labels."""
    np.testing.assert_allclose(
        np.sqrt(layout.own), [SETTINGS.noise_birthplace, 0.018, SETTINGS.noise_citizenship]
    )
    np.testing.assert_allclose(layout.rest, 1.3 / np.array([1000, 2000, 1500]) + 0.2**2 / 8)


def test_regressors_are_those_of_the_page(layout: Layout) -> None:
    """Size and growth of the population, tens of years, and whether citizens are counted."""
    first, _, third, _, last = (
        dict(zip(REGRESSORS, row, strict=True)) for row in layout.regressor.tolist()
    )
    assert first["size"] == pytest.approx(math.log(2 / 5))
    assert (first["time"], first["bend"]) == (-0.5, 0.0)
    assert (third["time"], third["bend"], third["citizens"]) == (0.5, 0.5, 1.0)
    assert last["growth"] == pytest.approx(math.log(1 + 10.5 / 20.5))
    assert last["citizens"] == 1.0


def test_an_area_with_a_register_is_what_that_counts(layout: Layout) -> None:
    """Figures on the register's basis carry its difference; those of other areas do not."""
    assert layout.registered.tolist() == [0, 1, 0, 1, 0]


def test_an_area_whose_yearly_figures_are_a_surveys_is_what_censuses_count(
    evidence: Evidence,
) -> None:
    """Its yearly figures carry the difference of a register, its own figure does not."""
    surveyed = replace(evidence, without_register=frozenset({1, 2}))
    layout = lay_out(surveyed, Question((1, 2), (False, True), (2010.5,)), SETTINGS)
    assert layout.registered.tolist() == [0, 1, 0, 0, 0]


def test_a_walk_moves_by_the_root_of_time() -> None:
    """Its covariance is that of a Wiener process from its first date on."""
    path = walk_path(DATES, 0.3)
    since = DATES - DATES[0]
    np.testing.assert_allclose(path @ path.T, 0.09 * np.minimum.outer(since, since), atol=1e-12)


def test_a_level_moves_as_its_equation_says() -> None:
    """The covariance of the path is the double integral of that of the trend, and the walk's."""
    path = level_path(DATES, SETTINGS)
    found = path @ path.T
    step = 0.01
    times = np.arange(DATES[0] + step / 2, DATES[-1], step)
    trend = SETTINGS.trend_spread**2 * np.exp(
        -SETTINGS.trend_decay * np.abs(np.subtract.outer(times, times))
    )
    before = (times < DATES[:, None]).astype(np.float64) * step
    since = DATES - DATES[0]
    walk = SETTINGS.level_walk**2 * np.minimum.outer(since, since)
    np.testing.assert_allclose(found, before @ trend @ before.T + walk, rtol=1e-3, atol=1e-9)


def test_what_passes_is_of_one_size_at_every_date_and_fades_between_them() -> None:
    """The covariance of two dates falls with the years between them alone."""
    path = passing_path(DATES, SETTINGS)
    apart = np.abs(np.subtract.outer(DATES, DATES))
    expected = SETTINGS.passing_spread**2 * np.exp(-SETTINGS.passing_decay * apart)
    np.testing.assert_allclose(path @ path.T, expected, rtol=1e-9)


def test_nothing_passes_where_a_register_counts(layout: Layout) -> None:
    """A register's own rows, and figures of an area that keeps one, lie on its path."""
    assert (layout.passing != 0).any(axis=1).tolist() == [True, False, True, False, True]


def test_the_areas_of_the_proof_are_of_every_sort() -> None:
    """Registers beside censuses, surveys, a single count, citizens only, and none."""
    question = ask({400: "citizenship"})
    assert len(question.areas) == len(set(question.areas)) == sum(len(a) for a in AREAS.values())
    assert 12 <= len(question.areas) <= 20


def test_the_fast_fit_answers_in_the_order_of_the_question(evidence: Evidence) -> None:
    """Volatilities by area and weights by count stand where the reference looks for them."""
    question = Question((2, 1), (True, False), (1990.5, 2010.5))
    fast = fit_fast(evidence, question, SETTINGS)
    median, lower, upper = fast.interval(given=True)
    assert fast.known.weight.shape == (3,)
    assert median[1] == pytest.approx(fast.interval(given=False)[0][1])
    # The second area was counted, the first was not: it is known less well.
    assert (upper - lower)[:2].min() > (upper - lower)[2:].max()
    assert set(choose_evidence(evidence, question).events["area"].to_pylist()) == {1}


def test_a_narrow_or_shifted_fit_does_not_agree() -> None:
    """Each limit is one that can be missed."""
    draws = np.random.default_rng(1).standard_normal((1, 50_000))
    for middle, half in ((0.3, 1.28), (0.0, 1.0), (0.0, 1.6)):
        fast = np.array([middle]), np.array([middle - half]), np.array([middle + half])
        assert not all(check.holds for check in compare_posteriors(draws, fast, (1, 1)).checks())
