"""What the rest of the project reads from International Migrant Stock, and what a check runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from rihla.sources.un_desa_ims.workbook import Workbook, read_workbook

__all__ = ["Workbook", "read_workbook", "readings"]


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
    return {"workbook": partial(read_workbook, folder / "UN_MigrantStockTotal_2019.xlsx", "2019")}
