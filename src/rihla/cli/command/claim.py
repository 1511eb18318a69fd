"""``rihla claims``: the sentences held, and what a revision says of them."""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import CompletionItem

from rihla.claim.finding import Finding, judge_claim
from rihla.claim.reader import get_claim, list_claims
from rihla.claim.render.json import finding_record
from rihla.cli.group import CommandGroup
from rihla.cli.output import prints_report
from rihla.cli.parameter import REVISION
from rihla.cli.progress import step_progress
from rihla.cli.report import Column, Report
from rihla.revision.citation import cite_revision
from rihla.revision.store import open_revision

__all__ = ["command"]


def _complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
    return [CompletionItem(c.id) for c in list_claims() if c.id.startswith(incomplete)]


@click.group("claims", cls=CommandGroup)
def command() -> None:
    """Judge sentences whose figures are bound to the evidence they come from."""


@command.command("list")
@prints_report
def list_() -> Report:
    """List the claims held: the sentence, who made it and when."""
    rows = [
        {
            "id": claim.id,
            "section": claim.section,
            "sentence": claim.sentence,
            "bound_to": claim.bound_to,
            "made_by": claim.made.by,
            "made_on": claim.made.on,
            "work": claim.made.work,
            "url": claim.made.url,
            "definition": claim.definition,
        }
        for claim in list_claims()
    ]
    columns = (
        Column("id", "Claim", wrap=False),
        Column("sentence", "Sentence; {…} stands for a figure"),
        Column("bound_to", "Made from", wrap=False),
    )
    return Report(f"{len(rows)} claims", columns, rows)


@command.command("check")
@click.argument("claim", nargs=-1, shell_complete=_complete, help="Ids of claims; all if none.")
@click.option(
    "--revision", type=REVISION, default="2019", show_default=True, help="The evidence to judge by."
)
@prints_report
def check(claim: tuple[str, ...], revision: str) -> Report:
    """Compute every figure of a claim and judge the sentence.

    A verdict is an answer, not an error: the command ends with 0 whatever it is.
    """
    opened = open_revision(revision)
    wanted = [get_claim(one) for one in claim] or list(list_claims())
    rows: list[dict[str, Any]] = []
    with step_progress("Judging") as step:
        for one in wanted:
            step(one.id)
            rows.append(_row(judge_claim(one, opened)))
    columns = (
        Column("id", "Claim", wrap=False),
        Column("sentence", "Sentence"),
        Column("verdict", "Verdict"),
        Column("is_stale", "Stale", wrap=False),
    )
    stale = [f"{row['id']}: {row['stale']['reason']}" for row in rows if row["stale"]]
    return Report(
        f"Claims against {opened.id}",
        columns,
        rows,
        notes=tuple(stale),
        citations=tuple(f"{c.text} Licence: {c.licence}." for c in cite_revision(opened)),
        context={"revision": opened.id},
    )


def _row(finding: Finding) -> dict[str, Any]:
    return {**finding_record(finding), "is_stale": finding.stale is not None}
