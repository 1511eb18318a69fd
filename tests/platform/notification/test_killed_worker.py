"""A real process is killed in the midst of a letter: it still comes, and comes once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from tests.platform.prepared import lay_database, lay_site, on_server

ENGINE = os.environ.get("RIHLA_DATABASE", "")
ON_POSTGRES = urlsplit(ENGINE).scheme.startswith("postgres")

ASK = """
import django
django.setup()
from django.conf import settings
from rihla.platform.job import queue
if settings.JOBS == "inline":  # else this process would do the work before it ends
    queue.deliver_by(lambda task: None)
from rihla.platform.accounts.policy import system
from rihla.platform.accounts.services import accept_invitation, invite_person
person = invite_person(system("test"), "amina@example.org", "contributor", scope="504", why="So.")
accept_invitation(person, "a long way over the sea, 1990")
"""
WORK = """
import os, sys, time
import django
django.setup()
import datetime as dt
from rihla.platform.job import declaration
from rihla.platform.notification import letter
# a killed process is known to be gone after two seconds, not after minutes
declaration.job(letter.SEND, longest=dt.timedelta(seconds=2))(letter.send_letter)
from django.conf import settings
if settings.JOBS == "procrastinate":
    from rihla.platform.job import distribution
    distribution.work(heartbeat=0.5)
else:
    from rihla.platform.job import start_work
    start_work()
    time.sleep(300)
"""


class SlowServer:
    """A mail server that stops at a point of the talk, until it is let go on."""

    def __init__(self, at: str) -> None:
        self.at = at
        self.reached, self.goes_on = threading.Event(), threading.Event()
        self.taken: list[bytes] = []

    async def handle_EHLO(  # noqa: N802  # so aiosmtpd calls it
        self, server: Any, session: Any, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Be greeted."""
        await self._stop("greeting")
        session.host_name = hostname
        return responses

    async def handle_DATA(  # noqa: N802  # so aiosmtpd calls it
        self, server: Any, session: Any, envelope: Envelope
    ) -> str:
        """Take a letter, and answer perhaps too late."""
        self.taken.append(bytes(envelope.original_content or b""))
        await self._stop("taken")
        return "250 taken"

    async def _stop(self, where: str) -> None:
        import asyncio

        if where == self.at:
            self.reached.set()
            while not self.goes_on.is_set():
                await asyncio.sleep(0.02)


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Give a database of this test's own."""
    name = f"letters_{os.getpid()}"
    address = lay_database(ENGINE, name) if ON_POSTGRES else f"sqlite:///{lay_site(tmp_path)}"
    yield {
        **os.environ,
        "RIHLA_DATABASE": address,
        "RIHLA_FOLDER": str(tmp_path),
        "RIHLA_INSECURE": "1",
        "RIHLA_SECRET": "of this test alone, and long enough for it",
        "DJANGO_SETTINGS_MODULE": "rihla.platform.settings",
    }
    if ON_POSTGRES:
        on_server(ENGINE, f"drop database {name} with (force)")


@pytest.mark.parametrize(
    ("at", "state"), [("greeting", "sent"), ("taken", "in_doubt")], ids=["before", "after"]
)
def test_a_letter_comes_once_whenever_its_worker_is_killed(
    environment: dict[str, str], free_port: int, at: str, state: str
) -> None:
    """Before it was handed over it is sent anew; after, never again, and operators see why."""
    server = SlowServer(at)
    controller = Controller(server, hostname="127.0.0.1", port=free_port)
    controller.start()
    environment["RIHLA_MAIL"] = f"smtp://127.0.0.1:{free_port}"
    subprocess.run([sys.executable, "-c", ASK], env=environment, check=True)
    worker = subprocess.Popen([sys.executable, "-c", WORK], env=environment)
    assert server.reached.wait(120), "no letter was ever sent"
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    server.at = "nowhere"
    server.goes_on.set()
    time.sleep(2.1)
    second = subprocess.Popen([sys.executable, "-c", WORK], env=environment)
    try:
        _wait_for(lambda: f"1 {state}" in _rihla(environment, "letters"))
        time.sleep(1)
    finally:
        second.terminate()
        second.wait()
        controller.stop()
    assert len(server.taken) == 1
    assert b"Subject: Rihla: You were given a role" in server.taken[0]
    told = _rihla(environment, "letters", "--json")
    assert "amina" not in told


def _rihla(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "rihla", "site", *arguments, "--here"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + 120
    while not what():
        assert time.monotonic() < until, "it was never done"
        time.sleep(0.5)
