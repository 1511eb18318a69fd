"""The language of a page: Django's code of it, and the project's."""

from __future__ import annotations

import unicodedata

from django.utils.translation import get_language

__all__ = ["page_language", "place_of_name"]


def page_language() -> str:
    """Give the language of the page as the project calls it: ``zh`` for ``zh-hans``.

    Examples
    --------
    >>> from django.utils.translation import override
    >>> with override("zh-hans"):
    ...     page_language()
    'zh'
    """
    return (get_language() or "en").partition("-")[0]


def place_of_name(name: str) -> str:
    """Give what a name is put in order by: accents and case aside.

    Examples
    --------
    >>> sorted(["Zambie", "Égypte", "Fidji"], key=place_of_name)
    ['Égypte', 'Fidji', 'Zambie']
    """
    plain = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
