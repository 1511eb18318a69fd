"""Errors as RFC 9457 writes them: application/problem+json."""

from __future__ import annotations

import json
from http import HTTPStatus

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from rihla.errors import (
    DecisionRefused,
    NotPermitted,
    ProposalRefused,
    RihlaError,
    StaleBase,
    UnknownName,
)

__all__ = ["install", "no_such_path", "problem"]

_STATUS: tuple[tuple[type[RihlaError], HTTPStatus], ...] = (
    (NotPermitted, HTTPStatus.FORBIDDEN),
    (StaleBase, HTTPStatus.CONFLICT),
    (DecisionRefused, HTTPStatus.CONFLICT),
    (ProposalRefused, HTTPStatus.UNPROCESSABLE_ENTITY),
    (UnknownName, HTTPStatus.NOT_FOUND),
)


def problem(status: int, detail: str, **more: object) -> HttpResponse:
    """Answer with a problem: its status, title and detail."""
    content = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **more,
    }
    return HttpResponse(
        json.dumps(content, ensure_ascii=False, default=str),
        status=status,
        content_type="application/problem+json",
    )


def no_such_path(request: HttpRequest) -> HttpResponse:
    """Answer where there is no route, in the form of every other error."""
    return problem(404, "There is no such path; /api/v1/openapi.json lists all.")


def install(api: NinjaAPI) -> None:
    """Let every error of an API be a problem."""

    @api.exception_handler(RihlaError)
    def refused(request: HttpRequest, error: RihlaError) -> HttpResponse:
        status = next((code for kind, code in _STATUS if isinstance(error, kind)), 400)
        return problem(status, error.message, cure=error.cure)

    @api.exception_handler(Http404)
    @api.exception_handler(ObjectDoesNotExist)
    def missing(request: HttpRequest, error: Exception) -> HttpResponse:
        return problem(404, "There is nothing here that you may see.")

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return problem(422, "The request does not fit.", errors=error.errors)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        answer = problem(401, "A token is needed: Authorization: Bearer TOKEN.")
        answer["WWW-Authenticate"] = "Bearer"
        return answer

    @api.exception_handler(Throttled)
    def throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
        answer = problem(429, "Too many requests.")
        if error.wait:
            answer["Retry-After"] = str(int(error.wait) + 1)
        return answer

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, str(error))
