"""A revision is published whole or not at all, and never changes after."""

from __future__ import annotations

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
from pathlib import Path

import pyarrow as pa
import pytest

from rihla.errors import (
    RevisionDamaged,
    RevisionIncomplete,
    RevisionIsSealed,
    RevisionTooNew,
    SourceMalformed,
    UnknownRevision,
)
from rihla.revision.draft import RevisionDraft
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
