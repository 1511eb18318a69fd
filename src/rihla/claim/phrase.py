"""Words and numbers that every format of the brief shares, so that no two formats differ."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from rihla.claim.brief import Brief
from rihla.claim.evidence import Row
from rihla.claim.finding import Check, Finding, Verdict
from rihla.claim.model import Statement
from rihla.revision.figure import Figure, Interval

__all__ = [
    "LISTED",
    "MARKS",
    "check_words",
    "computed_words",
    "exactly",
    "figure_words",
    "ground_words",
    "interval_words",
    "listed_words",
    "millions_words",
    "row_words",
    "series_words",
    "share_words",
    "stale_words",
    "statement_words",
]

_MILLION = 1_000_000
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
    if evidence.interval is not None:
        value = f"{value} ({interval_words(evidence.interval, evidence.unit)})"
    if check.quantity.wording.to == "count":
        return value
    return f"{value}, rounded to {check.computed}{_beside(check)}"


def computed_words(check: Check) -> str:
    """Say shortly what was computed: as the sentence rounds it, with its interval.

    Empty where nothing could be computed.
    """
    evidence = check.evidence
    if evidence is None or not check.computed:
        return ""
    if evidence.interval is None or check.quantity.wording.to == "count":
        return check.computed
    interval = interval_words(evidence.interval, evidence.unit)
    return f"{check.computed} ({interval}){_beside(check)}"


def _beside(check: Check) -> str:
    """Say on which side of the interval a stated figure lies that is not the computed one."""
    stated = check.quantity.stated
    interval = None if check.evidence is None else check.evidence.interval
    if interval is None or stated is None or check.agrees is not False:
        return ""
    inside = interval.lower <= stated <= interval.upper
    return f"; {check.said} lies {'within' if inside else 'outside'} the interval"


def interval_words(interval: Interval, unit: str) -> str:
    """Say an interval of uncertainty with its level.

    Examples
    --------
    >>> interval_words(Interval(264_040_000.0, 279_500_000.0, 0.8), "persons")
    '80 %: 264.0 to 279.5 million'
    >>> interval_words(Interval(0.0312, 0.0351, 0.8), "share")
    '80 %: 3.12 % to 3.51 %'
    """
    level = f"{interval.level:.0%}".replace("%", " %")
    if unit == "persons" and interval.lower >= _MILLION:
        lower, upper = interval.lower / _MILLION, interval.upper / _MILLION
        return f"{level}: {lower:,.1f} to {upper:,.1f} million"
    if unit == "share":
        # the ends are known to fewer places than a figure that is to be checked
        ends = (f"{end:.2%}".replace("%", " %") for end in (interval.lower, interval.upper))
        return f"{level}: {' to '.join(ends)}"
    return f"{level}: {exactly(interval.lower, unit)} to {exactly(interval.upper, unit)}"


def millions_words(figure: Figure) -> str:
    """Say the interval of a figure in millions, for a narrow column.

    Examples
    --------
    >>> from rihla.sources.status import Status
    >>> figure = Figure("stock", 271.0e6, "persons", 900, "World", 2019, 2019, "both",
    ...                 Status.AVAILABLE, "x", "sum", Interval(264.04e6, 279.5e6, 0.8))
    >>> millions_words(figure)
    '264.0–279.5'
    """
    if figure.interval is None:
        return "–"
    return f"{figure.interval.lower / _MILLION:,.1f}–{figure.interval.upper / _MILLION:,.1f}"


def stale_words(finding: Finding, brief: Brief | None = None) -> tuple[tuple[str, str], ...]:
    """Say why a sentence is stale, how it reads now, and the figures it would be made from."""
    stale = finding.stale
    if stale is None:
        return ()
    # beside another revision, both figures of one date are there to be seen
    seen = bool(brief and brief.beside)
    told = [] if seen and stale.checks == finding.checks else [("Stale", stale.reason)]
    if stale.sentence and not (seen and stale.sentence == finding.sentence):
        verdict = f" – {stale.verdict.value}" if stale.verdict else ""
        told.append(("Reads now", f"{stale.sentence}{verdict}"))
    for check in stale.checks:
        # at its own dates the sentence's figures stand above it already
        if check.evidence is not None and check not in finding.checks:
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


def ground_words(*findings: Finding) -> tuple[tuple[str, str, str, str], ...]:
    """Name what findings rest on: source, revision or edition with tables, licence, address."""
    tables: dict[tuple[str, str, str, str], list[str]] = {}
    grounds = [ground for finding in findings for ground in finding.grounds]
    for ground in dict.fromkeys(grounds):
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


def series_words(brief: Brief) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Give the world at each date as a table: its heading, then a row a date.

    A revision set beside stands in the same rows, at the dates of the first.
    """
    interval = ("80 %, millions",) if brief.has_intervals else ()
    if brief.beside is None:
        change = ("Change", "Growth/year", "Population's")
        heading: tuple[str, ...] = ("Year", "Migrants", *interval, "Share", *change)
    else:
        heading = ("Year", brief.revision.id, *interval, "Share", brief.beside.revision.id, "Share")
    there = {date.year: date for date in brief.beside.dates} if brief.beside else {}
    rows = []
    for date in brief.dates:
        row = [str(date.year), figure_words(date.stock)]
        row += [millions_words(date.stock)] if interval else []
        row += [figure_words(date.share)]
        if brief.beside is None:
            told: tuple[Figure | None, ...] = (date.change, date.growth, date.population_growth)
        else:
            other = there.get(date.year)
            told = (other.stock, other.share) if other else (None, None)
        rows.append((*row, *(figure_words(figure) for figure in told)))
    return heading, tuple(rows)


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
