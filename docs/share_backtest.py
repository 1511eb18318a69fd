"""Runs the backtests of shares by origin, sex and age and writes their page.

``python -m docs.share_backtest`` (needs RIHLA_DATA). Look at what it draws.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import altair as alt
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rihla.areas import name_of
from rihla.numerics.score import student_cdf
from rihla.stock.age_backtest import backtest_ages
from rihla.stock.age_table import read_age_labels
from rihla.stock.backtest_score import compare, score_rows, summarise
from rihla.stock.estimation import estimate_series
from rihla.stock.evidence import load_ages, load_observations, load_population, load_refugees
from rihla.stock.origin_backtest import backtest_origins, backtest_sexes, score_sexes
from rihla.stock.origin_table import read_origin_labels
from rihla.stock.series import build_series
from rihla.stock.share_backtest import hide, summarise_distances

__all__ = ["write_page"]

_HERE = Path(__file__).parent
_PAGE = _HERE / "explanation" / "share-backtest.md"
_START, _END = "<!-- made by docs/share_backtest.py: start -->", "<!-- end -->"
_NAMES = {
    "cutoff": "after a cut-off",
    "tenth": "a random tenth",
    "area": "whole areas",
}
_OURS = "shares"
Results = dict[tuple[str, str], tuple[pa.Table, pa.Table]]
Key = Callable[[pa.Table], Sequence[object]]


def write_page() -> None:
    """Score everything, draw it, and put the tables into the page."""
    _write(*_run())


def _write(results: Results, sexes: dict[str, pa.Table]) -> None:
    _draw_horizon(results).save(_HERE / "assets" / "share-backtest-horizon.png", scale_factor=2)
    _draw_calibration(results).save(
        _HERE / "assets" / "share-backtest-calibration.png", scale_factor=2
    )
    parts = ["## Persons in the wrong place\n", _misplaced(results)]
    parts += ["\n## Cells, against every other method\n", _compared(results)]
    parts += ["\n## Cells: intervals by kind and size, after a cut-off\n"]
    for what in ("origin", "age"):
        ours = _ours(results[what, "cutoff"][0])
        parts += [f"\nBy {what}:\n", _cells(ours, "kind", lambda t: t["kind"].to_pylist())]
        parts += [_cells(ours, "persons", _size)]
    parts += ["\n## Years after the cut-off\n"]
    for what in ("origin", "age"):
        parts += [f"\nBy {what}:\n", _cells(_ours(results[what, "cutoff"][0]), "years", _years)]
    if sexes:
        parts += ["\n## Women in each origin\n", _sexes(sexes)]
    parts += ["\n## Where it fails\n", _worst(results["origin", "cutoff"][1])]
    head, rest = _PAGE.read_text(encoding="utf-8").split(_START)
    text = "\n".join(parts).replace("\n\n\n", "\n\n")
    _PAGE.write_text(f"{head}{_START}\n\n{text}\n{_END}{rest.split(_END)[1]}", encoding="utf-8")


def _run() -> tuple[Results, dict[str, pa.Table]]:
    population, observations = load_population(), load_observations()
    series = build_series(observations, refugees=load_refugees(), population=population)
    found = estimate_series(series, population)
    origins, ages = read_origin_labels(found, observations), read_age_labels(found, load_ages())
    results: Results = {}
    for design in ("cutoff", "tenth"):
        results["origin", design] = _known(backtest_origins(found, hide(design, origins)))
    for design in ("cutoff", "tenth"):
        results["age", design] = _known(backtest_ages(found, hide(design, ages)))
    cells, tables = backtest_ages(found, hide("area", ages))
    results["age", "area"] = score_rows(cells), tables
    return results, {
        design: score_sexes(backtest_sexes(found, hide(design, origins))) for design in _NAMES
    }


def _known(parts: tuple[pa.Table, pa.Table]) -> tuple[pa.Table, pa.Table]:
    cells, tables = (part.filter(pc.is_valid(part["distance"])) for part in parts)
    return score_rows(cells), tables


def _ours(cells: pa.Table) -> pa.Table:
    return cells.filter(pc.equal(cells["method"], _OURS))


def _years(table: pa.Table) -> list[str]:
    return [f"{max(math.ceil(h - 0.02), 1):02d}" for h in table["horizon"].to_pylist()]


def _size(table: pa.Table) -> list[str]:
    bounds = (
        (1e2, "30 to 99"),
        (1e3, "100 to 999"),
        (1e4, "1,000 to 9,999"),
        (1e5, "10,000 to 99,999"),
    )
    return [
        next((name for bound, name in bounds if v < bound), "100,000 and more")
        for v in table["value"].to_pylist()
    ]


def _misplaced(results: Results) -> str:
    lines = [
        "| shares by | hidden | method | tables | areas | misplaced | ± | weighted by persons |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for (what, design), (_, tables) in results.items():
        for row in summarise_distances(tables, {}).to_pylist():
            if row["apart"] < 1:
                lines.append(
                    f"| {what} | {_NAMES[design]} | {_word(row['method'])} | {row['tables']} | "
                    f"{row['areas']} | {_percent(row['apart'])} | {_percent(row['apart_error'])} | "
                    f"{_percent(row['apart_weighted'])} |"
                )
    return "\n".join(lines) + "\n"


def _compared(results: Results) -> str:
    lines = [
        "| shares by | hidden | against | cells | areas | CRPS lower by | its point dressed |",
        "|---|---|---|---|---|---|---|",
    ]
    for (what, design), (cells, _) in results.items():
        for other in sorted(set(cells["method"].to_pylist()) - {_OURS}):
            one = compare(cells, _OURS, other)
            two = compare(cells, _OURS, other, theirs="dressed")
            if one.count and not math.isnan(one.lower_by):
                lines.append(
                    f"| {what} | {_NAMES[design]} | {_word(other)} | {one.count} | {one.areas} | "
                    f"{_percent(one.lower_by)} ± {_percent(one.error)} | "
                    f"{_percent(two.lower_by)} ± {_percent(two.error)} |"
                )
    return "\n".join(lines) + "\n"


def _cells(cells: pa.Table, name: str, read: Key) -> str:
    lines = [
        f"| {name} | cells | areas | CRPS | ± | median error | in 80 % | ± | in 95 % "
        "| width 80 % |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    rows = summarise(cells, {name: read}).to_pylist()
    for row in sorted(rows, key=lambda row: _rank(row[name])):
        lines.append(
            f"| {row[name]} | {row['events']} | {row['areas']} | {row['crps']:.3f} | "
            f"{row['crps_error']:.3f} | {_percent(row['median_error'])} | "
            f"{_percent(row['inside_80'])} | {_percent(row['inside_80_error'])} | "
            f"{_percent(row['inside_95'])} | {row['width_80']:.3f} |"
        )
    return "\n".join(lines) + "\n"


def _rank(name: str) -> tuple[int, str]:
    """Put sizes in their order; they begin with a number of persons."""
    first = name.split(" ")[0].replace(",", "")
    return (int(first) if first.isdigit() else 0), name


def _sexes(scored: dict[str, pa.Table]) -> str:
    lines = [
        "| hidden | method | cells | areas | points off | weighted by persons | CRPS of the logit "
        "| ± | in 80 % | in 95 % |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for design, table in scored.items():
        for row in table.to_pylist():
            if design == "area" and row["method"] == "last_carried":
                continue
            lines.append(
                f"| {_NAMES[design]} | {_word(row['method'])} | {row['cells']} | {row['areas']} | "
                f"{row['off']:.2f} | {row['off_weighted']:.2f} | {row['crps']:.3f} | "
                f"{row['crps_error']:.3f} | {_percent(row['inside_80'])} | "
                f"{_percent(row['inside_95'])} |"
            )
    return "\n".join(lines) + "\n"


def _worst(tables: pa.Table) -> str:
    """Set out the areas whose origins are foreseen worst, with their carried shares beside."""
    found: dict[int, dict[str, list[float]]] = {}
    for row in tables.to_pylist():
        found.setdefault(row["area"], {}).setdefault(row["method"], []).append(row["apart"])
    means = {
        area: {method: sum(values) / len(values) for method, values in methods.items()}
        for area, methods in found.items()
        if len(methods[_OURS]) > 1
    }
    ranked = sorted(means.items(), key=lambda item: -item[1][_OURS])[:15]
    lines = ["| area | tables | misplaced | last carried |", "|---|---|---|---|"]
    for area, methods in ranked:
        lines.append(
            f"| {name_of(area)} | {len(found[area][_OURS])} | {_percent(methods[_OURS])} | "
            f"{_percent(methods['last_carried'])} |"
        )
    return "\n".join(lines) + "\n"


def _draw_horizon(results: Results) -> alt.HConcatChart:
    charts = []
    for what in ("origin", "age"):
        tables = results[what, "cutoff"][1]
        rows = [
            {
                "Years after the cut-off": int(row["years"]),
                "Misplaced": row["apart"],
                "Method": {_OURS: "model", "last_carried": "last carried"}.get(
                    row["method"], row["method"]
                ),
            }
            for row in summarise_distances(tables, {"years": _years}).to_pylist()
            if row["method"] != "linear"
        ]
        charts.append(
            alt.Chart(alt.Data(values=rows))
            .mark_line(point=True)
            .encode(
                x=alt.X("Years after the cut-off:O", axis=alt.Axis(labelAngle=0)),
                y=alt.Y(
                    "Misplaced:Q", title="Part of persons misplaced", axis=alt.Axis(format="%")
                ),
                color=alt.Color("Method:N"),
                strokeDash=alt.StrokeDash("Method:N"),
            )
            .properties(width=320, height=280, title=f"By {what}")
        )
    return alt.hconcat(*charts)


def _draw_calibration(results: Results) -> alt.LayerChart:
    rows = []
    for (what, design), (cells, _) in results.items():
        ours = _ours(cells)
        z = (np.log(ours["value"].to_numpy()) - ours["location"].to_numpy()) / (
            ours["scale"].to_numpy()
        )
        known = np.isfinite(z)
        central = np.abs(2 * student_cdf(z[known], float(ours["freedom"][0].as_py())) - 1)
        rows += [
            {
                "Promised": level,
                "Held": float((central <= level).mean()),
                "Hidden": f"{what}, {_NAMES[design]}",
            }
            for level in np.arange(0.05, 1.0, 0.05).tolist()
        ]
    line = alt.Chart(alt.Data(values=[{"x": 0, "y": 0}, {"x": 1, "y": 1}])).mark_line(
        color="grey", strokeDash=[4, 4]
    )
    return (
        line.encode(x="x:Q", y="y:Q")
        + alt.Chart(alt.Data(values=rows))
        .mark_line(point=True)
        .encode(
            x=alt.X("Promised:Q", title="Promised probability of the interval"),
            y=alt.Y("Held:Q", title="Part of hidden cells it held"),
            color="Hidden:N",
        )
    ).properties(width=420, height=420, title="Intervals: promised and held")


def _word(method: str) -> str:
    return {_OURS: "**model**"}.get(method, method.replace("_", " "))


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


if __name__ == "__main__":
    write_page()
