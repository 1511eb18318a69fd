"""Facts and words: recorded facts, the fund, the Hub, vocabularies, disclosure control.

A row is a fact to state only where ``confidence.is_established``; what its compiler would not have
encoded at all is withheld, and `list_withheld` says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from rihla.errors import UnknownNorm
from rihla.norm.confidence import Confidence, read_confidence
from rihla.norm.partial_date import PartialDate
from rihla.norm.table import load_table, load_yaml

__all__ = [
    "Comparison",
    "DisclosureRule",
    "Fact",
    "RecordedFact",
    "Term",
    "Withheld",
    "get_recorded_fact",
    "list_disclosure_rules",
    "list_fund_facts",
    "list_hub_facts",
    "list_recorded_facts",
    "list_terms",
    "list_withheld",
]


class Comparison(StrEnum):
    """How a publication puts a figure."""

    EXACTLY = "exactly"
    MORE_THAN = "more_than"


@dataclass(frozen=True, slots=True)
class RecordedFact:
    """A figure quoted from a publication because nothing held here can compute it.

    Parameters
    ----------
    statement
        What the figure counts.
    value, unit, comparison
        The figure as the publication puts it.
    as_of
        When it said so.
    why_recorded
        Why it cannot be computed.
    """

    id: str
    statement: str
    value: int
    unit: str
    comparison: Comparison
    as_of: PartialDate
    why_recorded: str
    source: str
    url: str
    confidence: Confidence

    @property
    def is_established(self) -> bool:
        """Whether it may be stated as a fact."""
        return self.confidence.is_established


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement about the fund or the Hub, in its source's words."""

    topic: str
    fact: str
    source: str
    confidence: Confidence

    @property
    def is_established(self) -> bool:
        """Whether it may be stated as a fact, without naming its doubt."""
        return self.confidence.is_established


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a vocabulary of another system.

    Parameters
    ----------
    system, vocabulary
        Whose word it is, and for what.
    position
        Its place in the vocabulary, from 1.
    meaning
        What its source prints beside it; empty if nothing.
    """

    system: str
    vocabulary: str
    position: int
    value: str
    meaning: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class DisclosureRule:
    """One rule of statistical disclosure control, with its source."""

    rule: str
    fact: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Withheld:
    """A marking that keeps a row out of the tables, and the reason."""

    marking: str
    reason: str


def list_recorded_facts() -> tuple[RecordedFact, ...]:
    """List the recorded facts.

    Examples
    --------
    >>> [fact.id for fact in list_recorded_facts()][:2]
    ['network-entities', 'fund-pledged']
    """
    return tuple(_recorded().values())


def get_recorded_fact(fact: str) -> RecordedFact:
    """Give a recorded fact by its id.

    Raises
    ------
    UnknownNorm
        With the ids that are held.

    Examples
    --------
    >>> entities = get_recorded_fact("network-entities")
    >>> entities.value, str(entities.as_of)
    (38, '2019-12')
    """
    if fact not in _recorded():
        raise UnknownNorm(fact, nearest=list(_recorded()))
    return _recorded()[fact]


def list_fund_facts(*, established_only: bool = False) -> tuple[Fact, ...]:
    """List what is held about the Start-Up Fund, doubtful rows included unless told otherwise.

    Examples
    --------
    >>> any("400 million" in fact.fact for fact in list_fund_facts())
    False
    """
    return _facts("fund_fact", established_only=established_only)


def list_hub_facts(*, established_only: bool = False) -> tuple[Fact, ...]:
    """List how the Migration Network Hub works."""
    return _facts("hub_fact", established_only=established_only)


def list_terms(system: str | None = None) -> tuple[Term, ...]:
    """List the words of all vocabularies, or of one system's.

    Raises
    ------
    UnknownNorm
        With the systems that are held.

    Examples
    --------
    >>> [term.value for term in list_terms("UNNM workplan")]
    ['Yet to start', 'Ongoing', 'Completed']
    """
    systems = list(dict.fromkeys(term.system for term in _terms()))
    if system is not None and system not in systems:
        raise UnknownNorm(system, nearest=systems)
    return tuple(term for term in _terms() if system is None or term.system == system)


def list_disclosure_rules() -> tuple[DisclosureRule, ...]:
    """List the rules of statistical disclosure control."""
    return tuple(
        DisclosureRule(row["rule"], row["fact"], row["source"], read_confidence(row["confidence"]))
        for row in load_table("disclosure_rule")
    )


def list_withheld() -> tuple[Withheld, ...]:
    """List why rows were kept out of the tables; what they said is not carried.

    Examples
    --------
    >>> [withheld.marking.split(":")[0] for withheld in list_withheld()]
    ['DISPUTABLE', 'NOT READ on the gateway']
    """
    declared: dict[str, str] = load_yaml("confidence.yaml")["withheld"]
    return tuple(Withheld(marking, reason) for marking, reason in declared.items())


@cache
def _recorded() -> dict[str, RecordedFact]:
    entries: list[dict[str, Any]] = load_yaml("recorded_fact.yaml")
    return {entry["id"]: _recorded_fact(**entry) for entry in entries}


def _recorded_fact(*, comparison: str, as_of: str, confidence: str, **plain: Any) -> RecordedFact:
    return RecordedFact(
        comparison=Comparison(comparison),
        as_of=PartialDate.parse(as_of),
        confidence=read_confidence(confidence),
        **plain,
    )


@cache
def _facts(table: str, *, established_only: bool) -> tuple[Fact, ...]:
    facts = (
        Fact(row["topic"], row["fact"], row["source"], read_confidence(row["confidence"]))
        for row in load_table(table)
    )
    return tuple(fact for fact in facts if fact.is_established or not established_only)


@cache
def _terms() -> tuple[Term, ...]:
    return tuple(
        Term(
            system=row["system"],
            vocabulary=row["name"],
            position=int(row["position"]),
            value=row["value"],
            meaning=row["meaning"],
            source=row["source"],
            confidence=read_confidence(row["confidence"]),
        )
        for row in load_table("vocabulary")
    )
