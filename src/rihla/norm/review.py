"""What happened around the Compact: milestones, regional reviews, champion countries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from rihla.norm.confidence import Confidence, read_confidence
from rihla.norm.partial_date import PartialDate
from rihla.norm.table import load_table

__all__ = [
    "Champion",
    "ChampionRole",
    "Milestone",
    "RegionalReview",
    "list_champions",
    "list_milestones",
    "list_regional_reviews",
]


@dataclass(frozen=True, slots=True)
class Milestone:
    """One dated event, in its source's words."""

    date: PartialDate
    event: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class RegionalReview:
    """One region's review of the Compact, in one round of them.

    Parameters
    ----------
    commission
        Short name of the regional commission that organised it; an entity of the Network.
    region
        As the review calls it.
    start, end
        Its first and last day, as precisely as they are known.
    other_dates
        Consultations and hearings around it, in the source's words.
    """

    round: int
    commission: str
    region: str
    start: PartialDate
    end: PartialDate
    place: str
    other_dates: str
    co_organisers: tuple[str, ...]
    source: str
    confidence: Confidence


class ChampionRole(StrEnum):
    """What part a champion country had."""

    CHAMPION = "champion"
    FIRST_CO_CHAIR = "first_co_chair"


@dataclass(frozen=True, slots=True)
class Champion:
    """A champion country of the Compact, with the note on how it is known to be one."""

    area: int
    name: str
    role: ChampionRole
    note: str
    source: str
    confidence: Confidence


def list_milestones(*, until: date | None = None) -> tuple[Milestone, ...]:
    """List the milestones in order, optionally only those certainly past at the end of a day.

    Examples
    --------
    >>> [str(milestone.date) for milestone in list_milestones(until=date(2010, 1, 1))]
    ['1990-12-18', '2003-07-01']
    """
    return tuple(m for m in _milestones() if until is None or m.date.is_by(until))


def list_regional_reviews(*, round: int | None = None) -> tuple[RegionalReview, ...]:
    """List the regional reviews, of all rounds or of one, in order of their first day.

    Examples
    --------
    >>> [review.commission for review in list_regional_reviews(round=1)]
    ['UNECE', 'ESCWA', 'ESCAP', 'ECLAC', 'ECA']
    """
    return tuple(review for review in _reviews() if round is None or review.round == round)


def list_champions() -> tuple[Champion, ...]:
    """List the champion countries as they were listed in November 2023.

    Examples
    --------
    >>> [champion.name for champion in list_champions()
    ...  if champion.role is ChampionRole.FIRST_CO_CHAIR]
    ['El Salvador', 'Morocco']
    """
    return _champions()


@cache
def _milestones() -> tuple[Milestone, ...]:
    rows = (
        Milestone(
            date=PartialDate.parse(row["date"]),
            event=row["event"],
            source=row["source"],
            confidence=read_confidence(row["confidence"]),
        )
        for row in load_table("milestone")
    )
    return tuple(sorted(rows, key=lambda milestone: milestone.date.earliest))


@cache
def _reviews() -> tuple[RegionalReview, ...]:
    rows = (
        RegionalReview(
            round=int(row["round"]),
            commission=row["commission"],
            region=row["region"],
            start=PartialDate.parse(row["start"]),
            end=PartialDate.parse(row["end"]),
            place=row["place"],
            other_dates=row["other_dates"],
            co_organisers=tuple(row["co_organisers"].split("; ")),
            source=row["source"],
            confidence=read_confidence(row["confidence"]),
        )
        for row in load_table("regional_review")
    )
    return tuple(sorted(rows, key=lambda review: (review.round, review.start.latest)))


@cache
def _champions() -> tuple[Champion, ...]:
    return tuple(
        Champion(
            area=int(row["area"]),
            name=row["name"],
            role=ChampionRole(row["role"]),
            note=row["note"],
            source=row["source"],
            confidence=read_confidence(row["confidence"]),
        )
        for row in load_table("champion")
    )
