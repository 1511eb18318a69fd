"""What every answer and question of version 1 has in common."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema
from ninja.errors import HttpError
from pydantic import ConfigDict

__all__ = ["LICENCE", "PROBLEMS", "Asked", "Problem", "part_of", "refuse_unknown", "tell_paging"]

Row = TypeVar("Row", bound=Model)
LICENCE = "https://creativecommons.org/licenses/by/3.0/igo/"


class Problem(Schema):
    """What went wrong, as RFC 9457 writes it."""

    type: str
    title: str
    status: int
    detail: str
    cure: str | None = None


PROBLEMS = dict.fromkeys((400, 401, 403, 404, 409, 412, 422, 429), Problem)
"""What any route may answer besides its own answer: ``response={200: Mine, **PROBLEMS}``."""


class Asked(Schema):
    """Which part of a list is asked for; a parameter that is not known is refused."""

    model_config = ConfigDict(extra="forbid")
    limit: int = Field(50, ge=1, le=1000)
    offset: int = Field(0, ge=0, le=1_000_000)


def refuse_unknown(request: HttpRequest, asked: Asked) -> None:
    """Refuse a parameter that is not known: whoever meant to narrow a list must not get all of it.

    Raises
    ------
    HttpError
        With status 422, and what may be asked.
    """
    known = set(type(asked).model_fields)
    unknown = sorted(set(request.GET) - known)
    if unknown:
        raise HttpError(
            422,
            f"No parameter is called {unknown[0][:80]!r}; there are {', '.join(sorted(known))}.",
        )


def part_of(found: QuerySet[Row], asked: Asked) -> QuerySet[Row]:
    """Give the part of a list that is asked for."""
    return found[asked.offset : asked.offset + asked.limit]


def tell_paging(request: HttpRequest, answer: HttpResponse, count: int, asked: Asked) -> None:
    """Say in headers how many there are in all, and where the parts beside this one are.

    Parameters
    ----------
    answer
        The answer itself, or the one that ninja hands a view that asks for ``response``.
    """
    answer["X-Total-Count"] = str(count)
    last = max(0, (count - 1) // asked.limit * asked.limit)
    places = {"first": 0, "last": last}
    if asked.offset:
        places["prev"] = max(0, asked.offset - asked.limit)
    if asked.offset + asked.limit < count:
        places["next"] = asked.offset + asked.limit
    links = []
    for name in ("first", "prev", "next", "last"):
        if name in places:
            query = request.GET.copy()
            query["limit"], query["offset"] = str(asked.limit), str(places[name])
            url = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
            links.append(f'<{url}>; rel="{name}"')
    answer["Link"] = ", ".join(links)
