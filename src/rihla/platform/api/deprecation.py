"""What of the API will go: declared with its dates, told by every answer and by the schema."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.http import HttpRequest
from django.utils.http import http_date

__all__ = ["Deprecated", "headers_of", "list_deprecated", "mark"]


@dataclass(frozen=True, slots=True)
class Deprecated:
    """A route, or a field of an answer, that a later version will not have.

    Parameters
    ----------
    what
        ``GET /kinds`` (a path within the version) or ``ProposalOut.values``.
    since, until
        From when it is better left, and the day it goes: at the earliest with the next version.
    instead
        Where the same is found, as a path or in words.
    """

    what: str
    since: dt.date
    until: dt.date
    instead: str
    reason: str

    @property
    def route(self) -> tuple[str, str] | None:
        """Method and path, if it is a route."""
        method, _, path = self.what.partition(" ")
        return (method, path) if path else None


@cache
def list_deprecated() -> tuple[Deprecated, ...]:
    """List what will go."""
    content = yaml.safe_load(Path(__file__).with_name("deprecation.yaml").read_text("utf-8"))
    return tuple(Deprecated(**entry) for entry in content["deprecated"])


def headers_of(request: HttpRequest) -> dict[str, str]:
    """Give the headers by which RFC 9745 and RFC 8594 say that a route will go."""
    match = request.resolver_match
    if match is None:
        return {}
    for one in list_deprecated():
        if one.route is None:
            continue
        method, path = one.route
        same = match.route.partition("/v1/")[2] == path.strip("/").replace("{", "<").replace(
            "}", ">"
        )
        if same and method in (request.method, "GET" if request.method == "HEAD" else ""):
            since = dt.datetime.combine(one.since, dt.time(), dt.UTC)
            until = dt.datetime.combine(one.until, dt.time(), dt.UTC)
            found = {
                "Deprecation": f"@{int(since.timestamp())}",
                "Sunset": http_date(until.timestamp()),
            }
            if one.instead.startswith("/"):
                found["Link"] = f'<{one.instead}>; rel="successor-version"'
            return found
    return {}


def mark(schema: Mapping[str, Any], prefix: str) -> None:
    """Say in a schema what will go, and when."""
    for one in list_deprecated():
        if one.route is not None:
            method, path = one.route
            operation = schema["paths"].get(f"{prefix.rstrip('/')}{path}", {}).get(method.lower())
        else:
            name, _, field = one.what.partition(".")
            kinds = schema["components"]["schemas"]
            operation = kinds.get(name, {}).get("properties", {}).get(field)
        if operation is not None:
            operation["deprecated"] = True
            told = f"Goes on {one.until.isoformat()}; instead: {one.instead}. {one.reason}"
            operation["description"] = f"{operation.get('description', '')} {told}".strip()
