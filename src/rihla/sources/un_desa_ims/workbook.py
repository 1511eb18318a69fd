"""The publisher's workbook of totals, whole: six tables, contents, notes and annex."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from rihla.errors import Faults
from rihla.sources.correction import apply_corrections, load_corrections
from rihla.sources.grid import Cell, Grid, column_letter, has_text, open_grids, text
from rihla.sources.un_desa_ims.figure import Row, SheetReading, read_sheet, table_of
from rihla.sources.un_desa_ims.layout import CORRECTIONS, TYPES_OF_DATA, Edition, get_edition

__all__ = ["Workbook", "read_workbook", "workbook_of"]


@dataclass(frozen=True, slots=True)
class Workbook:
    """What the workbook of one edition says.

    `tables` are tidy, every coded row of each sheet, the publisher's aggregates among them:
    ``code`` int32, ``year`` int16 (the two rates: ``start_year``, ``end_year``), ``sex``,
    ``value`` float64, ``status``. Persons in ``stock``, ``population`` (printed in thousands)
    and ``refugees``; percent, as printed, in ``stock_share``, ``female_share``,
    ``refugee_share``, and percent per year in ``annual_rate``, ``refugee_rate``.
    """

    edition: str
    tables: Mapping[str, pa.Table]
    rows: pa.Table
    """``code``, ``name``, ``level`` (indentation as printed), ``note_marks``, ``type_of_data``."""
    notes: Mapping[str, str]
    """Mark, without brackets, to text."""
    legend: tuple[str, ...]
    """Notes without a mark."""
    annex: pa.Table | None
    """``code``, ``grouping``: which area belongs where (2019 only)."""
    contents: Mapping[str, str]
    citation: str
    copyright: str


def read_workbook(path: str | Path, edition: str = "2019") -> Workbook:
    """Read the workbook of one edition, all of it.

    Parameters
    ----------
    path
        The publisher's workbook.
    edition
        ``2019`` or ``2020``.

    Raises
    ------
    SourceMissing
        If there is no such file.
    SourceMalformed
        With every fault of the workbook, each with sheet, row, column, area and cure.
    CorrectionOutdated
        If a declared correction no longer finds what it expects.

    Examples
    --------
    >>> read_workbook("absent.xlsx")
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMissing: The file absent.xlsx does not exist. ...
    """
    faults = Faults(Path(path).name)
    return workbook_of(open_grids(Path(path), faults), get_edition(edition), faults)


def workbook_of(grids: Mapping[str, Grid], laid_out: Edition, faults: Faults) -> Workbook:
    """Read a workbook whose sheets are already grids of cells.

    Raises
    ------
    SourceMalformed, CorrectionOutdated
        As `read_workbook`; the faults are also in `faults`.

    Examples
    --------
    >>> workbook_of({}, get_edition("2019"), Faults("empty.xlsx"))
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMalformed: empty.xlsx has 9 faults; nothing was written...
    """
    readings = {
        sheet.sheet: read_sheet(grids[sheet.sheet], sheet, laid_out, faults)
        for sheet in laid_out.sheets
        if _present(grids, sheet.sheet, faults)
    }
    _same_rows(readings, laid_out, faults)
    notes, legend = _notes(grids, laid_out, faults)
    contents = _contents(grids, laid_out, faults)
    annex = _annex(grids, laid_out, faults)
    _notes_known(readings, notes, faults)
    citation, copyright_line = _front(grids, laid_out, faults)
    faults.raise_if_any()
    rows = _rows_table(readings[laid_out.sheets[0].sheet].rows)
    corrections = load_corrections(CORRECTIONS, source=laid_out.source)
    rows = apply_corrections(rows, [c for c in corrections if c.table == "rows"], file=faults.file)
    _types_known(rows, laid_out, faults)
    faults.raise_if_any()
    tables = {
        name: table_of(columns, laid_out.kinds[name])
        for reading in readings.values()
        for name, columns in reading.tables.items()
    }
    return Workbook(
        laid_out.name, tables, rows, notes, legend, annex, contents, citation, copyright_line
    )


def _present(grids: Mapping[str, Grid], sheet: str, faults: Faults) -> bool:
    if sheet in grids:
        return True
    faults.add(
        "is missing", sheet=sheet, cure=f"Restore the sheet; found: {', '.join(grids) or 'none'}."
    )
    return False


def _same_rows(readings: Mapping[str, SheetReading], laid_out: Edition, faults: Faults) -> None:
    """Compare what the sheets list: the same areas, by the same name, with the same type of data.

    A row that was lost, moved or damaged on one sheet is found here.
    """
    all_sheets = [sheet.sheet for sheet in laid_out.sheets]
    typed = [sheet.sheet for sheet in laid_out.sheets if "type_of_data" not in sheet.without]
    listed = {sheet: {row.code: row for row in r.rows} for sheet, r in readings.items() if r.rows}
    every: dict[int, Row] = {code: row for rows in listed.values() for code, row in rows.items()}
    for sheet, rows in listed.items():
        for code in sorted(set(every) - set(rows)):
            others = [other for other, there in listed.items() if code in there]
            faults.add(
                f"has no row with the code {code}, which {', '.join(others)} has",
                sheet=sheet,
                area=every[code].name,
                cure="Restore the row, or remove a code that is none.",
            )
    for read, field in ((all_sheets, "name"), (typed, "type_of_data")):
        said: dict[int, tuple[str, str | None]] = {}
        for sheet in read:
            for code, row in listed.get(sheet, {}).items():
                word: str | None = getattr(row, field)
                first_sheet, first_word = said.setdefault(code, (sheet, word))
                if word != first_word:
                    faults.add(
                        f"says {word!r} of the code {code} where {first_sheet} says {first_word!r}",
                        sheet=sheet,
                        row=row.at + 1,
                        column=laid_out.columns[field],
                        area=row.name,
                        cure="Make the two sheets agree.",
                    )


def _rows_table(rows: Sequence[Row]) -> pa.Table:
    unique = {row.code: row for row in reversed(rows)}
    listed = [row for row in rows if unique[row.code] is row]
    return pa.table(
        {
            "code": pa.array([row.code for row in listed], pa.int32()),
            "name": pa.array([row.name for row in listed], pa.string()),
            "level": pa.array([row.level for row in listed], pa.int8()),
            "note_marks": pa.array([list(row.note_marks) for row in listed], pa.list_(pa.string())),
            "type_of_data": pa.array([row.type_of_data for row in listed], pa.string()),
        }
    )


def _types_known(rows: pa.Table, laid_out: Edition, faults: Faults) -> None:
    for code, name, kind in zip(
        rows["code"].to_pylist(),
        rows["name"].to_pylist(),
        rows["type_of_data"].to_pylist(),
        strict=True,
    ):
        letters = kind.split(" ") if kind is not None else []
        if kind is not None and not set(letters) <= TYPES_OF_DATA:
            faults.add(
                f"has a type of data that is not known: {kind!r}",
                sheet=laid_out.sheets[0].sheet,
                column=laid_out.columns["type_of_data"],
                area=f"{name} ({code})",
                cure="Write B, C, R, I, or several of them with one blank between; where the "
                "publisher's spelling differs, declare it in corrections.yaml.",
            )


def _notes(
    grids: Mapping[str, Grid], laid_out: Edition, faults: Faults
) -> tuple[dict[str, str], tuple[str, ...]]:
    sheet = laid_out.notes["sheet"]
    if not _present(grids, sheet, faults):
        return {}, ()
    notes: dict[str, str] = {}
    legend: list[str] = []
    for at, row in _after(grids[sheet], laid_out.notes["heading"], sheet, faults):
        mark, words = _mark(row[0] if row else ""), text(row[1] if len(row) > 1 else "")
        if not mark and words:
            legend.append(words)
        elif mark and mark in notes:
            faults.add(
                f"explains the mark {mark} twice",
                sheet=sheet,
                row=at + 1,
                column="A",
                cure="Keep one note for each mark.",
            )
        elif mark and words:
            notes[mark] = words
        elif mark:
            _inline_note(text(row[0]), notes, legend)
    return notes, tuple(legend)


def _inline_note(line: str, notes: dict[str, str], legend: list[str]) -> None:
    """Keep a note that stands in one cell with its mark, or a line that has none."""
    head, _, words = line.partition(" ")
    if head.startswith("(") and head.endswith(")") and words:
        notes[head.strip("()")] = words
    else:
        legend.append(line)


def _mark(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:g}"
    return text(cell).strip("()")


def _notes_known(
    readings: Mapping[str, SheetReading], notes: Mapping[str, str], faults: Faults
) -> None:
    if not notes:
        return
    for sheet, reading in readings.items():
        for row in reading.rows:
            for mark in row.note_marks:
                if mark not in notes:
                    faults.add(
                        f"refers to the note {mark}, which the notes do not hold",
                        sheet=sheet,
                        row=row.at + 1,
                        area=row.name,
                        cure="Restore the note or correct the mark.",
                    )


def _contents(grids: Mapping[str, Grid], laid_out: Edition, faults: Faults) -> dict[str, str]:
    sheet = laid_out.contents["sheet"]
    if not _present(grids, sheet, faults):
        return {}
    contents: dict[str, str] = {}
    for _, row in _after(grids[sheet], laid_out.contents["heading"], sheet, faults):
        words = [text(cell) for cell in row if text(cell)]
        if len(words) == 2:
            contents[words[0]] = words[1]
    return contents


def _after(
    grid: Grid, heading: str, sheet: str, faults: Faults
) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Give the rows below the last row that holds a heading."""
    at = max((at for at, row in enumerate(grid) if has_text(row, heading)), default=None)
    if at is None:
        faults.add(
            f"has no heading {heading!r}", sheet=sheet, cure="Restore the publisher's heading."
        )
        return
    yield from enumerate(grid[at + 1 :], at + 1)


def _annex(grids: Mapping[str, Grid], laid_out: Edition, faults: Faults) -> pa.Table | None:
    annex = laid_out.annex
    if annex is None or not _present(grids, annex["sheet"], faults):
        return None
    grid, sheet = grids[annex["sheet"]], annex["sheet"]
    wanted = {heading: heading for heading in [*annex["groupings"], *annex["columns"].values()]}
    head = next(
        (at for at, row in enumerate(grid) if has_text(row, annex["columns"]["code"])), None
    )
    placed = {h: has_text(grid[head], h) if head is not None else [] for h in wanted}
    for heading, found in placed.items():
        if len(found) != 1:
            faults.add(
                f"has the heading {heading!r} {len(found)} times instead of once",
                sheet=sheet,
                row=head + 1 if head is not None else None,
                cure="Restore the publisher's heading.",
            )
    if head is None or any(len(found) != 1 for found in placed.values()):
        return None
    codes: list[int] = []
    groupings: list[int] = []
    code_at = placed[annex["columns"]["code"]][0]
    name_at = placed[annex["columns"]["name"]][0]
    for at, row in enumerate(grid[head + 1 :], head + 1):
        for heading, grouping in annex["groupings"].items():
            cell = row[placed[heading][0]] if placed[heading][0] < len(row) else ""
            code = row[code_at] if code_at < len(row) else ""
            if cell == annex["member"] and isinstance(code, float) and code.is_integer():
                codes.append(int(code))
                groupings.append(grouping)
            elif cell != "":
                faults.add(
                    f"is neither {annex['member']} nor blank, or its row has no code: {cell!r}",
                    sheet=sheet,
                    row=at + 1,
                    column=column_letter(placed[heading][0]),
                    area=text(row[name_at]),
                    cure="Restore the publisher's cell.",
                )
    return pa.table(
        {"code": pa.array(codes, pa.int32()), "grouping": pa.array(groupings, pa.int32())}
    )


def _front(grids: Mapping[str, Grid], laid_out: Edition, faults: Faults) -> tuple[str, str]:
    """Find the suggested citation and the copyright line that every sheet carries."""
    grid = grids.get(laid_out.sheets[0].sheet, ())
    lines = [text(cell) for row in grid[:20] for cell in row if text(cell)]
    found = {
        start: next((line for line in lines if line.startswith(start)), "")
        for start in ("Suggested citation:", "Copyright ")
    }
    for start, line in found.items():
        if grid and not line:
            faults.add(
                f"has no line that begins with {start!r}",
                sheet=laid_out.sheets[0].sheet,
                cure="Restore the publisher's title rows.",
            )
    citation = found["Suggested citation:"].removeprefix("Suggested citation:").strip()
    return citation, found["Copyright "]
