"""Files made of a registered revision, once: where no address leads, under a name hard to guess."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from rihla.errors import ExportRefused, UnknownTerm
from rihla.exchange.tidy import TIDY_FORMATS, export_tidy
from rihla.exchange.workbook import export_workbook
from rihla.platform.evidence.models import Registration
from rihla.platform.evidence.store import export_folder, open_registered, verify_registered
from rihla.revision.placement import placed_whole
from rihla.revision.store import Revision

__all__ = ["TYPES", "list_files", "made_file", "read_in_parts"]

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
"""What each file is, by its ending."""
_WORKBOOK = "workbook.xlsx"
_SEALED = "sealed.zip"


def list_files(held: Registration) -> list[tuple[str, int]]:
    """List the tables of a revision with their rows, in its own order."""
    return list(held.tables.items())


def made_file(held: Registration, name: str, *, language: str = "en") -> Path:
    """Give a file of a revision, made when it is first asked for.

    Parameters
    ----------
    name
        ``stock.csv`` or ``stock.parquet`` for a table, ``workbook.xlsx``, or ``sealed.zip`` for the
        revision as it was sealed.
    language
        Of the names of areas.

    Raises
    ------
    UnknownTerm
        If there is no such file.
    """
    table, _dot, form = name.rpartition(".")
    folder = export_folder(held)
    if name == _SEALED:
        return _made(folder / name, lambda file: _zip(verify_registered(held), file))
    if name == _WORKBOOK:
        return _made(
            folder / f"{language}-{name}",
            lambda file: export_workbook(open_registered(held), file, language=language),
        )
    if table not in held.tables or form not in TIDY_FORMATS:
        raise UnknownTerm(name, cure="The page of the revision lists its files.")
    place = folder / f"{language}-{table}-{form}"
    _made(
        place,
        lambda it: export_tidy(
            open_registered(held), it, form=form, tables=[table], language=language
        ),
    )
    return place / name


def read_in_parts(path: Path, *, size: int = 1 << 16) -> Iterator[bytes]:
    """Read a file a part at a time; it is opened with the first, and closed whatever comes."""
    with path.open("rb") as file:
        while part := file.read(size):
            yield part


def _made(file: Path, make: Callable[[Path], object]) -> Path:
    """Make a file unless it is there; two who make it at once make the same."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            make(file)
        except ExportRefused:
            if not file.exists():
                raise
    return file


def _zip(revision: Revision, file: Path) -> None:
    """Pack a revision as it was sealed; the same revision gives the same file."""
    with placed_whole(file) as partial, zipfile.ZipFile(partial, "w") as pack:
        tables = [f"tables/{name}.parquet" for name in sorted(revision.manifest.tables)]
        for name in ("manifest.json", *tables):
            entry = zipfile.ZipInfo(f"{revision.id}/{name}", (1980, 1, 1, 0, 0, 0))
            pack.writestr(entry, (revision.path / name).read_bytes())
