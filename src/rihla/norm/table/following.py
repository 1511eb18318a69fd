"""Write the edition that follows: this one's tables with others in their place, sealed anew."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from rihla.errors import ExportRefused, Fault, SourceMalformed
from rihla.norm.table import Row, home_of_edition, load_table, load_yaml
from rihla.norm.table.build import as_text, columns_of, seal_of
from rihla.norm.table.fault import check_table

__all__ = ["key_of_row", "write_following_edition"]

_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_HEAD = "# Written with the edition: SHA-256 of each of its files.\n"


def key_of_row(table: str, row: Row) -> tuple[str, ...]:
    """Give the values that name a row of a table.

    Examples
    --------
    >>> key_of_row("action", {"objective": "7", "letter": "h", "locator": "Develop"})
    ('7', 'h')
    """
    return tuple(row[column] for column in load_yaml("schema.yaml")[table]["key"])


def write_following_edition(
    folder: Path,
    *,
    identity: str,
    on: date,
    tables: Mapping[str, Sequence[Row]],
    instruments: Sequence[Mapping[str, Any]],
    changed_by: str,
) -> tuple[str, ...]:
    """Write an edition into a new folder: all of it or nothing.

    Rows keep the order of the edition held here; new ones stand behind them by their keys. Tables
    that are not given are carried over as they are.

    Parameters
    ----------
    identity, on
        Its id and its date.
    tables
        Rows of text by table, in the columns of ``schema.yaml``.
    instruments
        The treaties, as ``instrument.yaml`` holds them.
    changed_by
        Who changed the tables that differ, in words for ``edition.yaml``.

    Returns
    -------
    tuple of str
        The files that differ from this edition's, ``edition.yaml`` and the seal left out.

    Raises
    ------
    ExportRefused
        If the id is this edition's or none, or the folder is there already.
    SourceMalformed
        With the faults of all tables together.
    """
    _check_target(folder, identity)
    _check_tables(tables)
    held = _held_files()
    ordered = {f"{name}.csv": _text(name, rows) for name, rows in tables.items()}
    listed = yaml.safe_dump(list(instruments), sort_keys=False, allow_unicode=True, width=100)
    if list(instruments) != load_yaml("instrument.yaml"):
        ordered["instrument.yaml"] = listed
    changed = tuple(sorted(name for name, text in ordered.items() if held.get(name) != text))
    contents = held | ordered
    contents["edition.yaml"] = _edition(identity, on, changed, changed_by)
    seal = {"id": identity, "files": seal_of(contents), "inputs": load_yaml("seal.yaml")["inputs"]}
    contents["seal.yaml"] = _HEAD + yaml.safe_dump(seal, sort_keys=False)
    _publish(folder, contents)
    return changed


def _check_target(folder: Path, identity: str) -> None:
    if not _ID.fullmatch(identity) or identity == load_yaml("edition.yaml")["id"]:
        raise ExportRefused(
            f"{identity!r} cannot be the id of the edition that follows.",
            cure="Give small letters, figures and hyphens, and not the id of the edition held"
            " here: norms-2027-01, say.",
        )
    if folder.exists():
        raise ExportRefused(
            f"{folder} is there already.", cure="Name a new folder: editions never change."
        )


def _check_tables(tables: Mapping[str, Sequence[Row]]) -> None:
    faults: list[Fault] = []
    for name, rows in tables.items():
        try:
            check_table(name, rows)
        except SourceMalformed as malformed:
            faults.extend(malformed.faults)
    if faults:
        raise SourceMalformed("the edition that follows", faults)


def _held_files() -> dict[str, str]:
    return {
        path.name: path.read_text(encoding="utf-8")
        for path in home_of_edition().iterdir()
        if path.name.endswith((".csv", ".yaml")) and path.name not in {"edition.yaml", "seal.yaml"}
    }


def _text(name: str, rows: Sequence[Row]) -> str:
    places = {key_of_row(name, row): place for place, row in enumerate(load_table(name))}

    def place_of(row: Row) -> tuple[int, tuple[str, ...]]:
        key = key_of_row(name, row)
        return places.get(key, len(places)), key

    return as_text(sorted(rows, key=place_of), columns_of(name))


def _edition(identity: str, on: date, changed: Sequence[str], changed_by: str) -> str:
    content: dict[str, Any] = dict(load_yaml("edition.yaml"))
    former = content["id"]
    content |= {"id": identity, "date": on}
    content["tables"] = {
        name: source | {"edition": f"{source['edition']}; {changed_by} since {former}"}
        if f"{name}.csv" in changed
        else source
        for name, source in content["tables"].items()
    }
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)


def _publish(folder: Path, contents: Mapping[str, str]) -> None:
    """Write beside and rename: a folder of that name is whole or is not there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, text in contents.items():
            (beside / name).write_text(text, encoding="utf-8", newline="")
        beside.chmod(0o755)
        beside.rename(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
