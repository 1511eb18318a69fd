"""Whom an observation counts: citizens, foreign-born, refugees … each by its code and its word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from rihla.errors import UnknownTerm

__all__ = ["Universe", "get_universe", "list_universes"]


@dataclass(frozen=True, slots=True)
class Universe:
    """One kind of persons counted.

    Examples
    --------
    >>> get_universe(3).word
    'foreign_born'
    """

    code: int
    """In the published file."""
    word: str
    """In the tables of this project."""
    name: str
    definition: str
    occurs: bool
    """Whether any row of the published file carries it."""


def list_universes(*, occurring: bool = False) -> tuple[Universe, ...]:
    """Give every universe that is declared, or those only that a row carries.

    Examples
    --------
    >>> [u.word for u in list_universes() if not u.occurs]
    ['venezuelans_displaced_abroad', 'international_migrants', 'non_permanent_residents']
    """
    return tuple(u for u in _universes() if u.occurs or not occurring)


def get_universe(name: int | str) -> Universe:
    """Give one universe by its code or its word.

    Raises
    ------
    UnknownTerm
        With the words known.

    Examples
    --------
    >>> get_universe("native_born").code
    5
    >>> get_universe("born_abroad")
    Traceback (most recent call last):
      ...
    rihla.errors.UnknownTerm: No term is called 'born_abroad'. ...
    """
    for universe in _universes():
        if name in (universe.code, universe.word):
            return universe
    raise UnknownTerm(name, nearest=_words(_universes()))


def _words(universes: Iterable[Universe]) -> list[str]:
    return [universe.word for universe in universes]


@cache
def _universes() -> tuple[Universe, ...]:
    path = Path(__file__).with_name("universe.yaml")
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(Universe(**entry) for entry in content["universes"])
