"""A revision is published whole or not at all, and never changes after."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from rihla.errors import (
    ExportRefused,
    RevisionDamaged,
    RevisionError,
    RevisionIncomplete,
    RevisionIsSealed,
    RevisionTooNew,
    SourceMalformed,
    UnknownRevision,
)
from rihla.revision.content import file_digest
from rihla.revision.draft import RevisionDraft
from rihla.revision.manifest import Manifest
from rihla.revision.store import (
    list_revisions,
    open_revision,
    publish_revision,
    survey_stores,
)
from rihla.revision.verify import verify_revision

DraftMaker = Callable[..., RevisionDraft]


def test_it_gives_back_the_figures_it_was_given(tmp_path: Path, draft: DraftMaker) -> None:
    """Figures, absences and their statuses come out as they went in, sorted by key."""
    rows = publish_revision(draft(), tmp_path).table("stock").to_pylist()
    assert [(r["area"], r["year"], r["value"], r["status"]) for r in rows] == [
        (148, 2015, 450.0, "available"),
        (148, 2019, 500.0, "available"),
        (516, 2015, None, "not_available"),
        (516, 2019, 107.0, "available"),
    ]


def test_it_refuses_to_publish_under_an_id_that_exists(tmp_path: Path, draft: DraftMaker) -> None:
    """New knowledge makes a new revision: the old one is byte for byte what it was."""
    publish_revision(draft(), tmp_path)
    before = _bytes_of(tmp_path)
    with pytest.raises(RevisionIsSealed, match="toy-2019"):
        publish_revision(draft(chad=501.0), tmp_path)
    assert _bytes_of(tmp_path) == before


def test_it_lets_only_one_of_many_publishers_win(tmp_path: Path, draft: DraftMaker) -> None:
    """Publishers racing for one id leave one whole revision and no litter."""

    def attempt(chad: int) -> bool:
        try:
            publish_revision(draft(chad=float(chad)), tmp_path)
        except RevisionIsSealed:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(attempt, range(24)))
    assert sum(won) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["toy-2019"]
    assert verify_revision(tmp_path / "toy-2019").table("stock")["value"][1].as_py() == won.index(
        True
    )


_PUBLISHER = """
    import importlib.util, sys
    from pathlib import Path
    spec = importlib.util.spec_from_file_location("toys", sys.argv[1])
    toys = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(toys)
    from rihla.revision.store import publish_revision
    store = Path(sys.argv[2])
    print("ready", flush=True)
    for number in range(10_000):
        publish_revision(toys.make_draft(f"toy-{number}"), store)
"""


@pytest.mark.parametrize("seed", range(12))
def test_it_leaves_all_or_nothing_when_killed(tmp_path: Path, seed: int) -> None:
    """A process killed at a random moment leaves whole revisions only, and the store usable."""
    toys = Path(__file__).with_name("conftest.py")
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_PUBLISHER), str(toys), str(tmp_path)],
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(random.Random(seed).uniform(0.0, 0.12))
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    published, refused = survey_stores(tmp_path)
    assert not refused
    for revision in published:
        verify_revision(revision)


def test_it_clears_what_a_killed_publisher_left(tmp_path: Path, draft: DraftMaker) -> None:
    """Litter of a process that is gone is removed at the next publication; a live one's stays."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    gone = tmp_path / f".toy-2019.{ended.pid}.abcd1234.partial"
    living = tmp_path / f".toy-2019.{os.getpid()}.abcd1234.partial"
    for folder in (gone, living):
        (folder / "tables").mkdir(parents=True)
    publish_revision(draft(), tmp_path)
    assert not gone.exists()
    assert living.exists()


def test_it_finds_every_flipped_bit(tmp_path: Path, draft: DraftMaker) -> None:
    """One bit changed anywhere in any file of a revision, manifest included, is refused."""
    revision = publish_revision(draft(), tmp_path)
    chosen = random.Random(7)
    for file in sorted(path for path in revision.path.rglob("*") if path.is_file()):
        original = file.read_bytes()
        file.chmod(0o644)
        for bit in chosen.sample(range(len(original) * 8), 150):
            damaged = bytearray(original)
            damaged[bit // 8] ^= 1 << (bit % 8)
            file.write_bytes(damaged)
            with pytest.raises((RevisionDamaged, RevisionTooNew)):
                verify_revision(revision.path)
        file.write_bytes(original)
    verify_revision(revision.path)


def test_it_never_gives_figures_from_a_damaged_table(tmp_path: Path, draft: DraftMaker) -> None:
    """Reading checks the bytes: damage after opening is refused, not read."""
    revision = publish_revision(draft(), tmp_path)
    file = revision.path / "tables" / "stock.parquet"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(RevisionDamaged, match=r"stock\.parquet is not the file that was sealed"):
        revision.table("stock")


@pytest.mark.parametrize("absent", ["manifest.json", "tables/stock.parquet"])
def test_it_refuses_a_half_copied_revision(tmp_path: Path, draft: DraftMaker, absent: str) -> None:
    """A folder that lacks a file its manifest names is refused, naming the file."""
    copy = tmp_path / "copy"
    shutil.copytree(publish_revision(draft(), tmp_path / "store").path, copy)
    (copy / absent).unlink()
    with pytest.raises(RevisionIncomplete, match=Path(absent).stem):
        open_revision(copy)


def test_it_refuses_a_file_that_the_manifest_does_not_name(
    tmp_path: Path, draft: DraftMaker
) -> None:
    """Something slipped in beside the sealed tables shows."""
    revision = publish_revision(draft(), tmp_path)
    (revision.path / "tables" / "extra.parquet").write_bytes(b"")
    with pytest.raises(RevisionDamaged, match=r"extra\.parquet"):
        verify_revision(revision)


def test_it_refuses_a_revision_of_a_later_format(tmp_path: Path, draft: DraftMaker) -> None:
    """A format this version does not know is named, with the cure."""
    revision = publish_revision(draft(), tmp_path)
    file = revision.path / "manifest.json"
    stated = json.loads(file.read_bytes())
    stated["format"] = 99
    file.chmod(0o644)
    file.write_text(json.dumps(stated))
    with pytest.raises(RevisionTooNew, match=r"format 99.*Upgrade rihla"):
        open_revision(revision.path)


def test_it_lists_why_a_folder_is_refused(tmp_path: Path, draft: DraftMaker) -> None:
    """One bad folder in a store hides no good one, and its reason is kept."""
    publish_revision(draft("toy-1"), tmp_path)
    (publish_revision(draft("toy-2"), tmp_path).path / "manifest.json").unlink()
    found, refused = survey_stores(tmp_path)
    assert [revision.id for revision in found] == ["toy-1"]
    assert "toy-2" in str(refused[0])


def test_it_names_every_fault_of_a_draft_and_writes_nothing(
    tmp_path: Path, draft: DraftMaker
) -> None:
    """Doubled keys, strange words, negatives and unlisted areas are all listed at once."""
    faulty = draft()
    bad = pa.table(
        {
            "area": [148, 148, 516, 999],
            "year": [2019, 2019, 2019, 2019],
            "sex": ["both", "both", "women", "both"],
            "value": [1.0, 2.0, -3.0, None],
            "status": ["available", "available", "available", "lost"],
        }
    )
    broken = RevisionDraft(
        **{
            **{name: getattr(faulty, name) for name in RevisionDraft.__slots__},
            "tables": {**faulty.tables, "stock": bad},
        }
    )
    with pytest.raises(SourceMalformed) as raised:
        publish_revision(broken, tmp_path)
    for piece in ("key stands twice", "'women'", "-3.0", "'lost'", "999"):
        assert piece in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_it_says_what_is_held_when_a_revision_is_unknown(
    tmp_path: Path, draft: DraftMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown id lists the revisions held and where they were looked for."""
    monkeypatch.setenv("RIHLA_HOME", str(tmp_path))
    publish_revision(draft("toy-2018"), tmp_path / "revisions")
    with pytest.raises(UnknownRevision, match="toy-2018") as raised:
        open_revision("2031")
    assert str(tmp_path) in str(raised.value)
    assert open_revision("2018").id == "toy-2018"


def test_it_seals_the_same_figures_in_the_same_bytes(tmp_path: Path, draft: DraftMaker) -> None:
    """Row order and time of writing leave no trace: two publications are byte-identical."""
    publish_revision(draft(), tmp_path / "one")
    shuffled = draft()
    stock = shuffled.tables["stock"]
    turned = {**shuffled.tables, "stock": stock.take(pa.array([3, 0, 2, 1]))}
    again = RevisionDraft(
        **{
            **{name: getattr(shuffled, name) for name in RevisionDraft.__slots__},
            "tables": turned,
        }
    )
    publish_revision(again, tmp_path / "two")
    assert _bytes_of(tmp_path / "one") == _bytes_of(tmp_path / "two")


def test_it_lists_the_revisions_of_a_store(tmp_path: Path, draft: DraftMaker) -> None:
    """Listing gives every published revision by id."""
    for name in ("toy-b", "toy-a"):
        publish_revision(draft(name), tmp_path)
    assert [revision.id for revision in list_revisions(tmp_path)] == ["toy-a", "toy-b"]


def _bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.mark.parametrize("odd", ["../x", "/tmp/x", "a/b", ".hidden", "", "Toy 2019", "x" * 200])
def test_it_refuses_an_id_that_is_no_plain_folder_name(
    tmp_path: Path, draft: DraftMaker, odd: str
) -> None:
    """No id writes outside its store, hides in it, or stands in it under another name."""
    store = tmp_path / "store"
    with pytest.raises(SourceMalformed, match="id that cannot name its folder"):
        publish_revision(draft(odd), store)
    assert list(tmp_path.iterdir()) == []


def test_it_refuses_a_draft_that_does_not_say_where_a_table_is_from(
    tmp_path: Path, draft: DraftMaker
) -> None:
    """A figure without a source could never be cited."""
    unsourced = replace(draft(), table_sources={"area": "toy", "stock": "elsewhere"})
    with pytest.raises(SourceMalformed, match="no source of its own for the table stock"):
        publish_revision(unsourced, tmp_path)


def test_it_says_why_a_store_cannot_be_written_to(tmp_path: Path, draft: DraftMaker) -> None:
    """A store that is a file, or below one, is refused with the reason, never a traceback."""
    file = tmp_path / "file"
    file.write_text("not a folder")
    with pytest.raises(ExportRefused, match="toy-2019 cannot be written"):
        publish_revision(draft(), file / "store")
    assert file.read_text() == "not a folder"


def test_it_leaves_nothing_behind_on_a_full_disk(
    tmp_path: Path, draft: DraftMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the space ends halfway, the store is as it was, and the reason is said."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportRefused, match="no space left on device"):
        publish_revision(draft(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_it_is_not_stopped_by_litter_with_an_impossible_process(
    tmp_path: Path, draft: DraftMaker
) -> None:
    """A leftover whose name holds a number that no process can have is cleared like any other."""
    (tmp_path / f".toy-2019.{10**30}.abcd.partial").mkdir()
    publish_revision(draft(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["toy-2019"]


def test_it_finds_an_id_before_a_folder_that_happens_to_bear_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any project's ``2019/manifest.json`` in the folder one works in changes no figure."""
    (tmp_path / "2019").mkdir()
    (tmp_path / "2019" / "manifest.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    assert open_revision("2019").id == "undesa-2019"
    with pytest.raises(RevisionDamaged):
        open_revision("./2019")


def test_it_refuses_a_revision_held_under_the_name_of_another(
    tmp_path: Path, draft: DraftMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks for one id never gets the figures of another."""
    monkeypatch.setenv("RIHLA_HOME", str(tmp_path))
    store = tmp_path / "revisions"
    publish_revision(draft(), store).path.rename(store / "undesa-2019")
    with pytest.raises(RevisionDamaged, match="holds the revision toy-2019"):
        open_revision("undesa-2019")
    assert open_revision(store / "undesa-2019").id == "toy-2019"


def test_it_says_that_a_copied_folder_lacks_its_manifest(tmp_path: Path) -> None:
    """A folder of tables alone is half a revision, not an unknown name."""
    (tmp_path / "copy" / "tables").mkdir(parents=True)
    with pytest.raises(RevisionIncomplete, match=r"manifest.json is absent"):
        open_revision(str(tmp_path / "copy"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"format": 1e999}',
        '{"format": 1}',
        '{"format": 1, "format": 1}',
        "[" * 100_000,
        '{"format": 1, "id": "\\ud800"}',
        "\ufeff{}",
    ],
)
def test_it_refuses_a_manifest_that_is_anything_else(tmp_path: Path, text: str) -> None:
    """Whatever stands in a manifest's place is refused as damaged, in words."""
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(RevisionDamaged, match="not the one that was sealed"):
        open_revision(tmp_path)


@pytest.mark.parametrize("change", [{"created": 2019}, {"notes": [1]}, {"tables": {}}])
def test_it_refuses_a_manifest_whose_kinds_are_wrong_though_its_seal_fits(
    tmp_path: Path, draft: DraftMaker, change: dict[str, object]
) -> None:
    """A seal is no proof of sense: whoever rewrites a manifest can compute one."""
    opened = publish_revision(draft(), tmp_path)
    _rewrite(opened.path, replace(opened.manifest, **change))  # type: ignore[arg-type]
    with pytest.raises(RevisionDamaged):
        open_revision(opened.path)


def test_it_refuses_tables_that_a_manifest_names_outside_its_folder(
    tmp_path: Path, draft: DraftMaker
) -> None:
    """The name of a table is a word of the vocabulary, never a path."""
    opened = publish_revision(draft(), tmp_path)
    strange = {**opened.manifest.tables, "../../secret": opened.manifest.tables["stock"]}
    _rewrite(opened.path, replace(opened.manifest, tables=strange))
    with pytest.raises(RevisionDamaged, match="unknown tables"):
        open_revision(opened.path)


def test_it_says_that_a_sealed_file_is_no_table(tmp_path: Path, draft: DraftMaker) -> None:
    """Bytes that fit their seal but are no Parquet are named by verify, with the file."""
    opened = publish_revision(draft(), tmp_path)
    file = opened.path / "tables" / "stock.parquet"
    file.chmod(0o644)
    file.write_bytes(b"no parquet")
    record = replace(
        opened.manifest.tables["stock"],
        file_sha256=file_digest(b"no parquet"),
        file_bytes=10,
    )
    _rewrite(
        opened.path, replace(opened.manifest, tables={**opened.manifest.tables, "stock": record})
    )
    with pytest.raises(RevisionDamaged, match="no Parquet table"):
        verify_revision(opened.path)


def test_it_refuses_a_table_swapped_with_that_of_another_revision(
    tmp_path: Path, draft: DraftMaker
) -> None:
    """A sound table of another revision is still not the one that was sealed here."""
    one = publish_revision(draft(), tmp_path)
    other = publish_revision(draft("toy-2020", chad=501.0), tmp_path)
    (one.path / "tables" / "stock.parquet").unlink()
    shutil.copy(other.path / "tables" / "stock.parquet", one.path / "tables")
    with pytest.raises(RevisionDamaged, match="not the file that was sealed"):
        one.table("stock")


def test_it_refuses_a_folder_in_place_of_a_table(tmp_path: Path, draft: DraftMaker) -> None:
    """A folder named like a table is an absent table."""
    opened = publish_revision(draft(), tmp_path)
    (opened.path / "tables" / "stock.parquet").unlink()
    (opened.path / "tables" / "stock.parquet").mkdir()
    with pytest.raises(RevisionIncomplete, match="the tables stock are absent"):
        open_revision(opened.path)


@pytest.mark.parametrize("place", ["manifest.json", "tables/stock.parquet"])
def test_it_says_what_it_may_not_read(
    tmp_path: Path, draft: DraftMaker, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """A file that the system keeps from its reader is named, with what to do."""
    opened = publish_revision(draft(), tmp_path)
    read = Path.read_bytes

    def guarded(path: Path) -> bytes:
        if path == opened.path / place:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", guarded)
    with pytest.raises(RevisionError, match="cannot be read: permission denied"):
        open_revision(opened.path).table("stock")


def _rewrite(folder: Path, manifest: Manifest) -> None:
    file = folder / "manifest.json"
    file.chmod(0o644)
    file.write_bytes(manifest.sealed().to_bytes())


def test_it_keeps_the_meaning_of_a_short_name(
    tmp_path: Path, draft: DraftMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user's own revision that ends in 2019 does not take the name of the published one."""
    monkeypatch.setenv("RIHLA_HOME", str(tmp_path))
    publish_revision(draft("mine-2019"), tmp_path / "revisions")
    assert open_revision("2019").id == "undesa-2019"
    assert open_revision("mine-2019").id == "mine-2019"


def test_it_says_a_revision_in_one_line(tmp_path: Path, draft: DraftMaker) -> None:
    """Printed, a revision is its id, title, tables and seal, and no more."""
    text = str(publish_revision(draft(), tmp_path))
    assert text.startswith("toy-2019: Toy stock (area, stock), seal ")
    assert "\n" not in text
