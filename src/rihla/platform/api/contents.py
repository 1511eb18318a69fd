"""What a version of the API offers, route by route, as people read it: made from its schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["PREFIX", "Parameter", "Route", "list_routes"]

PREFIX = "/api/v1"
_BOUNDS = {"minimum": "from", "maximum": "to"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """What is given with a question: in its path, its query, its headers or its body."""

    name: str
    place: str
    kind: tuple[str, ...]
    """What it may be: a type with its bounds, or each of the words that it may be."""
    is_listed: bool
    """Whether ``kind`` lists words that are sent as they stand."""
    what: str


@dataclass(frozen=True, slots=True)
class Route:
    """One way of asking."""

    method: str
    path: str
    what: str
    parameters: tuple[Parameter, ...]
    answers: tuple[str, ...]
    """Kinds of content."""
    token: str
    """``required``, ``optional`` or nothing."""
    is_deprecated: bool

    @property
    def example(self) -> str:
        """Give an address that answers as it stands; nothing where something must be given."""
        given = self.method != "GET" or "{" in self.path or self.token == "required"
        return "" if given else f"{PREFIX}{self.path}"


def list_routes(schema: Mapping[str, Any]) -> dict[str, tuple[Route, ...]]:
    """List the routes of a schema by what they are about, in its order.

    Parameters
    ----------
    schema
        As OpenAPI writes it.

    Examples
    --------
    >>> kinds = {"summary": "List", "tags": ["records"], "responses": {"200": {}}}
    >>> found = list_routes({"paths": {"/api/v1/kinds": {"get": kinds}}})
    >>> [(group, one.method, one.path, one.what) for group in found for one in found[group]]
    [('Records', 'GET', '/kinds', 'List.')]
    """
    found: dict[str, list[Route]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            group = operation.get("tags", ["Other"])[0].capitalize()
            route = _route(method.upper(), path.removeprefix(PREFIX), operation, schema)
            found.setdefault(group, []).append(route)
    return {group: tuple(routes) for group, routes in found.items()}


def _route(
    method: str, path: str, operation: Mapping[str, Any], schema: Mapping[str, Any]
) -> Route:
    kinds = [kind for one in operation["responses"].values() for kind in one.get("content", ())]
    ways = operation.get("security")
    return Route(
        method,
        path,
        operation.get("description") or f"{operation['summary']}.",
        tuple(_parameters(operation, schema)),
        tuple(dict.fromkeys(kinds)),
        "" if not ways else "optional" if {} in ways else "required",
        bool(operation.get("deprecated")),
    )


def _parameters(operation: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Parameter]:
    for one in operation.get("parameters", ()):
        kind, is_listed = _kind(one["schema"])
        yield Parameter(one["name"], one["in"], kind, is_listed, one.get("description", ""))
    for body in operation.get("requestBody", {}).get("content", {}).values():
        model = schema["components"]["schemas"][body["schema"]["$ref"].rpartition("/")[2]]
        for name, one in model["properties"].items():
            kind, is_listed = _kind(one)
            yield Parameter(name, "body", kind, is_listed, one.get("description", ""))


def _kind(schema: Mapping[str, Any]) -> tuple[tuple[str, ...], bool]:
    if "anyOf" in schema:
        named = [_kind(one)[0] for one in schema["anyOf"] if one.get("type") != "null"]
        return (" or ".join(word for words in named for word in words),), False
    if "enum" in schema:
        return tuple(str(one) for one in schema["enum"]), True
    bounds = [f"{word} {schema[key]}" for key, word in _BOUNDS.items() if key in schema]
    return (f"{schema.get('type', 'any')} {' '.join(bounds)}".strip(),), False
