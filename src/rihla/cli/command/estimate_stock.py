"""``rihla estimate stock``: the stock of every area from what others counted, with intervals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from rihla.areas import Area, Grouping, list_groupings, members, name_of
from rihla.cli.file import refuse_existing
from rihla.cli.output import prints_report
from rihla.cli.parameter import AREA, YEARS, code_of
from rihla.cli.progress import step_progress
from rihla.cli.report import Column, Report, count
from rihla.numerics.date import mid_year
from rihla.sources.registry import get_source
from rihla.stock.allocation import allocate_origins
from rihla.stock.contribution import join_observations, read_contribution
from rihla.stock.estimate import SEXES, Estimate, estimate_series
from rihla.stock.evidence import load_observations, load_population, load_refugees
from rihla.stock.methods import METHODS, get_method
from rihla.stock.series import build_series

__all__ = ["estimate_stock"]

_COLUMNS = (
    Column("name", "Area"),
    Column("date", "Date", lambda date: f"{date:.1f}", wrap=False),
    Column("sex", "Sex", wrap=False),
    Column("value", "Persons", count, number=True),
    Column("lower_80", "80 % from", count, number=True),
    Column("upper_80", "to", count, number=True),
    Column("type_of_data", "Type", wrap=False),
)
_WORLD = 900
_DRAWS = 1000


@click.command("stock")
@click.argument("area", type=AREA, required=False, help="An area or grouping; else the regions.")
@click.option(
    "--years",
    type=YEARS,
    default="1990-2019",
    show_default=True,
    help="Mid-years to estimate: 2015, or 1990-2019.",
)
@click.option(
    "--method",
    type=click.Choice(sorted(METHODS)),
    default="state_space",
    show_default=True,
    help="How to estimate; only state_space gives intervals.",
)
@click.option("--by-sex", is_flag=True, help="Men and women too.")
@click.option(
    "--add",
    "brought",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A CSV of your own observations, used beside the published ones.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Also write all figures, by origin too, and observations with their fate, as CSV.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="RIHLA_DATA",
    show_envvar=True,
    help="Folder of the published files.",
)
@prints_report
def estimate_stock(
    area: Area | Grouping | None,
    years: tuple[int, int],
    method: str,
    by_sex: bool,
    brought: Path | None,
    out: Path | None,
    data: Path | None,
) -> Report:
    """Estimate the migrant stock of every area from what sources counted.

    Figures are medians with intervals of 80 %, and of 95 % with --json and --csv. Figures of a
    grouping are sums of its areas' figures; their intervals come from draws in which everything
    adds up.
    """
    if out is not None:
        for name in ("stock.csv", "stock_by_origin.csv", "observations.csv"):
            refuse_existing(out / name, force=False)
    dates = tuple(mid_year(year) for year in range(years[0], years[1] + 1))
    with step_progress("Estimating") as tell:
        tell("reading 9.3 million observations")
        population = load_population(home=data)
        observations = load_observations(home=data)
        if brought is not None:
            own = read_contribution(brought, population=population)
            observations = join_observations(observations, own)
        tell("judging them")
        series = build_series(
            observations, refugees=load_refugees(home=data), population=population
        )
        tell("fitting")
        found = estimate_series(series, population, dates=dates, method=get_method(method))
        if out is not None:
            tell("writing")
            _write(found, observations, out)
        rows = _rows(found, area, SEXES if by_sex else ("both",))
    title = "Migrant stock, estimated" + (f": {name_of(code_of(area))}" if area else "")
    return Report(
        title,
        _COLUMNS,
        rows,
        notes=(
            f"Method {method}. Type: B foreign-born, C foreign citizens, R registered refugees"
            " added, I nothing counted (from the areas around it).",
        ),
        citations=(get_source("observations-paa2025").sidecar.citation,),
    )


def _rows(found: Estimate, area: Area | Grouping | None, sexes: tuple[str, ...]) -> list[Any]:
    code = _WORLD if area is None else code_of(area)
    if members(code) == (code,):
        table = found.table(sexes=sexes).filter(pc.field("area") == code)
        return [row | {"name": name_of(code)} for row in table.to_pylist()]
    codes = [code]
    if area is None:
        codes += [grouping.code for grouping in list_groupings("geographic_region")]
    table = found.aggregate(codes, draws=_DRAWS)
    return [
        row | {"name": name_of(row["code"])} for row in table.to_pylist() if row["sex"] in sexes
    ]


def _write(found: Estimate, observations: pa.Table, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    pacsv.write_csv(found.table(), out / "stock.csv")
    pacsv.write_csv(allocate_origins(found, observations), out / "stock_by_origin.csv")
    pacsv.write_csv(found.series.observations, out / "observations.csv")
