"""The edition of the norms: which it is, what it was compiled from, and that nobody altered it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256

from rihla.norm.partial_date import PartialDate
from rihla.norm.table import home_of_edition, load_table, load_yaml

__all__ = ["EDITION", "Edition", "TableSource", "altered_files", "get_edition", "record_of"]


def _id_of_edition() -> str:
    # PyYAML costs 20 ms, which a program that asks for no more than the id need not pay
    text = (home_of_edition() / "edition.yaml").read_text(encoding="utf-8")
    return next(line for line in text.splitlines() if line.startswith("id: ")).removeprefix("id: ")


EDITION = _id_of_edition()
"""The id of the edition held here; a claim that reads the norms names it."""


@dataclass(frozen=True, slots=True)
class TableSource:
    """What one table was compiled from.

    Parameters
    ----------
    table
        Its name, such as ``treaty_step``.
    title, authority, edition, licence, url
        As the edition declares them; `authority` is who answers for the facts.
    date
        How far the facts reach, as precisely as it is known.
    """

    table: str
    title: str
    authority: str
    edition: str
    date: PartialDate
    licence: str
    url: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One dated, sealed set of norms, and the source of each of its tables.

    Examples
    --------
    >>> edition = get_edition()
    >>> edition.id, edition.date
    ('norms-2026-11', datetime.date(2026, 11, 23))
    >>> edition.source_of("vote").licence
    'CC0 1.0'
    """

    id: str
    date: date
    title: str
    authority: str
    licence: str
    licence_note: str
    tables: tuple[TableSource, ...]

    def source_of(self, table: str) -> TableSource:
        """Give the source of one table.

        Raises
        ------
        KeyError
            If the edition has no such table.
        """
        return {source.table: source for source in self.tables}[table]

    @property
    def citation(self) -> str:
        """How to cite the edition."""
        return f"{self.authority}. {self.title}, edition {self.id} ({self.date})."


@cache
def get_edition() -> Edition:
    """Give the edition held here."""
    content = load_yaml("edition.yaml")
    tables = tuple(
        TableSource(
            table=name,
            title=source["title"],
            authority=source["authority"],
            edition=source["edition"],
            date=PartialDate.parse(source["date"]),
            licence=source["licence"],
            url=source["url"],
        )
        for name, source in content["tables"].items()
    )
    plain = {key: content[key] for key in content.keys() - {"tables"}}
    return Edition(tables=tables, **plain)


def record_of(table: str, *row: str) -> str:
    """Give what the site that exported the edition calls the record of a row; else nothing.

    Parameters
    ----------
    row
        The values of the columns that name the row, as ``schema.yaml`` lists them.

    Examples
    --------
    >>> record_of("principle", "a")
    ''
    """
    return _records().get((table, "|".join(row)), "")


@cache
def _records() -> dict[tuple[str, str], str]:
    return {(row["table"], row["row"]): row["record"] for row in load_table("record")}


def altered_files() -> tuple[str, ...]:
    """List the files of the edition whose content is not what its seal says; none if it is whole.

    Examples
    --------
    >>> altered_files()
    ()
    """
    folder = home_of_edition()
    sealed: dict[str, str] = load_yaml("seal.yaml")["files"]
    held = {
        path.name: sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name.endswith((".csv", ".yaml")) and path.name != "seal.yaml"
    }
    names = sealed.keys() | held.keys()
    return tuple(sorted(name for name in names if sealed.get(name) != held.get(name)))
