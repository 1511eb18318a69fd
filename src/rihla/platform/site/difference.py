"""What became of a text, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

__all__ = ["Difference", "Piece", "compare"]

_WORD = re.compile(r"\s+|[\u3400-\u9fff]|\w+|[^\w\s]")
"""Words, spaces and signs; of Chinese, which parts no words, each character."""
_ALIKE = 0.4
"""Below this, two texts share too little for single words to say anything."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text, the same in both or not."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what it was and what it is to be, in pieces."""

    label: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    now: str = ""
    """What it is today, where the record has changed since."""
    clashes: bool = False
    """Whether the record and the proposal changed this field to different values."""


def compare(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Give both texts in pieces, those that differ marked.

    Examples
    --------
    >>> [piece.text for piece in compare("21 June 1993", "20 June 1993")[0] if piece.changed]
    ['21']
    >>> compare("yes", "no")
    ((Piece(text='yes', changed=True),), (Piece(text='no', changed=True),))
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return _whole(before), _whole(after)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, first, last, start, end in matcher.get_opcodes():
        changed = kind != "equal"
        if last > first:
            left.append(Piece("".join(old[first:last]), changed))
        if end > start:
            right.append(Piece("".join(new[start:end]), changed))
    return tuple(left), tuple(right)


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text, changed=True),) if text else ()
