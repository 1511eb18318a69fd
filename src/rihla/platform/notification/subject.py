"""How one finds out who may see what a notice is about, what it is called, and where it is.

Whoever stands above registers one subject for each kind of thing. Asked when a notice is made, when
it is shown and when it is mailed: so a role that ended in between leaks nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from rihla.platform.accounts.policy import Actor

__all__ = ["Shown", "Subject", "get_subject", "register_subject", "seen_by"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a thing is called, in the language of now, and where it is on the site."""

    title: str
    url: str


class Subject(Protocol):
    """One kind of thing that notices are about."""

    def visible_to(self, actor: Actor, ids: Collection[str]) -> frozenset[str]:
        """Give those that an actor may see, by the same queryset as every other door."""
        ...

    def show(self, ids: Collection[str]) -> Mapping[str, Shown]:
        """Give the words for them; called for those alone that the reader may see."""
        ...


_SUBJECTS: dict[str, Subject] = {}


def register_subject(name: str, subject: Subject) -> None:
    """Say how one kind of thing is looked up; registered again, the last one counts."""
    _SUBJECTS[name] = subject


def get_subject(name: str) -> Subject | None:
    """Give a kind of thing; none where a release no longer knows it, and nobody sees it then."""
    return _SUBJECTS.get(name)


def seen_by(actor: Actor, things: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Give the things, as (kind, id), that an actor may see: one question for each kind."""
    by_kind: dict[str, set[str]] = {}
    for kind, one in things:
        by_kind.setdefault(kind, set()).add(one)
    found: set[tuple[str, str]] = set()
    for kind, ids in by_kind.items():
        subject = get_subject(kind)
        if subject is not None:
            found |= {(kind, one) for one in subject.visible_to(actor, ids) & ids}
    return frozenset(found)
