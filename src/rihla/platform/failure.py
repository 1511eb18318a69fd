"""What is said when something goes wrong anywhere: to readers a page, to programs a problem."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from rihla.platform.api.problem import problem
from rihla.platform.operation.pause import is_paused
from rihla.platform.site.view import error

__all__ = [
    "FailureMiddleware",
    "answer_failure",
    "bad_request",
    "forged",
    "limited",
    "not_found",
    "refused",
    "server_error",
]

_DETAILS = {
    400: "The request could not be read.",
    403: "This is not allowed to you.",
    404: "There is nothing here that you may see.",
    405: "This path does not answer to that method.",
    413: "The request holds more than the site takes.",
    429: "Too many requests.",
    500: "Something went wrong on our side; nothing was changed.",
    503: "The site is paused for a while.",
}
_WAIT = {429: "60", 503: "120"}
"""Seconds after which to try again, where nobody said otherwise."""


def answer_failure(request: HttpRequest, status: int, reason: str = "") -> HttpResponse:
    """Answer with a page in the reader's language, or with a problem under ``/api/``."""
    if request.path_info.startswith("/api/"):
        answer = problem(status, _DETAILS[status])
    else:
        answer = error.error_page(request, status, reason)
    if status in _WAIT:
        answer["Retry-After"] = _WAIT[status]
    answer["Cache-Control"] = "no-store"
    return answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that a request could not be read, or holds too much."""
    return answer_failure(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that something is not allowed."""
    return answer_failure(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page, or none for this reader."""
    return answer_failure(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the site failed."""
    return answer_failure(request, 500)


def limited(request: HttpRequest) -> HttpResponse:
    """Say that something was tried too often."""
    return answer_failure(request, 429)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form did not come from a page of ours, or that its page was too old."""
    return error.error_page(request, 403, template="403_csrf.html")


class FailureMiddleware:
    """Gives refusals without words their page or problem, and answers while the site is paused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        if is_paused():
            return answer_failure(request, 503)
        answer = self.get_response(request)
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not _is_said(answer):
            said = answer_failure(request, 405)
            said["Allow"] = answer.get("Allow", "")
            return said
        return answer


def _is_said(answer: HttpResponse) -> bool:
    kind = answer.get("Content-Type", "")
    return kind.startswith("application/problem+json")
