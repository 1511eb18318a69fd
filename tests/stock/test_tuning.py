"""Settings are found from counts, judged by other areas, and written with their words."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pyarrow as pa
import pytest
import yaml

from rihla.stock.method import Evidence, Points
from rihla.stock.methods.arrangement import arrange
from rihla.stock.methods.setting import SETTINGS_FILE, SPREADS, Settings, load_settings
from rihla.stock.methods.state_space import fit_arrangement, log_likelihood
from rihla.stock.population import Population
from rihla.stock.tuning import (
    HeldOut,
    find_likely,
    half_of_areas,
    judge,
    search,
    write_settings,
)

SETTINGS = load_settings()
AREAS = tuple(range(1, 25))


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    """Two dozen areas, a census every five years, whose errors are of a quarter."""
    generator = np.random.default_rng(1)
    rows = [
        {"area": area, "date": date, "basis": "place_of_birth", "kind": "census",
         "value": 1e5 * np.exp(generator.normal(0.0, 0.25)), "spread": 0.0, "taken_out": 0.0,
         "published": None}
        for area in AREAS
        for date in np.arange(1980.3, 2019.0, 5.0).tolist()
    ]  # fmt: skip
    people = {area: (np.array([1950.5, 2020.5]), np.array([1e6, 1e6])) for area in AREAS}
    groups = {area: area % 3 for area in AREAS}
    events = pa.Table.from_pylist(rows).cast(
        pa.schema(
            [
                ("area", pa.int32()),
                ("date", pa.float64()),
                ("basis", pa.string()),
                ("kind", pa.string()),
                ("value", pa.float64()),
                ("spread", pa.float64()),
                ("taken_out", pa.float64()),
                ("published", pa.int64()),
            ]
        )
    )
    return Evidence(events, Population(people), groups)


class Told:
    """Backtests whose CRPS is told: least where the noise is 0.3 and decay as it is."""

    def score(self, settings: Settings) -> dict[str, pa.Table]:
        """Give the same areas the same score."""
        off = abs(np.log(settings.noise_birthplace / 0.3)) + abs(
            np.log(settings.trend_decay / SETTINGS.trend_decay)
        )
        count = len(AREAS)
        return {
            "cutoff": pa.table(
                {
                    "area": pa.array(AREAS, pa.int32()),
                    "crps": np.full(count, 1 + off),
                    "inside_80": np.ones(count),
                }
            )
        }


def _all(table: pa.Table) -> np.ndarray:
    return np.ones(table.num_rows, dtype=bool)


def test_what_is_found_is_most_likely(evidence: Evidence) -> None:
    """From a start that is too small: a tenth more or less of it is less likely."""
    begun = replace(SETTINGS, noise_birthplace=0.1, trend_spread=0.01)
    found = find_likely(evidence, begun, names=("noise_birthplace", "trend_spread"))
    assert found.after > found.before
    nothing = Points(*(np.array([], dtype=kind) for kind in (np.int32, float, str, str)))
    arranged = arrange(evidence, nothing, first_date=begun.first_date)
    fitted = fit_arrangement(arranged, begun, adaptive=True)
    best = found.settings.noise_birthplace
    assert found.after == pytest.approx(log_likelihood(arranged, found.settings, found=fitted))
    for factor in (0.9, 1.1):
        other = replace(found.settings, noise_birthplace=best * factor)
        assert log_likelihood(arranged, other, found=fitted) < found.after


def test_search_takes_what_predicts_better_and_leaves_the_rest() -> None:
    """One setting is moved to its best, another is at its best already and stays."""
    told: list[str] = []
    found = search(
        Told(), replace(SETTINGS, noise_birthplace=0.175),
        names=("trend_decay", "noise_birthplace"), chosen=_all, passes=6, tell=told.append,
    )  # fmt: skip
    assert found.trend_decay == SETTINGS.trend_decay
    assert found.noise_birthplace == pytest.approx(0.3, rel=0.1)
    assert told


def test_search_tries_what_is_proposed() -> None:
    """A value that was proposed is taken where it predicts better than a step."""
    proposed = replace(SETTINGS, noise_birthplace=0.3)
    found = search(
        Told(), replace(SETTINGS, noise_birthplace=0.175), proposed=proposed,
        names=("noise_birthplace",), chosen=_all, passes=1,
    )  # fmt: skip
    assert found.noise_birthplace == pytest.approx(0.3)


def test_the_same_settings_gain_nothing(evidence: Evidence) -> None:
    """Before and after are the same counts, so nothing changes and nothing is uncertain."""
    held_out = HeldOut(evidence, folds=1)
    gains = judge(held_out, SETTINGS, SETTINGS, judged=_all)
    assert [gain.design for gain in gains] == ["cutoff", "backcast", "tenth", "area"]
    for gain in gains:
        assert (gain.lower_by, gain.error) == (0.0, 0.0)
        assert gain.count > 0
        assert 0 <= gain.inside_80 <= 1


def test_a_gain_is_of_the_areas_that_judge() -> None:
    """Its size is that of the means, its count that of the areas."""
    after = replace(SETTINGS, noise_birthplace=0.3)
    (gain,) = judge(Told(), SETTINGS, after, judged=lambda table: table["area"].to_numpy() > 12)
    before = 1 + np.log(0.3 / SETTINGS.noise_birthplace)
    assert gain.lower_by == pytest.approx(1 - 1 / before)
    assert (gain.count, gain.areas, gain.after) == (12, 12, 1.0)


def test_areas_are_cut_into_halves(evidence: Evidence) -> None:
    """Whoever chooses does not judge; the same seed cuts alike, another does not."""
    rows = [half_of_areas(evidence, seed=seed)(evidence.events) for seed in (1, 1, 2)]
    areas = evidence.events["area"].to_numpy()
    chosen, judged = set(areas[rows[0]]), set(areas[~rows[0]])
    assert len(chosen) == len(judged) == 12
    assert chosen.isdisjoint(judged)
    assert (rows[0] == rows[1]).all()
    assert not (rows[0] == rows[2]).all()


def test_written_settings_are_read_back_and_keep_their_words() -> None:
    """Every value is replaced, no comment and no word is lost."""
    changed = replace(
        SETTINGS, **{f.name: getattr(SETTINGS, f.name) * 1.125 for f in fields(SETTINGS)}
    )
    old = SETTINGS_FILE.read_text(encoding="utf-8")
    new = write_settings(changed, old)
    read = yaml.safe_load(new)
    for name, entry in yaml.safe_load(old).items():
        assert read[name]["value"] == pytest.approx(getattr(changed, name), rel=1e-5)
        assert {**read[name], "value": 0} == {**entry, "value": 0}
    assert new.count("#") == old.count("#")


def test_every_setting_says_what_it_is_and_how_it_was_found() -> None:
    """Nothing is a number without words: what it means, and who chose it."""
    content = yaml.safe_load(SETTINGS_FILE.read_text(encoding="utf-8"))
    assert set(content) == {field.name for field in fields(Settings)}
    for name, entry in content.items():
        assert set(entry) == {"value", "about", "found"}, name
        assert entry["about"].endswith("."), name
        assert entry["found"] in {"hidden counts", "both", "declared"}, name
        assert (entry["found"] == "both") == (name in SPREADS), name
