"""What charts say besides names and figures, in the six languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from rihla.areas.area import check_language

__all__ = [
    "comma",
    "directed",
    "is_arabic",
    "is_right_to_left",
    "number",
    "number_locale",
    "span",
    "word",
]


def word(key: str, language: str, *parts: object) -> str:
    """Give a word or sentence in a language, its gaps filled.

    Examples
    --------
    >>> word("millions", "es"), word("at_least", "fr", "20 %")
    ('millones de personas', '20 % et plus')
    """
    return str(_words()[key][check_language(language)]).format(*parts)


def number(value: float, decimals: int, language: str) -> str:
    """Write a number with the signs of a language, digits 0-9.

    Examples
    --------
    >>> number(1234.5, 1, "en"), number(-0.25, 2, "fr")
    ('1,234.5', '-0,25')
    """
    signs = _words()["numbers"][check_language(language)]
    plain = f"{abs(value):,.{decimals}f}"
    spelled = plain.translate({ord(","): signs["thousands"], ord("."): signs["decimal"]})
    negative = value < 0 and float(plain.replace(",", "")) != 0
    return f"-{spelled}" if negative else spelled


def number_locale(language: str) -> dict[str, Any]:
    """Give a language's number signs as Vega's locale.

    Examples
    --------
    >>> number_locale("ru")["decimal"]
    ','
    """
    signs = _words()["numbers"][check_language(language)]
    return {
        "decimal": signs["decimal"],
        "thousands": signs["thousands"],
        "grouping": [3],
        "currency": ["", ""],
        # Noto Sans holds no minus sign, and another font would step in
        "minus": "-",
    }


def is_right_to_left(language: str) -> bool:
    """Tell whether a language is written from right to left.

    Examples
    --------
    >>> is_right_to_left("ar"), is_right_to_left("en")
    (True, False)
    """
    return bool(_words()["language_direction"].get(language) == "rtl")


def is_arabic(text: str) -> bool:
    """Tell whether a text holds Arabic letters.

    Examples
    --------
    >>> is_arabic("العالم 2019"), is_arabic("undesa-2019")
    (True, False)
    """
    return any("\u0600" <= letter <= "\u06ff" for letter in text)


def directed(text: str) -> str:
    """Mark a text with Arabic letters as read from right to left, signs and figures included."""
    return f"\u200f{text}\u200f" if is_arabic(text) else text


def span(start: int, end: int) -> str:
    """Write a span of years.

    Examples
    --------
    >>> span(1990, 2019), span(2019, 2019)
    ('1990–2019', '2019')
    """
    return str(start) if start == end else f"{start}–{end}"


def comma(language: str) -> str:
    """Give the sign that separates the parts of a title."""
    return {"ar": "، ", "zh": "，"}.get(language, ", ")


@cache
def _words() -> Mapping[str, Any]:
    text = files("rihla.drawing").joinpath("words.yaml").read_text(encoding="utf-8")
    words: Mapping[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return words
