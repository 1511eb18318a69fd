"""Version 1 only grows: the schema as released is kept, and every narrowing is found."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rihla.platform.api.growth import breaks, schema_of_today

RELEASED = Path(__file__).with_name("v1.json")


def test_version_1_only_grew() -> None:
    """Nothing that the released schema promises is gone or narrowed (make schema refreshes it)."""
    assert breaks(json.loads(RELEASED.read_text(encoding="utf-8")), schema_of_today()) == []


def _operation(schema: Any, path: str = "/api/v1/proposals", method: str = "get") -> Any:
    return schema["paths"][path][method]


def _parameter(schema: Any, name: str) -> Any:
    return next(one for one in _operation(schema)["parameters"] if one["name"] == name)


def _kind(schema: Any, name: str) -> Any:
    return schema["components"]["schemas"][name]


NARROWED: dict[str, tuple[Callable[[Any], object], str]] = {
    "a route": (lambda s: s["paths"].pop("/api/v1/kinds"), "GET /api/v1/kinds: is gone"),
    "a method": (lambda s: s["paths"]["/api/v1/proposals"].pop("post"), "is gone"),
    "the name of an operation": (
        lambda s: _operation(s).update(operationId="list_all"),
        "operationId",
    ),
    "a parameter": (
        lambda s: _operation(s)["parameters"].remove(_parameter(s, "offset")),
        "parameter offset is gone",
    ),
    "a parameter that is required now": (
        lambda s: _parameter(s, "limit").update(required=True),
        "parameter limit is required",
    ),
    "a new required parameter": (
        lambda s: _operation(s)["parameters"].append(
            {"in": "query", "name": "n", "required": True, "schema": {"type": "string"}}
        ),
        "parameter n is new and required",
    ),
    "a smaller limit": (
        lambda s: _parameter(s, "limit")["schema"].update(maximum=100),
        "maximum is 100",
    ),
    "a value of a list": (
        lambda s: _parameter(s, "state")["schema"]["enum"].remove("open"),
        "may no longer be open",
    ),
    "another type": (
        lambda s: _parameter(s, "limit")["schema"].update(type="string"),
        "may no longer be integer",
    ),
    "a field of a body": (
        lambda s: _kind(s, "ProposalIn")["properties"].pop("source"),
        "body.source is not taken",
    ),
    "a field of a body that is required now": (
        lambda s: _kind(s, "ProposalIn")["required"].append("values"),
        "body.values is required",
    ),
    "a field of an answer": (
        lambda s: _kind(s, "ProposalOut")["properties"].pop("state"),
        "200[].state is gone",
    ),
    "a field of an answer that may be left out": (
        lambda s: _kind(s, "ProposalOut")["required"].remove("state"),
        "state may be left out",
    ),
    "a field of an answer that may be nothing": (
        lambda s: _kind(s, "ProposalOut")["properties"].update(
            state={"anyOf": [{"type": "string"}, {"type": "null"}]}
        ),
        "state may now be null",
    ),
    "a field two levels down": (
        lambda s: _kind(s, "CommentOut")["properties"].pop("text"),
        "comments[].text is gone",
    ),
    "a status": (lambda s: _operation(s)["responses"].pop("404"), "status 404"),
    "a form of answer": (
        lambda s: _operation(s, "/api/v1/compact/ballot")["responses"]["200"]["content"].pop(
            "text/csv"
        ),
        "not given as text/csv",
    ),
}
GROWN: dict[str, Callable[[Any], object]] = {
    "a route": lambda s: s["paths"].update({"/api/v1/tides": {"get": {"responses": {}}}}),
    "an optional parameter": lambda s: _operation(s)["parameters"].append(
        {"in": "query", "name": "n", "required": False, "schema": {"type": "string"}}
    ),
    "a field of an answer": lambda s: _kind(s, "ProposalOut")["properties"].update(
        more={"type": "string"}
    ),
    "an optional field of a body": lambda s: _kind(s, "ProposalIn")["properties"].update(
        more={"type": "string"}
    ),
    "a larger limit": lambda s: _parameter(s, "limit")["schema"].update(maximum=5000),
    "a value more": lambda s: _parameter(s, "state")["schema"]["enum"].append("parked"),
    "a word of explanation": lambda s: _operation(s).update(description="Better told."),
}


@pytest.mark.parametrize("what", NARROWED)
def test_what_is_taken_or_narrowed_is_found(what: str) -> None:
    """Each in words that name the place."""
    change, words = NARROWED[what]
    released = schema_of_today()
    today = copy.deepcopy(released)
    change(today)
    found = breaks(released, today)
    assert any(words in one for one in found), found


@pytest.mark.parametrize("what", GROWN)
def test_what_is_added_is_no_break(what: str) -> None:
    """Routes, parameters, fields and values may come."""
    released = schema_of_today()
    today = copy.deepcopy(released)
    GROWN[what](today)
    assert breaks(released, today) == []
