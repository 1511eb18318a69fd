"""Where States stand towards a treaty on any day, folded from the living records of their acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rihla import norm
from rihla.areas import name_of
from rihla.indicator import list_dates, rank_table
from rihla.platform.site.language import page_language, place_of_name
from rihla.platform.treaty.models import Step
from rihla.revision.store import Revision

__all__ = ["Receiver", "Row", "Standings", "largest_receivers", "standings_ever", "standings_on"]

Steps = Mapping[int, tuple[norm.Step, ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """One State on one day."""

    area: int
    name: str
    status: norm.TreatyStatus
    keys: tuple[str, ...]
    """Keys of the records of its acts."""


@dataclass(frozen=True, slots=True)
class Standings:
    """Where all States that have acted stand on one day."""

    instrument: norm.Instrument
    on: dt.date
    rows: tuple[Row, ...]

    def with_standing(self, standing: norm.Standing) -> tuple[Row, ...]:
        """Give the States with one standing."""
        return tuple(row for row in self.rows if row.status.standing is standing)

    @property
    def parties(self) -> tuple[Row, ...]:
        """The parties."""
        return self.with_standing(norm.Standing.PARTY)

    @property
    def signatories(self) -> tuple[Row, ...]:
        """Those that signed and are not parties."""
        return self.with_standing(norm.Standing.SIGNATORY)

    @property
    def doubtful(self) -> tuple[Row, ...]:
        """Those of which the record cannot be certain on this day, and why."""
        return tuple(row for row in self.rows if not row.status.certain)


@dataclass(frozen=True, slots=True)
class Receiver:
    """One of the areas where most migrants live, and where it stands."""

    rank: int
    area: int
    name: str
    migrants: int
    status: norm.TreatyStatus


@dataclass(frozen=True, slots=True)
class Ever:
    """The acts of all States towards one treaty, as they are recorded now."""

    instrument: str
    steps: Steps
    keys: Mapping[int, tuple[str, ...]]

    def members_on(self, day: dt.date) -> frozenset[int]:
        """Give the parties at the end of a day."""
        return frozenset(area for area in self.steps if self.status(area, day).is_party)

    def status(self, area: int, day: dt.date) -> norm.TreatyStatus:
        """Tell where one area stands at the end of a day."""
        return norm.status_from(self.steps.get(area, ()), self.instrument, area, day)


def standings_ever(instrument: str) -> Ever:
    """Read the living records of acts towards a treaty."""
    steps: dict[int, tuple[norm.Step, ...]] = {}
    keys: dict[int, tuple[str, ...]] = {}
    for record in Step.objects.filter(instrument=instrument).order_by("date"):
        steps[record.area] = (*steps.get(record.area, ()), _step(record))
        keys[record.area] = (*keys.get(record.area, ()), record.key)
    return Ever(instrument, steps, keys)


def standings_on(ever: Ever, day: dt.date) -> Standings:
    """Fold where every State that has acted stands at the end of a day."""
    language = page_language()
    rows = (
        Row(area, name_of(area, language), ever.status(area, day), ever.keys[area])
        for area in ever.steps
    )
    return Standings(
        norm.get_instrument(ever.instrument),
        day,
        tuple(sorted(rows, key=lambda row: place_of_name(row.name))),
    )


def largest_receivers(
    revision: Revision, ever: Ever, day: dt.date, *, top: int = 30
) -> tuple[int, list[Receiver]]:
    """List the areas where most migrants live, with where each stands at the end of a day.

    Returns
    -------
    int
        The year of the figures: the last date of the revision that is not after the day, or its
        first.
    list of Receiver
    """
    years = [int(year) for year in list_dates(revision)]
    year = max((one for one in years if dt.date(one, 7, 1) <= day), default=years[0])
    table = rank_table(revision, "stock", date=year, top=top, language=page_language())
    return year, [_receiver(ever, row, day) for row in table.to_pylist()]


def _receiver(ever: Ever, row: Mapping[str, Any], day: dt.date) -> Receiver:
    return Receiver(
        row["rank"], row["area"], row["name"], int(row["value"]), ever.status(row["area"], day)
    )


def _step(record: Step) -> norm.Step:
    return norm.Step(
        instrument=record.instrument,
        area=record.area,
        name=record.name,
        kind=norm.StepKind(record.kind),
        date=norm.PartialDate.parse(record.date),
        source=record.source,
        confidence=norm.read_confidence(record.confidence),
    )
