"""How each Member State voted on a resolution of the General Assembly."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from rihla.areas import get_area
from rihla.errors import UnknownNorm, UnknownTerm
from rihla.norm.confidence import Confidence, read_confidence
from rihla.norm.table import load_table, load_yaml

__all__ = [
    "Ballot",
    "Choice",
    "Resolution",
    "Tally",
    "get_resolution",
    "list_resolutions",
    "tally",
    "vote",
    "voters",
]


class Choice(StrEnum):
    """What a Member did when the vote was taken."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"
    NOT_VOTING = "not_voting"
    """Absent or silent: it neither voted nor abstained."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """A resolution put to a recorded vote."""

    id: str
    title: str
    body: str
    date: date
    roll_call: str
    url: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Ballot:
    """One Member's vote; `name` is as the source prints it, `area` its M49 code."""

    resolution: str
    area: int
    name: str
    choice: Choice
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Tally:
    """How many Members chose what.

    Examples
    --------
    >>> print(tally("A/RES/73/195"))
    152 in favour, 5 against, 12 abstentions, 24 not voting
    """

    yes: int
    no: int
    abstain: int
    not_voting: int

    @property
    def members(self) -> int:
        """All Members, those not voting included."""
        return self.yes + self.no + self.abstain + self.not_voting

    def __str__(self) -> str:
        return (
            f"{self.yes} in favour, {self.no} against, {self.abstain} abstentions, "
            f"{self.not_voting} not voting"
        )


def list_resolutions() -> tuple[Resolution, ...]:
    """List the resolutions whose recorded vote is held."""
    return tuple(_resolutions().values())


def get_resolution(resolution: str) -> Resolution:
    """Give a resolution by its symbol.

    Raises
    ------
    UnknownNorm
        With the symbols that are held.

    Examples
    --------
    >>> get_resolution("A/RES/73/195").date
    datetime.date(2018, 12, 19)
    """
    if resolution not in _resolutions():
        raise UnknownNorm(resolution, nearest=list(_resolutions()))
    return _resolutions()[resolution]


def vote(resolution: str, area: int) -> Ballot | None:
    """Give a Member's vote, or None for an area that was no Member of the body on that day.

    Parameters
    ----------
    resolution
        Its symbol, such as ``A/RES/73/195``.
    area
        M49 code.

    Raises
    ------
    UnknownNorm
        If no vote on the resolution is held.
    UnknownArea
        If no area has this code.

    Examples
    --------
    >>> str(vote("A/RES/73/195", 516).choice)  # Namibia
    'yes'
    >>> vote("A/RES/73/195", 336) is None  # the Holy See is an observer
    True
    """
    return _ballots()[get_resolution(resolution).id].get(get_area(area).m49)


def voters(resolution: str, choice: Choice | str) -> tuple[Ballot, ...]:
    """List the Members that chose so, by M49 code.

    Raises
    ------
    UnknownNorm
        If no vote on the resolution is held.
    UnknownTerm
        If there is no such choice.

    Examples
    --------
    >>> sorted(ballot.name for ballot in voters("A/RES/73/195", "no"))
    ['Czechia', 'Hungary', 'Israel', 'Poland', 'United States']
    """
    if choice not in tuple(Choice):
        raise UnknownTerm(choice, nearest=tuple(Choice))
    chosen = Choice(choice)
    ballots = _ballots()[get_resolution(resolution).id]
    return tuple(ballots[area] for area in sorted(ballots) if ballots[area].choice is chosen)


def tally(resolution: str) -> Tally:
    """Count a resolution's votes.

    Raises
    ------
    UnknownNorm
        If no vote on the resolution is held.
    """
    ballots = _ballots()[get_resolution(resolution).id].values()
    counts = Counter(str(ballot.choice) for ballot in ballots)
    return Tally(**{choice.value: counts[choice.value] for choice in Choice})


@cache
def _resolutions() -> dict[str, Resolution]:
    entries: list[dict[str, Any]] = load_yaml("resolution.yaml")
    return {entry["id"]: _resolution(**entry) for entry in entries}


def _resolution(*, confidence: str, **plain: Any) -> Resolution:
    return Resolution(confidence=read_confidence(confidence), **plain)


@cache
def _ballots() -> dict[str, dict[int, Ballot]]:
    held: dict[str, dict[int, Ballot]] = {symbol: {} for symbol in _resolutions()}
    for row in load_table("vote"):
        held[row["resolution"]][int(row["area"])] = Ballot(
            resolution=row["resolution"],
            area=int(row["area"]),
            name=row["name"],
            choice=Choice(row["vote"]),
            source=row["source"],
            confidence=read_confidence(row["confidence"]),
        )
    return held
