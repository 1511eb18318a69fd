"""How sure a record is, in words: the level that its marking amounts to, and what that means."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rihla import norm

__all__ = ["confidence_meaning", "confidence_words", "list_levels"]

_WORDS: Mapping[norm.Level, str | Promise] = MappingProxyType(
    {
        norm.Level.VERIFIED: _("Verified"),
        norm.Level.UNMARKED: _("No doubt noted"),
        norm.Level.PARTLY: _("Read in part"),
        norm.Level.INFERRED: _("Inferred"),
        norm.Level.SECONDARY: _("Secondary source"),
        norm.Level.RECORDED: _("Quoted"),
    }
)
_MEANINGS: Mapping[norm.Level, str | Promise] = MappingProxyType(
    {
        norm.Level.VERIFIED: _("The compiler read the source named."),
        norm.Level.UNMARKED: _("The compiler named the source and noted no doubt."),
        norm.Level.PARTLY: _("Read in part; the note says which part was not read."),
        norm.Level.INFERRED: _("Not read anywhere; it follows from what was read, by elimination."),
        norm.Level.SECONDARY: _("Read in a secondary source only."),
        norm.Level.RECORDED: _(
            "Quoted from a publication; it cannot be computed from what is held here."
        ),
    }
)


def confidence_words(marking: str) -> str:
    """Give the word for a marking, with its note where that says more than the word.

    Examples
    --------
    >>> confidence_words("verified"), confidence_words("month/day NOT READ")
    ('Verified', 'Read in part (month/day NOT READ)')
    """
    level = _level(marking)
    if level is None:
        return marking
    word = str(_WORDS[level])
    plain = {"", level.value, "secondary source"}
    return word if marking in plain else f"{word} ({marking})"


def confidence_meaning(marking: str) -> str:
    """Say what a marking means; nothing for one that is not declared."""
    level = _level(marking)
    return "" if level is None else str(_MEANINGS[level])


def list_levels() -> list[tuple[str, str]]:
    """List the words and what each means, for help."""
    return [(str(_WORDS[level]), str(_MEANINGS[level])) for level in norm.Level]


def _level(marking: str) -> norm.Level | None:
    try:
        return norm.read_confidence(marking).level
    except KeyError:
        return None
