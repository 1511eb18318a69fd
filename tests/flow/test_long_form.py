"""Matrices and long tables of flows, one into the other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rihla.errors import TableRefused
from rihla.flow import migest
from rihla.flow.migest import sum_net, sum_region
from rihla.flow.migest.long_form import labels_of, to_long, to_matrix


@given(st.integers(1, 30).flatmap(lambda n: st.lists(st.integers(0, 99), min_size=n, max_size=n)))
def test_a_table_made_long_and_square_again_is_the_same(row: list[int]) -> None:
    """Every label keeps its place and every pair its flow."""
    table = np.add.outer(np.array(row, float), np.arange(len(row)))
    found, labels = to_matrix(to_long(table))
    np.testing.assert_array_equal(found, table)
    assert labels == labels_of(len(row))


def test_pairs_that_are_absent_are_zero() -> None:
    """A long table that leaves out empty pairs says that nobody moved."""
    long = pa.table({"orig": ["A", "C"], "dest": ["B", "A"], "flow": [4, 2]})
    found, labels = to_matrix(long)
    assert labels == ["A", "C", "B"]
    assert found.tolist() == [[0, 0, 4], [2, 0, 0], [0, 0, 0]]


def test_columns_may_have_other_names_and_labels_be_numbers() -> None:
    """Codes become labels, and the columns are those named."""
    long = pa.table({"from": [40, 56], "to": [56, 40], "persons": [3, 5]})
    found, labels = to_matrix(long, orig_col="from", dest_col="to", flow_col="persons")
    assert labels == ["40", "56"]
    assert found.tolist() == [[0, 3], [5, 0]]


def test_a_pair_given_twice_is_refused_by_name() -> None:
    """Two years or two sexes in one table would be added in silence: they are refused."""
    long = pa.table({"orig": ["A", "A"], "dest": ["B", "B"], "flow": [4, 2]})
    with pytest.raises(TableRefused, match="from A to B is given twice"):
        to_matrix(long)


def test_long_and_square_give_the_same_sums() -> None:
    """What takes a matrix takes its long form too."""
    table = np.array([[0.0, 4, 1], [2, 0, 3], [0, 5, 0]])
    long = to_long(table, ["A", "B", "C"])
    np.testing.assert_array_equal(sum_net(long), sum_net(table))
    assert sum_region(long).to_pydict() == sum_region(table).to_pydict()


MOVES = pa.table(
    {
        "from": ["A", "B", "C", "A", "C"],
        "to": ["B", "A", "A", "C", "B"],
        "persons": [4.0, 1, 2, 3, 6],
        "from_area": ["X", "X", "Y", "X", "Y"],
        "to_area": ["X", "X", "X", "Y", "X"],
    }
)
NAMES: dict[str, Any] = {"orig": "from", "dest": "to", "flow": "persons"}
SQUARE = [[0.0, 4, 3], [1, 0, 0], [2, 6, 0]]


@pytest.mark.parametrize("kind", ["arrow", "pandas", "polars", "columns"])
def test_any_long_table_will_do(kind: str) -> None:
    """Arrow, pandas, what exports itself as Arrow does, and plain columns give the same sums."""
    given = {
        "arrow": lambda: MOVES,
        "pandas": MOVES.to_pandas,
        "polars": lambda: _Exported(MOVES),
        "columns": MOVES.to_pydict,
    }[kind]()
    assert migest.sum_region(given, **NAMES).to_pydict() == sum_region(SQUARE).to_pydict()


class _Exported:
    """A table of another library, which hands its columns over as a stream of Arrow."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Export the columns."""
        return self._table.__arrow_c_stream__(requested_schema)


def test_columns_that_are_not_there_are_named() -> None:
    """Who forgets to name the columns is told which are missing and which there are."""
    with pytest.raises(TableRefused, match="no column orig, dest, flow; it has from, to"):
        sum_region(MOVES)


def test_sums_by_area_have_two_names_and_may_leave_the_net_out() -> None:
    """The four names of one function differ in what their columns are called."""
    country = migest.sum_country(SQUARE).to_pydict()
    assert list(country) == ["country", "emi", "imm", "turn", "net"]
    assert migest.sum_unilat(SQUARE).to_pydict() == country
    assert migest.sum_unilateral(SQUARE).to_pydict() == country
    assert sum_region(SQUARE, international=True).to_pydict() == country
    assert "net" not in sum_region(SQUARE, include_net=False).column_names


def test_missing_flows_count_as_none_only_where_asked() -> None:
    """A flow that is not known makes the sums that hold it unknown, unless it is left out."""
    holed = [[0.0, np.nan], [1.0, 0.0]]
    assert sum_region(holed)["out_mig"].to_pylist() == [0, 1]
    assert np.isnan(sum_region(holed, na_rm=False)["out_mig"].to_pylist()[0])


def test_streams_are_called_streams() -> None:
    """The columns of pairs are called after the label."""
    found = migest.sum_bilat(MOVES, label="stream", **NAMES)
    first = found.to_pylist()[1]
    assert (first["orig"], first["dest"]) == ("C", "A")
    assert (first["stream"], first["counter_stream"], first["net_stream"]) == (2, 3, -1)


def test_lumped_tables_are_filled_where_nothing_fell() -> None:
    """A complete table has every pair, those that nobody fell into with what was asked."""
    found = migest.sum_lump(MOVES, 3, complete=True, fill=-1, return_matrix=False, **NAMES)
    assert isinstance(found, pa.Table)
    rows = {(row["orig"], row["dest"]): row["flow"] for row in found.to_pylist()}
    assert len(rows) == 16
    assert rows["other", "other"] == 3
    assert rows["B", "A"] == -1
    assert (rows["A", "B"], rows["C", "B"]) == (4, 6)


def test_larger_areas_of_a_long_table_are_its_columns() -> None:
    """Areas come from the table, or beside a matrix; both give the same expanded table."""
    columns: dict[str, Any] = {"orig_area_col": "from_area", "dest_area_col": "to_area"}
    long = migest.sum_expand(MOVES, **NAMES, **columns)
    square = migest.sum_expand(SQUARE, orig_area=["X", "X", "Y"], dest_area=["X", "X", "Y"])
    assert isinstance(long, pa.Table)
    assert isinstance(square, pa.Table)
    assert long.to_pydict() == square.to_pydict()
    matrix = migest.sum_expand(MOVES, return_matrix=True, area_first=False, **NAMES, **columns)
    assert matrix[2].tolist() == [1, 4, 5, 3, 3]
    ordered = migest.sum_expand(SQUARE, guess_order=False, orig_area=["X", "X", "Y"])
    assert isinstance(ordered, pa.Table)
    assert list(dict.fromkeys(ordered["orig"].to_pylist())) == ["A", "B", "C", "X", "Y"]
    with pytest.raises(TableRefused, match="differ between origins and destinations"):
        migest.sum_expand(SQUARE, orig_area=["X", "X", "Y"], dest_area=["X", "Y", "Y"])


def test_indices_take_long_tables_in_any_order() -> None:
    """Populations and distances are found by the names of their regions."""
    people = {"pop": [300, 100, 200], "region": ["C", "A", "B"]}
    assert migest.index_impact(MOVES, people, **NAMES) == migest.index_impact(
        SQUARE, [100, 200, 300]
    )
    draw = np.random.default_rng(5)
    flows, far = draw.uniform(1, 90, (4, 4)), draw.uniform(50, 900, (4, 4))
    far += far.T
    order = [2, 0, 3, 1]
    long = to_long(far[np.ix_(order, order)], ["C", "A", "D", "B"])
    assert migest.index_distance(flows, long, dist="flow") == pytest.approx(
        migest.index_distance(flows, far)
    )
    assert migest.index_connectivity(MOVES, **NAMES) == migest.index_connectivity(SQUARE)


def test_controls_of_rounds_change_nothing() -> None:
    """Calls carry over with how they asked the rounds to end; the answer is exact all the same."""
    table = [[5.0, 1.0], [2.0, 7.0]]
    plain = migest.ipf2([18, 20], [16, 22], table)["mu"]
    asked = migest.ipf2([18, 20], [16, 22], table, tol=0.5, maxit=1, verbose=True)["mu"]
    np.testing.assert_array_equal(asked, plain)
    with pytest.raises(TypeError, match="tolerance"):
        migest.ipf2([18, 20], [16, 22], table, tolerance=1)


def test_texts_are_broken_as_evenly_as_can_be() -> None:
    """No other break of the words has lines nearer to one length."""
    text = "a bb ccc dddd eeee ffffff"
    for lines in range(1, 7):
        found = str(migest.str_wrap_n(text, lines)).split("\n")
        assert len(found) == lines
        assert " ".join(found) == text
    assert migest.str_wrap_n(text, 8) == text.replace(" ", "\n")
    with pytest.raises(TableRefused, match="9 lines"):
        migest.str_wrap_n(text, 9)


def test_the_page_for_those_who_come_from_migest_has_every_function() -> None:
    """The table names each function here, and no other but those that it says are not."""
    page = Path(__file__).parents[2] / "docs" / "how-to" / "come-from-migest.md"
    named = {
        word
        for line in page.read_text("utf-8").splitlines()
        if line.startswith("| `")
        for word in re.findall(r"`([^`]+)`", line.split("|")[1])
    }
    assert named == {*migest.__all__, "mig_chord", "%>%"}
    assert all(callable(getattr(migest, name)) for name in migest.__all__)


def test_rows_run_down_the_columns_as_r_stores_them() -> None:
    """The first destination comes first, with all its origins."""
    rows = to_long([[0, 4], [1, 0]], ["A", "B"]).to_pylist()
    assert [(row["orig"], row["dest"]) for row in rows] == [
        ("A", "A"),
        ("B", "A"),
        ("A", "B"),
        ("B", "B"),
    ]
