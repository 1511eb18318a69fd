"""What the rest of the project reads from World Population Prospects, and what a check runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from rihla.sources.un_wpp.by_age import read_population_by_age
from rihla.sources.un_wpp.hierarchy import read_hierarchy
from rihla.sources.un_wpp.population import read_population
from rihla.sources.un_wpp.vital_event import read_vital_events

__all__ = [
    "read_hierarchy",
    "read_population",
    "read_population_by_age",
    "read_vital_events",
    "readings",
]


def readings(source_id: str, home: Path) -> Mapping[str, Callable[[], object]]:
    """Give, by name, the calls that read each file of one edition below `home`.

    Examples
    --------
    >>> list(readings("undesa-wpp-2024", Path("data")))
    ['vital events']
    """
    if source_id == "undesa-wpp-2024":
        file = home / "wpp2024" / "vital_events_1950_2023.csv"
        return {"vital events": partial(read_vital_events, file)}
    folder = home / "wpp2019"
    workbook = folder / "WPP2019_POP_F01_1_TOTAL_POPULATION_BOTH_SEXES.xlsx"
    return {
        "population": partial(read_population, workbook),
        "population by age": partial(
            read_population_by_age, folder / "popF.txt", folder / "popM.txt"
        ),
        "hierarchy": partial(read_hierarchy, folder / "UNlocations.txt"),
    }
