"""The examples of README and docs are executed like tests; in docstrings by doctest.

Blocks marked ``python`` run as they stand; in blocks marked ``console`` every ``$ rihla …`` runs
in an empty folder, eighty columns wide, and must print what stands below it (``...`` for any
text). Examples of one page share their names and their folder. A page that asks a site at
``http://127.0.0.1:8000`` gets one of its own, where it may use ``$TOKEN`` too, and blocks marked
``sh`` that ask it are run as well.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import translation
from docs.local_site import ADDRESS, LocalSite
from sybil import Document, Example, Region, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser
from tests.platform.prepared import FOLDER, forget
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from rihla.cli.application import rihla

_TOLERANCE = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
_PAGE_OF_API = "use-the-api"
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


def evaluate_shell(example: Example) -> str | None:
    """Run a block of a page that asks a site of its own: it must end well."""
    if ADDRESS not in example.parsed or _PAGE_OF_API not in str(example.path):
        return None
    site = example.namespace.get("_site") or _serve(example.namespace)
    command = ["bash", "-euo", "pipefail", "-c", str(site.here(example.parsed))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = f"{done.stdout}{done.stderr}"
    return f"{example.parsed}\nended with {done.returncode}:\n{said}" if done.returncode else None


def _serve(namespace: dict[str, Any]) -> LocalSite:
    site = namespace["_site"] = LocalSite()
    return site


class PythonOfPage(PythonCodeBlockParser):
    """Runs Python as it stands, but for the address of a site."""

    def __call__(self, document: Document) -> Iterable[Region]:
        """Find the blocks of a page."""
        for region in super().__call__(document):
            region.evaluator = self._evaluator(region.evaluator)
            yield region

    @staticmethod
    def _evaluator(evaluate: Any) -> Any:
        def on_site(example: Example) -> Any:
            if isinstance(example.parsed, str) and ADDRESS in example.parsed:
                site = example.namespace.get("_site") or _serve(example.namespace)
                example.parsed = site.here(example.parsed)
            return evaluate(example)

        return on_site


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
    if "_site" in namespace:
        namespace["_site"].stop()
    os.chdir(namespace["_before"])
    namespace["_folder"].cleanup()


pytest_collect_file = Sybil(
    parsers=[
        PythonOfPage(doctest_optionflags=_TOLERANCE),
        CodeBlockParser(language="console", evaluator=evaluate_console),
        CodeBlockParser(language="sh", evaluator=evaluate_shell),
        SkipParser(),
    ],
    patterns=["README.md", "CONTRIBUTING.md", "docs/*.md", "docs/**/*.md"],
    setup=_enter_empty_folder,
    teardown=_leave_folder,
).pytest()


class PageScheduling(LoadScopeScheduling):
    """Shares tests out one by one, and keeps together what belongs together.

    Examples of one page share their names and their folder; browsers share the machine. (The
    groups of ``--dist loadgroup`` are not read from pytest 9.2 on, whose ids are no plain text.)
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file.endswith(".md"):
            return file
        return "browser" if file.startswith("tests/journeys/") else nodeid


def pytest_configure(config: pytest.Config) -> None:
    """Give all processes of a run one folder for what is laid out once."""
    if FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="rihla-prepared-")
        config.add_cleanup(forget)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse tests that are called alike: side by side, one of them would stand for all."""
    times = Counter(item.nodeid for item in items)
    alike = [f"{name} ({count} times)" for name, count in times.items() if count > 1]
    if alike:
        raise pytest.UsageError(f"Tests with one name, of which xdist runs one: {', '.join(alike)}")


@pytest.fixture(autouse=True)
def in_english() -> None:
    """Begin every test in English, whatever language a page before it was asked in."""
    translation.activate("en")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> PageScheduling:
    """Tell xdist to share out tests so, whatever the command line says."""
    return PageScheduling(config, log)
