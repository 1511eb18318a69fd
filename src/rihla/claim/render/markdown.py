"""The brief as Markdown, for a repository, a wiki or a mail."""

from __future__ import annotations

from rihla.claim.brief import Brief
from rihla.claim.finding import Finding
from rihla.claim.phrase import (
    MARKS,
    check_words,
    figure_words,
    ground_words,
    listed_words,
    row_words,
    share_words,
    stale_words,
    statement_words,
)

__all__ = ["render_markdown"]


def render_markdown(brief: Brief) -> str:
    """Write a brief as GitHub-flavoured Markdown."""
    manifest = brief.revision.manifest
    lines = [
        f"# {brief.title}",
        "",
        f"Revision `{manifest.id}` ({manifest.title}), norms `{brief.norms}`.",
        "",
        brief.introduction,
        "",
        *(f"Sentences of: [{statement_words(one)}]({one.url})" for one in brief.statements),
    ]
    for section in brief.sections:
        lines += ["", f"## {section.title}"]
        for finding in section.findings:
            lines += ["", *_finding(finding)]
    lines += ["", "## The world at each date", "", *_series(brief)]
    lines += ["", "## What is counted", "", brief.meaning, "", *_basis(brief)]
    lines += ["", "## Sources", ""]
    lines += [f"- {citation.text} Licence: {citation.licence}." for citation in brief.citations]
    return "\n".join(lines) + "\n"


def _finding(finding: Finding) -> list[str]:
    claim = finding.claim
    lines = [f"**{MARKS[finding.verdict]} {finding.verdict.value}** — {finding.sentence}", ""]
    for check in finding.checks:
        listed = listed_words(check)
        lines.append(
            f"- {check.quantity.label}: {check_words(check)}{f' ({listed})' if listed else ''}"
        )
    lines += [f"- Exception: {row_words(row)}" for row in finding.exceptions]
    lines += [f"- Taken to mean: {claim.definition}"] if claim.definition else []
    lines += [f"- Note: {claim.note}"] if claim.note else []
    lines += [f"- **{label}:** {words}" for label, words in stale_words(finding)]
    grounds = "; ".join(
        f"[{source}]({url}) ({tables}; {licence})"
        for source, tables, licence, url in ground_words(finding)
    )
    return [*lines, f"- From: {grounds}"] if grounds else lines


def _series(brief: Brief) -> list[str]:
    head = "| Year | Migrants | Share | Change | Migrants' growth a year | Population's |"
    rows = [
        f"| {date.year} | {figure_words(date.stock)} | {figure_words(date.share)}"
        f" | {figure_words(date.change)} | {figure_words(date.growth)}"
        f" | {figure_words(date.population_growth)} |"
        for date in brief.dates
    ]
    return [head, "|---|---:|---:|---:|---:|---:|", *rows]


def _basis(brief: Brief) -> list[str]:
    return [f"- {name}: {share_words(share)}" for name, share in brief.basis.items()]
