"""A backup brings back what was there, and a restore that cannot end well changes nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from pytest_django.fixtures import Settings

from rihla.errors import (
    BackupDamaged,
    BackupRefused,
    BackupTooNew,
    NotPermitted,
    RestoreRefused,
    RihlaError,
)
from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import Actor, system
from rihla.platform.audit.chain import verify_chain
from rihla.platform.audit.models import Entry
from rihla.platform.audit.recording import is_releasing
from rihla.platform.operation import backup
from rihla.platform.operation.backup import folder as files
from rihla.platform.operation.backup import restoring
from rihla.platform.operation.backup.row import read_rows, tables_of
from rihla.platform.proposal.services import approve_proposal, propose_change
from rihla.platform.treaty.models import Step

Somebody = Callable[..., Actor]
pytestmark = pytest.mark.django_db
CHAIN = {"audit_entry", "audit_head"}


@pytest.fixture
def home(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder of the site, with files of two depths and some that are nobody's business."""
    folder = tmp_path / "site"
    (folder / "media" / "a").mkdir(parents=True)
    (folder / "media" / "a" / "map.png").write_bytes(bytes(range(256)) * 40)
    (folder / "note.txt").write_text("الهجرة\n", encoding="utf-8")
    (folder / "limits").mkdir()
    for name in ("limits/count", "paused", "secret", "site.sqlite3", "site.sqlite3-wal"):
        (folder / name).write_text("not of a backup")
    settings.FOLDER = folder
    monkeypatch.setattr(files, "database_file", lambda: folder / "site.sqlite3")
    return folder


@pytest.fixture
def taken(home: Path, tmp_path: Path, somebody: Somebody) -> Path:
    """Give a backup of a site with people."""
    somebody("focal_point", "504")
    path = tmp_path / "taken.zip"
    backup.take_backup(path)
    return path


def _state() -> dict[str, str]:
    """Give the digest of every table."""
    return {
        table: hashlib.sha256(b"".join(read_rows(model))).hexdigest()
        for table, model in tables_of(apps).items()
    }


def _held(folder: Path) -> dict[str, bytes]:
    left = {".restore", "restore.lock"}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in left
    }


def _change(somebody: Somebody) -> Step:
    """Change a record, by the services, and a person more."""
    step = Step.objects.filter(area=504).order_by("key")[0]
    author, other = somebody("focal_point", "504"), somebody("secretariat")
    proposal = propose_change(
        author, step, {"date": "1993"}, base=step.version, why="A test.", source="A list."
    )
    approve_proposal(other, proposal)
    return Step.objects.get(pk=step.pk)


def test_what_was_changed_since_is_as_it_was(home: Path, taken: Path, somebody: Somebody) -> None:
    """Rows, people and files of then; what came later is gone, and the audit tells of it."""
    then, held = _state(), _held(home)
    changed = _change(somebody)
    people = Person.objects.count()
    (home / "note.txt").write_text("changed")
    (home / "media" / "later.txt").write_text("added")
    done = backup.restore_backup(system("restore"), taken, why="A broken disk.", replace=True)
    now = _state()
    assert {name for name in now if now[name] != then[name]} <= CHAIN
    assert _held(home) == held
    assert Step.objects.get(pk=changed.pk).date != "1993"
    assert Person.objects.count() < people
    last = Entry.objects.order_by("sequence").last()
    assert last is not None
    assert (last.action, last.actor) == ("site.restore", "system:restore")
    assert last.sequence == done.sequence == done.manifest.entries + 1
    digest = hashlib.sha256(taken.read_bytes()).hexdigest()
    assert last.why.startswith("A broken disk. From taken.zip")
    assert digest in last.why
    assert verify_chain(head=done.manifest.head).holds
    assert not is_releasing()


def test_life_goes_on_after_a_restore(taken: Path, somebody: Somebody) -> None:
    """Numbers that the database gives out do not collide, and the guard is shut again."""
    backup.restore_backup(system("restore"), taken, replace=True)
    assert _change(somebody).date == "1993"
    assert verify_chain().holds


def test_a_backup_holds_what_it_must_and_no_more(home: Path, taken: Path) -> None:
    """The folder but for counters, marks, secrets and the database; for its owner's eyes alone."""
    with backup.open_backup(taken) as archive:
        manifest = archive.manifest
        assert set(manifest.files) == {"media/a/map.png", "note.txt"}
        assert set(manifest.tables) == set(tables_of(apps))
        assert not {"django_session", "operation_limit"} & set(manifest.tables)
        assert manifest.tables["accounts_person"].count == Person.objects.count()
        assert manifest.head == Entry.objects.get(sequence=manifest.entries).digest
    assert taken.stat().st_mode & 0o777 == 0o600
    assert not list(taken.parent.glob("*.part"))


def test_a_site_that_holds_records_is_replaced_only_when_told(taken: Path) -> None:
    """Nothing changes without the word."""
    then = _state()
    with pytest.raises(RestoreRefused, match="holds records"):
        backup.restore_backup(system("restore"), taken)
    assert _state() == then


def test_nobody_but_the_machine_restores(taken: Path, somebody: Somebody) -> None:
    """Not the secretariat, and least of all a focal point; the command is the only door."""
    for role, scope in (("secretariat", ""), ("focal_point", "504")):
        with pytest.raises(NotPermitted):
            backup.restore_backup(somebody(role, scope), taken, replace=True)


def _rewritten(path: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """Write a backup again, with something else in it."""
    with zipfile.ZipFile(path) as old:
        content = {name: old.read(name) for name in old.namelist()}
    change(content)
    other = path.with_name("other.zip")
    with zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in content.items():
            new.writestr(name, data)
    return other


def _of_manifest(
    change: Callable[[dict[str, object]], object],
) -> Callable[[dict[str, bytes]], None]:
    def apply(content: dict[str, bytes]) -> None:
        manifest = json.loads(content["manifest.json"])
        change(manifest)
        content["manifest.json"] = json.dumps(manifest).encode()

    return apply


def _outside(content: dict[str, bytes]) -> None:
    manifest = json.loads(content["manifest.json"])
    held = {"count": 1, "sha256": hashlib.sha256(b"x").hexdigest()}
    manifest["files"]["../../outside.txt"] = held
    content["folder/../../outside.txt"] = b"x"
    content["manifest.json"] = json.dumps(manifest).encode()


def _row_of_another(content: dict[str, bytes]) -> None:
    content["rows/accounts_person.jsonl"] += b"[]\n"


def _forged(table: str, change: Callable[[bytes], bytes]) -> Callable[[dict[str, bytes]], None]:
    """Change rows, and make every checksum fit."""

    def apply(content: dict[str, bytes]) -> None:
        name, manifest = f"rows/{table}.jsonl", json.loads(content["manifest.json"])
        data = content[name] = change(content[name])
        held = {"count": data.count(b"\n") - 1, "sha256": hashlib.sha256(data).hexdigest()}
        manifest["tables"][table] = held
        content["manifest.json"] = json.dumps(manifest).encode()

    return apply


def _without_last(data: bytes) -> bytes:
    return b"".join(data.splitlines(keepends=True)[:-1])


WRONG: dict[str, tuple[Callable[[dict[str, bytes]], object], type[RihlaError], str]] = {
    "a later format": (_of_manifest(lambda m: m.update(format=2)), BackupTooNew, "format 2"),
    "a later release": (
        _of_manifest(lambda m: m.update(migrations=["audit.0001_initial", "audit.0099_later"])),
        BackupTooNew,
        "audit.0099_later",
    ),
    "an older release": (
        _of_manifest(lambda m: m.update(migrations=["audit.0001_initial"])),
        RestoreRefused,
        "whose tables were others",
    ),
    "no manifest": (lambda c: c.pop("manifest.json"), BackupDamaged, "no manifest"),
    "a table less": (lambda c: c.pop("rows/treaty_step.jsonl"), BackupDamaged, "treaty_step"),
    "a file more": (lambda c: c.update({"folder/more": b"x"}), BackupDamaged, "not named"),
    "a file outside": (_outside, BackupDamaged, "outside"),
    "another row": (_row_of_another, BackupDamaged, "accounts_person"),
    "an entry that was cut": (_forged("audit_entry", _without_last), BackupDamaged, "fit together"),
    "an entry that was changed": (
        _forged("audit_entry", lambda data: data.replace(b"A test.", b"A jest.", 1)),
        BackupDamaged,
        "was changed after",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_not_as_it_was_written_is_refused(
    home: Path, taken: Path, somebody: Somebody, what: str
) -> None:
    """With the reason; rows and files stay as they are."""
    change, error, words = WRONG[what]
    other = _rewritten(taken, change)
    _change(somebody)
    then, held = _state(), _held(home)
    with pytest.raises(error, match=words):
        backup.restore_backup(system("restore"), other, replace=True)
    assert (_state(), _held(home)) == (then, held)
    assert not (home / files.STAGED).exists()
    assert not (home.parent / "outside.txt").exists()


def test_any_byte_that_changed_is_found(taken: Path) -> None:
    """One bit in each of forty places, and forty lengths cut short."""
    whole = taken.read_bytes()
    other = taken.with_name("other.zip")
    for number in range(40):
        place = number * len(whole) // 40
        flipped = bytearray(whole)
        flipped[place] ^= 0x10
        for content in (bytes(flipped), whole[:place]):
            other.write_bytes(content)
            try:
                with backup.open_backup(other) as archive:
                    # a name or a date of the zip itself may differ, and nothing that is restored
                    found = archive.manifest
                with backup.open_backup(taken) as archive:
                    assert (found.tables, found.files) == (
                        archive.manifest.tables,
                        archive.manifest.files,
                    )
                assert len(content) == len(whole)
            except BackupDamaged:
                continue


def test_a_restore_that_fails_at_its_end_changes_nothing(
    home: Path, taken: Path, somebody: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All rows were written, and are as before; nothing of the files was exchanged."""
    _change(somebody)
    then, held = _state(), _held(home)

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(restoring, "_hand_over_work", fail)
    with pytest.raises(OSError, match="full"):
        backup.restore_backup(system("restore"), taken, replace=True)
    assert (_state(), _held(home)) == (then, held)
    assert not (home / files.STAGED).exists()


def test_only_one_restore_runs(home: Path, taken: Path) -> None:
    """Another one meanwhile is refused."""
    with restoring._alone(), pytest.raises(RestoreRefused, match="running"):
        backup.restore_backup(system("restore"), taken, replace=True)


def test_a_backup_is_not_written_over(taken: Path) -> None:
    """Whoever gives the name of one that is there loses nothing."""
    before = taken.read_bytes()
    with pytest.raises(BackupRefused, match="there already"):
        backup.take_backup(taken)
    assert taken.read_bytes() == before
    with pytest.raises(BackupRefused, match="cannot be written"):
        backup.take_backup(taken.parent / "nowhere" / "b.zip")


def test_the_latest_stay(tmp_path: Path) -> None:
    """Of those that were named by their time; others are not ours to remove."""
    day = dt.datetime(2026, 11, 1, 3, tzinfo=dt.UTC)
    names = [backup.name_of_backup(day + dt.timedelta(days=n)) for n in range(5)]
    for name in (*names, "before-the-move.zip"):
        (tmp_path / name).touch()
    gone = backup.keep_latest(tmp_path, 2)
    assert sorted(one.name for one in gone) == names[:3]
    assert [one.name for one in backup.list_backups(tmp_path)] == names[:2:-1]
    assert (tmp_path / "before-the-move.zip").exists()
