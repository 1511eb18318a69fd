"""What surrounds every request: its id and its line, the headers of every answer, probes."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from rihla.platform.operation.address import address_of, network_of
from rihla.platform.operation.metric import note_request

__all__ = ["HeaderMiddleware", "ProbeMiddleware", "RequestMiddleware"]

Answer = Callable[[HttpRequest], HttpResponse]

_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_PROBES = ("/health/", "/metrics")
_log = structlog.get_logger("rihla.request")


class RequestMiddleware:
    """Gives every request an id, writes its line and counts it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request; what is logged meanwhile carries its id too."""
        given = request.headers.get("X-Request-Id", "")
        identity = given if _SANE.fullmatch(given) else uuid.uuid4().hex
        began = time.perf_counter()
        structlog.contextvars.bind_contextvars(request=identity)
        try:
            answer = self.get_response(request)
            self._tell(request, answer, time.perf_counter() - began)
        finally:
            structlog.contextvars.clear_contextvars()
        answer["X-Request-Id"] = identity
        return answer

    def _tell(self, request: HttpRequest, answer: HttpResponse, seconds: float) -> None:
        route = _route_of(request)
        method = request.method if request.method in _METHODS else "other"
        note_request(route, str(method), answer.status_code, seconds)
        say = _log.debug if request.path_info.startswith(_PROBES) else _log.info
        say(
            "request",
            route=route,
            method=method,
            status=answer.status_code,
            ms=round(seconds * 1000, 1),
            actor=_actor_of(request),
            address=network_of(address_of(request)),
        )


def _route_of(request: HttpRequest) -> str:
    """Name the route: a path could hold a link of an invitation, and paths are without number."""
    try:
        match = request.resolver_match or resolve(request.path_info)
    except (Resolver404, UnicodeError):
        return "static" if request.path_info.startswith("/static/") else "none"
    return match.view_name or match.route or "none"


def _actor_of(request: HttpRequest) -> str:
    """Give the pseudonymous id of whoever asked, by token or by session."""
    for holder in ("auth", "actor"):
        actor = getattr(request, holder, None)
        identity: Any = getattr(actor, "id", "")
        if identity:
            return str(identity)
    return ""


class HeaderMiddleware:
    """Puts on every answer the headers that Django has no setting for."""

    HEADERS = {  # noqa: RUF012  # never changed
        "Permissions-Policy": (
            "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(),"
            " fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(),"
            " midi=(), payment=(), publickey-credentials-get=(self), usb=(), xr-spatial-tracking=()"
        ),
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Permitted-Cross-Domain-Policies": "none",
    }

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request, and say what no page may use and nobody else may embed."""
        answer = self.get_response(request)
        for name, value in self.HEADERS.items():
            answer.headers.setdefault(name, value)
        return answer


class ProbeMiddleware:
    """Answers probes before names, sessions and people are asked for: they come without any."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a probe here; pass on everything else."""
        if not request.path_info.startswith(_PROBES):
            return self.get_response(request)
        try:
            match = resolve(request.path_info)
            answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
        except Http404:
            return HttpResponse("There is nothing here.\n", status=404, content_type="text/plain")
        return answer
