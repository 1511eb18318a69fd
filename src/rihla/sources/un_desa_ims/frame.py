"""Where things stand on a sheet of figures: found by its headings, verified, never assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rihla.errors import Faults
from rihla.sources.grid import Cell, Grid, column_letter, has_text, text
from rihla.sources.un_desa_ims.layout import Block, Edition, Sheet

__all__ = ["Frame", "PlacedBlock", "find_frame"]

Period = tuple[int, int]
"""First and last year; a year alone is its own last."""

SEARCHED_ROWS = 40
"""How far down a heading is looked for."""


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block of figures and the column of each of its periods."""

    block: Block
    columns: Mapping[Period, int]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a sheet's descriptive columns, blocks and first row of data stand."""

    first_row: int
    columns: Mapping[str, int]
    blocks: tuple[PlacedBlock, ...]


def find_frame(grid: Grid, sheet: Sheet, edition: Edition, faults: Faults) -> Frame | None:
    """Find the columns of a sheet from its two rows of headings.

    The descriptive headings stand on one row; the headings of the blocks on the same row (2019)
    or above it (2020), merged over the columns of their years; the years on the last row of all.
    The years must be the edition's own, in order, without a gap.

    Returns
    -------
    Frame or None
        None where a fault, added to `faults`, leaves no way to read the sheet.

    Examples
    --------
    >>> from rihla.sources.un_desa_ims.layout import get_edition
    >>> faults = Faults("empty.xlsx")
    >>> find_frame([], get_edition("2019").sheets[0], get_edition("2019"), faults), len(faults)
    (None, 1)
    """
    head = _heading_row(grid, edition)
    if head is None:
        faults.add(
            f"has no heading {edition.columns['code']!r}",
            sheet=sheet.sheet,
            cure=f"Give the publisher's workbook of {edition.name}, with its headings.",
        )
        return None
    before = len(faults)
    columns = _descriptive(grid, head, sheet, edition, faults)
    starts = _block_starts(grid, head, sheet, faults)
    years_row = _years_row(grid, head, starts)
    blocks = tuple(
        _place(grid, years_row, block, start, sheet, edition, faults) for block, start in starts
    )
    if len(faults) > before:
        return None
    _overlaps(columns, blocks, sheet, faults)
    return Frame(years_row + 1, columns, blocks) if len(faults) == before else None


def _heading_row(grid: Grid, edition: Edition) -> int | None:
    wanted = edition.columns["code"]
    rows = (at for at, row in enumerate(grid[:SEARCHED_ROWS]) if has_text(row, wanted))
    return next(rows, None)


def _descriptive(
    grid: Grid, head: int, sheet: Sheet, edition: Edition, faults: Faults
) -> dict[str, int]:
    columns: dict[str, int] = {}
    for name, heading in edition.columns.items():
        found = has_text(grid[head], heading)
        if name in sheet.without:
            if found:
                faults.add(
                    f"has the heading {heading!r}, which this sheet never had",
                    sheet=sheet.sheet,
                    row=head + 1,
                    column=column_letter(found[0]),
                    cure="The publisher changed the layout: declare it in layout.yaml.",
                )
        elif len(found) != 1:
            faults.add(
                f"has the heading {heading!r} {len(found)} times instead of once",
                sheet=sheet.sheet,
                row=head + 1,
                column=", ".join(map(column_letter, found)),
                cure="Restore the publisher's heading.",
            )
        else:
            columns[name] = found[0]
    return columns


def _block_starts(grid: Grid, head: int, sheet: Sheet, faults: Faults) -> list[tuple[Block, int]]:
    starts: list[tuple[Block, int]] = []
    for block in sheet.blocks:
        found = [
            (row, at)
            for row in range(max(0, head - 5), head + 1)
            for at in has_text(grid[row], block.heading)
        ]
        if len(found) == 1:
            starts.append((block, found[0][1]))
            continue
        faults.add(
            f"has the heading {block.heading!r} {len(found)} times instead of once",
            sheet=sheet.sheet,
            row=found[0][0] + 1 if found else head + 1,
            column=", ".join(column_letter(at) for _, at in found),
            cure="Restore the publisher's heading.",
        )
    return starts


def _years_row(grid: Grid, head: int, starts: Sequence[tuple[Block, int]]) -> int:
    """Take the row of headings or the one below it: the one that holds a period."""
    if head + 1 < len(grid) and any(
        at < len(grid[head + 1]) and _period(grid[head + 1][at]) for _, at in starts
    ):
        below = grid[head + 1]
        on_head = any(at < len(grid[head]) and _period(grid[head][at]) for _, at in starts)
        descriptive_blank = not any(text(cell) for cell in below[: min(at for _, at in starts)])
        if descriptive_blank and not on_head:
            return head + 1
    return head


def _place(
    grid: Grid,
    row: int,
    block: Block,
    start: int,
    sheet: Sheet,
    edition: Edition,
    faults: Faults,
) -> PlacedBlock:
    kind = edition.kinds[block.table]
    wanted = (
        [(year, year) for year in edition.years] if kind.period == "year" else edition.intervals
    )
    columns: dict[Period, int] = {}
    for at, period in enumerate(wanted, start):
        cell = grid[row][at] if at < len(grid[row]) else ""
        if _period(cell) == period:
            columns[period] = at
            continue
        faults.add(
            f"expected {_printed(period)} below {block.heading!r}, found {_shown(cell)}",
            sheet=sheet.sheet,
            row=row + 1,
            column=column_letter(at),
            cure="A column was moved, added or lost: restore the publisher's columns.",
        )
    return PlacedBlock(block, columns)


def _overlaps(
    columns: Mapping[str, int], blocks: Sequence[PlacedBlock], sheet: Sheet, faults: Faults
) -> None:
    taken = list(columns.values()) + [at for placed in blocks for at in placed.columns.values()]
    for at in sorted({at for at in taken if taken.count(at) > 1}):
        faults.add(
            "is claimed by two headings",
            sheet=sheet.sheet,
            column=column_letter(at),
            cure="Restore the publisher's columns.",
        )


def _period(cell: Cell) -> Period | None:
    """Read a year (1990, also as a text) or an interval (1990-1995)."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, (int, float)):
        return (int(cell), int(cell)) if 1900 <= cell <= 2100 and cell == int(cell) else None
    parts = text(cell).split("-")
    if not all(part.isascii() and part.isdigit() and len(part) == 4 for part in parts):
        return None
    return (int(parts[0]), int(parts[-1])) if len(parts) <= 2 else None


def _printed(period: Period) -> str:
    first, last = period
    return str(first) if first == last else f"{first}-{last}"


def _shown(cell: Cell) -> str:
    return repr(cell) if cell != "" else "a blank"
