"""What a command answers: rows with headings, notes and citations, in any form.

Commands compute a `Report` and give it back; how it is printed is decided here alone, so that
every command speaks the same JSON, the same CSV and the same tables.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rihla.revision.figure import as_written

__all__ = ["Column", "Report", "count", "moved", "percent", "plain", "signed"]

Row = Mapping[str, Any]
MISSING = "–"
_JSON: Mapping[str, Any] = {"ensure_ascii": False, "default": str}


def plain(value: Any) -> str:
    """Write a value as it is; lists with commas, truth as yes or no.

    Examples
    --------
    >>> plain(["B", "R"]), plain(True), plain(None)
    ('B, R', 'yes', '–')
    """
    if value is None or value == "":
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or MISSING
    return str(value)


def count(value: float | None) -> str:
    """Write a count of persons or things.

    Examples
    --------
    >>> count(271642105.0)
    '271,642,105'
    """
    return MISSING if value is None else f"{value:,.0f}"


def signed(value: float | None) -> str:
    """Write a change of a count, with its sign.

    Examples
    --------
    >>> signed(-886.0), signed(50860196.0)
    ('-886', '+50,860,196')
    """
    return MISSING if value is None else f"{value:+,.0f}"


def percent(value: float | None) -> str:
    """Write a share (0–1) as a percentage.

    Examples
    --------
    >>> percent(0.035217)
    '3.52 %'
    """
    return MISSING if value is None else f"{100 * value:.2f} %"


def moved(value: float | None) -> str:
    """Write a change as a percentage with its sign.

    Examples
    --------
    >>> moved(0.222), moved(-0.01)
    ('+22.2 %', '-1.0 %')
    """
    return MISSING if value is None else f"{100 * value:+.1f} %"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the printed table.

    Parameters
    ----------
    key
        The key of the rows that it shows.
    form
        How a value is written; in JSON and CSV it stays as it is.
    number
        Whether it is set flush right.
    wrap
        Whether a long value may take several lines; else the others give way.
    """

    key: str
    heading: str
    form: Callable[[Any], str] = plain
    number: bool = False
    wrap: bool = True

    def text(self, row: Row) -> str:
        """Write this column of a row; an absent figure says why it is absent."""
        value = row.get(self.key)
        if value is None and self.number and row.get("status"):
            return str(row["status"]).replace("_", " ")
        return self.form(value)


@dataclass(frozen=True, slots=True)
class Report:
    """What a command answers.

    Parameters
    ----------
    rows
        One mapping a row; may hold more keys than the columns show, for JSON and CSV.
    notes
        What a reader must know beside it.
    citations
        What to cite, licence included.
    context
        Further keys of the JSON object: what was asked.
    exit_code
        How the command ends once the report is printed.

    Examples
    --------
    >>> columns = (Column("area", "Area"), Column("value", "Persons", count, number=True))
    >>> print(Report("Stock", columns, [{"area": "Chad", "value": 1.0}]).to_csv())
    area,value
    Chad,1
    <BLANKLINE>
    """

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    notes: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    context: Row = field(default_factory=dict)
    exit_code: int = 0

    def to_json(self) -> str:
        """Write it as one JSON object."""
        content = {
            "title": self.title,
            **self.context,
            "rows": self._written(),
            "notes": list(self.notes),
            "citations": list(self.citations),
        }
        return json.dumps(content, indent=2, **_JSON) + "\n"

    def to_csv(self) -> str:
        """Write it as CSV; where something is to be cited, every row carries it, last."""
        cited = {"citation": " ".join(self.citations)} if self.citations else {}
        rows = [{**row, **cited} for row in self._written()]
        keys = list(dict.fromkeys(key for row in rows for key in row))
        keys = keys or [column.key for column in self.columns]
        stream = io.StringIO()
        writer = csv.DictWriter(stream, keys, lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _cell(row.get(key)) for key in keys} for row in rows)
        return stream.getvalue()

    def _written(self) -> list[Row]:
        """Give the rows with whole counts as integers: nobody counts 50661149.0 persons."""
        counts = {column.key for column in self.columns if column.form in (count, signed)}
        return [_counted(row, counts) for row in self.rows]


def _counted(row: Row, counts: Collection[str] = ()) -> Row:
    unit = row.get("unit")
    return {key: _whole(value, "count" if key in counts else unit) for key, value in row.items()}


def _whole(value: Any, unit: str | None) -> Any:
    if isinstance(value, (list, tuple)):
        return [_counted(one) if isinstance(one, Mapping) else one for one in value]
    return as_written(value, unit) if isinstance(value, float) else value


def _cell(value: Any) -> Any:
    if isinstance(value, (list, tuple)) and not any(isinstance(one, Mapping) for one in value):
        return ";".join(map(str, value))
    return value if value is None or isinstance(value, str) else json.dumps(value, **_JSON)
