"""Reading UNHCR's population table and UNRWA's registered refugees: words, faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rihla.errors import SourceMalformed, SourceMissing, UnknownTerm
from rihla.sources.unhcr import area_code, list_categories, list_hosts, read_population, read_unrwa

ROW: dict[str, Any] = {
    "year": 2019.0,
    "coo": "SYR",
    "coo_iso": "SYR",
    "coa": "TUR",
    "coa_iso": "TUR",
    **{category.column: 0.0 for category in list_categories()},
}
HEAD = "year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,total"


def write(folder: Path, *rows: dict[str, Any]) -> Path:
    """Write rows, each as it differs from `ROW`."""
    path = folder / "population.parquet"
    pq.write_table(pa.Table.from_pylist([ROW | row for row in rows]), path)
    return path


def write_unrwa(folder: Path, *lines: str) -> Path:
    """Write lines under the published head."""
    path = folder / "unrwa.csv"
    path.write_text("\n".join([HEAD, *lines]) + "\n")
    return path


def test_a_category_is_a_row_of_its_own(tmp_path: Path) -> None:
    """One published row gives nine rows, one for each category, none of them a sum."""
    values = {category.column: float(at) for at, category in enumerate(list_categories(), start=1)}
    table = read_population(write(tmp_path, values))
    found = {row["category"]: row["value"] for row in table.to_pylist()}
    assert found == {c.word: float(at) for at, c in enumerate(list_categories(), start=1)}


def test_a_blank_is_not_a_zero(tmp_path: Path) -> None:
    """NaN and null are not reported, without a value; zero is a figure."""
    path = write(tmp_path, {"oip": float("nan"), "hst": None, "refugees": 0.0})
    found = {row["category"]: row for row in read_population(path).to_pylist()}
    assert found["in_need_of_protection"]["status"] == "not_reported"
    assert found["in_need_of_protection"]["value"] is None
    assert found["host_community"]["status"] == "not_reported"
    assert found["refugees"]["status"] == "available"
    assert found["refugees"]["value"] == 0.0


def test_a_year_is_dated_at_its_end(tmp_path: Path) -> None:
    """The figure called 2019 is of 31 December 2019, 24:00: 2020.0."""
    row = read_population(write(tmp_path, {})).to_pylist()[0]
    assert (row["year"], row["date"]) == (2019, 2020.0)


@pytest.mark.parametrize(
    ("own", "iso", "code"),
    [
        ("AUS", "AUT", 40),
        ("AUL", "AUS", 36),
        ("GFR", "DEU", 276),
        ("NAM", "NAM", 516),
        ("UKN", "UNK", 9999999),
        ("STA", "XXA", 1000029),
        ("TIB", "TIB", 1000030),
    ],
)
def test_places_are_read_from_their_iso_codes(
    own: str, iso: str, code: int, tmp_path: Path
) -> None:
    """UNHCR's own codes mislead (AUS is Austria); stateless and unknown are kept apart."""
    table = read_population(write(tmp_path, {"coo": own, "coo_iso": iso}), category="refugees")
    assert table["origin"].to_pylist() == [code]


def test_only_what_is_asked_for_is_given(tmp_path: Path) -> None:
    """Categories and years narrow the rows; a word that is none is named."""
    path = write(tmp_path, {}, {"year": 2018.0}, {"year": 2017.0})
    table = read_population(path, category=["refugees", "idps"], years=(2018, 2019))
    assert table.num_rows == 4
    with pytest.raises(UnknownTerm, match="stateless"):
        read_population(path, category="people")


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    """Places, years, counts and keys at fault are listed together, each with its row."""
    path = write(
        tmp_path,
        {"year": 2001.0},
        {"year": 2002.0, "coo_iso": "QQQ"},
        {"year": 2003.0, "coa_iso": None},
        {"year": 2004.5},
        {"year": 2005.0, "refugees": -1.0},
        {"year": 2006.0, "idps": 1.5},
        {"year": 2001.0},
    )
    with pytest.raises(SourceMalformed) as caught:
        read_population(path)
    assert {(fault.row, fault.column) for fault in caught.value.faults} == {
        (1, ""),
        (2, "coo_iso"),
        (3, "coa_iso"),
        (4, "year"),
        (5, "refugees"),
        (6, "idps"),
    }
    assert "'QQQ'" in str(caught.value)


def test_every_absent_column_is_named(tmp_path: Path) -> None:
    """A table without its categories says which are absent."""
    path = tmp_path / "population.parquet"
    pq.write_table(pa.table({"year": [2019.0], "coo_iso": ["SYR"]}), path)
    with pytest.raises(SourceMalformed) as caught:
        read_population(path)
    assert {f.column for f in caught.value.faults} >= {"coa_iso", "refugees", "oip", "hst"}


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    """A missing file and one of another format are errors of the file."""
    with pytest.raises(SourceMissing):
        read_population(tmp_path / "population.parquet")
    (tmp_path / "population.parquet").write_text("year")
    with pytest.raises(SourceMalformed):
        read_population(tmp_path / "population.parquet")


def test_registered_refugees_count_outside_palestine_alone(tmp_path: Path) -> None:
    """Jordan, Lebanon and Syria count; the State of Palestine and an unknown host do not."""
    path = write_unrwa(
        tmp_path,
        *(
            f"2018.0,Palestinian,GAZ,PSE,X,X,{iso},{at}.0"
            for at, iso in enumerate(["JOR", "LBN", "SYR", "PSE", "UNK"])
        ),
    )
    assert read_unrwa(path)["area"].to_pylist() == [400, 422, 760]
    everything = read_unrwa(path, counted_only=False)
    assert dict(
        zip(everything["area"].to_pylist(), everything["counted"].to_pylist(), strict=True)
    ) == {275: False, 400: True, 422: True, 760: True, 9999999: False}
    assert set(everything["date"].to_pylist()) == {2019.0}


def test_every_host_has_a_reason() -> None:
    """Each host is declared with its code and why its refugees count or do not."""
    for host in list_hosts():
        assert host.reason
        assert area_code(host.iso) == host.code


def test_every_fault_of_the_register_is_named_at_once(tmp_path: Path) -> None:
    """A host without a rule, numbers that are none and a key given twice."""
    path = write_unrwa(
        tmp_path,
        "2018.0,Palestinian,GAZ,PSE,Lebanon,LEB,LBN,many",
        "2018.0,Palestinian,GAZ,PSE,Egypt,ARE,EGY,10.0",
        "2019.0,Palestinian,GAZ,PSE,Jordan,JOR,JOR,-10.0",
        "2020.0,Palestinian,GAZ,PSE,Jordan,JOR,JOR,10.0",
        "2020.0,Palestinian,GAZ,PSE,Jordan,JOR,JOR,11.0",
    )
    with pytest.raises(SourceMalformed) as caught:
        read_unrwa(path)
    assert {(fault.row, fault.column) for fault in caught.value.faults} == {
        (2, "total"),
        (3, "coa_iso"),
        (4, "total"),
        (5, ""),
    }
