"""``rihla flows``: who moved from where to where between two dates."""

from __future__ import annotations

import click

from rihla.cli.command import flow_doubt, flow_table
from rihla.cli.figure import revision_option
from rihla.cli.group import CommandGroup
from rihla.cli.output import prints_report
from rihla.cli.report import Column, Report
from rihla.flow import list_methods
from rihla.indicator.flow import list_intervals
from rihla.revision.store import open_revision

__all__ = ["command"]


@click.group("flows", cls=CommandGroup)
def command() -> None:
    """Estimate moves between areas from two dates of a revision.

    A flow counts persons whose residence differs at the two dates. It is not a count of moves,
    and flows over intervals of different lengths do not compare.
    """


@command.command("methods")
@prints_report
def methods() -> Report:
    """List the methods: their names, papers and claims."""
    rows = [
        {
            "id": one.id,
            "title": one.title,
            "paper": one.paper,
            "published": one.published,
            "keeps_net": one.keeps_net,
            "by_birthplace": one.by_birthplace,
            "never_negative": one.never_negative,
        }
        for one in list_methods()
    ]
    columns = (
        Column("id", "Method", wrap=False),
        Column("title", "What it does"),
        Column("keeps_net", "Keeps net"),
        Column("paper", "Paper"),
    )
    return Report(f"{len(rows)} methods", columns, rows)


@command.command("intervals")
@revision_option
@prints_report
def intervals(revision: str) -> Report:
    """List the intervals between neighbouring dates of a revision."""
    opened = open_revision(revision)
    rows = [{"start": a, "end": b, "years": b - a} for a, b in list_intervals(opened)]
    columns = (Column("start", "From"), Column("end", "To"), Column("years", "Years", number=True))
    return Report(f"Intervals of {opened.id}", columns, rows)


for one in (*flow_table.COMMANDS, *flow_doubt.COMMANDS):
    command.add_command(one)
