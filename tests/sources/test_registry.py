"""The registry finds sources by their folders and checks the very bytes of their files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rihla.errors import InputError, UnknownSource
from rihla.sources.registry import check_source, get_source, list_sources

EXPECTED = {
    "country-codes",
    "icrmw-status",
    "observations-paa2025",
    "undesa-ims-2019",
    "undesa-ims-2020",
    "undesa-m49-2020",
    "undesa-wpp-2019",
    "undesa-wpp-2024",
    "unga-73-195",
    "unhcr-population",
    "unrwa",
}


def test_it_lists_every_source_in_the_order_of_their_ids() -> None:
    """Nothing has to be registered beside the sidecars."""
    ids = [source.id for source in list_sources()]
    assert set(ids) >= EXPECTED
    assert ids == sorted(ids)


def test_an_unknown_source_names_the_nearest() -> None:
    """A slip of the finger is answered with what was meant."""
    with pytest.raises(UnknownSource) as caught:
        get_source("undesa-ims-2018")
    assert caught.value.nearest[0] in ("undesa-ims-2019", "undesa-ims-2020")


def test_a_check_without_the_files_says_each_one_is_missing(tmp_path: Path) -> None:
    """Readers do not run, and nothing is a traceback."""
    report = check_source("undesa-ims-2019", home=tmp_path)
    assert not report.passed
    assert {file.state for file in report.files} == {"missing"}
    assert {reading.state for reading in report.readings} == {"not read"}
    with pytest.raises(InputError, match=r"UN_MigrantStockTotal_2019\.xlsx is not in"):
        report.raise_unless_passed()


@pytest.mark.large_input
@pytest.mark.parametrize("source_id", sorted(EXPECTED - {"observations-paa2025"}))
def test_every_published_file_is_the_declared_one_and_reads_without_faults(
    data: Path, source_id: str
) -> None:
    """Present, of the declared size and checksum, read whole, corrections' expectations met."""
    report = check_source(source_id, home=data)
    report.raise_unless_passed()
    assert report.passed


@pytest.mark.large_input
def test_one_changed_byte_is_noticed(data: Path, tmp_path: Path) -> None:
    """A file of the same size with another content is not the declared one."""
    relative = "wpp2024/vital_events_1950_2023.csv"
    copy = tmp_path / relative
    copy.parent.mkdir()
    shutil.copyfile(data / relative, copy)
    content = copy.read_bytes()
    copy.write_bytes(content.replace(b"91823.936", b"91823.937", 1))
    (file,) = check_source("undesa-wpp-2024", home=tmp_path).files
    assert file.state == "changed"
    assert "its sidecar declares" in file.message


@pytest.mark.large_input
def test_a_file_cut_short_is_noticed_by_its_size(data: Path, tmp_path: Path) -> None:
    """A download that ended early is told from one that was altered."""
    relative = "wpp2024/vital_events_1950_2023.csv"
    copy = tmp_path / relative
    copy.parent.mkdir()
    copy.write_bytes((data / relative).read_bytes()[:-100])
    report = check_source("undesa-wpp-2024", home=tmp_path)
    assert "bytes where its sidecar declares 1706251" in report.files[0].message
    assert report.readings[0].state == "faulty"
