"""Words and numbers that every format of the brief shares, so that no two formats differ."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rihla.claim.evidence import Row
from rihla.claim.finding import Check, Finding, Verdict
from rihla.revision.figure import Figure

__all__ = ["MARKS", "check_words", "exactly", "exceptions", "figure_words", "row_words"]

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
        return f"{value:+.3%}".replace("%", " % a year")
    return f"{value:,.0f}"


def figure_words(figure: Figure | None) -> str:
    """Say a figure of a table, or why there is none."""
    if figure is None:
        return "–"
    if figure.value is None:
        return figure.status.value.replace("_", " ")
    if figure.unit == "share":
        return f"{figure.value:.2%}".replace("%", " %")
    if figure.unit == "per_year":
        return f"{figure.value:+.2%}".replace("%", " %")
    return f"{figure.value:,.0f}"


def check_words(check: Check) -> str:
    """Say what was computed for one figure of a sentence."""
    if check.evidence is None:
        return check.missing
    if check.evidence.recorded:
        return "recorded, not computed"
    return exactly(check.evidence.value, check.evidence.unit)


def row_words(row: Row) -> str:
    """Say one row that a value was computed from."""
    parts = [row.label]
    if row.value is not None:
        parts.append(exactly(row.value, row.unit))
    if row.remark:
        parts.append(row.remark)
    return ": ".join([parts[0], ", ".join(parts[1:])]) if parts[1:] else parts[0]


def exceptions(finding: Finding) -> tuple[str, ...]:
    """Name the rows that speak against a sentence: where it fails, and which party it overlooks."""
    told: dict[str, None] = {}
    for check in finding.checks:
        if check.evidence is None or check.agrees is not False:
            continue
        against = check.quantity.stated == 0
        for row in check.evidence.rows:
            if row.holds is against:
                told[row_words(row)] = None
    return tuple(told)
