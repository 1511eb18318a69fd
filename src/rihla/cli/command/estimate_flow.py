"""``rihla estimate flows``: all flows of an interval, into a file with the published columns."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pyarrow as pa

from rihla.areas import get_area
from rihla.cli.command.flow import asks, beside, estimated, title_of
from rihla.cli.failure import wants_colour
from rihla.cli.figure import cited
from rihla.cli.file import refuse_existing, write_file
from rihla.cli.output import to_terminal
from rihla.cli.report import Column, Report, count, signed
from rihla.errors import ExportRefused
from rihla.flow import FlowTable, list_methods

__all__ = ["estimate_flows"]


@click.command("flows")
@asks
@click.option(
    "--all-methods", is_flag=True, help="One column for each published method instead of one."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file instead of the terminal.",
)
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def estimate_flows(
    all_methods: bool, output: Path | None, force: bool, as_json: bool, **how: Any
) -> None:
    """Estimate the world's flows from origin to destination between two dates.

    Printed is a summary; a file holds every flow, with the columns of Abel and Cohen's published
    tables: year0, orig, dest (ISO codes) and one column for each method.
    """
    if output is not None and output.suffix.lower() not in _WRITERS:
        raise ExportRefused(
            f"No flows are written as {output.suffix or output.name!r}.",
            cure=f"End the name in {', '.join(_WRITERS)}.",
        )
    if output is not None:
        refuse_existing(output, force=force)
    flow, opened = estimated(**how)
    tables = [flow]
    if all_methods:
        rest = {name: value for name, value in how.items() if name != "method"}
        tables = [estimated(method=one.id, **rest)[0] for one in list_methods(published=True)]
    if output is not None:
        write_file(output, _WRITERS[output.suffix.lower()](_published(tables)), force=force)
    rows = [_summary(table) for table in tables]
    columns = (
        Column("method", "Method", wrap=False),
        Column("total", "Persons who moved", count, number=True),
        Column("corridors", "Corridors", count, number=True),
        Column("gap", "Largest gap in a margin", number=True),
        Column("world_gap", "World's gap shared", signed, number=True),
    )
    report = Report(
        title_of("Flows", flow, method=False),
        columns,
        rows,
        notes=beside(flow),
        citations=cited(opened),
    )
    if as_json:
        click.echo(report.to_json(), nl=False)
        return
    click.echo(to_terminal(report, colour=bool(wants_colour())), nl=False)
    if output is not None:
        click.echo(f"Wrote {output}.", err=True)


def _summary(flow: FlowTable) -> dict[str, Any]:
    return {
        "method": flow.method,
        "start": flow.start,
        "end": flow.end,
        "sex": flow.sex,
        "total": flow.total,
        "corridors": int((flow.persons > 0).sum()),
        "gap": f"{flow.diagnostics.gap:.1g}",
        "rounds": flow.diagnostics.rounds,
        "world_gap": flow.diagnostics.world_gap,
    }


def _published(tables: list[FlowTable]) -> pa.Table:
    """Give every flow with the published column names."""
    first = tables[0]
    labels = [_iso(area) for area in first.areas]
    size = len(labels)
    columns: dict[str, Any] = {
        "year0": pa.array([int(first.start)] * size**2, pa.int16()),
        "year1": pa.array([int(first.end)] * size**2, pa.int16()),
        "sex": pa.array([first.sex] * size**2, pa.string()),
        "orig": pa.array([label for label in labels for _ in labels], pa.string()),
        "dest": pa.array(labels * size, pa.string()),
    }
    for table in tables:
        columns[table.method] = pa.array(table.persons.ravel())
    return pa.table(columns).filter(pa.array([i != j for i in range(size) for j in range(size)]))


def _csv(table: pa.Table) -> bytes:
    import pyarrow.csv as pacsv  # needed for this ending alone

    sink = io.BytesIO()
    pacsv.write_csv(table, sink)
    return sink.getvalue()


def _parquet(table: pa.Table) -> bytes:
    import pyarrow.parquet as pq  # needed for this ending alone

    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _excel(table: pa.Table) -> bytes:
    import xlsxwriter  # needed for this ending alone

    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        sheet = book.add_worksheet("flows")
        for column, name in enumerate(table.column_names):
            sheet.write(0, column, name)
            sheet.write_column(1, column, table[name].to_pylist())
    return sink.getvalue()


_WRITERS: dict[str, Callable[[pa.Table], bytes]] = {
    ".csv": _csv,
    ".parquet": _parquet,
    ".xlsx": _excel,
}


def _iso(area: int | str) -> str:
    return get_area(int(area)).iso3 or str(area)
