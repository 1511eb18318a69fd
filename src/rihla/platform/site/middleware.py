"""Answers a refusal of a service with a page that says it in words."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from rihla.errors import NotPermitted
from rihla.platform.site.view.error import refused

__all__ = ["RefusalMiddleware"]


class RefusalMiddleware:
    """Turns `NotPermitted` into a page of status 403, whichever service raised it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass a request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; everything else goes on."""
        if isinstance(exception, NotPermitted):
            return refused(request, exception, str(exception))
        return None
