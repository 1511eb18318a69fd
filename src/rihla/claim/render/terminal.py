"""The brief for a terminal: as wide as it is, readable without colour."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from rihla.claim.brief import Brief
from rihla.claim.finding import Finding, Verdict
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

__all__ = ["brief_view", "render_terminal"]

_STYLES = {
    Verdict.HOLDS: "bold green",
    Verdict.DOES_NOT_HOLD: "bold red",
    Verdict.RECORDED_FACT: "bold cyan",
    Verdict.CANNOT_BE_COMPUTED: "bold yellow",
}


def render_terminal(brief: Brief, *, width: int = 80) -> str:
    """Show a brief as plain text of a given width, without colour."""
    console = Console(width=width, no_color=True, force_terminal=False, record=False)
    with console.capture() as captured:
        console.print(brief_view(brief))
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def brief_view(brief: Brief) -> RenderableType:
    """Give a brief as something a rich console prints."""
    manifest = brief.revision.manifest
    parts: list[RenderableType] = [
        Text(brief.title, style="bold"),
        Text(f"Revision {manifest.id} ({manifest.title}); norms {brief.norms}", style="dim"),
        *_beside(brief),
        Text(),
        Text(brief.introduction),
        *(_fact("Sentences of", statement_words(one)) for one in brief.statements),
    ]
    for section in brief.sections:
        parts += [Text(), Rule(Text(section.title, style="bold"), align="left")]
        for finding in section.findings:
            parts += [Text(), _finding(brief, finding)]
    parts += [Text(), Rule(Text("The world at each date", style="bold"), align="left"), Text()]
    parts += [_series(brief)]
    parts += [Text(), Rule(Text("What is counted", style="bold"), align="left"), Text()]
    parts += [Text(brief.meaning), Text(), _basis(brief)]
    parts += [Text(), Rule(Text("Sources", style="bold"), align="left"), Text()]
    parts += [Text(f"{c.text} Licence: {c.licence}.", style="dim") for c in brief.cited]
    return Group(*parts)


def _beside(brief: Brief) -> list[Text]:
    if brief.beside is None:
        return []
    other = brief.beside.revision.manifest
    return [Text(f"Beside it: revision {other.id} ({other.title})", style="dim")]


def _finding(brief: Brief, finding: Finding) -> RenderableType:
    parts: list[RenderableType] = [Text(finding.sentence, style="bold")]
    judged = brief.judged(finding)
    for one in judged:
        parts += _judged(one, brief, named=len(judged) > 1)
    for label, words in (("Taken to mean", finding.claim.definition), ("Note", finding.claim.note)):
        if words:
            parts.append(_fact(label, words, style="dim"))
    for source, tables, _, _ in ground_words(*judged):
        parts.append(_fact("From", f"{source} [{tables}]", style="dim"))
    return Padding(Group(*parts), (0, 0, 0, 2), expand=False)


def _judged(finding: Finding, brief: Brief, *, named: bool) -> list[RenderableType]:
    """Say what one revision makes of a sentence: verdict, figures, exceptions, staleness."""
    style = _STYLES[finding.verdict]
    mark = Text.assemble((f"{MARKS[finding.verdict]} {finding.verdict.value}", style))
    stale = stale_words(finding, brief)
    if named:
        mark = Text.assemble((f"{finding.revision}: ", "dim"), mark)
    if any(label == "Stale" for label, _ in stale):
        mark.append("  ! stale", style="bold yellow")
    parts: list[RenderableType] = [mark]
    for check in finding.checks:
        parts.append(_fact(check.quantity.label, check_words(check)))
        if check.quantity.decisive and listed_words(check):
            listed = Text(listed_words(check), style="dim")
            parts.append(Padding(listed, (0, 0, 0, 2), expand=False))
    if finding.exceptions:
        told = "; ".join(row_words(row) for row in finding.exceptions)
        parts.append(_fact("Exceptions", told, style="bold"))
    return [*parts, *(_fact(label, words, style="yellow") for label, words in stale)]


def _fact(label: str, words: str, *, style: str = "") -> Text:
    return Text.assemble((f"{label}: ", "dim"), (words, style))


def _series(brief: Brief) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    heading, rows = series_words(brief)
    for at, column in enumerate(heading):
        table.add_column(column, justify="right" if at else "left")
    for row in rows:
        table.add_row(*row)
    return table


def _basis(brief: Brief) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right")
    for name, share in brief.basis.items():
        table.add_row(name, share_words(share))
    return table
