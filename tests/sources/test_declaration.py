"""Declared judgement is read strictly, and none of what is declared here surprises its reader."""

from __future__ import annotations

from pathlib import Path

import pytest

import rihla
from rihla.errors import Faults
from rihla.sources.declaration import read_declaration

_DECLARED = sorted(Path(rihla.__file__).parent.rglob("*.yaml"))


@pytest.mark.parametrize("path", _DECLARED, ids=lambda path: "/".join(path.parts[-2:]))
def test_it_finds_no_key_twice_and_no_word_read_as_truth(path: Path) -> None:
    """Every declared file means what it says: no key silently takes another's place."""
    faults = Faults(path.name)
    assert read_declaration(path, faults) is not None
    assert [str(fault) for fault in faults] == []


def test_it_reads_a_file_saved_with_a_byte_order_mark(tmp_path: Path) -> None:
    """Editors that mark their encoding are no fault."""
    path = tmp_path / "declared.yaml"
    path.write_bytes(b"\xef\xbb\xbfreason: plain\n")
    faults = Faults(path.name)
    assert read_declaration(path, faults) == {"reason": "plain"}
    assert not list(faults)


def test_it_names_a_key_that_stands_twice_within_a_list(tmp_path: Path) -> None:
    """The row is that of the second key, however deep it stands."""
    path = tmp_path / "declared.yaml"
    path.write_text("rules:\n  - id: one\n    to: a\n    to: b\n")
    faults = Faults(path.name)
    read_declaration(path, faults)
    assert [fault.row for fault in faults] == [4]
