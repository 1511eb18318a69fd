"""Births and deaths between two dates of a revision, by sex.

Two editions are offered. *wpp-2019* is of the same edition as the populations of the 2019
revision: its births and deaths by calendar year are not published here, but its net migration
rates are, and population change less net migration is natural change. Births and deaths of 2024
are then moved, births up and deaths down by the same part, to leave that natural change.
*wpp-2024* takes them as they are, which mixes two views of the past: the world of the later
edition grew by some 25 million persons more from 2010 to 2015 than that of the earlier.
`vintage_differences` says what the choice does to net migration, area by area.

Declared rules: an interval takes the part of each calendar year, or of each five-year interval,
that lies within it. The Channel Islands (830) are Guernsey (831) and Jersey (832) together. The
Holy See has no births, and as many deaths as the world's rate gives. Areas without a rate of 2019
keep their events of 2024. Births divide between the sexes as inhabitants under five do at the end
of the interval. Net migration of both sexes divides as the foreign-born of the area do if it gains,
and as those born there who live elsewhere do if it loses; deaths follow. Where that leaves either
sex fewer than half the deaths expected at the world's survival by age and sex, deaths divide as
expected.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rihla.errors import UnknownTerm
from rihla.flow.embedded import load_net_rates, load_vital_events
from rihla.flow.vital_event import VitalEvents
from rihla.indicator.flow.stock import dates_of, load_stock_table, population_of, revision_areas
from rihla.numerics.sex_split import expected_deaths, world_survival
from rihla.revision.store import Revision, open_revision

__all__ = ["EDITIONS", "vintage_differences", "vital_events"]

Floats = NDArray[np.float64]

PARTS = {830: (831, 832)}
"""An area of a revision, and the areas of World Population Prospects 2024 that make it up."""

GROUP_YEARS = 5

LEAST = 0.5
"""The part of the expected deaths below which a sex's deaths are not believed."""

EDITIONS = ("wpp-2019", "wpp-2024")


def vital_events(
    revision: Revision,
    years: tuple[int, int],
    *,
    sex: str = "both",
    edition: str = "wpp-2019",
) -> VitalEvents:
    """Give births and deaths of the revision's areas from mid-year to mid-year.

    Parameters
    ----------
    revision
        For its areas and its populations by age.
    years
        Two dates of the revision.
    sex
        ``both``, ``female`` or ``male``.
    edition
        ``wpp-2019`` or ``wpp-2024``.

    Raises
    ------
    UnknownTerm
        If no edition is called so.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> revision = open_revision("2019")
    >>> women, men, both = (
    ...     vital_events(revision, (2010, 2015), sex=sex) for sex in ("female", "male", "both"))
    >>> bool(np.allclose(women.deaths + men.deaths, both.deaths))
    True
    """
    if edition not in EDITIONS:
        raise UnknownTerm(edition, nearest=EDITIONS)
    areas = revision_areas(revision)
    births, assumed = _summed(revision, years, "births")
    deaths, _ = _summed(revision, years, "deaths")
    if edition == "wpp-2019":
        natural = _change(revision, years) - _net_of_2019(revision, years)
        part = np.divide(
            natural - (births - deaths),
            births + deaths,
            out=np.zeros_like(births),
            where=~np.isnan(natural) & (births + deaths > 0),
        )
        part = np.clip(part, -1.0, 1.0)
        births, deaths = births * (1 + part), deaths * (1 - part)
    if sex != "both":
        girls, women = _of_women(revision, years, births, deaths)
        if sex == "male":
            girls, women = births - girls, deaths - women
        births, deaths = girls, women
    return VitalEvents(areas, births, deaths, source=f"undesa-{edition}", assumed=assumed)


def vintage_differences(revision: Revision, years: tuple[int, int]) -> pa.Table:
    """Compare what each edition's events leave to migration, by area.

    Returns
    -------
    pyarrow.Table
        ``area``, ``events_2019``, ``events_2024`` (population change of the revision less natural
        change of either edition), ``published_2024`` (net migration as that edition prints it)
        and ``difference`` (of the first two), persons; the largest differences first.
    """
    change = _change(revision, years)
    early, late = (
        change - vital_events(revision, years, edition=edition).natural_change
        for edition in EDITIONS
    )
    published, _ = _summed(revision, years, "net_migration")
    table = pa.table(
        {
            "area": pa.array(revision_areas(revision), pa.int32()),
            "events_2019": early,
            "events_2024": late,
            "published_2024": published,
            "difference": late - early,
        }
    )
    return table.take(pc.sort_indices(pc.negate(pc.abs(table["difference"]))))


def _change(revision: Revision, years: tuple[int, int]) -> Floats:
    return population_of(revision, years[1], "both") - population_of(revision, years[0], "both")


def _net_of_2019(revision: Revision, years: tuple[int, int]) -> Floats:
    """Give net migration by the rates of 2019, NaN for areas without one.

    An interval that is not made of whole five-year ones takes part of theirs, as if migration
    were even within them.
    """
    table = load_net_rates()
    areas = revision_areas(revision)
    at = {area: place for place, area in enumerate(areas)}
    net = np.full(len(areas), np.nan)
    spans = sorted(set(zip(table["start"].to_pylist(), table["end"].to_pylist(), strict=True)))
    for start, end in spans:
        part = (min(end, years[1]) - max(start, years[0])) / (end - start)
        if part <= 0:
            continue
        people = population_of(revision, min(end, _last(revision)), "both")
        of_span = table.filter(pc.equal(table["start"], start))
        for code, rate in zip(
            of_span["code"].to_pylist(), of_span["rate"].to_pylist(), strict=True
        ):
            if code in at:
                moved = part * people[at[code]] * rate / (1 + rate)
                net[at[code]] = np.nan_to_num(net[at[code]]) + moved
    return net


def _last(revision: Revision) -> int:
    return max(dates_of(revision))


def _summed(
    revision: Revision, years: tuple[int, int], name: str
) -> tuple[Floats, tuple[int, ...]]:
    """Sum a column over an interval; give the figures and the areas that have none."""
    table = load_vital_events()
    calendar = table["year"].to_numpy().astype(np.float64)
    first, last = years[0] + 0.5, years[1] + 0.5
    weight = np.clip(np.minimum(calendar + 1, last) - np.maximum(calendar, first), 0.0, 1.0)
    codes = table["code"].to_numpy()
    known, place = np.unique(codes, return_inverse=True)
    sums = np.bincount(place, weight * table[name].to_numpy(), known.size)
    at = dict(zip(known.tolist(), sums.tolist(), strict=True))
    areas = revision_areas(revision)
    figures = np.zeros(len(areas))
    absent = []
    for index, area in enumerate(areas):
        parts = PARTS.get(area, (area,))
        if all(part in at for part in parts):
            figures[index] = sum(at[part] for part in parts)
        else:
            absent.append(area)
    if name == "deaths" and absent:
        people = population_of(revision, years[0], "both")
        rate = figures.sum() / people.sum()
        for area in absent:
            figures[areas.index(area)] = people[areas.index(area)] * rate
    return figures, tuple(absent)


def _of_women(
    revision: Revision, years: tuple[int, int], births: Floats, deaths: Floats
) -> tuple[Floats, Floats]:
    """Give the births of girls and the deaths of women, by area."""
    ages = {sex: _by_age(revision, sex) for sex in ("female", "male")}
    dates = ages["female"][0]
    start, end = (dates.index(year) for year in years)
    girls = births * _share(ages["female"][1][end, :, 0], ages["male"][1][end, :, 0])
    newborn = {"female": girls, "male": births - girls}
    lost = {}
    for sex, (_, table) in ages.items():
        first, second = _pair(dates, start)
        alive = world_survival(np.nansum(table[first], axis=0), np.nansum(table[second], axis=0))
        lost[sex] = expected_deaths(table[start], alive, newborn[sex])
    expected = deaths * _share(lost["female"], lost["male"])
    grown = population_of(revision, years[1], "female") - population_of(
        revision, years[0], "female"
    )
    net = _change(revision, years) - births + deaths
    implied = girls - grown + net * _women_among_movers(revision, years[1], net)
    likely = (implied > LEAST * expected) & (implied < deaths - LEAST * (deaths - expected))
    return girls, np.where(likely, implied, expected)


def _women_among_movers(revision: Revision, year: int, net: Floats) -> Floats:
    """Give the share of women among the foreign-born of areas that gain, or of those who left."""
    women, men = (load_stock_table(revision, year, sex=sex) for sex in ("female", "male"))
    abroad = [table.born - np.diagonal(table.persons) for table in (women, men)]
    return np.where(
        net > 0, _share(women.foreign_born, men.foreign_born), _share(abroad[0], abroad[1])
    )


def _share(women: Floats, men: Floats) -> Floats:
    """Give the share of the first; the world's where an area's is not known."""
    whole = women + men
    known = ~np.isnan(whole) & (whole > 0)
    world = women[known].sum() / whole[known].sum()
    return np.where(known, women / np.where(known, whole, 1.0), world)


def _pair(dates: tuple[int, ...], start: int) -> tuple[int, int]:
    """Give two dates one age group apart, at or before the start where there are such."""
    for place in range(start, -1, -1):
        if dates[place] + GROUP_YEARS in dates:
            return place, dates.index(dates[place] + GROUP_YEARS)
    return 0, 1


def _by_age(revision: Revision, sex: str) -> tuple[tuple[int, ...], Floats]:
    return _ages(revision.path, sex)


@lru_cache(maxsize=8)
def _ages(path: Path, sex: str) -> tuple[tuple[int, ...], Floats]:
    """Give dates and dates × areas × age groups, NaN where not published."""
    revision = open_revision(path)
    table = revision.table("population_by_age")
    table = table.filter(
        pc.and_(pc.equal(table["sex"], sex), pc.equal(table["status"], "available"))
    )
    dates = tuple(sorted(set(table["year"].to_pylist())))
    groups = sorted(set(table["age"].to_pylist()))
    areas = revision_areas(revision)
    cube = np.full((len(dates), len(areas), len(groups)), np.nan)
    where = [
        np.searchsorted(dates, table["year"].to_numpy()),
        _positions(areas, table["area"].to_pylist()),
        np.searchsorted(groups, table["age"].to_numpy()),
    ]
    cube[tuple(where)] = table["value"].to_numpy(zero_copy_only=False)
    return dates, cube


def _positions(areas: tuple[int, ...], wanted: list[int]) -> NDArray[np.int64]:
    at = {area: place for place, area in enumerate(areas)}
    return np.array([at[area] for area in wanted], dtype=np.int64)
