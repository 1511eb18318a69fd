"""``rihla estimate stock``: the stock of every area from what others counted, with intervals."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pyarrow.compute as pc

from rihla.areas import Area, Grouping, list_groupings, members, name_of
from rihla.cli.output import prints_report
from rihla.cli.parameter import AREA, DATA, YEARS, code_of
from rihla.cli.progress import step_progress
from rihla.cli.report import Column, Report, count, moved
from rihla.errors import ExportRefused
from rihla.sources.registry import get_source
from rihla.stock.estimation import SEXES, Estimate
from rihla.stock.methods import METHODS

__all__ = ["beside_before", "estimate_stock"]

_COLUMNS = (
    Column("name", "Area"),
    Column("date", "Date", lambda date: f"{date:.1f}", wrap=False),
    Column("sex", "Sex", wrap=False),
    Column("value", "Persons", count, number=True),
    Column("lower_80", "80 % from", count, number=True),
    Column("upper_80", "to", count, number=True),
    Column("type_of_data", "Type", wrap=False),
)
_BEFORE = (
    Column("before", "Without yours", count, number=True),
    Column("moved", "Moved", moved, number=True),
)
_WORLD = 900
_DRAWS = 1000
_SOURCES = ("observations-paa2025", "undesa-wpp-2019", "unhcr-population", "unrwa")


@click.command("stock")
@click.argument("area", type=AREA, required=False, help="An area or grouping; else the regions.")
@click.option(
    "--years",
    type=YEARS,
    multiple=True,
    default=["1990-2019"],
    show_default="1990-2019",
    help="Mid-years to estimate: 2015, or 1990-2019; may be given again.",
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
    "--extract",
    is_flag=True,
    help="From the extract inside the package: every total, few origins, no ages.",
)
@click.option(
    "--observations",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of observations laid out as the published one, instead of it.",
)
@click.option(
    "--add",
    "brought",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A CSV of your own observations, used beside the others; shows what they moved.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Also seal everything as a revision in this new folder, whose name is its id.",
)
@click.option("--replace", is_flag=True, help="With --out: replace a revision of that name.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of the draws.")
@DATA
@prints_report
def estimate_stock(
    area: Area | Grouping | None,
    years: tuple[tuple[int, int], ...],
    method: str,
    by_sex: bool,
    extract: bool,
    observations: Path | None,
    brought: Path | None,
    out: Path | None,
    replace: bool,
    seed: int,
    data: Path | None,
) -> Report:
    """Estimate the migrant stock of every area from what sources counted.

    Figures are medians with intervals of 80 %, and of 95 % with --json and --csv. Figures of a
    grouping are sums of its areas' figures; their intervals come from draws in which everything
    adds up. With --out everything becomes a sealed revision, by sex and origin too, with every
    observation's fate and weight: whatever works on a revision works on it.
    """
    if replace and out is None:
        raise click.UsageError("--replace goes with --out only.")
    if extract and observations is not None:
        raise click.UsageError("Give --extract or --observations, not both.")
    # the whole engine of estimates, and needed by this command alone
    from rihla.pipeline import stock

    if out is not None:
        _refuse_taken(out, replace=replace)
    wanted = sorted({year for first, last in years for year in range(first, last + 1)})
    with step_progress("Estimating") as tell:
        given = (
            stock.read_extract(brought=brought, progress=tell)
            if extract
            else stock.read_input(
                observations=observations, brought=brought, home=data, progress=tell
            )
        )
        found = stock.estimate_stock(
            given,
            years=wanted,
            method=method,
            seed=seed,
            progress=tell,
        )
        sealed: dict[str, Any] = {}
        if out is not None:
            place = out.absolute()
            draft = stock.draft_estimate(found, given, revision_id=place.name, progress=tell)
            revision, unchanged = stock.seal_estimate(
                draft, place, replace_other=replace, progress=tell
            )
            sealed = {"revision": str(out), "seal": revision.manifest.seal, "unchanged": unchanged}
        tell("adding up")
        sexes = SEXES if by_sex else ("both",)
        rows = _rows(found, area, sexes)
        if brought is not None:
            before = stock.estimate_stock(
                given.without_own(),
                years=wanted,
                method=method,
                seed=seed,
                progress=tell,
            )
            rows = beside_before(rows, _rows(before, area, sexes))
    title = "Migrant stock, estimated" + (f": {name_of(code_of(area))}" if area else "")
    notes = [
        f"Method {method}. Type: B foreign-born, C foreign citizens, R registered refugees"
        " added, I nothing counted (from the areas around it)."
    ]
    if sealed:
        notes.append(_sealed_words(sealed))
    return Report(
        title,
        (*(_COLUMNS if area is None else _COLUMNS[1:]), *(_BEFORE if brought else ())),
        rows,
        notes=tuple(notes),
        citations=tuple(get_source(one).sidecar.citation for one in _SOURCES),
        context=sealed,
    )


def _refuse_taken(out: Path, *, replace: bool) -> None:
    """Refuse before minutes of work what would be refused after them."""
    if out.exists() and not (out / "manifest.json").is_file():
        raise ExportRefused(
            f"{out} exists and is no revision.", cure="Name a new folder, or remove it first."
        )
    if out.exists() and not replace:
        raise ExportRefused(
            f"{out} holds a revision, and a revision never changes.",
            cure="Name a new folder, or give --replace.",
        )


def _sealed_words(sealed: Mapping[str, Any]) -> str:
    said = "the same seal as before" if sealed["unchanged"] else "sealed"
    return (
        f"{sealed['revision']}: {said}, seal {sealed['seal'][:12]}. Next:"
        f" rihla brief --revision {sealed['revision']}"
    )


def beside_before(rows: list[Any], before: list[Any]) -> list[Any]:
    """Set each figure beside what it was, in persons and as a share of it.

    Examples
    --------
    >>> beside_before([{"value": 110.0}], [{"value": 100.0}])[0]["moved"]
    0.1
    """
    return [
        row | {"before": old["value"], "moved": _share(row["value"], old["value"])}
        for row, old in zip(rows, before, strict=True)
    ]


def _share(now: float | None, before: float | None) -> float | None:
    return round(now / before - 1, 6) if now and before else None


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
