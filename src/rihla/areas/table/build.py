"""Rebuild the generated tables of areas from the published lists.

Run ``python -m rihla.areas.table.build`` with ``RIHLA_DATA`` set. It reads the workbook of the
revision of 2019 (rows, annex, notes), the annex of the revision of 2020 and the table of country
codes, takes from CLDR (through Babel) what they leave out, lays the decisions of ``judgement/``
over all of it, and writes ``area.csv``, ``name.csv``, ``spelling.csv`` and ``member.csv`` beside
this file. The same inputs give the same bytes; a test holds the shipped files to that.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from babel import Locale
from python_calamine import CalamineWorkbook

from rihla.areas.table import read_history, read_rows
from rihla.errors import SourceMissing

__all__ = ["build", "main"]

LANGUAGES = {"en": "en", "fr": "fr", "es": "es", "ru": "ru", "ar": "ar", "zh": "cn"}
UNTERM = {
    "en": "English",
    "fr": "French",
    "es": "Spanish",
    "ru": "Russian",
    "ar": "Arabic",
    "zh": "Chinese",
}
WORKBOOK = "undesa_ims_2019/UN_MigrantStockTotal_2019.xlsx"
ANNEX_2020 = "m49/aggregates_correspondence_table_2020_1.xlsx"
COUNTRY_CODES = "country_codes/country-codes.csv"
# Columns of the 2019 annex that hold a "Y" per member, and the grouping each stands for.
ANNEX_GROUPINGS = {
    "More Developed Regions": 901,
    "Less Developed Regions": 902,
    "Least developed countries": 941,
    "High-income Countries": 1503,
    "Middle-income Countries": 1517,
    "Upper-middle-income Countries": 1502,
    "Lower-middle-income Countries": 1501,
    "Low-income Countries": 1500,
    "No income group available": 1518,
    "Sub-Saharan Africa": 947,
}
# Regions above the subregions; the workbook's rows stand in the order of the SDG regions only.
GEOGRAPHIC_REGIONS = {
    903: (910, 911, 912, 913, 914),
    935: (922, 5500, 5501, 906, 920),
    908: (923, 924, 925, 926),
    904: (915, 916, 931),
    905: (918,),
    909: (927, 928, 954, 957),
}


class Named(NamedTuple):
    """One name of one area or grouping in one language."""

    code: int
    language: str
    name: str
    form: str
    authority: str


class Row(NamedTuple):
    """One row of the 2019 workbook that has a code."""

    code: int
    name: str
    mark: str
    is_area: bool


def build(data: Path, out: Path) -> None:
    """Write the generated tables into a folder.

    Parameters
    ----------
    data
        The folder of published files (the ``data`` folder of ``RIHLA_DATA``).
    out
        An existing folder for the four tables.

    Raises
    ------
    SourceMissing
        If one of the published files is absent.
    """
    for name in (WORKBOOK, ANNEX_2020, COUNTRY_CODES):
        if not (data / name).is_file():
            raise SourceMissing(f"{data / name} is absent.", cure="Set RIHLA_DATA to its folder.")
    rows = list(_workbook_rows(data / WORKBOOK))
    codes = _country_codes(data / COUNTRY_CODES)
    names = list(_choose(_all_names(rows, codes)))
    areas = _area_table(rows, codes, _notes(data / WORKBOOK))
    chosen = {(n.code, n.language): n for n in names}
    spellings = _other_spellings(_all_names(rows, codes), chosen, {int(a["m49"]) for a in areas})
    members = _memberships(data, rows)
    _write(out / "area.csv", areas)
    _write(out / "name.csv", ({k: v for k, v in n._asdict().items() if k != "form"} for n in names))
    _write(out / "spelling.csv", (n._asdict() for n in spellings))
    _write(out / "member.csv", ({"grouping": g, "area": a} for g, a in members))


def main() -> None:
    """Rebuild the tables of this package from ``RIHLA_DATA``."""
    home = os.environ.get("RIHLA_DATA")
    if not home:
        sys.exit("RIHLA_DATA is not set. Set it to the folder of published files.")
    folder = Path(home)
    build(folder / "data" if (folder / "data").is_dir() else folder, Path(__file__).parent)


def _workbook_rows(path: Path) -> Iterator[Row]:
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_name("Table 1").to_python()
    for row in sheet:
        code, kind_of_data = row[3], str(row[4])
        if isinstance(code, float):
            yield Row(int(code), str(row[1]).strip(), _mark(row[2]), bool(kind_of_data.strip()))


def _code(cell: Any) -> int:
    return int(cell)


def _mark(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) else str(cell).strip()


def _notes(path: Path) -> dict[str, str]:
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_name("NOTES").to_python()
    filled = ([str(cell).strip() for cell in row if cell != ""] for row in sheet)
    return {cells[0].strip("()"): " ".join(cells[1].split()) for cells in filled if len(cells) == 2}


def _country_codes(path: Path) -> dict[int, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {int(row["M49"]): row for row in csv.DictReader(file)}


def _all_names(rows: Sequence[Row], codes: Mapping[int, Mapping[str, str]]) -> Iterator[Named]:
    """Every name anyone gives, the one to print first."""
    for kept in read_rows("judgement", "name"):
        yield Named(int(kept["code"]), kept["language"], kept["name"], "name", kept["authority"])
    groupings = {int(row["code"]): row for row in read_rows("judgement", "grouping")}
    for code, grouping in groupings.items():
        yield Named(code, "en", grouping["name"], "name", grouping["source"])
    for row in rows:
        if row.is_area:
            yield Named(row.code, "en", row.name, "name", "undesa-ims-2019")
    for code, row_of_codes in codes.items():
        yield from _listed_names(code, row_of_codes)
    yield from _cldr_names(codes, groupings)


def _listed_names(code: int, row: Mapping[str, str]) -> Iterator[Named]:
    # The one area of which the list has another name than the UN's.
    if code == 158:
        yield Named(code, "en", "China, Taiwan Province of China", "name", "undesa-m49-2020")
    for language, suffix in LANGUAGES.items():
        official = row[f"official_name_{suffix}"].strip()
        if official:
            yield Named(code, language, official, "name", "country-codes")
        for form in ("Short", "Formal"):
            term = row[f"UNTERM {UNTERM[language]} {form}"].strip(" *")
            if term:
                yield Named(code, language, term, form.lower(), "country-codes")


def _cldr_names(
    codes: Mapping[int, Mapping[str, str]], groupings: Mapping[int, Mapping[str, str]]
) -> Iterator[Named]:
    for language in LANGUAGES:
        territories = Locale.parse(language).territories
        for code, row in codes.items():
            name = territories.get(row["ISO3166-1-Alpha-2"])
            if name:
                yield Named(code, language, name, "common", "cldr")
        for code, grouping in groupings.items():
            unsd = grouping["unsd"]
            name = territories.get(unsd.zfill(3)) if unsd else None
            if code in (908, 917):
                name = territories["150"]
            if name:
                yield Named(code, language, name, "common", "cldr")
    for code, row in codes.items():
        if row["CLDR display name"]:
            yield Named(code, "en", row["CLDR display name"], "common", "country-codes")


def _choose(named: Iterable[Named]) -> list[Named]:
    """Keep the first name of each code and language: the one to print."""
    chosen: dict[tuple[int, str], Named] = {}
    for one in named:
        chosen.setdefault((one.code, one.language), one)
    order = {language: place for place, language in enumerate(LANGUAGES)}
    return sorted(chosen.values(), key=lambda one: (one.code, order[one.language]))


def _other_spellings(
    named: Iterable[Named], chosen: Mapping[tuple[int, str], Named], areas: set[int]
) -> list[Named]:
    seen = {(one.code, one.name) for one in chosen.values()}
    kept = []
    for one in named:
        if one.code in areas and (one.code, one.name) not in seen:
            seen.add((one.code, one.name))
            kept.append(one._replace(form="official" if one.form == "name" else one.form))
    order = {language: place for place, language in enumerate(LANGUAGES)}
    return sorted(kept, key=lambda one: (one.code, order[one.language], one.name))


def _area_table(
    rows: Sequence[Row], codes: Mapping[int, Mapping[str, str]], notes: Mapping[str, str]
) -> list[dict[str, str]]:
    published = {row.code: row for row in rows if row.is_area}
    by_hand = {int(row["m49"]): row for row in read_rows("judgement", "area")}
    inside = {row["m49"]: row for row in read_rows("judgement", "inclusion")}
    begins, ends = _lifetimes()
    table = []
    for m49 in sorted(published.keys() | codes.keys() | by_hand.keys()):
        own, listed = by_hand.get(m49, {}), codes.get(m49, {})
        included = inside.get(str(m49), {})
        note = notes.get(published[m49].mark, "") if m49 in published else ""
        table.append(
            {
                "m49": str(m49),
                "iso2": listed.get("ISO3166-1-Alpha-2", own.get("iso2", "")),
                "iso3": listed.get("ISO3166-1-Alpha-3", own.get("iso3", "")),
                "kind": own.get("kind", "area"),
                "valid_from": begins.get(m49, ""),
                "valid_to": ends.get(m49, ""),
                "counted_in": included.get("counted_in", ""),
                "authority": own.get("authority")
                or ("undesa-ims-2019" if m49 in published else "country-codes"),
                "notes": " ".join(filter(None, (note, included.get("note"), own.get("notes")))),
            }
        )
    return table


def _lifetimes() -> tuple[dict[int, str], dict[int, str]]:
    """First day of each area, and first day after each, from the recorded changes."""
    begins: dict[int, str] = {}
    ends: dict[int, str] = {}
    for change in read_history()["changes"]:
        day, before, after = change["date"].isoformat(), change["before"], change["after"]
        begins.update({m49: day for m49 in after if m49 not in before})
        ends.update({m49: day for m49 in before if m49 not in after})
    return begins, ends


def _memberships(data: Path, rows: Sequence[Row]) -> list[tuple[int, int]]:
    order = {row.code: place for place, row in enumerate(rows) if row.is_area}
    found = {900: set(order)} | _row_memberships(rows)
    for code, subregions in GEOGRAPHIC_REGIONS.items():
        found[code] = set().union(*(found[subregion] for subregion in subregions))
    found |= _annex_memberships(data / WORKBOOK)
    found[934] = found[902] - found[941]
    found |= {
        code: areas & set(order)
        for code, areas in _annex_2020_memberships(data / ANNEX_2020).items()
    }
    return [
        (int(row["code"]), area)
        for row in read_rows("judgement", "grouping")
        for area in sorted(found[int(row["code"])], key=order.__getitem__)
    ]


def _row_memberships(rows: Sequence[Row]) -> dict[int, set[int]]:
    """Members by the order of rows: an area belongs to the nearest headings above it."""
    kinds = {int(row["code"]): row["kind"] for row in read_rows("judgement", "grouping")}
    level = {"sdg_region": 0, "sdg_subregion": 1, "geographic_subregion": 2}
    found: dict[int, set[int]] = {}
    headings: dict[int, int] = {}
    for row in rows:
        if row.is_area:
            for code in headings.values():
                found.setdefault(code, set()).add(row.code)
            continue
        # OCEANIA, heading of the SDG part, is a geographic region too.
        depth = 0 if row.code == 909 else level.get(kinds[row.code])
        if depth is not None:
            headings = {d: code for d, code in headings.items() if d < depth} | {depth: row.code}
    return found


def _annex_memberships(path: Path) -> dict[int, set[int]]:
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_name("ANNEX").to_python()
    head = next(place for place, row in enumerate(sheet) if row[0] == "Index")
    columns = {
        place: ANNEX_GROUPINGS[str(title).strip()]
        for place, title in enumerate(sheet[head])
        if str(title).strip() in ANNEX_GROUPINGS
    }
    areas = [row for row in sheet[head + 1 :] if str(row[4]).strip()]
    return {
        grouping: {_code(row[3]) for row in areas if row[place] == "Y"}
        for place, grouping in columns.items()
    }


def _annex_2020_memberships(path: Path) -> dict[int, set[int]]:
    """Members of what only the 2020 annex defines, among its 235 areas."""
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_name("Annex").to_python()
    head = next(place for place, row in enumerate(sheet) if str(row[0]).startswith("Region, sub"))
    areas = [row for row in sheet[head + 1 :] if row[4] == 4]
    return {
        code: {_code(row[2]) for row in areas if code in row[7:]}
        for code in (948, 1835, 1636, 1637)
    }


def _write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
