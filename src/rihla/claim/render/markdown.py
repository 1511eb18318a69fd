"""The brief as Markdown, for a repository, a wiki or a mail."""

from __future__ import annotations

from rihla.claim.brief import Brief
from rihla.claim.finding import Finding
from rihla.claim.phrase import (
    MARKS,
    check_words,
    ground_words,
    listed_words,
    row_words,
    series_words,
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
        *_beside(brief),
        "",
        brief.introduction,
        "",
        *(f"Sentences of: [{statement_words(one)}]({one.url})" for one in brief.statements),
    ]
    for section in brief.sections:
        lines += ["", f"## {section.title}"]
        for finding in section.findings:
            lines += ["", *_finding(brief, finding)]
    lines += ["", "## The world at each date", "", *_series(brief)]
    lines += ["", "## What is counted", "", brief.meaning, "", *_basis(brief)]
    lines += ["", "## Sources", ""]
    lines += [f"- {citation.text} Licence: {citation.licence}." for citation in brief.cited]
    return "\n".join(lines) + "\n"


def _beside(brief: Brief) -> list[str]:
    if brief.beside is None:
        return []
    other = brief.beside.revision.manifest
    return [f"Beside it: revision `{other.id}` ({other.title})."]


def _finding(brief: Brief, finding: Finding) -> list[str]:
    claim, judged = finding.claim, brief.judged(finding)
    named = f" (`{finding.revision}`)" if judged[1:] else ""
    lines = [f"{_mark(finding)}{named} — {finding.sentence}", "", *_judged(finding, brief)]
    for other in judged[1:]:
        lines += ["", f"{_mark(other)} (`{other.revision}`)", "", *_judged(other, brief)]
    told = [f"- Taken to mean: {claim.definition}"] if claim.definition else []
    told += [f"- Note: {claim.note}"] if claim.note else []
    grounds = "; ".join(
        f"{f'[{source}]({url})' if url else source} ({tables}; {licence})"
        for source, tables, licence, url in ground_words(*judged)
    )
    told += [f"- From: {grounds}"] if grounds else []
    return [*lines, *([""] if judged[1:] else []), *told]


def _mark(finding: Finding) -> str:
    return f"**{MARKS[finding.verdict]} {finding.verdict.value}**"


def _judged(finding: Finding, brief: Brief) -> list[str]:
    """Say what one revision makes of a sentence: figures, exceptions, staleness."""
    lines = []
    for check in finding.checks:
        listed = listed_words(check)
        lines.append(
            f"- {check.quantity.label}: {check_words(check)}{f' ({listed})' if listed else ''}"
        )
    lines += [f"- Exception: {row_words(row)}" for row in finding.exceptions]
    return [*lines, *(f"- **{label}:** {words}" for label, words in stale_words(finding, brief))]


def _series(brief: Brief) -> list[str]:
    heading, rows = series_words(brief)
    lines = [f"| {' | '.join(row)} |" for row in (heading, *rows)]
    return [lines[0], "|---|" + "---:|" * (len(heading) - 1), *lines[1:]]


def _basis(brief: Brief) -> list[str]:
    return [f"- {name}: {share_words(share)}" for name, share in brief.basis.items()]
