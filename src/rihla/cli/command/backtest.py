"""``rihla backtest``: hide what was counted, predict it, and say how far off it was."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import click
import pyarrow as pa
import pyarrow.compute as pc

from rihla.cli.file import refuse_existing, write_file
from rihla.cli.group import CommandGroup
from rihla.cli.output import prints_report
from rihla.cli.parameter import DATA
from rihla.cli.progress import step_progress
from rihla.cli.report import Column, Report, percent, plain
from rihla.stock.age_backtest import backtest_ages
from rihla.stock.age_table import read_age_labels
from rihla.stock.backtest import (
    Trial,
    area_trials,
    backcast_trials,
    cutoff_trials,
    run_trials,
    tenth_trials,
)
from rihla.stock.backtest_score import compare, score_rows, summarise
from rihla.stock.estimation import estimate_series
from rihla.stock.evidence import (
    load_ages,
    load_observations,
    load_population,
    load_refugees,
)
from rihla.stock.method import Evidence
from rihla.stock.methods import METHODS, get_method
from rihla.stock.methods.setting import SETTINGS_FILE, SPREADS, load_settings
from rihla.stock.origin_backtest import backtest_origins, backtest_sexes, score_sexes
from rihla.stock.origin_table import read_origin_labels
from rihla.stock.preparation import collect_evidence
from rihla.stock.series import build_series
from rihla.stock.share_backtest import DESIGNS, hide, summarise_distances
from rihla.stock.tuning import (
    Gain,
    HeldOut,
    find_likely,
    half_of_areas,
    judge,
    search,
    write_settings,
)

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


def _short(value: float | None) -> str:
    return plain(None if value is None else f"{value:.4g}")


_SETTING_COLUMNS = (
    Column("setting", "Setting", wrap=False),
    Column("present", "Present", _short, number=True),
    Column("likely", "Most likely", _short, number=True),
    Column("found", "Found", _short, number=True),
)


@click.group("backtest", cls=CommandGroup)
def command() -> None:
    """Hide what was counted, predict it, and score the prediction."""


_data = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="RIHLA_DATA",
    show_envvar=True,
    help="Folder of the published files.",
)


@command.command("stock")
@click.option(
    "--design",
    type=click.Choice(sorted(_DESIGNS)),
    default="cutoff",
    show_default=True,
    help="Hide what came after a date, or before it; random tenths; or whole areas.",
)
@click.option("--by-basis", is_flag=True, help="Foreign-born and foreign citizens apart.")
@_data
@prints_report
def stock(design: str, by_basis: bool, data: Path | None) -> Report:
    """Score every method of estimating stocks on counts that it has not seen.

    CRPS is of the log of the stock: lower is better, and for a method that gives points only it is
    the absolute error. Dressed, the points have the errors that the same method made elsewhere at
    the same horizon, which no one could have known at the time: the stricter comparison.
    """
    with step_progress("Backtesting") as tell:
        tell("reading 9.3 million observations")
        evidence = _evidence(data)
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


@command.command("settings")
@click.option(
    "--passes",
    type=click.IntRange(0, 10),
    default=2,
    show_default=True,
    help="How often each setting is tried on hidden counts.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Of the halves that areas are cut into."
)
@click.option(
    "--settings-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the values found into this file, as YAML; it must not exist.",
)
@_data
@prints_report
def settings(passes: int, seed: int, settings_file: Path | None, data: Path | None) -> Report:
    """Find the settings of the state-space estimator again.

    The marginal likelihood of all observations proposes values; backtests of half of the areas take
    those that predict hidden counts better, and other steps up and down. What that gains is told by
    the other half of the areas, which had no part in it. Nothing is changed: a file is written only
    if one is named. Takes some minutes a pass.
    """
    if settings_file is not None:
        refuse_existing(settings_file)
    present = load_settings()
    with step_progress("Finding settings") as tell:
        tell("reading 9.3 million observations")
        evidence = _evidence(data)
        likely = find_likely(evidence, present, tell=tell)
        held_out = HeldOut(evidence)
        half = half_of_areas(evidence, seed=seed)
        found = search(
            held_out, present, proposed=likely.settings, chosen=half, passes=passes, tell=tell
        )
        tell("judging by the other half")
        gains = judge(held_out, present, found, judged=lambda table: ~half(table))
    if settings_file is not None:
        text = write_settings(found, SETTINGS_FILE.read_text(encoding="utf-8"))
        write_file(settings_file, text)
    rows = [
        {
            "setting": name,
            "present": getattr(present, name),
            "likely": getattr(likely.settings, name) if name in SPREADS else None,
            "found": getattr(found, name),
        }
        for name in present.__dataclass_fields__
    ]
    return Report(
        "Settings of the state-space estimator",
        _SETTING_COLUMNS,
        rows,
        notes=(
            f"Most likely: log likelihood {likely.after:.1f}, at the present settings"
            f" {likely.before:.1f}.",
            *(_gain(gain) for gain in gains),
        ),
    )


def _gain(gain: Gain) -> str:
    word = "lower" if gain.lower_by >= 0 else "higher"
    return (
        f"CRPS by {gain.design}, in areas that had no part in the choice:"
        f" {gain.before:.4f} → {gain.after:.4f}, {percent(abs(gain.lower_by))} {word}"
        f" (standard error {percent(gain.error)}; {gain.count} events, {gain.areas} areas);"
        f" the 80 % interval holds {percent(gain.inside_80)}."
    )


def _evidence(data: Path | None) -> Evidence:
    population = load_population(home=data)
    series = build_series(
        load_observations(home=data), refugees=load_refugees(home=data), population=population
    )
    return collect_evidence(series, population)


_SHARE_COLUMNS = (
    Column("class", "Years", wrap=False),
    Column("method", "Method", lambda method: plain(method).replace("_", " ")),
    Column("tables", "Tables", number=True),
    Column("apart", "Misplaced", percent, number=True),
    Column("apart_error", "±", percent, number=True),
    Column("apart_weighted", "Weighted", percent, number=True),
    Column("events", "Cells", number=True),
    Column("crps", "CRPS", _three, number=True),
    Column("crps_error", "±", _three, number=True),
    Column("dressed", "Dressed", _three, number=True),
    Column("inside_80", "In 80 %", percent, number=True),
    Column("inside_95", "In 95 %", percent, number=True),
)
_SEX_COLUMNS = (
    Column("method", "Method", lambda method: plain(method).replace("_", " ")),
    Column("cells", "Cells", number=True),
    Column("areas", "Areas", number=True),
    Column("off", "Points off", _three, number=True),
    Column("off_weighted", "Weighted", _three, number=True),
    Column("crps", "CRPS", _three, number=True),
    Column("crps_error", "±", _three, number=True),
    Column("inside_80", "In 80 %", percent, number=True),
    Column("inside_95", "In 95 %", percent, number=True),
)


@command.command("shares")
@click.option(
    "--of",
    "what",
    type=click.Choice(["origin", "sex", "age"]),
    default="origin",
    show_default=True,
    help="Shares by origin; of women in each origin; or by age.",
)
@click.option(
    "--design",
    type=click.Choice(DESIGNS),
    default="cutoff",
    show_default=True,
    help="Hide what came after a date; random tenths; or whole areas.",
)
@DATA
@prints_report
def shares(what: str, design: str, data: Path | None) -> Report:
    """Score how totals are divided, on tables by origin or age that were hidden.

    Misplaced is the part of persons in the wrong group, totals taken as known. CRPS is of the log
    of each cell of thirty persons or more (of the logit of the share of women in cells of a hundred
    or more): lower is better, and for a method that gives points only it is the absolute error.
    """
    with step_progress("Backtesting") as tell:
        tell("reading 9.3 million observations")
        population = load_population(home=data)
        observations = load_observations(home=data)
        series = build_series(
            observations, refugees=load_refugees(home=data), population=population
        )
        found = estimate_series(series, population)
        title = f"Backtest of shares by {what}, hidden by {design}"
        tell("predicting what was hidden")
        if what == "sex":
            labels = read_origin_labels(found, observations)
            rows = score_sexes(backtest_sexes(found, hide(design, labels)))
            return Report(title, _SEX_COLUMNS, rows.to_pylist())
        if what == "origin":
            origins = read_origin_labels(found, observations)
            cells, tables = backtest_origins(found, hide(design, origins))
        else:
            ages = read_age_labels(found, load_ages(home=data))
            cells, tables = backtest_ages(found, hide(design, ages))
        scored = score_rows(cells)
    if design != "area":
        scored = scored.filter(pc.is_valid(scored["distance"]))
        tables = tables.filter(pc.is_valid(tables["distance"]))
    by_cell = {
        (row["class"], row["method"]): row
        for row in summarise(scored, {"class": _class}).to_pylist()
    }
    found_rows = [
        by_cell.get((row["class"], row["method"]), {}) | row
        for row in summarise_distances(tables, {"class": _class}).to_pylist()
    ]
    return Report(title, _SHARE_COLUMNS, found_rows, notes=tuple(_share_verdicts(scored)))


def _share_verdicts(scored: pa.Table) -> list[str]:
    said = []
    for name in sorted(set(scored["method"].to_pylist()) - {"shares"}):
        for theirs in ("crps", "dressed"):
            found = compare(scored, "shares", name, theirs=theirs)
            if found.count and not math.isnan(found.lower_by):
                dressed = " dressed with its errors elsewhere" if theirs == "dressed" else ""
                said.append(
                    f"CRPS of shares against {name}{dressed}: {percent(found.lower_by)} lower"
                    f" (standard error {percent(found.error)}; {found.count} cells,"
                    f" {found.areas} areas)."
                )
    return said


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
