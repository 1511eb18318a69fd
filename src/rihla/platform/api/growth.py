"""Whether a version of the API only grew: what worked with the released schema works with the new.

A caller may send what she sent, and finds in answers what she found. New routes, optional
parameters, fields of answers and values of lists are growth; whatever is taken, required anew or
narrowed is not.

``python -m rihla.platform.api.growth FILE`` writes the schema of today as the released one, and
refuses if it is not grown from the one that stands there.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

__all__ = ["breaks", "schema_of_today"]

Json = Mapping[str, Any]
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")


def breaks(released: Json, today: Json) -> list[str]:
    """Say what of a released schema is no longer so.

    Examples
    --------
    >>> before = {"paths": {"/kinds": {"get": {"responses": {"200": {"description": "OK"}}}}}}
    >>> breaks(before, before), breaks(before, {"paths": {}})
    ([], ['GET /kinds: is gone'])
    """
    return list(_Comparison(released, today).all())


def schema_of_today() -> dict[str, Any]:
    """Give the schema of version 1 as it is answered."""
    # loaded only once the applications are
    from rihla.platform.api.v1 import api

    text = json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), sort_keys=True)
    found: dict[str, Any] = json.loads(text)
    return found


class _Comparison:
    def __init__(self, released: Json, today: Json) -> None:
        self.sides = (released, today)

    def all(self) -> Iterator[str]:
        old, new = (side["paths"] for side in self.sides)
        for path, operations in old.items():
            for method, operation in operations.items():
                name = f"{method.upper()} {path}"
                held = new.get(path, {}).get(method)
                if held is None:
                    yield f"{name}: is gone"
                else:
                    yield from (f"{name}: {one}" for one in self.operation(operation, held))

    def operation(self, old: Json, new: Json) -> Iterator[str]:
        if old.get("operationId") != new.get("operationId"):
            yield f"operationId {old.get('operationId')} is now {new.get('operationId')}"
        yield from self.parameters(old, new)
        if "requestBody" in new and "requestBody" not in old and new["requestBody"].get("required"):
            yield "a body is required"
        for kind, body in old.get("requestBody", {}).get("content", {}).items():
            held = new.get("requestBody", {}).get("content", {}).get(kind)
            if held is None:
                yield f"a body of {kind} is not taken"
            else:
                yield from self.sent(body.get("schema", {}), held.get("schema", {}), "body", 0)
        for status, answer in old.get("responses", {}).items():
            held = new.get("responses", {}).get(status)
            if held is None:
                yield f"status {status} is not declared"
                continue
            for kind, body in answer.get("content", {}).items():
                if kind not in held.get("content", {}):
                    yield f"{status} is not given as {kind}"
                    continue
                given = held["content"][kind].get("schema", {})
                yield from self.found(body.get("schema", {}), given, status, 0)

    def parameters(self, old: Json, new: Json) -> Iterator[str]:
        before, now = (
            {(one["in"], one["name"]): one for one in side.get("parameters", [])}
            for side in (old, new)
        )
        for key, one in before.items():
            name = f"parameter {key[1]}"
            if key not in now:
                yield f"{name} is gone"
                continue
            if now[key].get("required") and not one.get("required"):
                yield f"{name} is required"
            yield from self.sent(one.get("schema", {}), now[key].get("schema", {}), name, 0)
        for key, one in now.items():
            if key not in before and one.get("required"):
                yield f"parameter {key[1]} is new and required"

    def sent(self, old: Json, new: Json, at: str, depth: int) -> Iterator[str]:
        """Say what could be sent and can be no more."""
        old, new = self._resolved(0, old), self._resolved(1, new)
        if depth > 12:
            return
        if gone := _kinds(self, 0, old) - _kinds(self, 1, new) if _kinds(self, 1, new) else set():
            yield f"{at} may no longer be {', '.join(sorted(gone))}"
        if "enum" in new or "const" in new:
            allowed = _values(new)
            if lost := [one for one in _values(old) if one not in allowed] or (
                [] if _values(old) else ["anything"]
            ):
                yield f"{at} may no longer be {', '.join(map(str, lost))}"
        for key in _LOWER:
            if key in new and new[key] > old.get(key, float("-inf")):
                yield f"{at}: {key} is {new[key]}"
        for key in _UPPER:
            if key in new and new[key] < old.get(key, float("inf")):
                yield f"{at}: {key} is {new[key]}"
        for key in ("pattern", "format", "multipleOf", "uniqueItems"):
            if key in new and new[key] != old.get(key):
                yield f"{at}: {key} is {new[key]}"
        for name in sorted(set(new.get("required", ())) - set(old.get("required", ()))):
            yield f"{at}.{name} is required"
        for name, one in old.get("properties", {}).items():
            if name in new.get("properties", {}):
                yield from self.sent(one, new["properties"][name], f"{at}.{name}", depth + 1)
            elif new.get("additionalProperties", True) is False:
                yield f"{at}.{name} is not taken"
        if new.get("additionalProperties", True) is False and old.get("additionalProperties", True):
            yield f"{at} takes no further fields"
        if "items" in old and "items" in new:
            yield from self.sent(old["items"], new["items"], f"{at}[]", depth + 1)

    def found(self, old: Json, new: Json, at: str, depth: int) -> Iterator[str]:
        """Say what was found in an answer and is no more, or is something that it never was."""
        old, new = self._resolved(0, old), self._resolved(1, new)
        if depth > 12:
            return
        before, now = _kinds(self, 0, old), _kinds(self, 1, new)
        if before and (more := (now or {"anything"}) - before):
            yield f"{at} may now be {', '.join(sorted(more))}"
        for name, one in old.get("properties", {}).items():
            if name not in new.get("properties", {}):
                yield f"{at}.{name} is gone"
                continue
            if name in old.get("required", ()) and name not in new.get("required", ()):
                yield f"{at}.{name} may be left out"
            yield from self.found(one, new["properties"][name], f"{at}.{name}", depth + 1)
        if "items" in old:
            yield from self.found(old["items"], new.get("items", {}), f"{at}[]", depth + 1)

    def _resolved(self, side: int, schema: Json) -> Json:
        while "$ref" in schema or len(schema.get("allOf", ())) == 1:
            if "$ref" in schema:
                held: Any = self.sides[side]
                for part in schema["$ref"].removeprefix("#/").split("/"):
                    held = held[part]
                schema = held
            else:
                schema = schema["allOf"][0]
        return schema


def _kinds(comparison: _Comparison, side: int, schema: Json) -> set[str]:
    """Give the types of JSON that a schema allows; none of them named if it allows any."""
    schema = comparison._resolved(side, schema)
    if "anyOf" in schema or "oneOf" in schema:
        parts = [_kinds(comparison, side, one) for one in schema.get("anyOf") or schema["oneOf"]]
        return set().union(*parts) if all(parts) else set()
    named = schema.get("type", [])
    return {named} if isinstance(named, str) else set(named)


def _values(schema: Json) -> list[Any]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", []))


def _main(path: Path) -> int:
    # a program of its own: it loads the applications first
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rihla.platform.settings")
    django.setup()
    today = schema_of_today()
    if path.exists():
        found = breaks(json.loads(path.read_text(encoding="utf-8")), today)
        if found:
            sys.stderr.write("\n".join(["Version 1 only grows:", *found, ""]))
            return 1
    path.write_text(json.dumps(today, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1])))
