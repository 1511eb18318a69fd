"""Writes what was found into ``docs/explanation/stock-reference-fit.md``, with its figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import altair as alt
import numpy as np

from proofs.agreement import Agreement
from proofs.comparison import AREAS, Fast
from proofs.layout import Question
from proofs.reference_model import Posterior
from rihla.areas import name_of

__all__ = ["Result", "write_page"]

_DOCS = Path(__file__).parents[1] / "docs"
_PAGE = _DOCS / "explanation" / "stock-reference-fit.md"
_FIGURE = _DOCS / "assets" / "reference-fit.png"
_START, _END = "<!-- made by python -m proofs: start -->", "<!-- end -->"
_FAST, _REFERENCE = "fast fit", "reference"


@dataclass(frozen=True, slots=True)
class Result:
    """One comparison."""

    given: bool
    """Whether volatilities and outlier weights were given, not sampled."""
    agreement: Agreement
    posterior: Posterior
    seconds: float


def write_page(question: Question, fast: Fast, results: Sequence[Result]) -> None:
    """Put the tables into the page and draw the figure."""
    last = results[-1]
    _draw(question, last.agreement).save(_FIGURE, scale_factor=2)
    parts = [
        "## The sampler\n",
        _sampler_table(results),
        "\n## Agreement\n",
        _agreement_table(results),
        f"\n## Area by area, {_title(last)}\n",
        _area_table(question, fast, last),
        f"\n![Fast fit and reference, {_title(last)}](../assets/{_FIGURE.name})\n",
    ]
    text = _PAGE.read_text(encoding="utf-8")
    before, after = text.split(_START)[0], text.split(_END)[1]
    body = "\n".join(parts)
    _PAGE.write_text(f"{before}{_START}\n\n{body}\n{_END}{after}", encoding="utf-8")


def _title(result: Result) -> str:
    return "volatilities and weights given" if result.given else "all of it sampled"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _sampler_table(results: Sequence[Result]) -> str:
    rows = [
        [
            _title(result),
            f"{result.posterior.draws}",
            f"{result.posterior.rank_ratio:.3f}",
            f"{result.posterior.effective:.0f}",
            f"{result.posterior.divergences}",
            f"{result.posterior.steps:.0f}",
        ]
        for result in results
    ]
    head = ["fit", "draws", "worst R-hat", "least effective draws", "divergences", "steps a draw"]
    return _table(head, rows)


def _agreement_table(results: Sequence[Result]) -> str:
    rows = []
    for result in results:
        shift, width = np.abs(result.agreement.shift), result.agreement.width
        rows.append(
            [
                _title(result),
                f"{shift.size}",
                f"{np.median(shift):.2f}",
                f"{shift.max():.2f}",
                f"{np.median(width):.2f}",
                f"{width.min():.2f}",
                f"{width.max():.2f}",
            ]
        )
    head = ["fit", "questions", "medians apart, median", "at most",
            "ratio of widths, median", "least", "most"]  # fmt: skip
    return _table(head, rows)


def _area_table(question: Question, fast: Fast, result: Result) -> str:
    kind_of = {area: kind for kind, areas in AREAS.items() for area in areas}
    sampled = [] if result.given else np.median(result.posterior.volatility, axis=1).tolist()
    rows = []
    for i, area in enumerate(question.areas):
        shift, width = result.agreement.shift[i], result.agreement.width[i]
        rows.append(
            [
                name_of(area),
                kind_of[area],
                f"{fast.known.volatility[i]:.2f}",
                *(f"{value:.2f}" for value in sampled[i : i + 1]),
                f"{shift[np.abs(shift).argmax()]:+.2f}".replace("-", "−"),
                f"{np.median(width):.2f}",
            ]
        )
    head = ["area", "what there is", "volatility", *(["sampled"] if sampled else []),
            "medians apart, at most", "ratio of widths, median"]  # fmt: skip
    return _table(head, rows)


def _draw(question: Question, agreement: Agreement) -> alt.FacetChart:
    rows = []
    for name, ends, aside in (
        (_FAST, agreement.fast, -0.7),
        (_REFERENCE, agreement.reference, 0.7),
    ):
        for i, area in enumerate(question.areas):
            for k, date in enumerate(question.dates):
                lower, median, upper = (np.exp(ends[:, i, k]) / 1000).tolist()
                rows.append(
                    {
                        "area": name_of(area),
                        "year": date + aside,
                        "fit": name,
                        "lower": lower,
                        "median": median,
                        "upper": upper,
                    }
                )
    order = [name_of(area) for area in question.areas]
    colour = alt.Color(
        "fit:N",
        title=None,
        scale=alt.Scale(domain=[_FAST, _REFERENCE], range=["#0072b2", "#d55e00"]),
        legend=alt.Legend(orient="top"),
    )
    year = alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(domain=[1988, 2021], nice=False),
        axis=alt.Axis(values=[1990, 2000, 2010, 2019], format="d", grid=False),
    )
    scale = alt.Scale(type="log", nice=False)
    base = alt.Chart().encode(x=year, color=colour)
    bars = base.mark_rule(strokeWidth=2.5).encode(
        y=alt.Y("lower:Q", title="thousand", scale=scale, axis=alt.Axis(tickCount=4)), y2="upper:Q"
    )
    middles = base.mark_point(filled=True, size=28, opacity=1).encode(
        y=alt.Y("median:Q", scale=scale), shape=alt.Shape("fit:N", legend=None)
    )
    return (
        alt.layer(bars, middles, data=alt.Data(values=rows))
        .properties(width=200, height=120)
        .facet(facet=alt.Facet("area:N", title=None, sort=order), columns=3)
        .resolve_scale(y="independent")
        .resolve_axis(x="independent")
    )
