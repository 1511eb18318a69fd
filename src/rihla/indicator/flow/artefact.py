"""Corridors whose change is of type, source or boundary, and is no migration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rihla.areas import name_of
from rihla.areas.history import breaks
from rihla.flow.stock_table import StockTable
from rihla.indicator.flow.evidence import changed_evidence
from rihla.indicator.flow.stock import joined_areas, load_stock_table
from rihla.revision.store import Revision

__all__ = ["KINDS", "Artefact", "list_artefacts"]

KINDS = ("boundary", "detail", "source", "type")
"""Kinds of artefacts, by what changed."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """A change of stock that is likely none of persons.

    Parameters
    ----------
    kind
        ``boundary``: the row held other territory at one of the dates. ``detail``: an origin
        begins or ceases to be told apart at this residence. ``type``: another kind of persons is
        counted at either date (foreign-born, foreign citizens, with refugees or without), or the
        stock is imputed at both, so that its change is the imputation's. ``source``: the figures
        of either date come about in another way, or rest most on another kind of count.
    area, origin
        Residence and birthplace; no origin where the whole residence is concerned.
    before, after
        Persons at both dates.
    reason
        In a sentence.
    year
        Last date before the change, where it is known.
    authority
        Who says so, where it is not read from the figures.
    joined
        Areas taken together for the interval, for a change of boundary.
    """

    kind: str
    area: int
    origin: int | None
    before: float
    after: float
    reason: str
    year: int | None = None
    authority: str = ""
    joined: tuple[int, ...] = ()


def list_artefacts(
    revision: Revision,
    years: tuple[int, int],
    *,
    smallest: float = 10_000,
    share: float = 0.02,
) -> tuple[Artefact, ...]:
    """List the changes of an interval that are likely artefacts, the largest first.

    Types and sources are compared date by date where the revision tells them for each figure, as
    estimates do; a published revision has one type for each area and all dates, of which only the
    imputed can be told.

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
    >>> print(next(one.reason for one in found if one.area == 688))
    Its row covers Montenegro and Serbia up to 2005 and Serbia after; they are taken together.
    """
    start, end = (load_stock_table(revision, year) for year in years)
    found = [
        *_boundaries(revision, years, start, end),
        *_details(start, end, smallest, share),
        *_imputed(start, end),
        *_changed(revision, years, start, end),
    ]
    return tuple(sorted(found, key=lambda one: -abs(one.after - one.before)))


def _boundaries(
    revision: Revision, years: tuple[int, int], start: StockTable, end: StockTable
) -> list[Artefact]:
    found = []
    for head, held in joined_areas(revision, years).items():
        code = int(head)
        before, after = _persons_of(start, end, code)
        told = breaks(code, *years, revision=revision.borders)
        reason = ", ".join(
            f"{_named(one.before)} up to {one.year} and {_named(one.after)} after" for one in told
        )
        reason = reason or f"{_named(held)} at one of the dates"
        found.append(
            Artefact(
                "boundary",
                code,
                None,
                before,
                after,
                f"Its row covers {reason}; they are taken together.",
                year=told[0].year if told else None,
                authority=told[0].authority if told else "",
                joined=tuple(int(area) for area in held),
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
            _told_apart(int(start.areas[born]), start, end, new=before[born, lives] == 0),
        )
        for born, lives in np.argwhere(jump)
    ]


def _told_apart(origin: int, start: StockTable, end: StockTable, *, new: bool) -> str:
    when = f"before {int(end.date)}" if new else f"after {int(start.date)}"
    return (
        f"{name_of(origin)} has no figure here {when}: it is newly told apart, or newly there."
        if new
        else f"{name_of(origin)} has no figure here {when}: it is no longer told apart, or gone."
    )


def _imputed(start: StockTable, end: StockTable) -> list[Artefact]:
    return [
        Artefact(
            "type",
            int(area),
            None,
            float(start.foreign_born[at]),
            float(end.foreign_born[at]),
            "Imputed from other areas at both dates.",
        )
        for at, area in enumerate(start.areas)
        if start.basis[at] == "imputed"
    ]


def _changed(
    revision: Revision, years: tuple[int, int], start: StockTable, end: StockTable
) -> list[Artefact]:
    return [
        Artefact(one.kind, one.area, None, *_persons_of(start, end, one.area), one.reason)
        for one in changed_evidence(revision, years)
        if one.area in start.areas
    ]


def _persons_of(start: StockTable, end: StockTable, area: int) -> tuple[float, float]:
    at = start.areas.index(area)
    return float(start.foreign_born[at]), float(end.foreign_born[at])


def _named(areas: tuple[int | str, ...]) -> str:
    names = [name_of(int(area)) for area in areas]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if names[1:] else "".join(names)
