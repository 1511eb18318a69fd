"""How far each row may be stated as a fact: its compiler's marking, kept, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from rihla.norm.table import load_yaml

__all__ = ["Confidence", "Level", "list_confidences", "read_confidence"]


class Level(StrEnum):
    """What a marking of confidence amounts to (the table ``confidence.yaml`` decides)."""

    VERIFIED = "verified"
    """The compiler read the source named."""
    UNMARKED = "unmarked"
    """The compiler named the source and noted no doubt."""
    PARTLY = "partly"
    """Read in part; the marking says which part was not read."""
    INFERRED = "inferred"
    """Not read anywhere; it follows from what was read by elimination."""
    SECONDARY = "secondary"
    """Read in a secondary source only."""
    RECORDED = "recorded"
    """Quoted from a publication; cannot be computed from anything held here."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """A row's confidence: the marking as its compiler printed it, and its level.

    Examples
    --------
    >>> read_confidence("secondary source")
    Confidence(marking='secondary source', level=<Level.SECONDARY: 'secondary'>)
    >>> read_confidence("verified").is_established
    True
    >>> read_confidence("number verified; NAMES NOT READ").is_established
    False
    """

    marking: str
    level: Level

    @property
    def is_established(self) -> bool:
        """Whether a row so marked may be stated as a fact, without naming its doubt."""
        return self.level in _established()


@cache
def read_confidence(marking: str) -> Confidence:
    """Give the confidence that a marking declares.

    Raises
    ------
    KeyError
        If the marking is not declared in ``confidence.yaml``: a new wording is a judgement to make,
        not to guess.
    """
    levels: dict[str, str] = load_yaml("confidence.yaml")["markings"]
    return Confidence(marking, Level(levels[marking]))


def list_confidences() -> tuple[Confidence, ...]:
    """List every marking that is declared, in the order of the table.

    Examples
    --------
    >>> [str(one.level) for one in list_confidences()[:2]]
    ['verified', 'unmarked']
    """
    return tuple(map(read_confidence, load_yaml("confidence.yaml")["markings"]))


@cache
def _established() -> frozenset[Level]:
    return frozenset(map(Level, load_yaml("confidence.yaml")["established"]))
