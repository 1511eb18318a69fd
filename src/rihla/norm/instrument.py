"""Treaties, their rules of entry into force, and the acts of States towards them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
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
    "Step",
    "StepKind",
    "entry_into_force",
    "get_instrument",
    "list_instruments",
    "list_steps",
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
    DENUNCIATION = "denunciation"
    """A party's notice that it will be bound no longer, as the treaty provides for it."""
    RESERVATION = "reservation"
    """A statement that excludes or modifies the effect of some provisions."""
    DECLARATION = "declaration"
    """A statement of understanding or of acceptance of a procedure; it changes no standing."""

    @property
    def binds(self) -> bool:
        """Whether the act makes the State a party."""
        return self in _BINDING

    @property
    def ends(self) -> bool:
        """Whether a State is no longer a party after the act."""
        return self in {StepKind.WITHDRAWAL, StepKind.DENUNCIATION}

    @property
    def decides(self) -> bool:
        """Whether the act changes where a State stands; reservations and declarations do not."""
        return self not in {StepKind.RESERVATION, StepKind.DECLARATION}


_BINDING = frozenset(
    {StepKind.RATIFICATION, StepKind.ACCESSION, StepKind.SUCCESSION, StepKind.DEPOSIT}
)


@dataclass(frozen=True, slots=True)
class Step:
    """One act of one State: its kind, its date as precisely as known, its source.

    `text` quotes what a reservation or declaration says.
    """

    instrument: str
    area: int
    name: str
    kind: StepKind
    date: PartialDate
    source: str
    confidence: Confidence
    text: str = ""


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
    entry_into_force: date | None
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
    return tuple(sorted((s for steps in by_area.values() for s in steps), key=by_date))


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


def by_date(step: Step) -> tuple[date, bool, int]:
    """Order acts by the day they have surely come; of one day, the act that binds comes last."""
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
            text=row["text"],
            source=row["source"],
            confidence=read_confidence(row["confidence"]),
        )
        of_area = held[step.instrument].get(step.area, ())
        held[step.instrument][step.area] = tuple(sorted((*of_area, step), key=by_date))
    return held
