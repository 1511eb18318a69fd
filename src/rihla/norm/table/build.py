"""Carry the published figures into the project's own tables: ``python -m rihla.norm.table.build``.

Reads the folder named by ``RIHLA_DATA``, applies the declared corrections, checks every table and
writes all of them or none. An edition that was sealed is refused other content: give
``edition.yaml`` a new id and date first (``--reseal`` while it is unreleased).
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Mapping, Sequence
from hashlib import sha256
from io import StringIO
from pathlib import Path

import yaml

from rihla.errors import Fault, RihlaError, SourceMalformed, SourceMissing
from rihla.norm.table import Row, load_yaml
from rihla.norm.table.fault import check_table
from rihla.norm.table.published import Published
from rihla.norm.table.row import CARRIED

__all__ = ["as_text", "build", "columns_of", "seal_of", "write"]

HERE = Path(__file__).parent

Tables = Mapping[str, Sequence[Row]]


def build(published: Published) -> dict[str, tuple[Row, ...]]:
    """Give every carried table as checked rows, in the columns of its schema.

    Raises
    ------
    SourceMalformed
        With the faults of all tables together.
    """
    tables: dict[str, tuple[Row, ...]] = {}
    faults: list[Fault] = []
    for name, carry in CARRIED.items():
        columns = columns_of(name)
        rows = [{"confidence": ""} | row for row in carry(published)]
        try:
            check_table(name, rows)
        except SourceMalformed as malformed:
            faults.extend(malformed.faults)
        tables[name] = tuple({column: row.get(column, "") for column in columns} for row in rows)
    if faults:
        raise SourceMalformed("the norms", faults)
    return tables


def columns_of(table: str) -> tuple[str, ...]:
    """Give the columns of a table, in order."""
    return tuple(load_yaml("schema.yaml")[table]["columns"])


def as_text(rows: Sequence[Row], columns: Sequence[str] = ()) -> str:
    r"""Give a table as CSV: UTF-8, commas, line feeds, the columns in the order of its schema.

    Parameters
    ----------
    columns
        Needed where there may be no row.

    Examples
    --------
    >>> as_text([{"area": "516", "iso2": "NA"}])
    'area,iso2\n516,NA\n'
    """
    text = StringIO()
    writer = csv.DictWriter(text, columns or list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def seal_of(contents: Mapping[str, str]) -> dict[str, str]:
    """Give the SHA-256 of each table and declared judgement by file name."""
    return {name: sha256(text.encode()).hexdigest() for name, text in sorted(contents.items())}


def write(tables: Tables, published: Published, *, folder: Path = HERE, reseal: bool) -> None:
    """Write every table and the seal of the edition.

    Raises
    ------
    RihlaError
        If the edition is sealed with other content and `reseal` is not given.
    """
    edition = load_yaml("edition.yaml")
    contents = {f"{name}.csv": as_text(rows, columns_of(name)) for name, rows in tables.items()}
    declared = sorted(path.name for path in HERE.glob("*.yaml") if path.name != "seal.yaml")
    kept = {name: (HERE / name).read_text(encoding="utf-8") for name in declared}
    seal = seal_of(contents | kept)
    path = folder / "seal.yaml"
    if path.is_file() and not reseal:
        former = yaml.safe_load(path.read_text(encoding="utf-8"))
        changed = sorted(n for n in seal | former["files"] if seal.get(n) != former["files"].get(n))
        if former["id"] == edition["id"] and changed:
            raise RihlaError(
                f"Edition {edition['id']} is sealed, and these would change: {', '.join(changed)}.",
                cure="Give edition.yaml a new id and date, or --reseal while it is unreleased.",
            )
    inputs = sorted({file for table in edition["tables"].values() for file in table["files"]})
    sealed = {
        "id": edition["id"],
        "files": seal,
        "inputs": {file: published.checksum(file) for file in inputs},
    }
    for name, text in contents.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    head = "# Written by python -m rihla.norm.table.build: SHA-256 of what this edition holds.\n"
    path.write_text(head + yaml.safe_dump(sealed, sort_keys=False), encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Build from ``RIHLA_DATA``; the answer is the exit code."""
    try:
        home = os.environ.get("RIHLA_DATA")
        if not home:
            cure = "Set it to the folder of the published files."
            raise SourceMissing("RIHLA_DATA is not set.", cure=cure)
        data = Path(home) / "data"
        published = Published(data if data.is_dir() else Path(home))
        write(build(published), published, reseal="--reseal" in arguments)
    except RihlaError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
