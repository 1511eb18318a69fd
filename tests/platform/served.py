"""Sites served for real, by the commands that their operators use."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.platform.prepared import drop, lay_loaded

SECRET = "of these tests alone, and long enough for them"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass
class Served:
    """A site of some processes, its folder and what it wrote down."""

    port: int
    folder: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    log: Path = field(default_factory=Path)

    def ask(self, path: str, data: bytes | None = None, /, **headers: str) -> Answer:
        """Ask for a path, without following where it leads."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, named)
        try:
            with urllib.request.build_opener(_Stay()).open(request) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read().decode())

    def lines(self) -> list[dict[str, object]]:
        """Give what it wrote down, of lines that are objects."""
        text = self.log.read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def environment_of(folder: Path, **more: str) -> dict[str, str]:
    """Give the environment of a site of its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        # a deployment refuses what tests with browsers set for themselves
        if not name.startswith(("RIHLA_", "DJANGO_"))
    }
    return {
        **kept,
        "RIHLA_FOLDER": str(folder),
        "RIHLA_SECRET": SECRET,
        "RIHLA_HOSTS": "127.0.0.1",
        **more,
    }


def rihla(environment: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    return subprocess.run(
        [sys.executable, "-m", "rihla", *words],
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Served]]:
    """Give a function that serves a new site over the database of the tests, and stop it after."""
    running: list[Served] = []
    databases: list[str] = []

    def start(*options: str, workers: int = 1, **settings: str) -> Served:
        folder = tmp_path_factory.mktemp("site")
        environment = environment_of(folder, **settings)
        databases.append(lay_loaded(folder, f"served_{os.getpid()}_{len(databases)}"))
        environment["RIHLA_DATABASE"] = databases[-1]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        words = ["site", "serve", "--port", str(port), "--workers", str(workers), *options]
        log = folder / "log"
        with log.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "rihla", *words], env=environment, stderr=file, stdout=file
            )
        site = Served(port, folder, environment, process, log)
        running.append(site)
        _wait(site)
        return site

    yield start
    for site in running:
        site.process.terminate()
        site.process.wait(30)
    for database in databases:
        drop(database)


def _wait(site: Served) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and site.process.poll() is None:
        try:
            if site.ask("/health/live").status == 200:
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError(site.log.read_text(encoding="utf-8"))
