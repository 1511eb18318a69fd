"""Runs every benchmark and writes ``docs/explanation/benchmarks.md``.

``python -m benchmarks [--runs 7] [--only help]``; ends with 1 if anything takes longer than it may.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from benchmarks.case import Case, list_cases
from benchmarks.measurement import Measurement, describe_machine, measure

_PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "benchmarks.md"
_HEAD = """# Benchmarks

How long the work takes that people wait for. Each program ran {runs} times in a process of its
own, imports included; the figure is its best run. Seconds differ from machine to machine, so the
ratio is given too: to the least that the same machine needs, measured in the same minute.

Measured on {machine}, on {day}.
`make bench` measures again and rewrites this page.

| Work | Takes | May take | Ratio | Compared with | Median | Memory |
|---|---|---|---|---|---|---|
"""


def _row(case: Case, work: Measurement, least: Measurement) -> str:
    allowed = f"{case.seconds:g} s" + (f", {case.memory / 1e9:g} GB" if case.memory else "")
    cells = (
        case.what,
        f"{work.best:.2f} s",
        allowed,
        f"{work.best / least.best:.1f} ×",
        f"{case.baseline_what} ({least.best:.2f} s)",
        f"{work.median:.2f} s",
        f"{work.memory / 1e6:.0f} MB",
    )
    return f"| {' | '.join(cells)} |\n"


def _holds(case: Case, work: Measurement) -> bool:
    return work.best <= case.seconds and (case.memory is None or work.memory <= case.memory)


@click.command()
@click.option("--runs", type=click.IntRange(1), default=7, show_default=True, help="Runs of each.")
@click.option("--only", multiple=True, help="Only this case; the page is not rewritten then.")
def main(runs: int, only: tuple[str, ...]) -> None:
    """Measure, print, and rewrite the page of benchmarks."""
    page = _HEAD.format(runs=runs, machine=describe_machine(), day=date.today().isoformat())
    late = []
    for case in list_cases():
        if only and case.id not in only:
            continue
        least = measure(case.baseline, runs=runs)
        work = measure(case.code, runs=runs)
        page += _row(case, work, least)
        verdict = "" if _holds(case, work) else "  TAKES TOO LONG"
        click.echo(
            f"{case.id:13} {work.best:6.2f} s of {case.seconds:g} s,"
            f" {work.best / least.best:6.1f} times {case.baseline_what},"
            f" {work.memory / 1e6:5.0f} MB{verdict}"
        )
        late += [case.id] if verdict else []
    if not only:
        _PAGE.write_text(page, encoding="utf-8")
        click.echo(f"wrote {_PAGE}")
    sys.exit(1 if late else 0)


main()
