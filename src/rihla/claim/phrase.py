"""Words and numbers that every format of the brief shares, so that no two formats differ."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rihla.claim.evidence import Row
from rihla.claim.finding import Check, Finding, Verdict
from rihla.claim.model import Statement
from rihla.revision.figure import Figure

__all__ = [
    "LISTED",
    "MARKS",
    "check_words",
    "exactly",
    "figure_words",
    "ground_words",
    "listed_words",
    "row_words",
    "share_words",
    "stale_words",
    "statement_words",
]

LISTED = 12
"""More rows than these are left to the formats that fold them away."""


MARKS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.HOLDS: "✓",
        Verdict.DOES_NOT_HOLD: "✗",
        Verdict.RECORDED_FACT: "◆",
        Verdict.CANNOT_BE_COMPUTED: "?",
    }
)
"""A mark for each verdict; it stands beside the word, never instead of it."""


def exactly(value: float, unit: str) -> str:
    """Say a figure as precisely as it is useful to check it.

    Examples
    --------
    >>> exactly(271642105.0, "persons"), exactly(0.0352166, "share")
    ('271,642,105', '3.5217 %')
    """
    if unit == "share":
        return f"{value:.4%}".replace("%", " %")
    if unit == "per_year":
        return f"{value:+.3%}".replace("%", " % a year").replace("-", "−")
    return f"{value:,.0f}".replace("-", "−")


def figure_words(figure: Figure | None) -> str:
    """Say a figure of a table, or why there is none."""
    if figure is None:
        return "–"
    if figure.value is None:
        return figure.status.value.replace("_", " ")
    if figure.unit == "share":
        return f"{figure.value:.2%}".replace("%", " %")
    if figure.unit == "per_year":
        return f"{figure.value:+.2%}".replace("%", " %").replace("-", "−")
    return f"{figure.value:,.0f}".replace("-", "−")


def check_words(check: Check) -> str:
    """Say what was computed for one figure of a sentence."""
    evidence = check.evidence
    if evidence is None:
        return "not in this revision"
    if evidence.recorded:
        return "recorded, not computed"
    answered = [row.holds for row in evidence.rows if row.holds is not None]
    if evidence.unit == "share" and answered:
        return f"{sum(answered)} of {len(answered)}"
    value = exactly(evidence.value, evidence.unit)
    if check.quantity.wording.to == "count":
        return value
    return f"{value}, rounded to {check.computed}"


def stale_words(finding: Finding) -> tuple[tuple[str, str], ...]:
    """Say why a sentence is stale, how it reads now, and the figures it would be made from."""
    stale = finding.stale
    if stale is None:
        return ()
    told = [("Stale", stale.reason)]
    if stale.sentence:
        verdict = f" – {stale.verdict.value}" if stale.verdict else ""
        told.append(("Reads now", f"{stale.sentence}{verdict}"))
    for check in stale.checks:
        if check.evidence is not None:
            year = f", {check.evidence.end}" if check.evidence.end else ""
            told.append((f"{check.quantity.label}{year}", check_words(check)))
    return tuple(told)


def row_words(row: Row) -> str:
    """Say one row that a value was computed from."""
    value = "" if row.value is None else exactly(row.value, row.unit)
    told = ", ".join(part for part in (value, row.remark) if part)
    return f"{row.label} ({told})" if told else row.label


def listed_words(check: Check) -> str:
    """Name the rows behind a figure where they are few enough to be read."""
    rows = check.evidence.rows if check.evidence else ()
    if not 0 < len(rows) <= LISTED:
        return ""
    return "; ".join(row_words(row) if row.unit == "per_year" else row.label for row in rows)


def ground_words(finding: Finding) -> tuple[tuple[str, str, str, str], ...]:
    """Name what a finding rests on: source, revision or edition with tables, licence, address."""
    tables: dict[tuple[str, str, str, str], list[str]] = {}
    for ground in finding.grounds:
        key = (ground.source, ground.id, ground.licence, ground.url)
        tables.setdefault(key, []).append(ground.table)
    return tuple(
        (source, f"{name}: {', '.join(named)}", licence, url)
        for (source, name, licence, url), named in tables.items()
    )


def statement_words(statement: Statement) -> str:
    """Say whose a sentence is: who made it, in what work, when.

    Examples
    --------
    >>> statement_words(Statement("UN DESA", "2019-12", "International cooperation", "https://x"))
    'UN DESA, “International cooperation”, 2019-12'
    """
    return f"{statement.by}, “{statement.work}”, {statement.on}"


def share_words(share: float) -> str:
    """Say a share of a total, never rounding a part away to nothing.

    Examples
    --------
    >>> share_words(0.632), share_words(0.0001), share_words(0.0)
    ('63.2 %', 'under 0.1 %', '0.0 %')
    """
    if 0 < share < 0.0005:
        return "under 0.1 %"
    return f"{share:.1%}".replace("%", " %")
