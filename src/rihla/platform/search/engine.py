"""How each database finds words: whole ones and their beginnings first, then parts of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, FloatField, Q, QuerySet
from django.db.models.expressions import RawSQL

from rihla.platform.search.models import Document

__all__ = ["Row", "all_rows", "has_trigrams", "rows_with_parts", "rows_with_words"]

_LEAST = 3
"""A trigram has so many signs: shorter words are looked for one row after the other."""
_IN_WORDS = "SELECT rowid FROM search_word WHERE search_word MATCH %s"
_IN_PARTS = "SELECT rowid FROM search_part WHERE search_part MATCH %s"
_RANKS = "SELECT rowid, -bm25(search_word, 8.0, 1.0) FROM search_word WHERE search_word MATCH %s"
_COLUMNS = ("pk", "thing", "section", "kind", "area", "weight")


@dataclass(frozen=True, slots=True)
class Row:
    """A document that fits: what it is counted under, and how well it fits."""

    pk: int
    thing: str
    section: str
    kind: str
    area: int | None
    rank: float


def all_rows(documents: QuerySet[Document]) -> list[Row]:
    """Give all of them, those of more weight first."""
    return _rows(documents, {})


def rows_with_words(documents: QuerySet[Document], words: Sequence[str]) -> list[Row]:
    """Give the documents in which every word is, or begins one; a title counts most.

    Parameters
    ----------
    words
        As `rihla.platform.search.folding` writes them: letters and digits alone.
    """
    if connection.vendor == "sqlite":
        asked = " AND ".join(f'"{word}"*' for word in words)
        with connection.cursor() as cursor:
            cursor.execute(_RANKS, [asked])
            ranks = dict(cursor.fetchall())
        return _rows(documents.filter(pk__in=RawSQL(_IN_WORDS, (asked,))), ranks)
    asked = " & ".join(f"'{word}':*" for word in words)
    found = documents.extra(
        where=["search_document.vector @@ to_tsquery('simple', %s)"], params=[asked]
    )
    rank = RawSQL(
        "ts_rank(search_document.vector, to_tsquery('simple', %s))",
        (asked,),
        output_field=FloatField(),
    )
    return _rows(found, dict(found.annotate(found_rank=rank).values_list("pk", "found_rank")))


def rows_with_parts(documents: QuerySet[Document], words: Sequence[str]) -> list[Row]:
    """Give the documents in which every word stands somewhere, be it within another."""
    condition = Q()
    for word in words:
        condition &= Q(folded__contains=word)
    found = documents.filter(condition)
    long = [word for word in words if len(word) >= _LEAST]
    if connection.vendor == "sqlite" and long:
        asked = " AND ".join(f'"{word}"' for word in long)
        found = found.filter(pk__in=RawSQL(_IN_PARTS, (asked,)))
    return _rows(found, {})


def has_trigrams() -> bool:
    """Tell whether parts of words are found by an index; without, each row is looked at."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'search_document_part'")
        return cursor.fetchone() is not None


def _rows(documents: QuerySet[Document], ranks: dict[int, float]) -> list[Row]:
    held = documents.order_by(F("weight").desc(), "pk").values_list(*_COLUMNS)
    rows = [
        Row(pk, thing, section, kind, area, weight * ranks.get(pk, 1.0))
        for pk, thing, section, kind, area, weight in held
    ]
    return sorted(rows, key=lambda row: (-row.rank, row.pk))
