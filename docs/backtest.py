"""Runs every backtest of stocks and writes its page, with tables and plots.

``python -m docs.backtest`` (needs RIHLA_DATA). Look at what it draws.
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
from rihla.stock.backtest import (
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
from rihla.stock.preparation import collect_evidence, group_of_areas
from rihla.stock.series import build_series

__all__ = ["write_page"]

_HERE = Path(__file__).parent
_TEMPLATE = _HERE / "explanation" / "stock-backtest.md"
_START, _END = "<!-- made by docs/backtest.py: start -->", "<!-- end -->"
_OURS = "state_space"
Key = Callable[[pa.Table], Sequence[object]]


def write_page() -> None:
    """Score everything, draw it, and put the tables into the page."""
    evidence = _evidence()
    methods = [get_method(name) for name in sorted(METHODS)]
    ahead = score_rows(run_trials(cutoff_trials(evidence), methods))
    back = score_rows(run_trials(backcast_trials(evidence), methods))
    tenth = score_rows(run_trials(tenth_trials(evidence), methods))
    whole = score_rows(run_trials(area_trials(evidence), methods))
    known = {
        name: table.filter(pc.is_valid(table["distance"]))
        for name, table in (("ahead", ahead), ("back", back), ("tenth", tenth))
    }
    _draw_horizon(known["ahead"]).save(_HERE / "assets" / "backtest-horizon.png", scale_factor=2)
    _draw_calibration(known).save(_HERE / "assets" / "backtest-calibration.png", scale_factor=2)
    parts = [
        "## Against every other method\n",
        _compare_table(known | {"areas": whole}),
        "\n## Years after the cut-off\n",
        _table(summarise(known["ahead"], {"years": _years}), ["years"]),
        "\n## Years after the cut-off, by type of data\n",
        _table(
            summarise(known["ahead"], {"basis": _column("basis"), "years": _years}),
            ["basis", "years"],
            only=_OURS,
        ),
        "\n## By type of data and kind of count, after a cut-off\n",
        _table(
            summarise(known["ahead"], {"basis": _column("basis"), "kind": _column("kind")}),
            ["basis", "kind"],
            only=_OURS,
        ),
        "\n## By cut-off\n",
        _table(summarise(known["ahead"], {"cut-off": _column("trial")}), ["cut-off"], only=_OURS),
        "\n## By region, after a cut-off\n",
        _table(summarise(known["ahead"], {"region": _region}), ["region"], only=_OURS),
        "\n## Backwards: years before the first count seen\n",
        _table(summarise(known["back"], {"years": _five}), ["years"]),
        "\n## A random tenth hidden: years to the nearest count seen\n",
        _table(summarise(known["tenth"], {"years": _near}), ["years"]),
        "\n## Whole areas hidden\n",
        _table(summarise(whole, {"design": _column("design")}), ["design"]),
        "\n## Sums: of medians, or of means?\n",
        _sums(known),
        "\n## The twenty areas missed by most\n",
        _worst(known["ahead"]),
    ]
    text = _TEMPLATE.read_text(encoding="utf-8")
    before, after = text.split(_START)[0], text.split(_END)[1]
    body = "\n".join(parts)
    _TEMPLATE.write_text(f"{before}{_START}\n\n{body}\n{_END}{after}", encoding="utf-8")


def _evidence() -> Evidence:
    population = load_population()
    series = build_series(load_observations(), refugees=load_refugees(), population=population)
    return collect_evidence(series, population)


def _column(name: str) -> Key:
    return lambda table: [str(value).replace("_", " ") for value in table[name].to_pylist()]


def _years(table: pa.Table) -> list[str]:
    return [f"{math.ceil(h - 0.02):02d}" for h in table["horizon"].to_pylist()]


def _five(table: pa.Table) -> list[str]:
    return [f"up to {5 * math.ceil(h / 5 - 0.01):02d}" for h in table["horizon"].to_pylist()]


def _near(table: pa.Table) -> list[str]:
    bounds = (1, 5, 10)
    return [
        next((f"up to {b:02d}" for b in bounds if d <= b), "more than 10")
        for d in table["distance"].to_pylist()
    ]


def _region(table: pa.Table) -> list[str]:
    from_area = group_of_areas()
    return [name_of(from_area[area]) for area in table["area"].to_pylist()]


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


def _three(value: float | None) -> str:
    return "–" if value is None or not np.isfinite(value) else f"{value:.3f}"


def _table(table: pa.Table, keys: Sequence[str], *, only: str | None = None) -> str:
    head = [*keys, "method", "events", "areas", "CRPS", "±", "dressed", "median", "weighted",
            "in 80 %", "±", "in 95 %", "width 80 %"]  # fmt: skip
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in table.to_pylist():
        if only in (None, row["method"]):
            cells = [*(str(row[key]) for key in keys), row["method"].replace("_", " "),
                     str(row["events"]), str(row["areas"]), _three(row["crps"]),
                     _three(row["crps_error"]), _three(row["dressed"]),
                     _percent(row["median_error"]), _percent(row["weighted_error"]),
                     _percent(row["inside_80"]), _percent(row["inside_80_error"]),
                     _percent(row["inside_95"]), _three(row["width_80"])]  # fmt: skip
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _compare_table(designs: dict[str, pa.Table]) -> str:
    fifth = designs["ahead"].filter(
        pa.array([math.ceil(h - 0.02) == 5 for h in designs["ahead"]["horizon"].to_pylist()])
    )
    rows = {
        "after a cut-off, at 5 years": fifth,
        "after a cut-off, 1 to 10 years": designs["ahead"],
        "backwards": designs["back"],
        "a random tenth": designs["tenth"],
        "whole areas": designs["areas"],
    }
    lines = ["| hidden | against | events | areas | CRPS lower by | its point dressed |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    for name, table in rows.items():
        for other in sorted(set(METHODS) - {_OURS}):
            one = compare(table, _OURS, other)
            two = compare(table, _OURS, other, theirs="dressed")
            if one.count:
                lines.append(
                    f"| {name} | {other.replace('_', ' ')} | {one.count} | {one.areas} | "
                    f"{_percent(one.lower_by)} ± {_percent(one.error)} | "
                    f"{_percent(two.lower_by)} ± {_percent(two.error)} |"
                )
    return "\n".join(lines) + "\n"


def _sums(tables: dict[str, pa.Table]) -> str:
    """Set the sums of medians and of means beside what the hidden counts add up to."""
    names = {"ahead": "after a cut-off", "back": "backwards", "tenth": "a random tenth"}
    lines = ["| hidden | counted | medians | means | medians, weighted | means, weighted |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    for key, name in names.items():
        ours = tables[key].filter(pc.equal(tables[key]["method"], _OURS))
        value, location, scale = (
            ours[column].to_numpy() for column in ("value", "location", "scale")
        )
        # The mean of the normal distribution with this scale: a Student log has none.
        points = (np.exp(location), np.exp(location + scale**2 / 2))
        off = [f"{100 * (point.sum() / value.sum() - 1):+.1f} %" for point in points]
        apart = [_percent(float(np.abs(p - value).sum() / value.sum())) for p in points]
        cells = [name, f"{value.sum() / 1e6:,.0f} million", *off, *apart]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _worst(table: pa.Table) -> str:
    ours = table.filter(pc.equal(table["method"], _OURS))
    found: dict[int, list[tuple[float, float, float, float, str]]] = {}
    for row in ours.to_pylist():
        found.setdefault(row["area"], []).append(
            (row["crps"], row["date"], row["value"], math.exp(row["location"]), row["basis"])
        )
    ranked = sorted(found.items(), key=lambda item: -sum(r[0] for r in item[1]) / len(item[1]))
    lines = ["| area | events | mean CRPS | worst: date | basis | counted | predicted |",
             "|---|---|---|---|---|---|---|"]  # fmt: skip
    for area, rows in [item for item in ranked if len(item[1]) > 1][:20]:
        mean = sum(row[0] for row in rows) / len(rows)
        _, date, value, predicted, basis = max(rows)
        lines.append(
            f"| {name_of(area)} | {len(rows)} | {mean:.2f} | {date:.1f} | "
            f"{basis.replace('_', ' ')} | {value:,.0f} | {predicted:,.0f} |"
        )
    return "\n".join(lines) + "\n"


def _draw_horizon(table: pa.Table) -> alt.Chart:
    rows = [
        {
            "Years after the cut-off": int(row["years"]),
            "score": score,
            "Method": row["method"].replace("_", " ") + form,
        }
        for row in summarise(table, {"years": _years}).to_pylist()
        for score, form in ((row["crps"], ""), (row["dressed"], ", dressed"))
        if not (row["method"] == _OURS and form)
    ]
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_line(point=True)
        .encode(
            x=alt.X("Years after the cut-off:O", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("score:Q", title="CRPS of the log of the stock (lower is better)"),
            color=alt.Color("Method:N", legend=alt.Legend(symbolType="stroke", symbolSize=600)),
            strokeDash=alt.StrokeDash("Method:N"),
        )
        .properties(width=640, height=360, title="Error on counts not seen, by horizon")
    )


def _draw_calibration(tables: dict[str, pa.Table]) -> alt.LayerChart:
    names = {"ahead": "after a cut-off", "back": "backwards", "tenth": "a random tenth"}
    rows = []
    for key, table in tables.items():
        ours = table.filter(pc.equal(table["method"], _OURS))
        z = (np.log(ours["value"].to_numpy()) - ours["location"].to_numpy()) / (
            ours["scale"].to_numpy()
        )
        central = np.abs(2 * student_cdf(z, float(ours["freedom"][0].as_py())) - 1)
        rows += [
            {"Promised": level, "Held": float((central <= level).mean()), "Hidden": names[key]}
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
            y=alt.Y("Held:Q", title="Part of hidden counts it held"),
            color="Hidden:N",
        )
    ).properties(width=420, height=420, title="Intervals: promised and held")


if __name__ == "__main__":
    write_page()
