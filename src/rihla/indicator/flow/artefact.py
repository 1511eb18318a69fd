"""Corridors whose change is of type, source or boundary, and is no migration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rihla.flow.stock_table import StockTable
from rihla.indicator.flow.stock import joined_areas, load_stock_table, revision_areas
from rihla.revision.store import Revision

__all__ = ["Artefact", "list_artefacts"]


@dataclass(frozen=True, slots=True)
class Artefact:
    """A change of stock that is likely none of persons.

    Parameters
    ----------
    kind
        ``boundary``: the row held other territory at one of the dates. ``detail``: an origin
        begins or ceases to be told apart at this residence. ``type``: the stock is imputed, so
        that its change is the imputation's.
    area, origin
        Residence and birthplace; no origin where the whole residence is concerned.
    before, after
        Persons at both dates.
    reason
        In a sentence.
    """

    kind: str
    area: int
    origin: int | None
    before: float
    after: float
    reason: str


def list_artefacts(
    revision: Revision,
    years: tuple[int, int],
    *,
    smallest: float = 10_000,
    share: float = 0.02,
) -> tuple[Artefact, ...]:
    """List the changes of an interval that are likely artefacts, the largest first.

    Parameters
    ----------
    revision
        With stock by origin.
    years
        Two of its dates.
    smallest
        Persons by which a corridor must begin or end to be listed.
    share
        … and the part of the residence's stock that they must be (0–1).

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> found = list_artefacts(open_revision("2019"), (2005, 2010))
    >>> sorted({one.area for one in found if one.kind == "boundary"})
    [535, 688, 729]
    """
    start, end = (load_stock_table(revision, year) for year in years)
    found = [
        *_boundaries(revision, years, start, end),
        *_details(start, end, smallest, share),
        *_imputed(start, end),
    ]
    return tuple(sorted(found, key=lambda one: -abs(one.after - one.before)))


def _boundaries(
    revision: Revision, years: tuple[int, int], start: StockTable, end: StockTable
) -> list[Artefact]:
    areas = revision_areas(revision)
    found = []
    for head, held in joined_areas(revision, years).items():
        at = areas.index(int(head))
        names = ", ".join(str(code) for code in held)
        found.append(
            Artefact(
                "boundary",
                int(head),
                None,
                float(start.foreign_born[at]),
                float(end.foreign_born[at]),
                f"The row held {names} at one of the dates; they are joined for the interval.",
            )
        )
    return found


def _details(start: StockTable, end: StockTable, smallest: float, share: float) -> list[Artefact]:
    before, after = start.persons.copy(), end.persons.copy()
    np.fill_diagonal(before, 0.0)
    np.fill_diagonal(after, 0.0)
    held = np.maximum(start.foreign_born, end.foreign_born)
    jump = ((before == 0) | (after == 0)) & (np.maximum(before, after) >= smallest)
    jump &= np.maximum(before, after) >= share * held[None, :]
    return [
        Artefact(
            "detail",
            int(start.areas[lives]),
            int(start.areas[born]),
            float(before[born, lives]),
            float(after[born, lives]),
            "The origin is told apart at one of the dates only.",
        )
        for born, lives in np.argwhere(jump)
    ]


def _imputed(start: StockTable, end: StockTable) -> list[Artefact]:
    return [
        Artefact(
            "type",
            int(area),
            None,
            float(start.foreign_born[at]),
            float(end.foreign_born[at]),
            "The stock is imputed from other areas.",
        )
        for at, area in enumerate(start.areas)
        if start.basis[at] == "imputed"
    ]
