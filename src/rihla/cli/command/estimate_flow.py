"""``rihla estimate flows``: all flows of an interval, into a file with the published columns."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from rihla.cli.failure import wants_colour
from rihla.cli.file import refuse_existing, write_file
from rihla.cli.flow_option import asks, beside, credits_of, estimated, title_of
from rihla.cli.output import to_terminal
from rihla.cli.report import Column, Report, count, signed
from rihla.errors import ExportRefused
from rihla.exchange.flow_file import FLOW_FORMATS, FlowFile, flow_columns
from rihla.flow import FlowTable, Method, list_methods

__all__ = ["estimate_flows"]


@click.command("flows")
@asks
@click.option(
    "--all-methods", is_flag=True, help="One column for each published method instead of one."
)
@click.option("--split", is_flag=True, help="In the file: outward, return and transit moves too.")
@click.option("--birth", is_flag=True, help="In the file: a row for each birthplace.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file instead of the terminal.",
)
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def estimate_flows(
    all_methods: bool,
    split: bool,
    birth: bool,
    output: Path | None,
    force: bool,
    as_json: bool,
    **how: Any,
) -> None:
    """Estimate the world's flows from origin to destination between two dates.

    Printed is a summary; a file holds every flow, with the columns of Abel and Cohen's published
    tables: year0, orig, dest (ISO codes) and one column for each method. Notes, citations and
    licences are inside: in Excel on the sheet "about", in Parquet in the metadata, beside CSV in
    FILE-metadata.json.
    """
    if (split or birth) and output is None:
        raise click.UsageError("--split and --birth are of the file: name one with -o.")
    if birth and (split or all_methods):
        raise click.UsageError("--birth goes neither with --split nor with --all-methods.")
    if output is not None and output.suffix.lower() not in FLOW_FORMATS:
        raise ExportRefused(
            f"No flows are written as {output.suffix or output.name!r}.",
            cure=f"End the name in {', '.join(FLOW_FORMATS)}.",
        )
    if output is not None:
        for target in _targets(output):
            refuse_existing(target, force=force)
    asked = [_asked_of(one, how) for one in list_methods(published=True)] if all_methods else [how]
    estimates = [estimated(**one) for one in asked]
    tables, (flow, opened) = [table for table, _ in estimates], estimates[-1]
    notes = tuple(dict.fromkeys(note for table in tables for note in beside(table)))
    if output is not None:
        held = FlowFile(
            flow_columns(tables, split=split, birth=birth),
            title_of("Flows", flow, method=False),
            notes,
            credits_of(opened, flow),
            {name: told for table in tables for name, told in table.sources.items()},
        )
        _write(held, output, force=force)
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
        notes=notes,
        citations=credits_of(opened, flow),
    )
    if as_json:
        click.echo(report.to_json(), nl=False)
        return
    click.echo(to_terminal(report, colour=bool(wants_colour())), nl=False)
    if output is not None:
        click.echo(f"Wrote {' and '.join(map(str, _targets(output)))}.", err=True)


def _asked_of(method: Method, how: Mapping[str, Any]) -> dict[str, Any]:
    """Give the options that a method takes: choices of accounts to accounts alone."""
    left_out = set() if method.fit else {"births", "deaths", "world_gap", "offset"}
    if method.id != "mig_rate":
        left_out.add("total")
    return {name: value for name, value in how.items() if name not in left_out} | {
        "method": method.id
    }


def _targets(output: Path) -> tuple[Path, ...]:
    """List the files written: CSV holds no description, so that one lies beside it."""
    if output.suffix.lower() != ".csv":
        return (output,)
    return output, output.with_name(f"{output.name}-metadata.json")


def _write(held: FlowFile, output: Path, *, force: bool) -> None:
    write_file(output, FLOW_FORMATS[output.suffix.lower()](held), force=force)
    for beside_it in _targets(output)[1:]:
        write_file(beside_it, held.metadata(output.name), force=force)


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
