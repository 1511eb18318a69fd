"""How each edition's workbook is laid out: the texts of ``layout.yaml`` as records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from rihla.errors import InputError
from rihla.sources.status import Status

__all__ = [
    "CORRECTIONS",
    "TYPES_OF_DATA",
    "Absence",
    "Block",
    "Edition",
    "Mark",
    "Sheet",
    "TableKind",
    "absences",
    "get_edition",
    "marks",
]

HERE = Path(__file__).parent

CORRECTIONS = HERE / "corrections.yaml"

TYPES_OF_DATA = frozenset("BCRI")
"""Foreign-born, foreign citizens, refugees added, imputed (note (a) of the workbook of 2019)."""


@dataclass(frozen=True, slots=True)
class TableKind:
    """What the figures of a table are.

    Examples
    --------
    >>> get_edition("2019").kinds["population"].printed_in
    1000
    """

    name: str
    unit: Literal["persons", "percent"]
    period: Literal["year", "interval"]
    printed_in: int = 1
    whole: bool = False
    lowest: float | None = None
    highest: float | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of one measure and sex, under one merged heading."""

    table: str
    sex: str
    heading: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of figures."""

    sheet: str
    blocks: tuple[Block, ...]
    without: frozenset[str] = frozenset()
    """Descriptive columns that the edition has elsewhere but not on this sheet."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition's workbook.

    Examples
    --------
    >>> get_edition("2020").years[-1]
    2020
    """

    name: str
    source: str
    years: tuple[int, ...]
    columns: Mapping[str, str]
    labels: frozenset[str]
    printed_twice: frozenset[int]
    contents: Mapping[str, str]
    notes: Mapping[str, str]
    sheets: tuple[Sheet, ...]
    annex: Mapping[str, Any] | None
    kinds: Mapping[str, TableKind]

    @property
    def intervals(self) -> tuple[tuple[int, int], ...]:
        """The intervals between the years, as its rates of change print them."""
        return tuple(zip(self.years, self.years[1:], strict=False))


@dataclass(frozen=True, slots=True)
class Mark:
    """A text that stands in a cell instead of a figure."""

    status: Status
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """An area listed for years before it existed."""

    area: int
    since: date
    held_by: tuple[int, ...]
    reason: str
    authority: str
    tables: frozenset[str]
    """The tables in which a mark then means that there can be no figure."""

    @property
    def first_year(self) -> int:
        """The first year at whose middle (1 July) the area existed."""
        return self.since.year + ((self.since.month, self.since.day) > (7, 1))


def get_edition(name: str) -> Edition:
    """Give the layout of one edition.

    Raises
    ------
    InputError
        If no layout is declared for it.

    Examples
    --------
    >>> get_edition("2019").sheets[1].without
    frozenset({'type_of_data'})
    """
    editions = _layout()["editions"]
    if name not in editions:
        raise InputError(
            f"No layout is declared for the edition {name!r} of International Migrant Stock.",
            cure=f"Read one of {', '.join(editions)}, or declare it in un_desa_ims/layout.yaml.",
        )
    return _edition(name, editions[name])


@cache
def marks() -> Mapping[str, Mark]:
    """Give what each mark means.

    Examples
    --------
    >>> marks()["~"].status
    <Status.SUPPRESSED: 'suppressed'>
    """
    return {m["mark"]: Mark(Status(m["status"]), m.get("value")) for m in _layout()["marks"]}


@cache
def absences() -> Mapping[int, Absence]:
    """Give, by M49 code, the areas listed for years before they existed.

    Examples
    --------
    >>> absences()[728].since.isoformat()
    '2011-07-09'
    """
    content = yaml.safe_load((HERE / "absence.yaml").read_text(encoding="utf-8"))
    tables = frozenset(content["tables"])
    return {
        a["area"]: Absence(
            a["area"], a["since"], tuple(a["held_by"]), a["reason"], a["authority"], tables
        )
        for a in content["absences"]
    }


@cache
def _layout() -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.safe_load((HERE / "layout.yaml").read_text(encoding="utf-8"))
    return content


def _edition(name: str, entry: Mapping[str, Any]) -> Edition:
    return Edition(
        name=name,
        source=entry["source"],
        years=tuple(entry["years"]),
        columns=entry["columns"],
        labels=frozenset(entry["labels"]),
        printed_twice=frozenset(entry["printed_twice"]),
        contents=entry["contents"],
        notes=entry["notes"],
        sheets=tuple(_sheet(sheet) for sheet in entry["sheets"]),
        annex=entry.get("annex"),
        kinds={key: TableKind(key, **value) for key, value in _layout()["tables"].items()},
    )


def _sheet(entry: Mapping[str, Any]) -> Sheet:
    return Sheet(
        entry["sheet"],
        tuple(Block(**block) for block in entry["blocks"]),
        frozenset(entry.get("without", ())),
    )
