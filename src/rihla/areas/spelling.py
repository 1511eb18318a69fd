"""Any code or spelling, brought to one form in which two ways of writing one name are equal.

Written names differ by case, accents, punctuation, articles, abbreviations and the order of words
(*Korea, Rep.*, *the Republic of Korea*). `fold` removes exactly those differences, by Unicode's own
categories and a small declared list of words; it never guesses. What guesses is `suggest` in
`rihla.areas.resolver`, and it only proposes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

from rihla.areas.table import read_rows

__all__ = ["fold", "visible"]

# Two pairs of Arabic letters that Unicode does not relate and writers of names exchange freely.
ARABIC = str.maketrans({"ة": "ه", "ى": "ي", "ـ": None})
ARABIC_ARTICLE = "ال"
INVISIBLE = "Cf"
"""Marks of direction, joiners, soft hyphens: copied along with a name, seen by nobody."""


def fold(text: str) -> str:
    """Bring a name to the form in which its spellings are compared.

    Parameters
    ----------
    text
        A name in any of the six languages.

    Returns
    -------
    str
        Its words without case, accents, punctuation and articles, in alphabetical order.

    Examples
    --------
    >>> fold("Korea, Rep."), fold("the REPUBLIC of Korea")
    ('korea republic', 'korea republic')
    >>> fold("Côte d'Ivoire"), fold("St. Lucia")
    ('cote ivoire', 'lucia saint')
    """
    words = _words(text)
    read_as = _read_as()
    kept = [read for word in words if (read := read_as.get(word, word))]
    return " ".join(sorted(kept or words))


def visible(text: str) -> str:
    r"""Give a text without what nobody sees: marks of direction, joiners, blanks around it.

    Examples
    --------
    >>> visible("\u200e 148\u200f ")
    '148'
    """
    seen = (one for one in text if unicodedata.category(one) != INVISIBLE)
    return "".join(seen).strip()


def _words(text: str) -> list[str]:
    # compatibility forms hide capitals (a bold A), and capitals hide accents (a dotted I)
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = (_letter(character) for character in plain)
    return [_without_article(word) for word in "".join(letters).translate(ARABIC).split()]


def _without_article(word: str) -> str:
    while word.startswith(ARABIC_ARTICLE) and len(word) > len(ARABIC_ARTICLE) + 1:
        word = word.removeprefix(ARABIC_ARTICLE)
    return word


def _letter(character: str) -> str:
    """Keep letters and digits, drop accents and what is invisible, let the rest part two words."""
    kind = unicodedata.category(character)
    if kind.startswith(("L", "N")):
        return character
    return "" if kind.startswith("M") or kind == INVISIBLE else " "


@cache
def _read_as() -> Mapping[str, str]:
    return {row["word"]: row["read_as"] for row in read_rows("judgement", "word")}
