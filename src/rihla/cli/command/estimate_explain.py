"""``rihla estimate explain``: which events weigh what in one figure, and what one's own moved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pyarrow.compute as pc

from rihla.areas import Area, Grouping, name_of
from rihla.cli.output import prints_report
from rihla.cli.parameter import AREA, DATA
from rihla.cli.progress import step_progress
from rihla.cli.report import Column, Report, count, moved, plain
from rihla.cli.stock import Made, estimate_with_own, one_area, own_fates
from rihla.numerics.date import from_decimal_year, mid_year
from rihla.sources.registry import get_source
from rihla.stock import Estimate

__all__ = ["explain_estimate"]


_COLUMNS = (
    Column("day", "Date", wrap=False),
    Column("basis", "Basis", lambda basis: plain(basis).replace("_", " ")),
    Column("kind", "Kind", wrap=False),
    Column("source", "Source"),
    Column("value", "Persons", count, number=True),
    Column("weight", "Weight", moved, number=True),
)
_WEIGHT = (
    "Weight: how much the estimate moves, in per cent, if this count alone were one per cent"
    " higher. Counts before a later one may weigh against it: they make a steeper trend."
)
_OWN = Column("own", "Yours", lambda own: "yes" if own else "", wrap=False)


@click.command("explain")
@click.argument("area", type=AREA, help="Any code or name of an area.")
@click.argument("year", type=click.IntRange(1950, 2050), help="Whose mid-year to explain.")
@click.option(
    "--add",
    "brought",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A CSV of your own observations: what they weigh, and what they moved.",
)
@click.option("--top", type=click.IntRange(1), default=15, show_default=True, help="How many.")
@DATA
@prints_report
def explain_estimate(
    area: Area | Grouping, year: int, brought: Path | None, top: int, data: Path | None
) -> Report:
    """Explain one figure of the estimate: the counts behind it, the heaviest first.

    What the weights lack to 100 % comes from the areas around. With --add the figure is estimated
    without your observations too, and the notes say what they moved and what became of each.
    """
    code, date = one_area(area), mid_year(year)
    with step_progress("Estimating") as tell:
        made = estimate_with_own(brought, years=(year, year), data=data, progress=tell)
    weights = made.estimate.explain(code, date)
    events = own_events(made, code)
    rows = [
        {
            **row,
            "day": from_decimal_year(row["date"]).isoformat(),
            "own": row["event"] in events,
        }
        for row in weights.to_pylist()
    ]
    now = _figure(made.estimate, code)
    return Report(
        f"{name_of(code)}, mid-{year}: {_told(now)}",
        (*_COLUMNS, _OWN) if brought is not None else _COLUMNS,
        rows[:top],
        notes=_notes(made, code, now, rows, top),
        citations=(get_source("observations-paa2025").sidecar.citation,),
        context={"area": code, "name": name_of(code), "year": year, **_context(made, code, now)},
    )


def own_events(made: Made, code: int) -> set[int]:
    """Give the numbers of the events that a user's observations are of."""
    return {row["event"] for row in own_fates(made, code) if row["event"] >= 0}


def _figure(estimate: Estimate, code: int) -> dict[str, Any]:
    table = estimate.table(sexes=["both"])
    found: dict[str, Any] = table.filter(pc.field("area") == code).to_pylist()[0]
    return found


def _told(row: dict[str, Any]) -> str:
    return f"{count(row['value'])} (80 %: {count(row['lower_80'])} to {count(row['upper_80'])})"


def _context(made: Made, code: int, now: dict[str, Any]) -> dict[str, Any]:
    kept = ("value", "lower_80", "upper_80", "lower_95", "upper_95", "refugees", "type_of_data")
    found: dict[str, Any] = {name: now[name] for name in kept}
    if made.before is not None:
        before = _figure(made.before, code)
        found["before"] = {name: before[name] for name in kept}
    return found


def _notes(
    made: Made, code: int, now: dict[str, Any], rows: list[dict[str, Any]], top: int
) -> tuple[str, ...]:
    notes = []
    if made.before is not None:
        before = _figure(made.before, code)
        by = moved(now["value"] / before["value"] - 1)
        notes.append(f"Without yours: {_told(before)}. Yours move it by {by}.")
        notes += [_fate(row) for row in own_fates(made, code)]
        if not own_fates(made, code):
            notes.append(f"None of your observations is of {name_of(code)}.")
    if not rows:
        notes.append("No source counted migrants here: the figure rests on the areas around it.")
    else:
        notes.append(_WEIGHT)
        rest = 1 - sum(row["weight"] for row in rows)
        notes.append(f"From the areas around it: {100 * rest:+.1f} %.".replace("-0.0 %", "0.0 %"))
    if len(rows) > top:
        notes.append(f"{len(rows) - top} lighter events are not shown (--top).")
    if now["refugees"] >= 1:
        notes.append(f"Of the figure, {count(now['refugees'])} are registered refugees, added.")
    return tuple(notes)


def _fate(row: dict[str, Any]) -> str:
    day = from_decimal_year(row["date"]).isoformat()
    said = "used" if row["fate"] == "used" else f"set aside: {row['reason']}"
    return f"Yours of {day} ({row['source']}, {count(row['value'])}): {said}"
