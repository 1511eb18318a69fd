"""The tree of errors is drawn as it is, and nothing else is raised to users."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from rihla import errors

SOURCE = Path(errors.__file__).parent


def _below(cls: type[errors.RihlaError], depth: int) -> Iterator[tuple[int, str]]:
    yield depth, cls.__name__
    for sub in cls.__subclasses__():
        if sub.__module__ == errors.__name__:
            yield from _below(sub, depth + 1)


def test_the_tree_is_drawn_as_it_is() -> None:
    """The drawing at the top of errors.py has every class, under its parent, with its code."""
    drawn = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"^    ([│ ├└─]*)(\w+)(?: +(?:exit code )?(\d+))?", line)
        if found and (found[2] == "RihlaError" or "─" in found[1]):
            drawn.append((len(found[1]) // 4, found[2], int(found[3]) if found[3] else None))
    assert sorted((depth, name) for depth, name, _ in drawn) == sorted(_below(errors.RihlaError, 0))
    for _, name, code in drawn:
        assert code is None or code == getattr(errors, name).exit_code


def test_every_error_is_public() -> None:
    """Whoever must catch it can import it."""
    names = {name for _, name in _below(errors.RihlaError, 0)}
    assert names <= set(errors.__all__)


def test_errors_for_users_are_declared_in_one_place() -> None:
    """No other module makes a class of error that a user meets."""
    elsewhere = [
        f"{file.relative_to(SOURCE)}: {node.name}"
        for file in SOURCE.rglob("*.py")
        if file.name != "errors.py"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if getattr(base, "id", "") in errors.__all__
    ]
    assert elsewhere == []
