"""The port by which other packages let their things be found.

Examples
--------
A source gives documents of things by their ids, and lists all there are. It is registered once, in
``ready`` of its application; a service that changes a thing then calls
`rihla.platform.search.services.index` in its transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from rihla.errors import NotHeld
from rihla.platform.search.models import PUBLIC

__all__ = ["Findable", "Source", "Words", "get_source", "list_sources", "register_source"]


@dataclass(frozen=True, slots=True)
class Words:
    """What a thing says in one language."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Findable:
    """One thing that can be found.

    Parameters
    ----------
    thing
        Its id within its source.
    section, kind
        Under which headings it is counted: ``treaty`` and ``treaty.step``.
    words
        By language, ``en`` at least; a language without words of its own is searched in English.
    seen_by
        Keys of those who may see it: ``public``, ``person:ID``, or ``area:504`` for whoever may
        read drafts there. Whoever may read drafts everywhere sees all.
    area
        M49 code of the area it is about.
    weight
        Above 1 it comes before others that fit as well.
    """

    thing: str
    section: str
    kind: str
    url: str
    words: Mapping[str, Words] = field(default_factory=lambda: MappingProxyType({}))
    seen_by: Collection[str] = (PUBLIC,)
    area: int | None = None
    weight: float = 1.0


class Source(Protocol):
    """Whatever can give documents."""

    def findable(self, things: Collection[str]) -> Iterable[Findable]:
        """Give those of some things that can be found now; what is left out is found no more."""
        ...

    def things(self) -> Iterator[str]:
        """List the ids of all that can be found."""
        ...

    def count(self) -> int:
        """Tell how many there are."""
        ...

    def section_words(self, section: str) -> str:
        """Give the heading of a section, in the language of now."""
        ...

    def kind_words(self, kind: str) -> str:
        """Give the heading of a kind, in the language of now."""
        ...


_SOURCES: dict[str, Source] = {}


def register_source(name: str, source: Source) -> None:
    """Let things of a source be found; registered again under a name, the last one counts."""
    _SOURCES[name] = source


def list_sources() -> Mapping[str, Source]:
    """List the sources by their names."""
    return MappingProxyType(_SOURCES)


def get_source(name: str) -> Source:
    """Give a source by its name.

    Raises
    ------
    NotHeld
        With the sources there are.
    """
    if name not in _SOURCES:
        raise NotHeld(
            f"No source of documents is called {name!r}.",
            cure=f"Sources: {', '.join(sorted(_SOURCES)) or 'none'}.",
        )
    return _SOURCES[name]
