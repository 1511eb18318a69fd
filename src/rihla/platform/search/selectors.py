"""Finds: for whoever asks, of what she may see, counted and in parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Max, Q, QuerySet
from rapidfuzz import fuzz, process

from rihla.platform.accounts.policy import Actor
from rihla.platform.accounts.role import ScopeKind
from rihla.platform.search.engine import Row, all_rows, rows_with_parts, rows_with_words
from rihla.platform.search.folding import is_pair, marked, words_of
from rihla.platform.search.models import PUBLIC, Document

__all__ = ["FACETS", "Hit", "Results", "documents_visible_to", "find", "find_things"]

FACETS = ("section", "kind", "area")
_LONGEST = 200
_MOST_WORDS = 12
_ALIKE = 76
"""Below this likeness, in per cent, another word is no likely slip of the pen."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found."""

    document: Document
    snippet: tuple[tuple[str, bool], ...]
    """Pieces of its text, each with whether it is a word that was looked for."""


@dataclass(frozen=True, slots=True)
class Results:
    """What was found, of what the actor may see."""

    query: str
    count: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    """For each facet its values with their counts, the most first."""
    meant: str = ""
    """What else may have been meant, where little was found."""


def documents_visible_to(actor: Actor) -> QuerySet[Document]:
    """Give the documents of what an actor may see: for page, API, counts and suggestions."""
    everywhere, scopes = actor.scopes_for("record.read_draft")
    if everywhere:
        return Document.objects.all()
    keys = [PUBLIC]
    if actor.is_known and not actor.is_system:
        keys.append(f"person:{actor.id}")
        keys += [f"area:{scope.id}" for scope in scopes if scope.kind is ScopeKind.AREA]
    seen = Q()
    for key in keys:
        seen |= Q(seen_by__contains=f"|{key}|")
    return Document.objects.filter(seen)


def find(
    actor: Actor,
    query: str,
    *,
    language: str,
    chosen: Mapping[str, str] | None = None,
    offset: int = 0,
    limit: int = 20,
) -> Results:
    """Find things.

    Parameters
    ----------
    chosen
        Facets by which to narrow: ``section``, ``kind``, ``area``. Without words, all of them.
    language
        In which titles and texts are given; words are found in any of the six.
    """
    query = query.replace("\0", " ").strip()[:_LONGEST]
    words = words_of(query)[:_MOST_WORDS]
    narrow = {name: value for name, value in (chosen or {}).items() if value and name in FACETS}
    if not words and (query or not narrow):
        return Results(query, 0, (), dict.fromkeys(FACETS, ()))
    visible = documents_visible_to(actor).filter(language=language)
    found = _matching(visible, words)
    shown = [row for row in found if _fits(row, narrow)]
    part = shown[offset : offset + limit]
    documents = Document.objects.in_bulk([row.pk for row in part])
    hits = tuple(
        Hit(documents[row.pk], tuple(marked(documents[row.pk].text, words)))
        for row in part
        if row.pk in documents
    )
    facets = {name: _counts(found, name, narrow) for name in FACETS}
    meant = "" if shown or not words else _meant(actor, words, language)
    return Results(query, len(shown), hits, facets, meant)


def find_things(source: str, kind: str, query: str) -> set[str]:
    """Give the ids of public things of a kind in which every word is, in whatever language."""
    words = words_of(query)[:_MOST_WORDS]
    documents = Document.objects.filter(source=source, kind=kind, seen_by=f"|{PUBLIC}|")
    return {row.thing for row in _matching(documents, words)} if words else set()


def _matching(documents: QuerySet[Document], words: list[str]) -> list[Row]:
    if not words:
        return all_rows(documents)
    return (
        rows_with_words(documents, words)
        or rows_with_parts(documents, words)
        or _loosened(documents, words)
    )


def _loosened(documents: QuerySet[Document], words: list[str]) -> list[Row]:
    """Look without those pairs of Chinese signs that are nowhere: they stand across two words."""
    kept = [one for one in words if not is_pair(one) or rows_with_words(documents, [one])]
    return rows_with_words(documents, kept) if kept and len(kept) < len(words) else []


def _fits(row: Row, narrow: Mapping[str, str]) -> bool:
    return all(str(getattr(row, name)) == value for name, value in narrow.items())


def _counts(found: list[Row], name: str, narrow: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """Count the values of a facet among what the other facets leave."""
    others = {one: value for one, value in narrow.items() if one != name}
    counted = Counter(
        str(getattr(row, name))
        for row in found
        if getattr(row, name) is not None and _fits(row, others)
    )
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


def _meant(actor: Actor, words: list[str], language: str) -> str:
    """Give the likeliest words that are in public documents, if anything is found by them."""
    known = _vocabulary(language, Document.objects.aggregate(last=Max("pk"))["last"] or 0)
    better = [_nearest(word, known) for word in words]
    if better == words:
        return ""
    visible = documents_visible_to(actor).filter(language=language)
    said = " ".join(known.get(word, word) for word in better)
    return said if rows_with_words(visible, better) else ""


def _nearest(word: str, known: Mapping[str, str]) -> str:
    if word in known or len(word) < 3:
        return word
    best = process.extractOne(word, known.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return best[0] if best else word


@lru_cache(maxsize=12)
def _vocabulary(language: str, last: int) -> Mapping[str, str]:
    """Give the words of public documents as they are searched, each as it is written there.

    Parameters
    ----------
    last
        The last document there is: with another one, words are read anew.
    """
    known: dict[str, str] = {}
    held = Document.objects.filter(language=language, seen_by=f"|{PUBLIC}|")
    for title, text in held.values_list("title", "text").iterator():
        for written in f"{title} {text}".split():
            for word in words_of(written):
                if len(word) > 2 and not word.isdecimal():
                    known.setdefault(word, written.strip(".,;:()«»“”\"'").casefold())
    return known
