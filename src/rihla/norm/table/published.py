"""The published files under ``RIHLA_DATA``: read as text, corrected as declared, coded by area."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from rihla.errors import CorrectionOutdated, SourceMissing, UnknownArea
from rihla.norm.table import load_yaml

__all__ = ["Published", "Row"]

Row = Mapping[str, str]

CODES = "country_codes/country-codes.csv"
DITTO = "same"
NAMES = ("official_name_en", "UNTERM English Short", "CLDR display name")


class Published:
    """The published files of one folder, with the declared corrections applied.

    Parameters
    ----------
    data
        The folder that holds ``compact``, ``icrmw``, ``unga`` and ``country_codes``.
    corrections
        What a person decided about the rows; the package's own ``corrections.yaml`` by default.
    """

    def __init__(self, data: Path, *, corrections: Mapping[str, Any] | None = None) -> None:
        self._data = data
        self._judgement = load_yaml("corrections.yaml") if corrections is None else corrections
        self._read: dict[str, tuple[Row, ...]] = {}

    def rows(self, file: str) -> tuple[Row, ...]:
        """Give a file's rows, ``same`` written out and the declared corrections applied.

        Raises
        ------
        SourceMissing
            If the file is not in the folder.
        CorrectionOutdated
            If a correction's row is not there once, or has not the value it expects.
        """
        if file not in self._read:
            rows = [dict(row) for row in self.raw(file)]
            _write_out(rows)
            for correction in self._judgement["corrections"]:
                if correction["file"] == file:
                    _correct(rows, correction)
            self._read[file] = tuple(rows)
        return self._read[file]

    def raw(self, file: str) -> list[dict[str, str]]:
        """Give a file's rows as printed: ``NA`` stays ``NA``, a blank stays blank."""
        with self._path(file).open(encoding="utf-8-sig", newline="") as handle:
            return list(csv.DictReader(handle))

    def checksum(self, file: str) -> str:
        """Give the SHA-256 of a file's bytes."""
        return sha256(self._path(file).read_bytes()).hexdigest()

    def area(self, iso2: str) -> str:
        """Give the M49 code of an ISO alpha-2 code.

        Raises
        ------
        UnknownArea
            If the list of codes has none.
        """
        if iso2 not in self._by_iso2:
            cure = f"Declare its successor in corrections.yaml, if {CODES} is right."
            raise UnknownArea(iso2, cure=cure)
        return self._by_iso2[iso2]

    def area_named(self, name: str) -> str:
        """Give the M49 code of an area by a name of the list of codes or a declared one.

        Raises
        ------
        UnknownArea
            If neither has it.
        """
        declared = self._judgement["areas"]
        if name in declared:
            return str(declared[name]["m49"])
        if name not in self._by_name:
            raise UnknownArea(name, cure="Declare it under 'areas' in corrections.yaml.")
        return self._by_name[name]

    def is_moved(self, file: str, row: Row) -> bool:
        """Tell whether a row is declared to belong in another table."""
        return any(
            moved["file"] == file and _matches(row, moved["where"])
            for moved in self._judgement["moved"]
        )

    def marking(self, file: str, row: Row) -> str:
        """Give the marking declared for a row of a file that has no column for it; else none."""
        for declared in self._judgement["markings"]:
            if declared["file"] == file and _matches(row, declared["where"]):
                return str(declared["marking"])
        return ""

    def _path(self, file: str) -> Path:
        path = self._data / file
        if not path.is_file():
            raise SourceMissing(
                f"{file} is not in {self._data}.", cure="Set RIHLA_DATA to the published files."
            )
        return path

    @cached_property
    def _by_iso2(self) -> dict[str, str]:
        return {
            row["ISO3166-1-Alpha-2"]: row["M49"] for row in self.raw(CODES) if row["M49"].strip()
        }

    @cached_property
    def _by_name(self) -> dict[str, str]:
        rows = [row for row in self.raw(CODES) if row["M49"].strip()]
        return {row[column]: row["M49"] for row in rows for column in NAMES if row[column].strip()}


def _write_out(rows: list[dict[str, str]]) -> None:
    above = ""
    for row in rows:
        if row.get("source") == DITTO:
            row["source"] = above
        above = row.get("source", "")


def _matches(row: Row, where: Mapping[str, object]) -> bool:
    return all(row.get(column) == str(value) for column, value in where.items())


def _correct(rows: list[dict[str, str]], correction: Mapping[str, Any]) -> None:
    found = [row for row in rows if _matches(row, correction["where"])]
    column, expect = correction["column"], correction["expect"]
    place = f"{correction['file']}, row where {correction['where']}, column {column}"
    if len(found) != 1 or found[0].get(column) != expect:
        values = [row.get(column) for row in found]
        raise CorrectionOutdated(
            f"{place}: expected {expect!r} once, found {values}.",
            cure="The file has changed: check whether the correction is still needed.",
        )
    found[0][column] = correction["value"]
