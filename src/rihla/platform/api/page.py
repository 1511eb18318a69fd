"""The page by which people see what programs may ask for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rihla.platform.api.contents import PREFIX, list_routes
from rihla.platform.api.v1 import api

__all__ = ["api_contents"]


@require_safe
def api_contents(request: HttpRequest) -> HttpResponse:
    """Show every route of the API in force."""
    schema = api.get_openapi_schema(path_prefix=f"{PREFIX}/")
    address = request.build_absolute_uri(PREFIX)
    return render(
        request,
        "api/contents.html",
        {"groups": list_routes(schema), "prefix": PREFIX, "address": address},
    )
