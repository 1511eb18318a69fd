"""Births and deaths that ship with the package, by area and calendar year."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["EDITION", "load_net_rates", "load_vital_events"]

HERE = Path(__file__).parent
EDITION = "undesa-wpp-2024"
"""The edition that ships; of a later date than the stocks of 2019 and 2020."""


@cache
def load_vital_events() -> pa.Table:
    """Load births and deaths by area and calendar year.

    Returns
    -------
    pyarrow.Table
        ``code`` int32, ``year`` int16, ``births``, ``deaths``, ``net_migration`` float64 persons.
        ``source.yaml`` beside it names publisher, edition, licence and date;
        ``python -m rihla.flow.embedded.build`` makes it again from the published file.

    Examples
    --------
    >>> load_vital_events().column_names
    ['code', 'year', 'births', 'deaths', 'net_migration']
    """
    return _read("vital_event.parquet")


@cache
def load_net_rates() -> pa.Table:
    """Load net migration rates of World Population Prospects 2019, by five-year interval.

    Returns
    -------
    pyarrow.Table
        ``code`` int32, ``start``, ``end`` int16, ``rate`` float64: net migration of the interval
        over the population at its end less that net migration.

    Examples
    --------
    >>> load_net_rates().column_names
    ['code', 'start', 'end', 'rate']
    """
    return _read("net_rate.parquet")


def _read(name: str) -> pa.Table:
    # Not read_table, which imports pyarrow.dataset, and pandas wherever that is installed.
    with pq.ParquetFile(HERE / name) as file:
        return file.read()
