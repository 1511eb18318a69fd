"""Whatever kills a restore, the site is what it was or what the backup holds: never a mixture."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.platform.prepared import lay_database, lay_site, on_server

ENGINE = os.environ.get("RIHLA_DATABASE", "")
ON_POSTGRES = urlsplit(ENGINE).scheme.startswith("postgres")
_KILLS = 8
SITE = "postgresql" if ON_POSTGRES else "sqlite"
PAIRS = [(SITE, SITE)]
if ON_POSTGRES:
    PAIRS += [("sqlite", "postgresql"), ("postgresql", "sqlite")]

PROGRAM = """
import hashlib, json, os, random, shutil, signal, sys, time
from pathlib import Path
import django
django.setup()
from django.apps import apps
from django.conf import settings
from django.db import connections
from rihla.platform.accounts.policy import system
from rihla.platform.accounts.services import invite_person
from rihla.platform.audit.chain import verify_chain
from rihla.platform.job.queue import deliver_by
from rihla.platform.operation import backup
from rihla.platform.operation.backup.restoring import finish_interrupted
from rihla.platform.operation.backup.row import read_rows, tables_of

ME, HOME = system("tests"), settings.FOLDER
# work that invitations ask for waits: done meanwhile, it would change what is compared
deliver_by(lambda task: None)

def in_child(work):
    "Do something in a process of its own; give its id."
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException as error:
        print(repr(error), file=sys.stderr)
        os._exit(1)
    finally:
        os._exit(0)

def answer(work):
    "Give what something gives that is done in a process of its own."
    ours, theirs = os.pipe()
    child = in_child(lambda: os.write(theirs, json.dumps(work()).encode()))
    os.close(theirs)
    with os.fdopen(ours) as file:
        text = file.read()
    assert os.waitpid(child, 0)[1] == 0
    return json.loads(text)

def state(chain=True):
    finish_interrupted()
    held = {}
    for table, model in tables_of(apps).items():
        if chain or table not in ("audit_entry", "audit_head"):
            held[table] = hashlib.sha256(b"".join(read_rows(model))).hexdigest()
    for path in sorted(HOME.rglob("*.txt")):
        held[path.relative_to(HOME).as_posix()] = path.read_text()
    return held

def lay(word):
    for n in range(30):
        path = HOME / "media" / str(n % 5) / f"{n}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{word} {n}")
    (HOME / f"{word}.txt").write_text(word)

def invite(n):
    invite_person(ME, f"n{n}@example.org", "focal_point", scope="504", why="A test.")

"""
KILL = """
backup.open_backup  # what is restored is small, so that many kills fit into a minute
lay("then")
for n in range(120):
    invite(n)
backup.take_backup(Path(sys.argv[1]))
then = answer(lambda: state(chain=False))
for n in range(120, 140):
    invite(n)
shutil.rmtree(HOME / "media"); (HOME / "then.txt").unlink(); lay("now")
now = answer(state)
restore = lambda: backup.restore_backup(ME, Path(sys.argv[1]), replace=True)
# how long one takes, with a copy of what is there to come back to
copy = Path(sys.argv[1]).with_name("now.zip")
backup.take_backup(copy)
began = time.monotonic()
assert os.waitpid(in_child(restore), 0)[1] == 0
lasts = time.monotonic() - began
assert answer(lambda: state(chain=False)) == then
back = lambda: backup.restore_backup(ME, copy, replace=True)
kinds = {"old": 0, "new": 0, "whole": 0}
random.seed(int(sys.argv[2]))
for turn in range(int(sys.argv[3])):
    assert os.waitpid(in_child(back), 0)[1] == 0
    before = answer(state)
    child = in_child(restore)
    time.sleep(random.uniform(0, lasts * 1.1))
    os.kill(child, signal.SIGKILL)
    ended = os.waitpid(child, 0)[1]
    after, bare = answer(state), answer(lambda: state(chain=False))
    if after == before:
        kinds["old"] += 1
    else:
        assert bare == then, [name for name in {**bare, **then} if bare.get(name) != then.get(name)]
        kinds["new" if ended else "whole"] += 1
    assert answer(lambda: verify_chain().holds)
    assert not (HOME / ".restore").exists()
print(json.dumps(kinds))
"""
SERVED = """
def write():
    n = 0
    while True:
        invite(n)
        n += 1
child = in_child(write)
seen = []
for turn in range(4):
    time.sleep(0.7)
    path = Path(sys.argv[1]).with_name(f"{turn}.zip")
    held = backup.take_backup(path)
    with backup.open_backup(path) as archive:
        entries = list(archive.rows_of("audit_entry"))
    invited = sum(row[3] == "person.invite" for row in entries[1:])
    # one instant: as many people as entries that tell of them, and a head that is the last entry
    assert held.tables["accounts_person"].count == held.tables["accounts_grant"].count == invited
    assert entries[-1][0] == held.entries and held.head in entries[-1]
    seen.append(invited)
assert os.waitpid(child, os.WNOHANG) == (0, 0), "the writer met a locked database"
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
print(json.dumps(seen))
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Callable[..., dict[str, str]]]:
    """Give a function that makes a database and a folder of this test's own."""
    made: list[str] = []

    def make(kind: str, name: str = "site", *, empty: bool = False) -> dict[str, str]:
        folder = tmp_path / name
        folder.mkdir()
        if kind == "postgresql":
            database = f"backup_{name}_{os.getpid()}"
            if empty:
                on_server(ENGINE, f"create database {database}")
            else:
                lay_database(ENGINE, database)
            made.append(database)
            address = urlsplit(ENGINE)._replace(path=f"/{database}").geturl()
        else:
            address = f"sqlite:///{folder / 'site.sqlite3' if empty else lay_site(folder)}"
        return {
            **os.environ,
            "RIHLA_DATABASE": address,
            "RIHLA_FOLDER": str(folder),
            "RIHLA_INSECURE": "1",
            "RIHLA_JOBS": "inline",
            "RIHLA_SECRET": "of this test alone, and long enough for it",
            "DJANGO_SETTINGS_MODULE": "rihla.platform.settings",
        }

    yield make
    for database in made:
        on_server(ENGINE, f"drop database {database} with (force)")


def _run(environment: dict[str, str], program: str, *words: object) -> str:
    command = [sys.executable, "-c", PROGRAM + program, *map(str, words)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def _rihla(environment: dict[str, str], *words: object) -> str:
    command = [sys.executable, "-m", "rihla", *map(str, words)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("kind", [SITE])
def test_a_restore_killed_anywhere_leaves_one_of_two_states(
    site: Callable[..., dict[str, str]], tmp_path: Path, kind: str
) -> None:
    """Killed at random moments: rows, files and chain are the old ones or the new ones."""
    kinds = json.loads(_run(site(kind), KILL, tmp_path / "then.zip", 20181219, _KILLS))
    assert sum(kinds.values()) == _KILLS
    assert kinds["old"] >= _KILLS // 4


@pytest.mark.parametrize("kind", [SITE])
def test_a_backup_is_of_one_instant_while_others_write(
    site: Callable[..., dict[str, str]], tmp_path: Path, kind: str
) -> None:
    """People are invited all the time: as many as the chain tells of, and nobody had to wait."""
    seen = json.loads(_run(site(kind), SERVED, tmp_path / "then.zip"))
    assert seen == sorted(seen)
    assert seen[-1] > seen[0]


@pytest.mark.parametrize(("kind", "to"), PAIRS)
def test_dump_destroy_restore_compare(
    site: Callable[..., dict[str, str]], tmp_path: Path, kind: str, to: str
) -> None:
    """By the commands, into an empty database of the same kind or the other: all rows are equal."""
    first, second = site(kind, "first"), site(to, "second", empty=True)
    (tmp_path / "first" / "media").mkdir()
    (tmp_path / "first" / "media" / "map.svg").write_text("<svg/>")
    _rihla(first, "site", "load")
    _rihla(first, "site", "invite", "amina@example.org", "focal_point", "--scope", "504")
    kept = tmp_path / "kept"
    kept.mkdir()
    assert "taken in" in _rihla(first, "site", "backup", kept, "--keep", 3)
    (path,) = kept.iterdir()
    told = json.loads(_rihla(first, "site", "backup", path, "--verify", "--json"))
    assert "1 backups" in _rihla(first, "site", "backup", kept, "--list")
    assert "the chain holds" in _rihla(second, "site", "restore", path, "--why", "A move.")
    assert (tmp_path / "second" / "media" / "map.svg").read_text() == "<svg/>"
    assert "holds" in _rihla(second, "audit", "verify", "--head", told["head"])
    again = tmp_path / "again.zip"
    _rihla(second, "site", "backup", again)
    found = json.loads(_rihla(second, "site", "backup", again, "--verify", "--json"))
    chain = {"audit_entry", "audit_head"}
    assert {name for name in found["tables"] if found["tables"][name] != told["tables"][name]} == (
        chain
    )
    assert found["files"] == told["files"]
    assert found["entries"] == told["entries"] + 1
