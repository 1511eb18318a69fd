"""Text broken into lines that fit a width, without a browser to measure it."""

from __future__ import annotations

import unicodedata

__all__ = ["text_width", "wrap"]

# Widths as parts of the font size, measured on Noto Sans; a little wide rather than too narrow.
_WIDE = 1.0
_UPPER = 0.66
_LOWER = 0.55
_NARROW = 0.3
_CYRILLIC = 0.63
_THIN = frozenset("iljtfI.,;:'|!()[] ’“”·")


def text_width(text: str, size: float) -> float:
    """Estimate the width of a line in pixels.

    Parameters
    ----------
    size
        Of the letters, pixels.

    Examples
    --------
    >>> text_width("移民", 10) > text_width("ab", 10)
    True
    """
    return size * sum(_width(letter) for letter in text)


def _width(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return _WIDE
    if letter in _THIN:
        return _NARROW
    if "\u0400" <= letter <= "\u04ff":
        return _CYRILLIC
    return _UPPER if letter.isupper() else _LOWER


def wrap(text: str, width: float, size: float) -> list[str]:
    """Break a text into lines no wider than asked.

    Lines break between words, and between any two signs of Chinese, which has no spaces. A
    single word wider than a line stands alone.

    Examples
    --------
    >>> wrap("one two three", 60, 12)
    ['one two', 'three']
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        longer = line + piece
        if line and text_width(longer.rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line = longer
    if line.strip():
        lines.append(line.rstrip())
    return lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    piece = ""
    for letter in text:
        wide = unicodedata.east_asian_width(letter) in "WF"
        closing = letter in "，。、；：！？）】》"
        if wide and piece and not closing:
            pieces.append(piece)
            piece = ""
        piece += letter
        if letter == " " or (wide and letter in "，。、；："):
            pieces.append(piece)
            piece = ""
    pieces.append(piece)
    return [one for one in pieces if one]
