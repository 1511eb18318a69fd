"""The file that grows beside its destination."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from rihla.sources.partial import Busy, Partial

WANTED = "a" * 64
URL = "http://127.0.0.1/stock.csv"


def test_it_keeps_what_was_written(tmp_path: Path) -> None:
    """Closed and opened again, it goes on with the same bytes, checksum and version."""
    with Partial.opened(tmp_path / "stock.csv", wanted=WANTED, url=URL) as part:
        part.begin(validator='"v1"')
        part.write(b"one,")
    with Partial.opened(tmp_path / "stock.csv", wanted=WANTED, url=URL) as part:
        assert (part.size, part.validator) == (4, '"v1"')
        part.write(b"two")
        assert part.sha256 == hashlib.sha256(b"one,two").hexdigest()
        part.put_in_place()
    assert (tmp_path / "stock.csv").read_bytes() == b"one,two"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("note", ["", "{", "[]", '{"sha256": "b"}'])
def test_bytes_of_another_file_are_dropped(note: str, tmp_path: Path) -> None:
    """What cannot be shown to belong to the wanted file is never continued."""
    with Partial.opened(tmp_path / "stock.csv", wanted=WANTED, url=URL) as part:
        part.begin(validator=None)
        part.write(b"one")
    (tmp_path / "stock.csv.part.json").write_text(note)
    with Partial.opened(tmp_path / "stock.csv", wanted=WANTED, url=URL) as part:
        assert part.size == 0


def test_a_version_noted_for_another_address_is_dropped(tmp_path: Path) -> None:
    """The bytes may be continued from a new address, but not on condition of the old version."""
    with Partial.opened(tmp_path / "stock.csv", wanted=WANTED, url=URL) as part:
        part.begin(validator='"v1"')
        part.write(b"one")
    with Partial.opened(tmp_path / "stock.csv", wanted=WANTED, url="http://x/a") as part:
        assert (part.size, part.validator) == (3, None)


def test_only_one_may_write(tmp_path: Path) -> None:
    """A second opening is refused while the first one lasts."""
    with (
        Partial.opened(tmp_path / "stock.csv", wanted=WANTED, url=URL),
        pytest.raises(Busy),
        Partial.opened(tmp_path / "stock.csv", wanted=WANTED, url=URL),
    ):
        pytest.fail("two writers at once")


def test_set_aside_begins_with_nothing(tmp_path: Path) -> None:
    """What is set aside keeps its bytes, and the next bytes go elsewhere."""
    with Partial.opened(tmp_path / "stock.csv", wanted=WANTED, url=URL) as part:
        part.begin(validator=None)
        part.write(b"other")
        part.set_aside(tmp_path / "stock.csv.changed")
        part.begin(validator=None)
        part.write(b"good")
        part.put_in_place()
    assert (tmp_path / "stock.csv.changed").read_bytes() == b"other"
    assert (tmp_path / "stock.csv").read_bytes() == b"good"


def test_a_short_write_is_not_taken_for_a_whole_one(tmp_path: Path) -> None:
    """A disk that takes half of the bytes is an error at once, not a hole in the file."""
    program = textwrap.dedent(
        """
        import resource, sys
        from pathlib import Path
        from rihla.sources.partial import Partial

        resource.setrlimit(resource.RLIMIT_FSIZE, (1500, resource.RLIM_INFINITY))
        with Partial.opened(Path(sys.argv[1]), wanted="a" * 64, url="http://x/a") as part:
            part.begin(validator=None)
            try:
                part.write(bytes(2000))
            except OSError:
                print(part.size)
        """
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "stock.csv")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "1500"
