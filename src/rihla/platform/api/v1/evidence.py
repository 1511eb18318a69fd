"""What the routes of figures have in common: who reads, which revision, how answers may be kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from ninja.errors import AuthenticationError

from rihla.platform.accounts.policy import PUBLIC, Actor
from rihla.platform.accounts.token import actor_of_token
from rihla.platform.api.problem import problem
from rihla.platform.evidence.models import Registration, State
from rihla.platform.evidence.selectors import revisions_visible_to, sees_hidden

__all__ = ["READING", "conditional", "gone", "reader", "visible_revision"]

READING: dict[str, Any] = {"security": [{}, {"Bearer": []}]}
"""What the schema says of a route that reads for all, and shows more to some with their token."""


def reader(request: HttpRequest) -> Actor:
    """Give whoever reads: the public, or whom the token stands for that came with the request.

    Raises
    ------
    AuthenticationError
        If what came is no token, or no more.
    """
    given = request.headers.get("Authorization", "")
    if not given:
        return PUBLIC
    kind, _space, text = given.partition(" ")
    actor = actor_of_token(text.strip()) if kind.lower() == "bearer" else PUBLIC
    if actor is PUBLIC:
        raise AuthenticationError
    request.auth = actor  # type: ignore[attr-defined]
    return actor


def visible_revision(actor: Actor, revision: str) -> Registration:
    """Give a revision that an actor may know of; ``current`` and nothing mean the current one."""
    visible = revisions_visible_to(actor)
    if revision in ("", "current"):
        return get_object_or_404(visible, state=State.CURRENT)
    # a database may refuse to look for such a character at all
    return get_object_or_404(visible, pk=revision.replace("\x00", ""))


def conditional(
    request: HttpRequest,
    actor: Actor,
    shows: str,
    make: Callable[[], HttpResponseBase],
    *,
    held: Registration | None = None,
) -> HttpResponseBase:
    """Answer with what is made, unless the reader has it already.

    Whatever shows more than the public may see is kept by nobody, and has no tag to be tried.

    Parameters
    ----------
    shows
        What decides the answer besides the address: the seal and where the revision stands.
    held
        The revision shown; for a list, none.
    """
    is_private = sees_hidden(actor) if held is None else not held.is_public
    if is_private:
        answer = make()
        answer["Cache-Control"] = "private, no-store"
        return answer
    content = f"{request.get_full_path()} {shows}"
    etag = f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'
    asked = {one.strip() for one in request.headers.get("If-None-Match", "").split(",")}
    answer = HttpResponse(status=304) if etag in asked or "*" in asked else make()
    answer["ETag"] = etag
    return answer


def gone(held: Registration) -> HttpResponse:
    """Say that a revision was withdrawn, and why, in place of its figures."""
    return problem(410, f"Revision {held.pk} was withdrawn.", cure=held.reason)
