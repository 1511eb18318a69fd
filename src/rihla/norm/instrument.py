"""Treaties, and where every State stands towards them on any day.

A State's standing is folded from its acts: signature, then the deposit of an instrument of
ratification, accession or succession, perhaps withdrawal. An act known to the month or year alone
counts from the *end* of that time, so that no State is called a party before it surely was; in
between the answer carries ``certain=False``. The same holds for days after `Instrument.known_to`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from rihla.areas import get_area
from rihla.errors import UnknownInstrument
from rihla.norm.confidence import Confidence, read_confidence
from rihla.norm.partial_date import PartialDate
from rihla.norm.table import load_table, load_yaml

__all__ = [
    "Instrument",
    "Standing",
    "Step",
    "StepKind",
    "TreatyStatus",
    "bound_parties",
    "count_parties",
    "entry_into_force",
    "get_instrument",
    "list_instruments",
    "list_steps",
    "parties",
    "signatories",
    "standing_after",
    "status_of",
]


class StepKind(StrEnum):
    """An act of a State towards a treaty."""

    SIGNATURE = "signature"
    RATIFICATION = "ratification"
    ACCESSION = "accession"
    SUCCESSION = "succession"
    DEPOSIT = "deposit"
    """An instrument was deposited; the source does not say of which kind."""
    WITHDRAWAL = "withdrawal"

    @property
    def binds(self) -> bool:
        """Whether the act makes the State a party."""
        return self not in {StepKind.SIGNATURE, StepKind.WITHDRAWAL}


class Standing(StrEnum):
    """Where a State stands towards a treaty on a day."""

    NONE = "none"
    """It has neither signed nor become a party (or it has withdrawn)."""
    SIGNATORY = "signatory"
    """It has signed and is not a party."""
    PARTY = "party"
    """It has deposited an instrument of ratification, accession or succession."""


@dataclass(frozen=True, slots=True)
class Step:
    """One act of one State: its kind, its date as precisely as known, its source."""

    instrument: str
    area: int
    name: str
    kind: StepKind
    date: PartialDate
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Instrument:
    """A treaty and its rule of entry into force.

    Parameters
    ----------
    instruments_needed, months, article
        It enters into force on the first day of the month following `months` months after the
        deposit of the instrument that makes `instruments_needed`, as `article` says; for a later
        State, after its own deposit.
    known_to
        The last day for which the record of acts is complete, and `known_to_reason` why.
    """

    id: str
    title: str
    short_title: str
    adopted: date
    adopted_by: str
    place: str
    entry_into_force: date
    instruments_needed: int
    months: int
    article: str
    registration: str
    url: str
    known_to: date
    known_to_reason: str
    source: str
    confidence: Confidence

    def in_force_after(self, deposit: date) -> date:
        """Give the day on which the treaty enters into force after a deposit.

        Examples
        --------
        >>> get_instrument("icrmw").in_force_after(date(2003, 3, 14))
        datetime.date(2003, 7, 1)
        """
        month = deposit.month + self.months + 1
        return date(deposit.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class TreatyStatus:
    """Where one State stands towards one treaty on one day.

    Parameters
    ----------
    name
        As the source prints it; empty if the sources held name no such participant.
    how, since
        The act that its standing rests on and its date; None for `Standing.NONE`.
    certain
        False where the record cannot decide: the day lies within the time in which an act happened,
        an unread signature may have come before, or the day is after the record ends.
    notes
        Why it is uncertain, in sentences; empty when it is certain.
    """

    instrument: str
    area: int
    name: str
    on: date
    standing: Standing
    how: StepKind | None
    since: PartialDate | None
    certain: bool
    source: str
    steps: tuple[Step, ...] = field(repr=False)
    notes: tuple[str, ...] = ()

    @property
    def is_party(self) -> bool:
        """Whether it is a party (see `certain`)."""
        return self.standing is Standing.PARTY

    @property
    def in_force_from(self) -> PartialDate | None:
        """When the treaty enters into force for it, as precisely as its deposit is known."""
        if not self.is_party or self.since is None:
            return None
        treaty = get_instrument(self.instrument)
        first, last = (
            max(treaty.entry_into_force, treaty.in_force_after(day))
            for day in (self.since.earliest, self.since.latest)
        )
        return PartialDate.parse(f"{first}" if first == last else f"{first}/{last}")


def list_instruments() -> tuple[Instrument, ...]:
    """List the treaties held.

    Examples
    --------
    >>> [treaty.short_title for treaty in list_instruments()]
    ['Convention on Migrant Workers']
    """
    return tuple(_instruments().values())


def get_instrument(instrument: str) -> Instrument:
    """Give a treaty by its id.

    Raises
    ------
    UnknownInstrument
        With the ids that are held.

    Examples
    --------
    >>> get_instrument("icrmw").adopted_by
    'A/RES/45/158'
    """
    if instrument not in _instruments():
        raise UnknownInstrument(instrument, nearest=list(_instruments()))
    return _instruments()[instrument]


def list_steps(instrument: str, area: int | None = None) -> tuple[Step, ...]:
    """List the acts towards a treaty, of all States or of one, in order of their date.

    Raises
    ------
    UnknownInstrument
        If it is not held.
    UnknownArea
        If no area has this code.

    Examples
    --------
    >>> [(str(step.kind), str(step.date)) for step in list_steps("icrmw", 484)]
    [('signature', '1991-05-22'), ('ratification', '1999-03-08')]
    """
    by_area = _steps()[get_instrument(instrument).id]
    if area is not None:
        return by_area.get(get_area(area).m49, ())
    return tuple(sorted((s for steps in by_area.values() for s in steps), key=_order))


def status_of(instrument: str, area: int, on: date) -> TreatyStatus:
    """Tell where a State stands towards a treaty at the end of a day.

    Parameters
    ----------
    instrument
        Id of the treaty, such as ``icrmw``.
    area
        M49 code. An area that the depositary does not list as a participant has standing none.
    on
        The day.

    Raises
    ------
    UnknownInstrument
        If the treaty is not held.
    UnknownArea
        If no area has this code.

    Examples
    --------
    >>> mexico = status_of("icrmw", 484, date(2019, 12, 31))
    >>> str(mexico.standing), str(mexico.how), str(mexico.since), mexico.certain
    ('party', 'ratification', '1999-03-08', True)

    Mozambique's deposit is known to the year alone:

    >>> mozambique = status_of("icrmw", 508, date(2013, 6, 30))
    >>> str(mozambique.standing), mozambique.certain
    ('none', False)
    >>> print(mozambique.notes[0])
    The deposit is dated 2013 only, and counts from 2013-12-31.
    """
    treaty = get_instrument(instrument)
    steps = list_steps(instrument, area)
    last = standing_after(steps, on)
    notes = tuple(_doubts(treaty, steps, last, on))
    read = _participants()[instrument].get(area)
    name = steps[-1].name if steps else read[0] if read else ""
    return TreatyStatus(
        instrument=instrument,
        area=area,
        name=name,
        on=on,
        standing=_standing(last),
        how=last.kind if last else None,
        since=last.date if last else None,
        certain=not notes,
        source=last.source if last else read[1] if read else treaty.source,
        steps=steps,
        notes=notes,
    )


def standing_after(steps: Iterable[Step], on: date) -> Step | None:
    """Give the act that decides a State's standing at the end of a day; None if none has come.

    Of acts on one day the one that binds decides (Ghana and Jamaica signed and ratified at once).
    An act whose date is not exact has come only when its last possible day has.

    Examples
    --------
    >>> print(standing_after(list_steps("icrmw", 288), date(2000, 9, 7)).kind)
    ratification
    """
    come = [step for step in steps if step.date.is_by(on)]
    return max(come, key=_order) if come else None


def parties(instrument: str, on: date) -> tuple[TreatyStatus, ...]:
    """List the parties at the end of a day by M49 code, each certain up to the record's end.

    Examples
    --------
    >>> [status.name for status in parties("icrmw", date(1995, 12, 31))]
    ['Colombia', 'Morocco', 'Philippines', 'Seychelles', 'Uganda', 'Egypt']
    """
    return _with_standing(instrument, on, Standing.PARTY)


def signatories(instrument: str, on: date) -> tuple[TreatyStatus, ...]:
    """List the States that have signed and are not parties at the end of a day.

    The depositary's own count of "signatories" includes those that became parties later.
    """
    return _with_standing(instrument, on, Standing.SIGNATORY)


def count_parties(instrument: str, on: date) -> int:
    """Count the parties at the end of a day.

    Examples
    --------
    >>> count_parties("icrmw", on=date(2019, 12, 31))
    55
    """
    return len(parties(instrument, on))


def bound_parties(instrument: str, on: date) -> tuple[int, int]:
    """Give the least and the greatest number of parties that the record allows on a day.

    Withdrawals aside, they differ only where the day lies within the time of an undated deposit.

    Examples
    --------
    >>> bound_parties("icrmw", on=date(2017, 6, 30)), bound_parties("icrmw", on=date(2017, 12, 31))
    ((50, 51), (51, 51))
    """
    least = count_parties(instrument, on)
    by_area = _steps()[instrument].values()
    may = sum(any(s.kind.binds and s.date.may_be_by(on) for s in steps) for steps in by_area)
    return least, max(least, may)


def entry_into_force(instrument: str) -> date | None:
    """Compute when a treaty entered into force from the deposits held; None if it has not.

    Raises
    ------
    UnknownInstrument
        If it is not held.

    Examples
    --------
    >>> entry_into_force("icrmw") == get_instrument("icrmw").entry_into_force
    True
    """
    treaty = get_instrument(instrument)
    deposits = sorted(step.date.latest for step in list_steps(instrument) if step.kind.binds)
    if len(deposits) < treaty.instruments_needed:
        return None
    return treaty.in_force_after(deposits[treaty.instruments_needed - 1])


def _with_standing(instrument: str, on: date, standing: Standing) -> tuple[TreatyStatus, ...]:
    get_instrument(instrument)
    statuses = (status_of(instrument, area, on) for area in sorted(_steps()[instrument]))
    return tuple(status for status in statuses if status.standing is standing)


def _standing(last: Step | None) -> Standing:
    if last is None or last.kind is StepKind.WITHDRAWAL:
        return Standing.NONE
    return Standing.PARTY if last.kind.binds else Standing.SIGNATORY


def _doubts(
    treaty: Instrument, steps: Sequence[Step], last: Step | None, on: date
) -> Iterable[str]:
    for step in steps:
        if step.date.may_be_by(on) and not step.date.is_by(on):
            yield f"The {step.kind} is dated {step.date} only, and counts from {step.date.latest}."
    opened = last is None and any(step.kind is StepKind.DEPOSIT for step in steps)
    if opened and treaty.adopted <= on:
        yield "The source does not say whether the State had signed before its deposit."
    if on > treaty.known_to:
        after = treaty.known_to + timedelta(days=1)
        yield f"The record of acts is complete to {treaty.known_to}; none is held from {after} on."


def _order(step: Step) -> tuple[date, bool, int]:
    return step.date.latest, step.kind is not StepKind.SIGNATURE, step.area


@cache
def _instruments() -> dict[str, Instrument]:
    entries: list[dict[str, Any]] = load_yaml("instrument.yaml")
    return {entry["id"]: _instrument(**entry) for entry in entries}


def _instrument(*, rule: Mapping[str, Any], confidence: str, **plain: Any) -> Instrument:
    return Instrument(
        instruments_needed=rule["instruments"],
        months=rule["months"],
        article=rule["article"],
        confidence=read_confidence(confidence),
        **plain,
    )


@cache
def _steps() -> dict[str, dict[int, tuple[Step, ...]]]:
    held: dict[str, dict[int, tuple[Step, ...]]] = {treaty: {} for treaty in _instruments()}
    for row in load_table("treaty_step"):
        step = Step(
            instrument=row["instrument"],
            area=int(row["area"]),
            name=row["name"],
            kind=StepKind(row["step"]),
            date=PartialDate.parse(row["date"]),
            source=row["source"],
            confidence=read_confidence(row["confidence"]),
        )
        of_area = held[step.instrument].get(step.area, ())
        held[step.instrument][step.area] = tuple(sorted((*of_area, step), key=_order))
    return held


@cache
def _participants() -> dict[str, dict[int, tuple[str, str]]]:
    held: dict[str, dict[int, tuple[str, str]]] = {treaty: {} for treaty in _instruments()}
    for row in load_table("participant"):
        held[row["instrument"]][int(row["area"])] = (row["name"], row["source"])
    return held
