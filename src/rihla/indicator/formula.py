"""Each indicator for many selections, dates and sexes at once: arrays in, arrays out.

Two rules of coverage are known by name. ``matched``, the default, compares like with like: a share
divides by the population of the territory whose migrants are counted, and a rate or change uses
the areas that exist at both dates. ``each_date`` sums whatever has a figure at each date, which
is how the publisher makes its aggregates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from rihla.errors import FigureNotAvailable
from rihla.indicator.catalogue import Indicator
from rihla.indicator.cube import NOT_APPLICABLE, NOT_AVAILABLE, SEX_POSITION, Cube, Quantity
from rihla.indicator.judgement import not_applicable_areas
from rihla.numerics.growth import annual_rate, change
from rihla.numerics.share import share
from rihla.numerics.total import GroupTotal, group_total, matched_weights

__all__ = ["COVERAGES", "FORMULAS", "Evaluation", "evaluate"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]

COVERAGES = ("matched", "each_date")
"""How areas that appear between two dates, or lack one part of a share, are treated."""


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """An indicator for selections × times × sexes.

    Parameters
    ----------
    value
        NaN where there is no figure.
    known, unknown
        Areas that went in, and areas that exist but have no figure.
    included
        Selections × areas × times: which areas were taken.
    """

    value: Floats
    known: NDArray[np.int64]
    unknown: NDArray[np.int64]
    included: Flags

    @property
    def status(self) -> NDArray[np.uint8]:
        """Position in `STATUSES` of why there is a value or none."""
        absent = np.where(self.unknown > 0, NOT_AVAILABLE, NOT_APPLICABLE)
        return np.where(np.isnan(self.value), absent, 0).astype(np.uint8)


def evaluate(
    indicator: Indicator, cube: Cube, members: Flags, when: Places, *, coverage: str = "matched"
) -> Evaluation:
    """Compute an indicator for many selections, times and all sexes.

    Parameters
    ----------
    members
        Selections × areas.
    when
        Positions of dates in ``cube.years``: one dimension for indicators of a date, times × 2
        for those of an interval.
    coverage
        One of `COVERAGES`.

    Returns
    -------
    Evaluation
        Its sexes are those of the table it is computed from (one for refugees).
    """
    if coverage not in COVERAGES:
        raise FigureNotAvailable(
            f"No coverage is called {coverage!r}.", cure=f"Choose {' or '.join(COVERAGES)}."
        )
    if indicator.id not in FORMULAS:
        raise FigureNotAvailable(
            f"{indicator.id} is not made of totals, so not for many areas at once.",
            cure="Compute it for one area at a time.",
        )
    result = FORMULAS[indicator.id](
        _Question(indicator, cube, members, when, coverage == "matched")
    )
    barred = not_applicable_areas(indicator.id)
    alone = members.sum(axis=1) == 1
    meaningless = alone & members[:, np.isin(cube.areas, barred)].any(axis=1)
    result.value[meaningless] = np.nan
    result.unknown[meaningless] = 0
    return result


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    indicator: Indicator
    cube: Cube
    members: Flags
    when: Places
    matched: bool

    @property
    def everywhere(self) -> Flags:
        """Members at every time, where nothing is matched."""
        return np.repeat(self.members[:, :, None], len(self.when), axis=2)

    def years(self, time: int) -> int:
        start, end = self.cube.years[self.when[time]]
        return int(end) - int(start)


def _sum(question: _Question, quantity: Quantity) -> Evaluation:
    total = group_total(
        question.members,
        quantity.values[:, question.when],
        quantity.applicable[:, question.when],
    )
    return Evaluation(total.value, total.known, total.unknown, question.everywhere)


def _ratio(question: _Question, part: Quantity, whole: Quantity) -> Evaluation:
    """Divide sums; matched, an area lacking either is in neither."""
    numerator, denominator = (q.values[:, question.when] for q in (part, whole))
    possible = part.applicable[:, question.when] & whole.applicable[:, question.when]
    if question.matched:
        both = ~np.isnan(numerator) & ~np.isnan(denominator)
        if question.indicator.nil_where_missing:
            possible = whole.applicable[:, question.when]
            both = possible & ~np.isnan(denominator)
        numerator = np.where(both, numerator, np.nan)
        denominator = np.where(both, denominator, np.nan)
    above = group_total(question.members, numerator, possible | ~np.isnan(numerator))
    below = group_total(question.members, denominator, possible | ~np.isnan(denominator))
    value = share(above.value, below.value)
    return Evaluation(value, above.known, above.unknown, question.everywhere)


def _one_sex(quantity: Quantity, sex: str) -> Quantity:
    place = SEX_POSITION[sex]
    return Quantity(
        quantity.values[:, :, place : place + 1], quantity.status[:, :, place : place + 1]
    )


def _stock_share(question: _Question) -> Evaluation:
    cube = question.cube
    whole = cube.population_held if question.matched else cube.population
    return _ratio(question, cube.stock, whole)


def _female_share(question: _Question) -> Evaluation:
    stock = question.cube.stock
    return _ratio(question, _one_sex(stock, "female"), _one_sex(stock, "both"))


def _refugee_share(question: _Question) -> Evaluation:
    cube = question.cube
    part = cube.refugees_held if question.matched else cube.refugees
    return _ratio(question, part, _one_sex(cube.stock, "both"))


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    """Sums of one or two quantities at both ends of one interval, over the same areas."""

    starts: list[GroupTotal]
    ends: list[GroupTotal]
    included: Flags


def _between(question: _Question, *quantities: Quantity) -> list[_Pair]:
    cube = question.cube
    if not question.matched:
        return [_pair(question, ends, question.members, quantities) for ends in question.when]
    return [
        _pair(
            question,
            ends,
            matched_weights(question.members, cube.exists[:, ends], cube.holder[:, ends]),
            quantities,
        )
        for ends in question.when
    ]


def _pair(
    question: _Question, ends: Places, chosen: Flags, quantities: tuple[Quantity, ...]
) -> _Pair:
    cells = [quantity.values[:, ends] for quantity in quantities]
    possible = [quantity.applicable[:, ends] for quantity in quantities]
    if question.matched and not question.indicator.nil_where_missing:
        holes = [able & np.isnan(cell) for cell, able in zip(cells, possible, strict=True)]
        lacking = np.any([hole.any(axis=1) for hole in holes], axis=0)
        cells = [np.where(lacking[:, None], np.nan, cell) for cell in cells]
    totals = [
        [group_total(chosen, cell[:, end], able[:, end]) for end in (0, 1)]
        for cell, able in zip(cells, possible, strict=True)
    ]
    return _Pair([both[0] for both in totals], [both[1] for both in totals], chosen)


def _collect(pairs: list[_Pair], values: list[Floats]) -> Evaluation:
    return Evaluation(
        np.stack(values, axis=1),
        np.stack([np.minimum(p.starts[0].known, p.ends[0].known) for p in pairs], axis=1),
        np.stack([np.maximum(p.starts[0].unknown, p.ends[0].unknown) for p in pairs], axis=1),
        np.stack([p.included for p in pairs], axis=2),
    )


def _rate(question: _Question, pairs: list[_Pair]) -> Evaluation:
    rates = [
        annual_rate(pair.starts[0].value, pair.ends[0].value, question.years(time))
        for time, pair in enumerate(pairs)
    ]
    return _collect(pairs, rates)


def _population_rate(question: _Question) -> Evaluation:
    """Rate inside present boundaries: the population is known there before a dissolution too."""
    inside = (question.cube.population,)
    return _rate(
        question, [_pair(question, ends, question.members, inside) for ends in question.when]
    )


def _change(question: _Question) -> Evaluation:
    pairs = _between(question, question.cube.stock)
    return _collect(pairs, [change(pair.starts[0].value, pair.ends[0].value) for pair in pairs])


def _growth_difference(question: _Question) -> Evaluation:
    cube = question.cube
    people = cube.population_held if question.matched else cube.population
    pairs = _between(question, cube.stock, people)
    values = []
    for time, pair in enumerate(pairs):
        rates = [
            annual_rate(start.value, end.value, question.years(time))
            for start, end in zip(pair.starts, pair.ends, strict=True)
        ]
        values.append(rates[0] - rates[1])
    return _collect(pairs, values)


FORMULAS: Mapping[str, Callable[[_Question], Evaluation]] = MappingProxyType(
    {
        "stock": lambda question: _sum(question, question.cube.stock),
        "population": lambda question: _sum(question, question.cube.population),
        "refugees": lambda question: _sum(question, question.cube.refugees),
        "stock_share": _stock_share,
        "female_share": _female_share,
        "refugee_share": _refugee_share,
        "change": _change,
        "annual_rate": lambda question: _rate(question, _between(question, question.cube.stock)),
        "population_annual_rate": _population_rate,
        "refugee_annual_rate": lambda question: _rate(
            question, _between(question, question.cube.refugees)
        ),
        "growth_difference": _growth_difference,
    }
)
"""The indicators that are computed from totals, each with its formula."""
