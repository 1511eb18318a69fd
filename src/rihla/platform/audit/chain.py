"""Walks the chain: finds any change, gap, reorder or cut."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from rihla.platform.audit.models import Entry, Head, PersonalValue
from rihla.platform.audit.recording import appending, content_of, digest_of

__all__ = ["Break", "Verification", "erase_personal_values", "forget_values_with", "verify_chain"]


@dataclass(frozen=True, slots=True)
class Break:
    """One place where the chain does not hold."""

    sequence: int
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk over the chain found.

    Parameters
    ----------
    head
        The digest of the last link. Kept elsewhere, it shows later that nothing was cut off.
    """

    entries: int
    head: str
    breaks: tuple[Break, ...]
    erased: int
    """Digests whose values were erased, as a person may ask."""

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.breaks


def verify_chain(*, head: str = "") -> Verification:
    """Walk the whole chain.

    Parameters
    ----------
    head
        A digest noted earlier: it must be a link of the chain.
    """
    breaks: list[Break] = []
    previous, expected, seen, erased = "0" * 64, 1, set(), 0
    for entry in Entry.objects.order_by("sequence").iterator(chunk_size=1000):
        if entry.sequence != expected:
            breaks.append(Break(expected, f"is missing: the next entry is {entry.sequence}"))
        if entry.previous != previous:
            breaks.append(Break(entry.sequence, "does not follow the entry before it"))
        if entry.digest != digest_of(content_of(entry)):
            breaks.append(Break(entry.sequence, "was changed after it was written"))
        seen.add(entry.digest)
        previous, expected = entry.digest, entry.sequence + 1
        erased += _unknown_values(entry, breaks)
    last = Head.objects.filter(pk=1).first() or Head()
    if (last.sequence, last.digest) != (expected - 1, previous):
        breaks.append(Break(last.sequence, "is the head, but not the last entry: entries were cut"))
    if head and head not in seen:
        breaks.append(Break(expected - 1, f"no entry has the digest {head} that was noted earlier"))
    return Verification(len(seen), previous, tuple(breaks), erased)


def erase_personal_values(subject: str) -> int:
    """Erase the values of one person behind the digests of the chain; give how many."""
    with appending():
        count, _ = PersonalValue.objects.filter(subject=subject).delete()
    return count


def forget_values_with(mark: str) -> int:
    """Erase the values in which a person's name or address stands, whoever they are about."""
    with appending():
        count, _ = PersonalValue.objects.filter(value__icontains=mark).delete()
    return count


def _unknown_values(entry: Entry, breaks: list[Break]) -> int:
    digests = [
        side["digest"]
        for change in entry.changes
        for sides in change["fields"].values()
        for side in sides
        if isinstance(side, dict) and set(side) == {"digest"}
    ]
    held = PersonalValue.objects.in_bulk(digests)
    for digest, one in held.items():
        if hashlib.sha256(f"{one.salt}{one.value}".encode()).hexdigest() != digest:
            breaks.append(Break(entry.sequence, "a personal value is not the one that was written"))
    return len(set(digests)) - len(held)
