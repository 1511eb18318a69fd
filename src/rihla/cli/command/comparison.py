"""``rihla compare-published``: our estimate beside the United Nations' figures."""

from __future__ import annotations

from pathlib import Path

import click
import pyarrow.compute as pc

from rihla.cli.output import prints_report
from rihla.cli.parameter import DATA
from rihla.cli.progress import step_progress
from rihla.cli.report import Column, Report, percent
from rihla.numerics.date import mid_year
from rihla.revision.store import open_revision
from rihla.sources.registry import get_source
from rihla.stock.comparison import compare_published
from rihla.stock.estimation import estimate_series
from rihla.stock.evidence import load_observations, load_population, load_refugees
from rihla.stock.methods import METHODS, get_method
from rihla.stock.series import build_series

__all__ = ["command"]

_COLUMNS = (
    Column("class", "Figures", wrap=False),
    Column("points", "Count", number=True),
    Column("weighted", "Weighted", percent, number=True),
    Column("median", "Median", percent, number=True),
    Column("total_mean", "Total", percent, number=True),
    Column("total", "Worst", percent, number=True),
    Column("inside_80", "In 80 %", percent, number=True),
    Column("inside_95", "In 95 %", percent, number=True),
)
_REVISION = "2019"
_YEARS = (1990, 1995, 2000, 2005, 2010, 2015, 2019)
_LAST = mid_year(2019)


@click.command("compare-published")
@click.option(
    "--method",
    type=click.Choice(sorted(METHODS)),
    default="state_space",
    show_default=True,
    help="How to estimate.",
)
@DATA
@prints_report
def command(method: str, data: Path | None) -> Report:
    """Set an estimate beside the United Nations' revision of 2019, at its seven dates.

    Nothing dated after mid-2019 is used. The settings of the estimator were fixed on backtests
    before: agreement with these figures is no aim, and where the evidence differs, so do we.
    """
    with step_progress("Comparing") as tell:
        tell("reading 9.3 million observations")
        population = load_population(home=data)
        observations = load_observations(home=data)
        observations = observations.filter(pc.less_equal(observations["date"], _LAST))
        tell("estimating")
        series = build_series(
            observations, refugees=load_refugees(home=data), population=population
        )
        dates = tuple(mid_year(year) for year in _YEARS)
        found = estimate_series(series, population, dates=dates, method=get_method(method))
        published = open_revision(_REVISION).table("stock")
        table = compare_published(found.table(sexes=["both"]), published)
    return Report(
        "Our estimate beside the revision of 2019",
        _COLUMNS,
        table.to_pylist(),
        notes=(
            "Weighted: absolute differences over the published sum; Median: of single figures;"
            " Total, Worst: difference of the sums, on average and at worst. In 80 %, in 95 %: the"
            " part of published figures that our interval holds.",
        ),
        citations=(get_source("undesa-ims-2019").sidecar.citation,),
    )
