"""What is said when something goes wrong: that it did, and what to do; nothing of the inside."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi

__all__ = ["error_page", "refused"]


def error_page(
    request: HttpRequest, status: int, reason: str = "", *, template: str = ""
) -> HttpResponse:
    """Give the page of a status, in the reader's language.

    Where the site itself failed or is paused, nothing of the database is asked for: not even who
    is signed in.
    """
    name, context = template or f"{status}.html", {"reason": reason}
    if status >= 500:
        return HttpResponse(render_to_string(name, {**context, **_of_the_page()}), status=status)
    try:
        return render(request, name, context, status=status)
    except DatabaseError:
        return error_page(request, 500)


def refused(request: HttpRequest, exception: Exception, reason: str = "") -> HttpResponse:
    """Say that something is not allowed."""
    return error_page(request, 403, reason)


def _of_the_page() -> dict[str, object]:
    # the words and direction alone: what else a page knows may be what failed
    return {
        "language_code": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
    }
