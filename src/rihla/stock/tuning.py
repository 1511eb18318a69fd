"""Finds the settings of the state-space estimator again, from nothing but counts.

Two voices are heard. The *marginal likelihood* of all observations, effects integrated out,
proposes values: it is exact for the linear Gaussian model that remains once volatilities and
outlier weights are given, here those of the present settings. (Found again at each new optimum,
they would let the noise of a kind with few counts shrink to nothing.) *Counts that were hidden*
decide: a value is taken where the CRPS of backtests falls. Backtests are chosen by one half of the
areas and judged by the other, so that the gain told is of areas that had no part in the choice.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rihla.numerics.descent import descend
from rihla.stock.backtest import (
    Trial,
    area_trials,
    backcast_trials,
    cutoff_trials,
    run_trials,
    tenth_trials,
)
from rihla.stock.backtest_score import score_rows
from rihla.stock.method import Evidence, Points
from rihla.stock.methods.arrangement import arrange
from rihla.stock.methods.setting import SPREADS, Settings
from rihla.stock.methods.state_space import StateSpace, fit_arrangement, log_likelihood

__all__ = [
    "Gain",
    "HeldOut",
    "Likely",
    "Scores",
    "find_likely",
    "half_of_areas",
    "judge",
    "search",
    "write_settings",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Tell = Callable[[str], None]

_WIDEST = 2.5
"""In logs: how far a setting may go from its present value, a factor of twelve."""
_FOLDS = 3
"""Of ten: random tenths, and tenths of areas, in a backtest that is run hundreds of times."""
_LEAST_GAIN = 1e-4
"""Of the mean log of CRPS, for a value to be taken."""
_STEP = 1.25
_WHOLE = {"freedom": 2.0}
"""Settings that move by a number, not by a factor."""
_NEVER = ("first_date",)


@dataclass(frozen=True, slots=True)
class Likely:
    """What the marginal likelihood says."""

    settings: Settings
    before: float
    """Log likelihood at the present settings."""
    after: float


@dataclass(frozen=True, slots=True)
class Gain:
    """Mean CRPS of hidden counts before and after, on the same counts."""

    design: str
    count: int
    areas: int
    before: float
    after: float
    lower_by: float
    """Of the means: 0.02 is two per cent lower."""
    error: float
    """Standard error of it, areas taken as independent."""
    inside_80: float
    """Part of the hidden counts that the 80 % interval holds, after."""


class Scores(Protocol):
    """Whatever can be scored for any settings."""

    def score(self, settings: Settings) -> Mapping[str, pa.Table]:
        """Give a table for each design, with ``area``, ``crps`` and ``inside_80``."""
        ...


class HeldOut:
    """Backtests that can be scored again for any settings.

    Parameters
    ----------
    evidence
        All events.
    folds
        Of ten random tenths, and of ten tenths of the areas; every cut-off and backcast is used.
    """

    def __init__(self, evidence: Evidence, *, folds: int = _FOLDS) -> None:
        self.designs: Mapping[str, list[Trial]] = {
            "cutoff": list(cutoff_trials(evidence)),
            "backcast": list(backcast_trials(evidence)),
            "tenth": list(islice(tenth_trials(evidence), folds)),
            "area": list(islice(area_trials(evidence), folds)),
        }

    def score(self, settings: Settings) -> dict[str, pa.Table]:
        """Score every design: rows always in the same order."""
        method = StateSpace(settings)
        found = {}
        for design, trials in self.designs.items():
            scored = score_rows(run_trials(trials, [method]))
            # A basis of which nothing was seen is imputation, which the design by areas scores.
            if design != "area":
                scored = scored.filter(pc.is_valid(scored["distance"]))
            found[design] = scored
        return found


def find_likely(
    evidence: Evidence,
    settings: Settings,
    *,
    names: Sequence[str] = SPREADS,
    tell: Tell = lambda _: None,
) -> Likely:
    """Maximise the marginal likelihood of all observations from the present settings on.

    Parameters
    ----------
    evidence
        All events.
    settings
        Where to begin; volatilities and weights are those that these settings give.
    names
        The settings that may move.
    tell
        Is told how far it is.
    """
    nothing = Points(*(np.array([], dtype=kind) for kind in (np.int32, float, str, str)))
    arranged = arrange(evidence, nothing, first_date=settings.first_date)
    fitted = fit_arrangement(arranged, settings, adaptive=True)
    start = np.log([getattr(settings, name) for name in names])

    def changed(place: Floats) -> Settings:
        values = np.exp(place).tolist()
        return replace(settings, **dict(zip(names, values, strict=True)))

    def lost(place: Floats) -> float:
        return -log_likelihood(arranged, changed(place), found=fitted)

    found = descend(
        lost,
        start,
        lower=start - _WIDEST,
        upper=start + _WIDEST,
        tolerance=0.5,
        tell=lambda count, value: tell(f"likelihood, round {count}: {-value:.1f}"),
    )
    return Likely(changed(found.place), -lost(start), -found.value)


def search(
    held_out: Scores,
    settings: Settings,
    *,
    proposed: Settings | None = None,
    names: Sequence[str] | None = None,
    chosen: Callable[[pa.Table], Bools],
    passes: int = 2,
    tell: Tell = lambda _: None,
) -> Settings:
    """Move one setting after the other to where hidden counts are predicted better.

    Parameters
    ----------
    held_out
        The backtests.
    settings
        Where to begin.
    proposed
        Values that are tried too, such as the most likely ones.
    names
        The settings that may move: all if none are named.
    chosen
        Says which rows of a scored table count.
    passes
        How often each setting is tried: by a quarter up and down, in each later pass by less.
    tell
        Is told how far it is.
    """

    def loss(candidate: Settings) -> float:
        means = [
            np.nanmean(table["crps"].to_numpy()[chosen(table)])
            for table in held_out.score(candidate).values()
        ]
        return float(np.log(means).mean())

    movable = names or [n for n in Settings.__dataclass_fields__ if n not in _NEVER]
    first = least = loss(settings)
    for turn in range(passes):
        for name in movable:
            for value in _candidates(settings, name, turn, proposed if turn == 0 else None):
                tried = replace(settings, **{name: value})
                reached = loss(tried)
                if reached < least - _LEAST_GAIN:
                    least, best = reached, tried
                    break
            else:
                continue
            settings = best
            tell(f"pass {turn + 1}, {name} {getattr(settings, name):.3g}: {least - first:+.4f}")
    return settings


def _candidates(
    settings: Settings, name: str, turn: int, proposed: Settings | None
) -> Iterator[float]:
    value = getattr(settings, name)
    if name in _WHOLE:
        yield from (v for v in (value - _WHOLE[name], value + _WHOLE[name]) if v > 2)
        return
    if proposed is not None and getattr(proposed, name) != value:
        yield float(np.clip(getattr(proposed, name), value / 2, value * 2))
    step = _STEP ** (0.5**turn)
    yield from (value / step, value * step)


def judge(
    held_out: Scores, before: Settings, after: Settings, *, judged: Callable[[pa.Table], Bools]
) -> list[Gain]:
    """Compare two settings on the hidden counts that count, design by design."""
    old, new = held_out.score(before), held_out.score(after)
    gains = []
    for design, table in new.items():
        rows = judged(table)
        a, b = (t[design]["crps"].to_numpy()[rows] for t in (old, new))
        areas = table["area"].to_numpy()[rows]
        ratio = b.mean() / a.mean()
        _, place = np.unique(areas, return_inverse=True)
        sums = np.bincount(place, weights=b - ratio * a)
        gains.append(
            Gain(
                design=design,
                count=len(a),
                areas=len(sums),
                before=float(a.mean()),
                after=float(b.mean()),
                lower_by=float(1 - ratio),
                error=math.sqrt(float((sums**2).sum())) / float(a.sum()),
                inside_80=float(table["inside_80"].to_numpy()[rows].mean()),
            )
        )
    return gains


def half_of_areas(evidence: Evidence, *, seed: int) -> Callable[[pa.Table], Bools]:
    """Draw half of the areas; gives what says which rows of a table are theirs."""
    areas = np.unique(evidence.events["area"].to_numpy())
    drawn = np.random.default_rng(seed).permutation(areas)[: len(areas) // 2]
    return lambda table: np.isin(table["area"].to_numpy(), drawn)


def write_settings(settings: Settings, template: str) -> str:
    """Put values into the text of a file of settings, and leave its words as they are.

    Examples
    --------
    >>> from rihla.stock.methods.setting import load_settings
    >>> old = "level_walk: {value: 1, about: A walk.}"
    >>> write_settings(replace(load_settings(), level_walk=0.25), old)
    'level_walk: {value: 0.25, about: A walk.}'
    """
    for name in Settings.__dataclass_fields__:
        text = f"{getattr(settings, name):.6g}"
        template = re.sub(rf"(?m)^({name}:\s*\{{value: )[^,]+", rf"\g<1>{text}", template)
    return template
