"""Real processes do the work: it is done after them, and after one that was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.platform.prepared import lay_database, lay_site, on_server

ENGINE = os.environ.get("RIHLA_DATABASE", "")
ON_POSTGRES = urlsplit(ENGINE).scheme.startswith("postgres")

PROGRAM = """
import datetime as dt, os, sys, time
from pathlib import Path
import django
django.setup()
from django.db import transaction
from rihla.platform.job.declaration import job
from rihla.platform.job.models import Task
from rihla.platform.job.queue import enqueue

said = Path(os.environ["SAID"])

@job("test.slow", longest=dt.timedelta(seconds=2))
def slow(word):
    with said.open("a") as file:
        file.write(f"begun {word}\\n")
    if not said.with_name("fast").exists():
        time.sleep(60)
    with said.open("a") as file:
        file.write(f"done {word}\\n")

"""
ASK = """
with transaction.atomic():
    enqueue("test.slow", key="one", word="sea")
    enqueue("test.slow", key="one", word="sea")
try:
    with transaction.atomic():
        enqueue("test.slow", word="never")
        raise RuntimeError
except RuntimeError:
    pass
"""
WORK = """
from rihla.platform.job import distribution
distribution.work(heartbeat=0.5)
"""
IN_PROCESS = """
from rihla.platform.job import start_work
start_work()
time.sleep(float(sys.argv[1]))
"""


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Give a database of this test's own."""
    name = f"work_{os.getpid()}"
    address = lay_database(ENGINE, name) if ON_POSTGRES else f"sqlite:///{lay_site(tmp_path)}"
    yield {
        **os.environ,
        "RIHLA_DATABASE": address,
        "RIHLA_INSECURE": "1",
        "RIHLA_SECRET": "of this test alone, and long enough for it",
        "DJANGO_SETTINGS_MODULE": "rihla.platform.settings",
        "SAID": str(tmp_path / "said"),
    }
    if ON_POSTGRES:
        on_server(ENGINE, f"drop database {name} with (force)")


def _start(environment: dict[str, str], program: str, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", PROGRAM + program, *arguments]
    return subprocess.Popen(command, env=environment)


def _wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not what():
        assert time.monotonic() < until, "it was never done"
        time.sleep(0.1)


def test_a_killed_process_leaves_nothing_undone(
    environment: dict[str, str], tmp_path: Path
) -> None:
    """Killed in the midst of a job, and the next process does it; once, for it had one key."""
    said = Path(environment["SAID"])
    said.touch()
    asking = ASK if ON_POSTGRES else ASK + IN_PROCESS
    worker = _start(environment, asking + (WORK if ON_POSTGRES else ""), "60")
    _wait_for(lambda: "begun" in said.read_text())
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    (tmp_path / "fast").touch()
    time.sleep(2.1)
    second = _start(environment, WORK if ON_POSTGRES else IN_PROCESS, "30")
    _wait_for(lambda: "done" in said.read_text())
    time.sleep(1)
    second.terminate()
    second.wait()
    assert said.read_text().splitlines() == ["begun sea", "begun sea", "done sea"]


def test_the_command_does_what_is_due_and_ends(environment: dict[str, str]) -> None:
    """For cron: the daily work of today is done, and shown as done."""

    def rihla(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "rihla", "site", *arguments, "--here"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    rihla("work", "--once")
    assert "job.retention  done  1" in rihla("jobs", "--state", "done")
    rihla("work", "--once")
    assert rihla("jobs").count("job.retention") == 1
