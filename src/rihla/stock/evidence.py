"""Opens what the estimator may open, and nothing else.

Every published file stands in ``rule/use.yaml`` with its columns: evidence, covariate, scoring or
reference. This is the one module of the floor that asks for a published file, so that no estimate
can have seen a figure that it is to be scored against.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from rihla.errors import SourceMissing
from rihla.sources.home import find_file
from rihla.sources.observations import read_observations
from rihla.sources.sidecar import Use
from rihla.sources.un_wpp import read_population
from rihla.sources.unhcr import read_population as read_refugees
from rihla.sources.unhcr import read_unrwa
from rihla.stock.count import BASES
from rihla.stock.judgement import load_rules
from rihla.stock.refugee import combine_registers

__all__ = [
    "FileUse",
    "file_use",
    "list_uses",
    "load_ages",
    "load_observations",
    "load_population",
    "load_refugees",
    "open_input",
]

OBSERVATIONS = "observations/observations_to_2019.parquet"
POPULATION = "wpp2019/WPP2019_POP_F01_1_TOTAL_POPULATION_BOTH_SEXES.xlsx"
UNHCR, UNRWA = "unhcr/population.parquet", "unhcr/unrwa.csv"
_OPEN = (Use.EVIDENCE, Use.COVARIATE)


@dataclass(frozen=True, slots=True)
class FileUse:
    """What one published file, or a folder of them, may be used for.

    Examples
    --------
    >>> use = file_use("wpp2024/vital_events_1950_2023.csv")
    >>> use.column("births").value, use.column("mig").value
    ('covariate', 'scoring')
    """

    path: str
    use: Use
    columns: Mapping[str, Use]
    reason: str

    def column(self, name: str) -> Use:
        """Give the use of one column."""
        return self.columns.get(name, self.columns["*"])


def list_uses() -> tuple[FileUse, ...]:
    """Give every entry of the allow-list; the first that matches a file is about it.

    Examples
    --------
    >>> {use.use.value for use in list_uses()} == {"evidence", "covariate", "scoring", "reference"}
    True
    """
    return _uses()


def file_use(path: str) -> FileUse:
    """Give what a published file may be used for, by its path below the folder of them.

    Raises
    ------
    SourceMissing
        If the allow-list does not name it: an unknown file is never opened.

    Examples
    --------
    >>> file_use("undesa_ims_2019/est_refugee_stock.csv").use.value
    'scoring'
    """
    for use in _uses():
        if fnmatchcase(path, use.path):
            return use
    raise SourceMissing(
        f"The allow-list of the estimator does not name {path}.",
        cure="Declare in stock/rule/use.yaml what it may be used for, with the reason.",
    )


def open_input(path: str, *, home: str | Path | None = None) -> Path:
    """Find a file that the estimator may open.

    Raises
    ------
    SourceMissing
        If it is not there, or is for scoring or reference only.

    Examples
    --------
    >>> open_input("undesa_ims_2019/est_refugee_stock.csv")
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMissing: undesa_ims_2019/est_refugee_stock.csv is for scoring only: ...
    """
    use = file_use(path)
    if use.use not in _OPEN:
        raise SourceMissing(
            f"{path} is for {use.use} only: no estimate may open it. {use.reason}",
            cure="Compare with it after the estimate is made.",
        )
    return find_file(path, home=home)


def load_observations(
    *, area: int | None = None, home: str | Path | None = None, path: Path | None = None
) -> pa.Table:
    """Read what `rihla.stock.series.build_series` needs of the observations: all ages only.

    Parameters
    ----------
    area
        One area, or all.
    home
        See `rihla.sources.home.data_home`.
    path
        Another file of the same layout, in place of the published one.

    Returns
    -------
    pyarrow.Table
        The totals of every universe, and the foreign-born and foreign citizens by origin (without
        what is derived from United Nations estimates).
    """
    path = path or open_input(OBSERVATIONS, home=home)
    # rows by origin that are derived from UN estimates tell nothing of a count
    migrants = read_observations(path, area=area, universe=list(BASES), without=["derived_from_un"])
    return pa.concat_tables(
        [
            read_observations(path, area=area, origin=0),
            migrants.filter(pc.field("origin") != 0),
        ]
    )


def load_ages(
    *, area: int | None = None, home: str | Path | None = None, path: Path | None = None
) -> pa.Table:
    """Read the foreign-born and foreign citizens by age, all origins together.

    Parameters
    ----------
    area
        One area, or all.
    home
        See `rihla.sources.home.data_home`.
    path
        Another file of the same layout, in place of the published one.

    Returns
    -------
    pyarrow.Table
        What `rihla.stock.age.allocate_ages` reads, without what is derived from United Nations
        estimates.
    """
    return read_observations(
        path or open_input(OBSERVATIONS, home=home),
        area=area,
        origin=0,
        universe=list(BASES),
        ages="groups",
        without=["derived_from_un"],
    )


def load_refugees(*, home: str | Path | None = None) -> pa.Table:
    """Read the registers of refugees: see `rihla.stock.refugee.combine_registers`."""
    categories = [entry["word"] for entry in load_rules("refugee")["categories"]]
    return combine_registers(
        read_refugees(open_input(UNHCR, home=home), category=categories),
        read_unrwa(open_input(UNRWA, home=home)),
    )


def load_population(*, home: str | Path | None = None) -> pa.Table:
    """Read total population: ``code, year, value`` persons, ``status``."""
    return read_population(open_input(POPULATION, home=home))


@cache
def _uses() -> tuple[FileUse, ...]:
    return tuple(
        FileUse(
            path=entry["path"],
            use=Use(entry["use"]),
            columns={name: Use(use) for name, use in entry["columns"].items()},
            reason=entry["reason"],
        )
        for entry in load_rules("use")["files"]
    )
