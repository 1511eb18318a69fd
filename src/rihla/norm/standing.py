"""Where every State stands towards a treaty on any day.

A State's standing is folded from its acts: signature, then the deposit of an instrument of
ratification, accession or succession, perhaps withdrawal. An act known to the month or year alone
counts from the *end* of that time, so that no State is called a party before it surely was; in
between the answer carries ``certain=False``. The same holds for days after the record ends
(`Instrument.known_to`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from rihla.areas import Area, get_area
from rihla.areas.day import day_of
from rihla.norm.instrument import (
    Instrument,
    Step,
    StepKind,
    by_date,
    get_instrument,
    list_instruments,
    list_steps,
)
from rihla.norm.partial_date import PartialDate
from rihla.norm.table import load_table

__all__ = [
    "Standing",
    "TreatyStatus",
    "bound_parties",
    "count_parties",
    "parties",
    "signatories",
    "standing_after",
    "status_from",
    "status_of",
]


class Standing(StrEnum):
    """Where a State stands towards a treaty on a day."""

    NONE = "none"
    """It has neither signed nor become a party (or it has withdrawn)."""
    SIGNATORY = "signatory"
    """It has signed and is not a party."""
    PARTY = "party"
    """It has deposited an instrument of ratification, accession or succession."""


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
        an unread signature may have come before, the area is a former State (whose acts stand under
        the one that continues it), or the day is after the record ends.
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
    treaty: Instrument | None = field(default=None, repr=False, compare=False)

    @property
    def is_party(self) -> bool:
        """Whether it is a party (see `certain`)."""
        return self.standing is Standing.PARTY

    @property
    def in_force_from(self) -> PartialDate | None:
        """When the treaty enters into force for it, as precisely as its deposit is known."""
        treaty = self.treaty or get_instrument(self.instrument)
        began = treaty.entry_into_force
        if not self.is_party or self.since is None or began is None:
            return None
        first, last = (
            max(began, treaty.in_force_after(day))
            for day in (self.since.earliest, self.since.latest)
        )
        return PartialDate.parse(f"{first}" if first == last else f"{first}/{last}")


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
    return status_from(list_steps(instrument, area), instrument, area, on)


def status_from(
    steps: Sequence[Step], instrument: str | Instrument, area: int, on: date
) -> TreatyStatus:
    """Tell where a State stands at the end of a day by acts held elsewhere than in the edition.

    Parameters
    ----------
    steps
        Acts of this State towards this treaty, such as a site's living records of them.
    instrument, area, on
        As in `status_of`; a treaty that the edition does not hold is given itself.

    Examples
    --------
    >>> str(status_from([], "icrmw", 484, date(2019, 12, 31)).standing)
    'none'
    """
    treaty = get_instrument(instrument) if isinstance(instrument, str) else instrument
    on = day_of(on)
    steps = tuple(sorted(steps, key=by_date))
    last = standing_after(steps, on)
    notes = tuple(_doubts(treaty, get_area(area), steps, last, on))
    read = _participants().get(treaty.id, {}).get(area)
    name = steps[-1].name if steps else read[0] if read else ""
    return TreatyStatus(
        instrument=treaty.id,
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
        treaty=treaty,
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
    come = [step for step in steps if step.kind.decides and step.date.is_by(on)]
    return max(come, key=by_date) if come else None


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
    After the record ends (`Instrument.known_to`) they bound what was known then.

    Examples
    --------
    >>> bound_parties("icrmw", on=date(2017, 6, 30)), bound_parties("icrmw", on=date(2017, 12, 31))
    ((50, 51), (51, 51))
    """
    least = count_parties(instrument, on)
    steps = list_steps(instrument)
    may = {step.area for step in steps if step.kind.binds and step.date.may_be_by(on)}
    return least, max(least, len(may))


def _with_standing(instrument: str, on: date, standing: Standing) -> tuple[TreatyStatus, ...]:
    acting = sorted({step.area for step in list_steps(instrument)})
    statuses = (status_of(instrument, area, on) for area in acting)
    return tuple(status for status in statuses if status.standing is standing)


def _standing(last: Step | None) -> Standing:
    if last is None or last.kind.ends:
        return Standing.NONE
    return Standing.PARTY if last.kind.binds else Standing.SIGNATORY


def _doubts(
    treaty: Instrument, area: Area, steps: Sequence[Step], last: Step | None, on: date
) -> Iterable[str]:
    for step in (one for one in steps if one.kind.decides):
        if step.date.may_be_by(on) and not step.date.is_by(on):
            yield f"The {step.kind} is dated {step.date} only, and counts from {step.date.latest}."
    opened = last is None and any(step.kind is StepKind.DEPOSIT for step in steps)
    if opened and treaty.adopted <= on:
        yield "The source does not say whether the State had signed before its deposit."
    if area.kind == "former":
        yield f"The depositary lists acts of {area.name} under the State that continues it."
    if on > treaty.known_to:
        after = treaty.known_to + timedelta(days=1)
        yield f"The record of acts is complete to {treaty.known_to}; none is held from {after} on."


@cache
def _participants() -> dict[str, dict[int, tuple[str, str]]]:
    ids = [treaty.id for treaty in list_instruments()]
    held: dict[str, dict[int, tuple[str, str]]] = {treaty: {} for treaty in ids}
    for row in load_table("participant"):
        held[row["instrument"]][int(row["area"])] = (row["name"], row["source"])
    return held
