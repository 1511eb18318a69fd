"""What the rest of the project reads from International Migrant Stock, and what a check runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from rihla.sources.un_desa_ims.by_age import read_by_age, read_population_by_age
from rihla.sources.un_desa_ims.by_origin import read_by_origin
from rihla.sources.un_desa_ims.data_type import read_type_of_data
from rihla.sources.un_desa_ims.refugee import read_refugees
from rihla.sources.un_desa_ims.workbook import Workbook, read_workbook

__all__ = [
    "Workbook",
    "files_by_sex",
    "read_by_age",
    "read_by_origin",
    "read_population_by_age",
    "read_refugees",
    "read_type_of_data",
    "read_workbook",
    "readings",
]


def files_by_sex(folder: Path) -> dict[str, Path]:
    """Give the three by-origin files of a folder by sex.

    Examples
    --------
    >>> files_by_sex(Path("undesa_ims_2019"))["both"].name
    'migrants_by_origin_and_destination_total.csv'
    """
    printed = {"both": "total", "male": "male", "female": "female"}
    return {
        sex: folder / f"migrants_by_origin_and_destination_{name}.csv"
        for sex, name in printed.items()
    }


def readings(source_id: str, home: Path) -> Mapping[str, Callable[[], object]]:
    """Give, by name, the calls that read each file of one edition below `home`.

    Examples
    --------
    >>> list(readings("undesa-ims-2020", Path("data")))
    ['workbook']
    """
    if source_id == "undesa-ims-2020":
        file = "undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx"
        return {"workbook": partial(read_workbook, home / "undesa_ims_2020" / file, "2020")}
    folder = home / "undesa_ims_2019"
    by_origin = {
        f"by origin, {sex}": partial(read_by_origin, {sex: path})
        for sex, path in files_by_sex(folder).items()
    }
    population = folder / "total_population_by_age_and_sex.csv"
    return {
        "workbook": partial(read_workbook, folder / "UN_MigrantStockTotal_2019.xlsx", "2019"),
        **by_origin,
        "by age": partial(read_by_age, folder / "migrants_by_age_and_sex_total.csv"),
        "population by age": partial(read_population_by_age, population),
        "refugees": partial(read_refugees, folder / "est_refugee_stock.csv"),
        "type of data": partial(read_type_of_data, folder / "type_of_data_2019.csv"),
    }
