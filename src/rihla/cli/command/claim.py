"""``rihla claims``: the sentences held, and what a revision says of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from click.shell_completion import CompletionItem

from rihla import norm
from rihla.claim.evidence import rests_on
from rihla.claim.finding import Check, Finding, judge_claim
from rihla.claim.model import Claim
from rihla.claim.phrase import check_words, stale_words
from rihla.claim.reader import get_claim, list_claims
from rihla.claim.render.json import finding_record
from rihla.cli.command import compact
from rihla.cli.figure import cited
from rihla.cli.group import CommandGroup
from rihla.cli.output import prints_report
from rihla.cli.parameter import REVISION
from rihla.cli.progress import step_progress
from rihla.cli.report import Column, Report
from rihla.revision.store import Revision, open_revision

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
            "made_from": _made_from(claim),
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
        Column("made_from", "Made from", lambda ids: "\n".join(ids), wrap=False),
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
    findings: list[Finding] = []
    with step_progress("Judging") as step:
        for one in wanted:
            step(one.id)
            findings.append(judge_claim(one, opened))
    rows = [_row(finding) for finding in findings]
    columns = (
        Column("id", "Claim", wrap=False),
        Column("sentence", "Sentence"),
        Column("verdict", "Verdict"),
        Column("computed", "Computed", "\n".join),
        Column("is_stale", "Stale", wrap=False),
    )
    return Report(
        f"Claims against {opened.id}",
        columns,
        rows,
        notes=tuple(_stale(finding) for finding in findings if finding.stale),
        citations=_citations(findings, opened),
        context={"revision": opened.id},
    )


def _made_from(claim: Claim) -> list[str]:
    """Name what a claim was made from: its revision, the edition of the norms, or both."""
    read = _read_by(claim)
    ids = {"revision": claim.bound_to, "norms": norm.EDITION}
    return [name for kind, name in ids.items() if kind in read]


def _read_by(claim: Claim) -> frozenset[str]:
    return frozenset().union(*(rests_on(quantity.query.kind) for quantity in claim.quantities))


def _row(finding: Finding) -> dict[str, Any]:
    return {
        **finding_record(finding),
        "computed": [_computed(check, alone=len(finding.checks) == 1) for check in finding.checks],
        "is_stale": finding.stale is not None,
    }


def _computed(check: Check, *, alone: bool) -> str:
    words = check_words(check)
    return words if alone else f"{check.quantity.label}: {words}"


def _stale(finding: Finding) -> str:
    """Say why a sentence is stale, and how it reads now."""
    told = dict(stale_words(finding))
    now = f" It reads now: {told['Reads now']}" if "Reads now" in told else ""
    return f"{finding.claim.id}: {told['Stale']}{now}"


def _citations(findings: Sequence[Finding], revision: Revision) -> tuple[str, ...]:
    """Give what to cite: the revision and the norms, each where a claim reads it."""
    read = frozenset[str]().union(*(_read_by(finding.claim) for finding in findings))
    of_norms = [
        ground for finding in findings for ground in finding.grounds if ground.kind == "norms"
    ]
    sealed = {source.table for source in norm.get_edition().tables}
    tables = dict.fromkeys(ground.table for ground in of_norms if ground.table in sealed)
    recorded = [
        f"{ground.source}. Licence: {ground.licence}. {ground.url}"
        for ground in of_norms
        if ground.table not in sealed
    ]
    return (
        *(cited(revision) if "revision" in read else ()),
        *(compact.cited(*tables) if of_norms else ()),
        *dict.fromkeys(recorded),
    )
