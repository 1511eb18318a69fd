"""Flows as files: the published column names, and where the figures come from inside every file.

The columns are those of the tables that Abel and Cohen publish ("Bilateral international migration
flow estimates for 200 countries", Scientific Data 6, 2019): ``year0``, ``orig``, ``dest`` and one
for each method, areas by their ISO codes.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa

from rihla.areas import get_area
from rihla.errors import TableRefused
from rihla.flow.flow_table import FlowTable

__all__ = ["FLOW_FORMATS", "FlowFile", "flow_columns"]

_MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "year0": "Year of the first date (mid-year)",
        "year1": "Year of the second date (mid-year)",
        "sex": "Whose flows",
        "orig": "Residence at the first date, ISO 3166-1 alpha-3, or M49 where there is none",
        "dest": "Residence at the second date",
        "birth": "Birthplace",
    }
)
_SPLIT: Mapping[str, str] = MappingProxyType(
    {
        "outward": "out of the area of birth",
        "return": "back to the area of birth",
        "transit": "between two areas neither of which is that of birth",
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class FlowFile:
    """Flows to be written, with what must go with them.

    Parameters
    ----------
    table
        `flow_columns`.
    title
        What it holds.
    notes
        What a reader must know.
    citations
        What to cite, with licences.
    sources
        What was used and how: revision, births and deaths, method options.
    """

    table: pa.Table
    title: str
    notes: tuple[str, ...]
    citations: tuple[str, ...]
    sources: Mapping[str, str]

    def about(self) -> list[tuple[str, str]]:
        """Give what stands beside the figures as labels and texts."""
        return [
            ("title", self.title),
            *(("note", note) for note in self.notes),
            *(("cite", citation) for citation in self.citations),
            *((f"source: {name}", text) for name, text in sorted(self.sources.items())),
            *((f"column: {name}", _meaning(name)) for name in self.table.column_names),
        ]

    def to_csv(self) -> bytes:
        """Write CSV; what stands beside it goes into `metadata`."""
        import pyarrow.csv as pacsv  # needed for this form alone

        sink = io.BytesIO()
        pacsv.write_csv(self.table, sink)
        return sink.getvalue()

    def metadata(self, name: str) -> bytes:
        """Describe a CSV file in the words of *Metadata for Tabular Data* (W3C, 2015).

        Parameters
        ----------
        name
            Of the CSV file; the description goes beside it as ``NAME-metadata.json``.
        """
        described = {
            "@context": "http://www.w3.org/ns/csvw",
            "url": name,
            "dc:title": self.title,
            "dc:description": list(self.notes),
            "dc:bibliographicCitation": list(self.citations),
            "dc:source": dict(self.sources),
            "tableSchema": {
                "columns": [
                    {"name": field.name, "dc:description": _meaning(field.name)}
                    for field in self.table.schema
                ]
            },
        }
        return (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode()

    def to_parquet(self) -> bytes:
        """Write Parquet, what stands beside it in the metadata of the schema."""
        import pyarrow.parquet as pq  # needed for this form alone

        told = {
            "title": self.title,
            "notes": "\n".join(self.notes),
            "citation": "\n".join(self.citations),
            "sources": json.dumps(dict(self.sources), ensure_ascii=False),
            "columns": json.dumps(
                {name: _meaning(name) for name in self.table.column_names}, ensure_ascii=False
            ),
        }
        sink = io.BytesIO()
        pq.write_table(self.table.replace_schema_metadata(told), sink, compression="zstd")
        return sink.getvalue()

    def to_excel(self) -> bytes:
        """Write a workbook: the figures on one sheet, what stands beside them on another."""
        import xlsxwriter  # needed for this form alone

        sink = io.BytesIO()
        how = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        if self.table.num_rows >= _EXCEL_ROWS:
            raise TableRefused(
                f"{self.table.num_rows:,} rows are more than a sheet of Excel holds.",
                cure="Write .csv or .parquet.",
            )
        with xlsxwriter.Workbook(sink, how) as book:
            bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
            sheet = book.add_worksheet("flows")
            for column, name in enumerate(self.table.column_names):
                sheet.write_string(0, column, name, bold)
                sheet.write_column(1, column, self.table[name].to_pylist())
            sheet.freeze_panes(1, 0)
            about = book.add_worksheet("about")
            for row, (label, text) in enumerate(self.about()):
                about.write_string(row, 0, label, bold)
                about.write_string(row, 1, text, wrap)
            about.set_column(0, 0, 24)
            about.set_column(1, 1, 110)
        return sink.getvalue()


_EXCEL_ROWS = 1_048_576

FLOW_FORMATS: Mapping[str, Callable[[FlowFile], bytes]] = MappingProxyType(
    {".csv": FlowFile.to_csv, ".parquet": FlowFile.to_parquet, ".xlsx": FlowFile.to_excel}
)
"""How flows are written, by the ending of the file's name."""


def flow_columns(
    tables: Sequence[FlowTable], *, split: bool = False, birth: bool = False
) -> pa.Table:
    """Give every flow with the published column names.

    Parameters
    ----------
    tables
        Of the same areas and interval, one for each method.
    split
        Add to each method that knows birthplaces its outward, return and transit moves.
    birth
        One row for each birthplace too, those without persons left out; of one method, which must
        know birthplaces.

    Returns
    -------
    pyarrow.Table
        ``year0, year1, sex, orig, dest`` (``birth``) and a column for each method, persons.

    Raises
    ------
    TableRefused
        If flows by birthplace are asked of several methods, or of one that has none.
    """
    first = tables[0]
    labels = pa.array([_iso(area) for area in first.areas], pa.string())
    if birth:
        if len(tables) > 1:
            raise TableRefused(
                "Flows by birthplace are written for one method.", cure="Choose a method."
            )
        cells = first.by_birthplace()
        size = len(first.areas)
        cells[:, np.arange(size), np.arange(size)] = 0.0  # who stayed is no flow
        born, origins, destinations = np.nonzero(cells)
        figures = {first.method: cells[born, origins, destinations]}
    else:
        origins, destinations = np.nonzero(~np.eye(len(first.areas), dtype=bool))
        figures = {}
        for table in tables:
            figures[table.method] = table.persons[origins, destinations]
            if split and table.fits:
                parts = (table.outward(), table.returned(), table.transit())
                for name, part in zip(_SPLIT, parts, strict=True):
                    figures[f"{table.method}_{name}"] = part[origins, destinations]
    count = len(origins)
    columns: dict[str, Any] = {
        "year0": pa.array(np.full(count, int(first.start)), pa.int16()),
        "year1": pa.array(np.full(count, int(first.end)), pa.int16()),
        "sex": pa.array([first.sex] * count, pa.string()),
        "orig": labels.take(pa.array(origins)),
        "dest": labels.take(pa.array(destinations)),
    }
    if birth:
        columns["birth"] = labels.take(pa.array(born))
    return pa.table({**columns, **{name: pa.array(values) for name, values in figures.items()}})


def _meaning(name: str) -> str:
    if name in _MEANINGS:
        return _MEANINGS[name]
    for part, told in _SPLIT.items():
        if name.endswith(f"_{part}"):
            return f"Persons who moved {told}, by the method {name.removesuffix(f'_{part}')}"
    return f"Persons whose residence differed at the two dates, by the method {name}"


def _iso(area: int | str) -> str:
    return get_area(int(area)).iso3 or str(area)
