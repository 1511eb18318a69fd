"""One spelling of words for searching: without accents, marks and case, in six languages."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["fold", "is_pair", "marked", "words_of"]

_ARABIC = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ـ": None}
)
_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"\w+")


def fold(text: str) -> str:
    """Give a text as it is searched.

    Accents go, Arabic is without vowel signs and with one alef, ya and ta marbuta, and Chinese,
    which parts no words, is written in pairs of signs.

    Examples
    --------
    >>> fold("Évolution de l'Étranger")
    'evolution de l etranger'
    >>> fold("الهِجْرَة") == fold("الهجره")
    True
    >>> fold("移民契约")
    '移民 民契 契约'
    """
    return " ".join(words_of(text))


def words_of(text: str) -> list[str]:
    """Give the words of a text in the spelling that is searched."""
    plain = _plain(text).casefold().translate(_ARABIC)
    found: list[str] = []
    for word in _WORD.findall(plain.replace("_", " ")):
        if _HAN.search(word):
            found += _pairs(word)
        else:
            found.append(word)
    return found


def is_pair(word: str) -> bool:
    """Tell whether a word is a pair of Chinese signs."""
    return len(word) == 2 and bool(_HAN.fullmatch(word))


def marked(text: str, words: list[str], *, around: int = 90) -> list[tuple[str, bool]]:
    """Give the part of a text where searched words stand, in pieces, the words marked.

    Examples
    --------
    >>> marked("The Évolution of law", ["evolution"])
    [('The ', False), ('Évolution', True), (' of law', False)]
    """
    spans = [
        (found.start(), found.end())
        for found in _WORD.finditer(text)
        if _is_meant(found.group(), words)
    ] + [span for word in words if _HAN.search(word) for span in _all(text, word)]
    spans.sort()
    start = max(0, spans[0][0] - around) if spans else 0
    end = min(len(text), start + 3 * around)
    while 0 < start < len(text) and not text[start - 1].isspace() and not _HAN.match(text[start]):
        start += 1
    pieces: list[tuple[str, bool]] = []
    at = start
    for begin, stop in spans:
        if begin < at or stop > end:
            continue
        pieces += [(text[at:begin], False)] if begin > at else []
        pieces.append((text[begin:stop], True))
        at = stop
    pieces += [(text[at:end], False)] if at < end else []
    if pieces and start > 0:
        pieces.insert(0, ("… ", False))
    if end < len(text):
        pieces.append((" …", False))
    return pieces


def _is_meant(written: str, words: list[str]) -> bool:
    folded = words_of(written)
    return any(
        one.startswith(word) or (len(word) > 3 and word in one)
        for one in folded
        for word in words
        if not _HAN.search(word)
    )


def _all(text: str, word: str) -> list[tuple[int, int]]:
    return [(one.start(), one.end()) for one in re.finditer(re.escape(word), text)]


def _plain(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize(
        "NFC", "".join(sign for sign in parted if not unicodedata.combining(sign))
    )


def _pairs(word: str) -> list[str]:
    """Part a word with Chinese signs into pairs, and what stands beside them."""
    found: list[str] = []
    at = 0
    for han in _HAN.finditer(word):
        found += [word[at : han.start()]] if han.start() > at else []
        signs = han.group()
        found += [signs] if len(signs) == 1 else [signs[i : i + 2] for i in range(len(signs) - 1)]
        at = han.end()
    return [*found, word[at:]] if at < len(word) else found
