"""Files of flows: published columns, and where the figures come from inside each."""

from __future__ import annotations

import io
import json

import numpy as np
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from rihla.errors import TableRefused
from rihla.exchange.flow_file import FlowFile, flow_columns
from rihla.flow import FlowTable, StockTable, VitalEvents, estimate_flows

AREAS = (4, 8, 12, 20)


@pytest.fixture(scope="module")
def flow() -> FlowTable:
    """Estimate the example of Abel (2013) under the codes of four areas."""
    first = [[1000, 100, 10, 0], [55, 555, 50, 5], [80, 40, 800, 40], [20, 25, 20, 200]]
    second = [[950, 100, 60, 0], [80, 505, 75, 5], [90, 30, 800, 40], [40, 45, 0, 180]]
    nobody = VitalEvents(AREAS, [0] * 4, [0] * 4)
    return estimate_flows(
        StockTable(AREAS, first, 2000.5),
        StockTable(AREAS, second, 2005.5),
        nobody,
        method="da_min_closed",
    )


@pytest.fixture(scope="module")
def held(flow: FlowTable) -> FlowFile:
    """Give a file with notes and citations."""
    return FlowFile(
        flow_columns([flow], split=True),
        "Flows, 2000–2005",
        ("Transitions over 5 years.",),
        ("Abel (2013). Licence: CC BY.",),
        {"stock": "toy"},
    )


def test_columns_are_those_that_are_published(held: FlowFile) -> None:
    """Key, method, and the parts of the moves of the method."""
    assert held.table.column_names == [
        *("year0", "year1", "sex", "orig", "dest", "da_min_closed"),
        *("da_min_closed_outward", "da_min_closed_return", "da_min_closed_transit"),
    ]
    assert held.table.num_rows == 12
    assert set(held.table["orig"].to_pylist()) == {"AFG", "ALB", "DZA", "AND"}


def test_parts_add_up_to_the_flow(held: FlowFile) -> None:
    """Outward, return and transit moves are all moves."""
    parts = sum(
        held.table[f"da_min_closed_{name}"].to_numpy() for name in ("outward", "return", "transit")
    )
    assert parts == pytest.approx(held.table["da_min_closed"].to_numpy(), abs=1e-6)


def test_rows_by_birthplace_add_up_to_the_flow(flow: FlowTable) -> None:
    """One row for each birthplace, origin and destination with persons; who stayed is in none."""
    table = flow_columns([flow], birth=True)
    assert table.column_names == ["year0", "year1", "sex", "orig", "dest", "birth", "da_min_closed"]
    assert (np.array(table["orig"]) != np.array(table["dest"])).all()
    sums = table.group_by(["orig", "dest"]).aggregate([("da_min_closed", "sum")])
    assert sum(sums["da_min_closed_sum"].to_pylist()) == pytest.approx(flow.total)


def test_birthplaces_of_several_methods_are_refused(flow: FlowTable) -> None:
    """A row would be of one method and not of another."""
    with pytest.raises(TableRefused, match="one method"):
        flow_columns([flow, flow], birth=True)


def test_parquet_carries_its_citation(held: FlowFile) -> None:
    """In the metadata of the schema."""
    read = pq.read_table(io.BytesIO(held.to_parquet()))
    told = {key.decode(): text.decode() for key, text in read.schema.metadata.items()}
    assert told["citation"] == "Abel (2013). Licence: CC BY."
    assert told["notes"] == "Transitions over 5 years."
    assert json.loads(told["sources"]) == {"stock": "toy"}
    assert read.num_rows == 12


def test_excel_has_a_sheet_about_it(held: FlowFile) -> None:
    """Title, notes, citations and the meaning of every column."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(held.to_excel()))
    assert book.sheet_names == ["flows", "about"]
    told = [tuple(map(str, row)) for row in book.get_sheet_by_name("about").to_python()]
    assert ("cite", "Abel (2013). Licence: CC BY.") in told
    columns = [row[0].removeprefix("column: ") for row in told if row[0].startswith("column: ")]
    assert columns == held.table.column_names
    assert len(book.get_sheet_by_name("flows").to_python()) == 13


def test_csv_is_described_beside_it(held: FlowFile) -> None:
    """In the words of the W3C's Metadata for Tabular Data, naming the file."""
    assert pacsv.read_csv(io.BytesIO(held.to_csv())).num_rows == 12
    told = json.loads(held.metadata("flows.csv"))
    assert told["@context"] == "http://www.w3.org/ns/csvw"
    assert told["url"] == "flows.csv"
    assert told["dc:bibliographicCitation"] == ["Abel (2013). Licence: CC BY."]
    names = [column["name"] for column in told["tableSchema"]["columns"]]
    assert names == held.table.column_names
