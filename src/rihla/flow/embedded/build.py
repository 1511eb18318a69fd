"""Make the table of vital events again from the published file (``RIHLA_DATA``)."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rihla.areas import list_areas
from rihla.sources.home import data_home
from rihla.sources.un_wpp import read_vital_events

__all__ = ["build_net_rates", "build_vital_events"]

FIRST, LAST = 1989, 2021


def build_vital_events(path: str | Path) -> pa.Table:
    """Take what flows between the revisions' dates need from the published table.

    Parameters
    ----------
    path
        ``vital_events_1950_2023.csv``.
    """
    table = read_vital_events(path)
    areas = pa.array([area.m49 for area in list_areas()], pa.int32())
    kept = table.filter(
        pc.and_(
            pc.is_in(table["code"], areas),
            pc.and_(pc.greater_equal(table["year"], FIRST), pc.less_equal(table["year"], LAST)),
        )
    )
    return kept.select(["code", "year", "births", "deaths", "net_migration"]).sort_by(
        [("code", "ascending"), ("year", "ascending")]
    )


def build_net_rates(path: str | Path) -> pa.Table:
    """Take the intervals from 1990 on of the published net migration rates.

    Parameters
    ----------
    path
        A table with a column ``country_code`` and one for each five-year interval.
    """
    rows = []
    with Path(path).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for column, cell in row.items():
                start, _, end = column.partition("-")
                if start.isdigit() and end.isdigit() and int(start) >= 1990:
                    rows.append((int(row["country_code"]), int(start), int(end), float(cell)))
    codes, starts, ends, rates = zip(*sorted(rows), strict=True)
    return pa.table(
        {
            "code": pa.array(codes, pa.int32()),
            "start": pa.array(starts, pa.int16()),
            "end": pa.array(ends, pa.int16()),
            "rate": pa.array(rates, pa.float64()),
        }
    )


if __name__ == "__main__":
    published = data_home() / "wpp2024" / "vital_events_1950_2023.csv"
    pq.write_table(
        build_vital_events(published),
        Path(__file__).parent / "vital_event.parquet",
        compression="zstd",
    )
    rates = data_home().parent / "cases" / "flows" / "bayesmig" / "wpp2019_net_rates.csv"
    pq.write_table(build_net_rates(rates), Path(__file__).parent / "net_rate.parquet")
