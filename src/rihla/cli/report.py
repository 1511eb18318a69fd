"""What a command answers: rows with headings, notes and citations, in any form.

Commands compute a `Report` and give it back; how it is printed is decided here alone, so that
every command speaks the same JSON, the same CSV and the same tables.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Column", "Report", "count", "percent", "plain", "signed"]

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
    >>> report = Report("Stock", (Column("area", "Area"),), [{"area": "Chad", "value": 1.0}])
    >>> print(report.to_csv())
    area,value
    Chad,1.0
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
            "rows": list(self.rows),
            "notes": list(self.notes),
            "citations": list(self.citations),
        }
        return json.dumps(content, indent=2, **_JSON) + "\n"

    def to_csv(self) -> str:
        """Write it as CSV; where something is to be cited, every row carries it, last."""
        cited = {"citation": " ".join(self.citations)} if self.citations else {}
        rows = [{**row, **cited} for row in self.rows]
        keys = list(dict.fromkeys(key for row in rows for key in row))
        keys = keys or [column.key for column in self.columns]
        stream = io.StringIO()
        writer = csv.DictWriter(stream, keys, lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _cell(row.get(key)) for key in keys} for row in rows)
        return stream.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, (list, tuple)) and not any(isinstance(one, Mapping) for one in value):
        return ";".join(map(str, value))
    return value if value is None or isinstance(value, str) else json.dumps(value, **_JSON)
