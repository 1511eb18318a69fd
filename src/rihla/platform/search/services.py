"""Keeps what is searched as the things are: within the transaction of whoever changes one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import transaction

from rihla.platform.search.folding import fold
from rihla.platform.search.models import Document
from rihla.platform.search.source import Findable, Words, get_source, list_sources

__all__ = ["LANGUAGES", "Reindexed", "count_missing", "index", "reindex"]

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")
_AT_ONCE = 400

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Reindexed:
    """What rebuilding did."""

    things: int
    documents: int
    removed: int


def index(source: str, things: Collection[str]) -> int:
    """Write the documents of things anew; those that can be found no more go.

    Called by services within their transaction: what is found and what is held are one.

    Returns
    -------
    int
        How many documents there are of them now.
    """
    written = 0
    for some in _parts(dict.fromkeys(things)):
        found = [
            document
            for findable in get_source(source).findable(some)
            for document in _documents(source, findable)
        ]
        with transaction.atomic():
            Document.objects.filter(source=source, thing__in=some).delete()
            Document.objects.bulk_create(found, batch_size=_AT_ONCE)
        written += len(found)
    return written


def reindex(progress: Progress = lambda _source, _count: None) -> Reindexed:
    """Rebuild all from what is held; again and again with the same end.

    Searching goes on meanwhile: things are written anew some at a time, and what is left over of
    things that are no more is removed at the end.
    """
    count, written, removed = 0, 0, 0
    for name, source in list_sources().items():
        known: set[str] = set()
        for some in _parts(source.things()):
            written += index(name, some)
            known.update(some)
            progress(name, len(known))
        count += len(known)
        held = Document.objects.filter(source=name).values_list("thing", flat=True).distinct()
        removed += _remove(name, set(held) - known)
    others = Document.objects.exclude(source__in=list(list_sources()))
    removed += others.delete()[0]
    return Reindexed(count, written, removed)


def count_missing() -> dict[str, tuple[int, int]]:
    """Give for each source how many things there are and how many can be found: for health."""
    return {
        name: (
            source.count(),
            Document.objects.filter(source=name).values("thing").distinct().count(),
        )
        for name, source in list_sources().items()
    }


def _documents(source: str, one: Findable) -> Iterator[Document]:
    keys = "|".join(sorted(one.seen_by))
    english = one.words.get("en", Words("", ""))
    for language in LANGUAGES:
        words = one.words.get(language, english)
        # whoever reads in one language may type the name of a place in another
        others = {other.title for other in one.words.values()} - {words.title}
        yield Document(
            source=source,
            thing=one.thing,
            language=language,
            section=one.section,
            kind=one.kind,
            area=one.area,
            title=words.title,
            text=words.text,
            folded_title=fold(words.title),
            folded=fold(" ".join([words.title, words.text, *sorted(others)])),
            url=one.url,
            seen_by=f"|{keys}|",
            weight=one.weight,
        )


def _remove(source: str, things: Iterable[str]) -> int:
    return sum(
        Document.objects.filter(source=source, thing__in=some).delete()[0]
        for some in _parts(things)
    )


def _parts(things: Iterable[str]) -> Iterator[list[str]]:
    left = iter(things)
    while some := list(islice(left, _AT_ONCE)):
        yield some
