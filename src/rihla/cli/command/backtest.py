"""``rihla backtest``: hide what was counted, predict it, and say how far off it was."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import click
import pyarrow as pa
import pyarrow.compute as pc

from rihla.cli.group import CommandGroup
from rihla.cli.output import prints_report
from rihla.cli.progress import step_progress
from rihla.cli.report import Column, Report, percent, plain
from rihla.stock.backtest import (
    Trial,
    area_trials,
    backcast_trials,
    cutoff_trials,
    run_trials,
    tenth_trials,
)
from rihla.stock.backtest_score import compare, score_rows, summarise
from rihla.stock.evidence import load_observations, load_population, load_refugees
from rihla.stock.method import Evidence
from rihla.stock.methods import METHODS, get_method
from rihla.stock.preparation import collect_evidence
from rihla.stock.series import build_series

__all__ = ["command"]

_DESIGNS: Mapping[str, Callable[[Evidence], Iterator[Trial]]] = {
    "backcast": backcast_trials,
    "cutoff": cutoff_trials,
    "tenth": tenth_trials,
    "area": area_trials,
}
_OURS = "state_space"


def _three(value: float | None) -> str:
    return plain(None if value is None else f"{value:.3f}")


_COLUMNS = (
    Column("class", "Years", wrap=False),
    Column("basis", "Basis", lambda basis: plain(basis).replace("_", " ")),
    Column("method", "Method", wrap=False),
    Column("events", "Events", number=True),
    Column("crps", "CRPS", _three, number=True),
    Column("crps_error", "±", _three, number=True),
    Column("dressed", "Dressed", _three, number=True),
    Column("median_error", "Median", percent, number=True),
    Column("weighted_error", "Weighted", percent, number=True),
    Column("inside_80", "In 80 %", percent, number=True),
    Column("inside_95", "In 95 %", percent, number=True),
)


@click.group("backtest", cls=CommandGroup)
def command() -> None:
    """Hide what was counted, predict it, and score the prediction."""


@command.command("stock")
@click.option(
    "--design",
    type=click.Choice(sorted(_DESIGNS)),
    default="cutoff",
    show_default=True,
    help="Hide what came after a date, or before it; random tenths; or whole areas.",
)
@click.option("--by-basis", is_flag=True, help="Foreign-born and foreign citizens apart.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="RIHLA_DATA",
    show_envvar=True,
    help="Folder of the published files.",
)
@prints_report
def stock(design: str, by_basis: bool, data: Path | None) -> Report:
    """Score every method of estimating stocks on counts that it has not seen.

    CRPS is of the log of the stock: lower is better, and for a method that gives points only it is
    the absolute error. Dressed, the points have the errors that the same method made elsewhere at
    the same horizon, which no one could have known at the time: the stricter comparison.
    """
    with step_progress("Backtesting") as tell:
        tell("reading 9.3 million observations")
        population = load_population(home=data)
        series = build_series(
            load_observations(home=data),
            refugees=load_refugees(home=data),
            population=population,
        )
        evidence = collect_evidence(series, population)
        tell("predicting what was hidden")
        predictions = run_trials(
            _DESIGNS[design](evidence), [get_method(name) for name in sorted(METHODS)]
        )
        scored = score_rows(predictions)
    # A basis of which nothing was seen is imputation, which the design by areas scores.
    if design != "area":
        scored = scored.filter(pc.is_valid(scored["distance"]))
    keys: dict[str, Callable[[pa.Table], Sequence[object]]] = {"class": _class}
    if by_basis:
        keys["basis"] = lambda table: table["basis"].to_pylist()
    table = summarise(scored, keys)
    return Report(
        f"Backtest of stocks by {design}",
        tuple(c for c in _COLUMNS if by_basis or c.key != "basis"),
        table.to_pylist(),
        notes=tuple(_verdicts(scored)),
    )


def _class(table: pa.Table) -> list[str]:
    """Name the whole years after the cut-off, or those to the nearest event seen."""
    horizons = table["horizon"].to_pylist()
    if any(horizon is not None for horizon in horizons):
        return [f"{math.ceil(horizon - 0.02):02d}" for horizon in horizons]
    return ["–" if d is None else _near(d) for d in table["distance"].to_pylist()]


def _near(distance: float) -> str:
    for bound in (1, 5, 10):
        if distance <= bound:
            return f"within {bound:02d}"
    return "beyond 10"


def _verdicts(scored: pa.Table) -> list[str]:
    said = []
    for name in sorted(METHODS):
        if name == _OURS:
            continue
        for theirs in ("crps", "dressed"):
            found = compare(scored, _OURS, name, theirs=theirs)
            dressed = " dressed with its errors elsewhere" if theirs == "dressed" else ""
            said.append(
                f"CRPS of {_OURS} against {name}{dressed}: {percent(found.lower_by)} lower"
                f" (standard error {percent(found.error)}; {found.count} events,"
                f" {found.areas} areas)."
            )
    return said
