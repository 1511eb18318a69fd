"""The search, as the page has it: what the caller may see, counted and in parts."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from rihla.platform.accounts.policy import PUBLIC, Actor
from rihla.platform.api.bearer import Bearer
from rihla.platform.api.v1.shape import PROBLEMS, Asked
from rihla.platform.search.selectors import find

__all__ = ["router"]

router = Router(tags=["search"])


class SearchAsked(Asked):
    """What is looked for."""

    limit: int = Field(20, ge=1, le=100)
    q: str = Field("", max_length=200, description="Words: all must be there, or begin words.")
    language: Literal["en", "fr", "es", "ru", "ar", "zh"] = "en"
    section: str = Field("", max_length=40)
    kind: str = Field("", max_length=80, description="As /kinds lists them.")
    area: int | None = Field(None, ge=1, le=999, description="An M49 code.")


class HitOut(Schema):
    """One thing that was found."""

    title: str
    url: str
    section: str
    kind: str
    area: int | None
    snippet: str


class FacetOut(Schema):
    """How many there are of one value."""

    value: str
    count: int


class SearchOut(Schema):
    """What was found, the best first."""

    count: int
    items: list[HitOut]
    facets: dict[str, list[FacetOut]]
    meant: str = Field(description="What may have been meant, where nothing was found.")


@router.get("/search", response={200: SearchOut, **PROBLEMS})
def search(request: HttpRequest, asked: Query[SearchAsked]) -> Any:
    """Search records; with a token, proposals too that you may see."""
    found = find(
        _caller(request),
        asked.q,
        language=asked.language,
        chosen={
            "section": asked.section,
            "kind": asked.kind,
            "area": str(asked.area or ""),
        },
        offset=asked.offset,
        limit=asked.limit,
    )
    return {
        "count": found.count,
        "items": [
            {
                "title": hit.document.title,
                "url": hit.document.url,
                "section": hit.document.section,
                "kind": hit.document.kind,
                "area": hit.document.area,
                "snippet": "".join(text for text, _is_word in hit.snippet),
            }
            for hit in found.hits
        ],
        "facets": {
            name: [{"value": value, "count": count} for value, count in values]
            for name, values in found.facets.items()
        },
        "meant": found.meant,
    }


def _caller(request: HttpRequest) -> Actor:
    """Give whoever calls, with a token or without: the search is open to all."""
    found = Bearer()(request) if request.headers.get("Authorization") else None
    return found if isinstance(found, Actor) else PUBLIC
