"""The examples of README and docs are executed like tests; in docstrings by doctest.

Blocks marked ``python`` run as they stand; in blocks marked ``console`` every ``$ rihla …`` runs
in an empty folder, eighty columns wide, and must print what stands below it (``...`` for any
text). Examples of one page share their names and their folder.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import tempfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

from rihla.cli.application import rihla

_TOLERANCE = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
_TERMINAL = {"COLUMNS": "80", "NO_COLOR": "1", "RIHLA_DEBUG": None}


def evaluate_console(example: Example) -> str | None:
    """Run every command of a block; give what differs from the page, or None."""
    for command, expected in read_console(example.parsed):
        words = shlex.split(command)
        if words[0] != "rihla":
            return f"{command}: only rihla is run in console blocks; mark other commands sh"
        result = CliRunner().invoke(rihla, words[1:], prog_name="rihla", env=_TERMINAL)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        expected, printed = _plain(expected), _plain(result.output)
        checker = doctest.OutputChecker()
        if not checker.check_output(expected, printed, _TOLERANCE):
            wanted = doctest.Example(command, expected)
            return f"$ {command}\n{checker.output_difference(wanted, printed, _TOLERANCE)}"
    return None


def read_console(text: str) -> list[tuple[str, str]]:
    """Split a block into commands (a backslash continues one) and what each prints."""
    found: list[tuple[str, str]] = []
    continued = False
    for line in text.splitlines():
        if continued:
            command, _ = found.pop()
            found.append((f"{command} {line.removesuffix(chr(92)).strip()}", ""))
            continued = line.endswith("\\")
        elif line.startswith("$ "):
            found.append((line[2:].removesuffix("\\").strip(), ""))
            continued = line.endswith("\\")
        elif found:
            command, printed = found.pop()
            found.append((command, f"{printed}{line}\n"))
    return found


def _plain(text: str) -> str:
    """Shorten rules to one stroke and make every space a plain one."""
    return re.sub("─+", "─", re.sub("[\u00a0\u202f]", " ", text))


def _enter_empty_folder(namespace: dict[str, Any]) -> None:
    namespace["_folder"] = tempfile.TemporaryDirectory()
    namespace["_before"] = Path.cwd()
    namespace["DATA_IS_HERE"] = bool(os.environ.get("RIHLA_DATA"))
    os.chdir(namespace["_folder"].name)


def _leave_folder(namespace: dict[str, Any]) -> None:
    os.chdir(namespace["_before"])
    namespace["_folder"].cleanup()


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=_TOLERANCE),
        CodeBlockParser(language="console", evaluator=evaluate_console),
        SkipParser(),
    ],
    patterns=["README.md", "CONTRIBUTING.md", "docs/*.md", "docs/**/*.md"],
    setup=_enter_empty_folder,
    teardown=_leave_folder,
).pytest()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the examples of one page together and in order when tests run side by side."""
    for item in items:
        if item.path.suffix == ".md":
            item.add_marker(pytest.mark.xdist_group(item.path.name))
