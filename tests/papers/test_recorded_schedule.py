"""Age schedules and their indices, recorded from the reference programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from rihla.flow import migest
from rihla.numerics.age_profile import age_profile
from rihla.numerics.schedule import RogersCastro, fit_schedule

pytestmark = pytest.mark.large_input

Case = dict[str, Any]
ORDER = ("a1", "alpha1", "a2", "alpha2", "mu2", "lambda2")
THIRTEEN = (*ORDER, "a3", "alpha3", "mu3", "lambda3", "a4", "lambda4", "c")


def parameters(values: Any) -> dict[str, float]:
    """Name recorded parameters: seven of them, or all thirteen."""
    names = (*ORDER, "c") if len(values) == 7 else THIRTEEN
    return dict(zip(names, map(float, values), strict=True))


@pytest.mark.parametrize("name", ["family:schedule:DemoTools"], indirect=True)
def test_it_gives_the_recorded_schedule(name: str, case: Callable[[str], Case]) -> None:
    """Every model schedule, with seven or thirteen parameters, is the recorded curve."""
    recorded = case(name)
    schedule = RogersCastro(**parameters(recorded["args"]["pars"]))
    found = schedule(recorded["args"]["ages"])
    np.testing.assert_allclose(found, recorded["output"], rtol=1e-6)


@pytest.mark.parametrize("name", ["family:schedule:DemoTools"], indirect=True)
def test_it_finds_a_schedule_again(name: str, case: Callable[[str], Case]) -> None:
    """Fitted to the recorded curve, a schedule is that curve again."""
    recorded = case(name)
    full = len(recorded["args"]["pars"]) == 13
    ages, level = recorded["args"]["ages"], recorded["output"]
    found = fit_schedule(ages, level, retirement=full, old_age=full)
    np.testing.assert_allclose(found.schedule(ages), level, rtol=2e-3, atol=2e-5 * level.max())


@pytest.mark.parametrize("name", ["family:schedule:index_age_rc"], indirect=True)
def test_it_gives_the_recorded_ratios(name: str, case: Callable[[str], Case]) -> None:
    """Ratios of the parameters are the recorded ones."""
    recorded = case(name)
    found = migest.index_age_rc(parameters(recorded["args"]["pars"]))
    expected = dict(zip(*(recorded["output"][key] for key in ("measure", "value")), strict=True))
    assert found == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("name", ["family:schedule:index_age"], indirect=True)
def test_it_gives_the_recorded_age_indices(name: str, case: Callable[[str], Case]) -> None:
    """Indices are the recorded ones; the breadth is centred on the peak, where the peer's is not.

    The peer counts rows where it means years: with ages from 0 its eleven years begin and end
    one year too young.
    """
    table = case(name)["args"]["d"]
    recorded = case(name)["output"]
    expected = dict(zip(*(recorded[key] for key in ("measure", "value")), strict=True))
    ages, level = np.array(table["age"], float), np.array(table["mi"], float)
    found = migest.index_age(table)
    assert found == migest.index_age(age=ages, mi=level)
    off = {"peak_breadth", "peak_share"}
    for measure in expected.keys() - off:
        assert found[measure] == pytest.approx(expected[measure], rel=1e-6), measure
    peak = age_profile(ages, level).peak_age
    younger = np.abs(ages - (peak - 1)) <= 5
    assert 100 * level[younger].sum() == pytest.approx(expected["peak_breadth"], rel=1e-6)
    centred = np.abs(ages - peak) <= 5
    assert found["peak_breadth"] == pytest.approx(100 * level[centred].sum())
    assert found["peak_share"] == pytest.approx(100 * level[centred].sum() / level.sum())
