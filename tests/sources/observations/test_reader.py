"""Reading observations: choices, words, faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rihla.errors import CorrectionOutdated, SourceMalformed, SourceMissing, UnknownTerm
from rihla.sources.observations import (
    PUBLISHED,
    check_corrections,
    check_observations,
    read_observations,
)

ROW: dict[str, Any] = {
    "LocID": 40,
    "sex": 0,
    "LocIDorg": 276,
    "yearref": 2011.83,
    "age": 0,
    "agelength": 0,
    "PopulationUniverse": 3,
    "source": "Eurostat",
    "value": 100.0,
}


def write(folder: Path, *rows: dict[str, Any], schema: pa.Schema = PUBLISHED) -> Path:
    """Write rows, each as it differs from `ROW`."""
    path = folder / "observations.parquet"
    pq.write_table(pa.Table.from_pylist([ROW | row for row in rows], schema=schema), path)
    return path


def test_it_writes_the_projects_words(tmp_path: Path) -> None:
    """Codes of sex, universe and age become words and lengths; a signed zero loses its sign."""
    path = write(tmp_path, {"sex": 2, "age": 85, "value": -0.0})
    assert read_observations(path, ages="groups").to_pylist() == [
        {
            "area": 40,
            "origin": 276,
            "sex": "female",
            "date": 2011.83,
            "age": 85,
            "age_length": -1,
            "universe": "foreign_born",
            "source": "Eurostat",
            "value": 0.0,
        }
    ]
    value = read_observations(path, ages="groups")["value"][0].as_py()
    assert str(value) == "0.0"


def test_it_keeps_unknown_ages_apart(tmp_path: Path) -> None:
    """A person of unknown age is neither of all ages nor of any."""
    path = write(tmp_path, {}, {"age": -1}, {"age": 5, "agelength": 5})
    assert read_observations(path).num_rows == 1
    unknown = read_observations(path, ages="unknown").to_pylist()
    assert [(row["age"], row["age_length"]) for row in unknown] == [(None, None)]
    assert read_observations(path, ages="groups")["age_length"].to_pylist() == [5]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({"area": 40}, 3),
        ({"area": [40, 56]}, 4),
        ({"area": []}, 0),
        ({"origin": 0}, 1),
        ({"sex": "male"}, 1),
        ({"sex": ["male", "both"]}, 4),
        ({"universe": "foreign_citizens"}, 1),
        ({"universe": 4}, 1),
        ({"universe": [3, "foreign_citizens"]}, 4),
        ({"source": "Eurostat"}, 3),
        ({"source": "O'Brien"}, 1),
        ({"dates": (2000, 2011.83)}, 0),
        ({"dates": (2011.83, 2012)}, 4),
        ({"area": 40, "origin": 276, "sex": "both", "universe": 3}, 1),
    ],
)
def test_it_gives_what_is_chosen(choice: dict[str, Any], expected: int, tmp_path: Path) -> None:
    """Every choice narrows the rows, alone and together; an empty one chooses nothing."""
    path = write(
        tmp_path,
        {},
        {"LocIDorg": 0, "source": "O'Brien"},
        {"PopulationUniverse": 4},
        {"LocID": 56, "sex": 1},
    )
    assert read_observations(path, **choice).num_rows == expected


@pytest.mark.parametrize(
    "choice",
    [{"sex": "men"}, {"universe": "born_abroad"}, {"ages": "young"}, {"without": ["dubious"]}],
)
def test_a_word_it_does_not_know_is_named(choice: dict[str, Any], tmp_path: Path) -> None:
    """A misspelt choice is an error with the words known, never an empty table."""
    with pytest.raises(UnknownTerm, match="nearest are"):
        read_observations(write(tmp_path, {}), **choice)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The path is in the error."""
    with pytest.raises(SourceMissing, match="nowhere"):
        read_observations(tmp_path / "nowhere.parquet")


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    """Text under the name of a Parquet file is a fault of the file."""
    path = tmp_path / "observations.parquet"
    path.write_text("LocID,sex")
    with pytest.raises(SourceMalformed, match="not a Parquet file"):
        read_observations(path)


def test_every_column_at_fault_is_named_at_once(tmp_path: Path) -> None:
    """Absent columns and wrong types are listed together."""
    schema = pa.schema(
        [pa.field("LocID", pa.string()), pa.field("sex", pa.int8()), pa.field("value", pa.string())]
    )
    path = tmp_path / "observations.parquet"
    pq.write_table(pa.table({"LocID": ["40"], "sex": [0], "value": ["1"]}, schema=schema), path)
    with pytest.raises(SourceMalformed) as caught:
        read_observations(path)
    assert [fault.column for fault in caught.value.faults] == [
        "LocID",
        "LocIDorg",
        "yearref",
        "age",
        "agelength",
        "PopulationUniverse",
        "source",
        "value",
    ]


def test_every_row_at_fault_is_named_at_once(tmp_path: Path) -> None:
    """Each kind of fault comes once, with its first row, its count and the rows."""
    faulty: list[dict[str, Any]] = [
        {},
        {"value": -1.0},
        {"value": -2.0, "sex": 3},
        {"value": float("nan")},
        {"value": None},
        {"yearref": 20110.0},
        {"PopulationUniverse": 77},
        {"age": -2},
        {"age": 5, "agelength": 500},
        {"source": ""},
        {"LocID": 999},
        {"LocIDorg": 1999999},
    ]
    apart = [{"yearref": 2000.0 + at} | row for at, row in enumerate(faulty)]
    path = write(tmp_path, *apart, {"LocIDorg": 56}, {"LocIDorg": 56})
    with pytest.raises(SourceMalformed) as caught:
        check_observations(path)
    found = {(fault.row, fault.column) for fault in caught.value.faults}
    assert found == {
        (2, "value"),
        (3, "sex"),
        (4, "value"),
        (5, "value"),
        (6, "yearref"),
        (7, "PopulationUniverse"),
        (8, "age"),
        (9, "agelength"),
        (10, "source"),
        (11, "LocID"),
        (12, "LocIDorg"),
        (13, ""),
    }
    message = str(caught.value)
    assert "is negative: -1.0 (2 such rows: 2, 3)" in message
    assert "as 1 other row: 14" in message
    assert "1999999" in message


def test_what_is_no_number_is_found_beside_any_other_value(tmp_path: Path) -> None:
    """The lowest and highest value that a file declares leave it out; the check does not."""
    path = write(tmp_path, {"value": -5.0}, {"value": float("nan"), "yearref": 2000.0})
    with pytest.raises(SourceMalformed) as caught:
        check_observations(path)
    assert [(fault.row, fault.what) for fault in caught.value.faults] == [
        (2, "is not a number: nan"),
        (1, "is negative: -5.0"),
    ]


def test_reading_refuses_faulty_rows_of_its_choice_alone(tmp_path: Path) -> None:
    """A fault elsewhere does not keep a good area from being read; one inside does."""
    path = write(tmp_path, {}, {"LocID": 56, "value": -1.0})
    assert read_observations(path, area=40).num_rows == 1
    with pytest.raises(SourceMalformed, match="row 2, column value"):
        read_observations(path, area=56)


def test_a_good_file_passes_its_check(tmp_path: Path) -> None:
    """Nothing is found where there is nothing to find."""
    check_observations(write(tmp_path, {}, {"sex": 1}, {"LocIDorg": 0}))


def test_a_mended_row_is_no_longer_withheld(tmp_path: Path) -> None:
    """A correction touches a row only while it holds what it expects, and says when it does not."""
    palau = {"LocID": 585, "source": "2005_Census", "sex": 2, "LocIDorg": 156}
    path = write(tmp_path, palau | {"age": -20481, "agelength": 1}, palau | {"age": 20})
    assert read_observations(path, ages="every")["age"].to_pylist() == [20]
    with pytest.raises(CorrectionOutdated, match="palau-2005-age-a"):
        check_corrections(path)
