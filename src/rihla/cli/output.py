"""Printing: a report in the form that was asked for, to the terminal or into a file."""

from __future__ import annotations

import functools
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec

import click
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rihla.cli.failure import wants_colour
from rihla.cli.file import refuse_existing, write_file
from rihla.cli.report import Column, Report
from rihla.errors import ExportRefused

__all__ = ["FORMS", "file_options", "print_text", "prints_report", "to_terminal"]

P = ParamSpec("P")

FORMS = {".json": "json", ".csv": "csv", ".txt": "text"}
"""The form that a file's ending asks for."""

_KEPT, _FOLDED = 16, 4
"""Letters a line that a column of words keeps; and where the terminal is too narrow for that."""


def file_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--output`` and ``--force`` to a command."""
    output = click.option(
        "-o",
        "--output",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write to this file instead of the terminal.",
    )
    force = click.option("--force", is_flag=True, help="Replace the file if it exists.")
    return output(force(function))


def prints_report(function: Callable[P, Report]) -> Callable[..., None]:
    """Make a function that gives a report into one that prints it, with the options for that."""

    @functools.wraps(function)
    def command(
        *args: Any, as_json: bool, as_csv: bool, output: Path | None, force: bool, **given: Any
    ) -> None:
        form = _form(as_json=as_json, as_csv=as_csv, output=output)
        if output is not None:
            refuse_existing(output, force=force)
        report = function(*args, **given)
        print_text(_write(report, form, to_file=output is not None), output=output, force=force)
        if report.exit_code:
            sys.exit(report.exit_code)

    as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    as_csv = click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
    return as_json(as_csv(file_options(command)))


def print_text(text: str | bytes, *, output: Path | None, force: bool = False) -> None:
    """Print a text to the terminal or write it into a file.

    Raises
    ------
    ExportRefused
        If the file cannot or must not be written.
    """
    if output is None:
        click.echo(text, nl=False, color=wants_colour())
        return
    write_file(output, text, force=force)
    click.echo(f"Wrote {output}.", err=True)


def to_terminal(report: Report, *, colour: bool, width: int | None = None) -> str:
    """Set a report for a terminal: title, table, notes, citations."""
    stream = io.StringIO()
    console = Console(
        file=stream, force_terminal=colour, no_color=not colour, width=width, highlight=False
    )
    # where figures do not fit, the terminal breaks the lines: no digit is cut off
    kept = _KEPT if _least_width(report, _KEPT) <= console.width else _FOLDED
    console.width = max(console.width, _least_width(report, kept))
    console.print(Text(report.title, style="bold"))
    if report.rows:
        console.print(_table(report, kept))
    else:
        console.print(Padding("Nothing.", (1, 2)))
    for note in report.notes:
        console.print(Text(f"Note: {note}"))
    for citation in report.citations:
        console.print(Text(citation, style="dim"))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def _table(report: Report, kept: int) -> Table:
    table = Table(
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        header_style="bold",
        show_edge=False,
        show_header=any(column.heading for column in report.columns),
    )
    for column in report.columns:
        table.add_column(
            column.heading,
            justify="right" if column.number else "left",
            no_wrap=_is_whole(column),
            overflow="fold",
            min_width=_least_of(column, report, kept),
        )
    for row in report.rows:
        table.add_row(*(Text(column.text(row)) for column in report.columns))
    return table


def _least_width(report: Report, kept: int) -> int:
    """Give the width at which no figure, code or date is cut, and words keep so many letters."""
    between = 2
    return sum(_least_of(column, report, kept) + between for column in report.columns)


def _least_of(column: Column, report: Report, kept: int) -> int:
    texts = [column.heading, *(column.text(row) for row in report.rows)]
    longest = max(cell_len(line) for text in texts for line in text.split("\n"))
    return longest if _is_whole(column) else min(longest, kept)


def _is_whole(column: Column) -> bool:
    return column.number or not column.wrap


def _form(*, as_json: bool, as_csv: bool, output: Path | None) -> str:
    if as_json and as_csv:
        raise click.UsageError("Give --json or --csv, not both.")
    if as_json or as_csv:
        return "json" if as_json else "csv"
    if output is None:
        return "text"
    try:
        return FORMS[output.suffix.lower()]
    except KeyError as error:
        raise ExportRefused(
            f"{output} says by its ending no form that is known here.",
            cure=f"End it in {', '.join(FORMS)}, or give --json or --csv.",
        ) from error


def _write(report: Report, form: str, *, to_file: bool) -> str:
    if form == "json":
        return report.to_json()
    if form == "csv":
        return report.to_csv()
    return to_terminal(report, colour=wants_colour() and not to_file)
