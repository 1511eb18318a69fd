"""What a query finds: a value with the rows it was computed from and where they come from.

Each kind of query is one function of a revision and its options; `KINDS` lists them, and a
claim that names another kind, or another option, is refused when the claims are read.
"""

from __future__ import annotations

import datetime as dt
import inspect
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from rihla import areas, norm
from rihla.errors import FigureNotAvailable, UnknownTerm
from rihla.indicator import compute, list_dates, rank
from rihla.revision.figure import Figure, Interval, Provenance
from rihla.revision.store import Revision

__all__ = ["KINDS", "Evidence", "Ground", "Row", "rests_on"]


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that evidence rests on: a table of a revision, or an edition of the norms."""

    kind: str
    id: str
    table: str
    source: str
    licence: str
    url: str

    @classmethod
    def of(cls, provenance: Provenance) -> Ground:
        """Give the ground that a figure's provenance names."""
        return cls(
            "revision",
            provenance.revision,
            provenance.table,
            f"{provenance.producer}, {provenance.title}",
            provenance.licence,
            provenance.url,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One line a reader can check the value by: an interval, an area, a State."""

    label: str
    value: float | None
    unit: str
    holds: bool | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a query found.

    Parameters
    ----------
    value
        The figure the sentence speaks of.
    start, end
        The years it describes; None for a fact that has no date.
    recorded
        Whether it is a recorded fact, which nothing here can compute.
    """

    value: float
    unit: str
    start: int | None
    end: int | None
    grounds: tuple[Ground, ...]
    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    interval: Interval | None = None
    recorded: bool = False


def _figure(
    revision: Revision,
    *,
    indicator: str,
    area: int = areas.WORLD,
    date: int | None = None,
    start: int | None = None,
    end: int | None = None,
    sex: str = "both",
) -> Evidence:
    figure = compute(revision, indicator, area, date=date, start=start, end=end, sex=sex)
    return _of_figure(figure)


def _of_figure(figure: Figure) -> Evidence:
    if figure.value is None:
        raise FigureNotAvailable(
            f"{figure.indicator} of {figure.area_name} in {figure.end} is {figure.status.value}"
            f" in {figure.revision}."
        )
    return Evidence(
        value=figure.value,
        unit=figure.unit,
        start=figure.start,
        end=figure.end,
        grounds=_grounds(figure),
        notes=figure.notes,
        interval=figure.interval,
    )


def _grounds(*figures: Figure) -> tuple[Ground, ...]:
    found = {Ground.of(one): None for figure in figures for one in figure.provenance}
    return tuple(found)


def _intervals_above(
    revision: Revision, *, indicator: str, area: int = areas.WORLD, above: float = 0.0
) -> Evidence:
    """Share of the revision's intervals in which an indicator exceeds a bound (1 = in all)."""
    dates = list_dates(revision)
    figures = [
        compute(revision, indicator, area, start=start, end=end)
        for start, end in itertools.pairwise(dates)
    ]
    rows = tuple(
        Row(
            f"{figure.start}–{figure.end}",
            figure.value,
            figure.unit,
            holds=None if figure.value is None else figure.value > above,
        )
        for figure in figures
    )
    answered = [row for row in rows if row.holds is not None]
    if not answered:
        raise FigureNotAvailable(f"{indicator} has no interval in {revision.id}.")
    share = sum(row.holds is True for row in answered) / len(answered)
    return Evidence(share, "share", dates[0], dates[-1], _grounds(*figures), rows)


def _parties_among_largest(
    revision: Revision, *, instrument: str, on: dt.date, top: int, date: int
) -> Evidence:
    """How many of the areas with the largest stocks are States parties."""
    largest = rank(revision, "stock", date=date, top=top)
    rows = []
    for place, figure in enumerate(largest, start=1):
        status = norm.status_of(instrument, figure.area, on)
        rows.append(
            Row(
                f"{place}. {figure.area_name}",
                figure.value,
                figure.unit,
                holds=status.is_party,
                remark=_standing(status),
            )
        )
    parties = sum(row.holds is True for row in rows)
    grounds = (*_grounds(*largest), _norm_ground("treaty_step"))
    return Evidence(float(parties), "count", date, date, grounds, tuple(rows))


def _count_parties(_: Revision, *, instrument: str, on: dt.date) -> Evidence:
    parties = norm.parties(instrument, on)
    rows = tuple(Row(status.name, None, "", remark=_standing(status)) for status in parties)
    return Evidence(
        float(len(parties)), "count", on.year, on.year, (_norm_ground("treaty_step"),), rows
    )


def _votes(_: Revision, *, resolution: str, vote: str) -> Evidence:
    ballots = norm.voters(resolution, vote)
    year = norm.get_resolution(resolution).date.year
    rows = tuple(Row(ballot.name, None, "") for ballot in ballots)
    return Evidence(float(len(ballots)), "count", year, year, (_norm_ground("vote"),), rows)


def _count(_: Revision, *, of: str) -> Evidence:
    listed: Mapping[str, Callable[[], Sequence[object]]] = {
        "principle": norm.list_principles,
        "objective": norm.list_objectives,
        "action": norm.list_actions,
    }
    if of not in listed:
        raise UnknownTerm(of, nearest=tuple(listed))
    return Evidence(float(len(listed[of]())), "count", None, None, (_norm_ground(of),))


def _recorded(_: Revision, *, fact: str) -> Evidence:
    recorded = norm.get_recorded_fact(fact)
    ground = Ground(
        "norms", norm.EDITION, "recorded_fact", recorded.source, "fact, cited", recorded.url
    )
    notes = (recorded.why_recorded,)
    return Evidence(
        float(recorded.value), "count", None, None, (ground,), notes=notes, recorded=True
    )


def _standing(status: norm.TreatyStatus) -> str:
    doubt = "" if status.certain else " (uncertain)"
    if status.since is None:
        return f"not a party{doubt}"
    return (
        f"{status.how} {status.since}{doubt}"
        if status.is_party
        else f"signed {status.since}{doubt}"
    )


def _norm_ground(table: str) -> Ground:
    source = norm.get_edition().source_of(table)
    return Ground("norms", norm.EDITION, table, source.authority, source.licence, source.url)


KINDS: Mapping[str, Callable[..., Evidence]] = MappingProxyType(
    {
        "figure": _figure,
        "intervals_above": _intervals_above,
        "parties_among_largest": _parties_among_largest,
        "count_parties": _count_parties,
        "votes": _votes,
        "count": _count,
        "recorded": _recorded,
    }
)
"""The kinds of query that a claim may ask."""


_ON_NORMS = frozenset({"count_parties", "votes", "count", "recorded"})
_ON_BOTH = frozenset({"parties_among_largest"})


def rests_on(kind: str) -> frozenset[str]:
    """Tell what a kind of query reads: ``revision``, ``norms`` or both.

    Examples
    --------
    >>> rests_on("figure") | rests_on("votes") == rests_on("parties_among_largest")
    True
    """
    if kind in _ON_NORMS:
        return frozenset({"norms"})
    return frozenset({"revision", "norms"} if kind in _ON_BOTH else {"revision"})


def options_of(kind: str) -> Mapping[str, inspect.Parameter]:
    """Give the options that a kind of query takes."""
    parameters = inspect.signature(KINDS[kind]).parameters
    return {
        name: parameter
        for name, parameter in parameters.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    }


def find_evidence(revision: Revision, kind: str, options: Mapping[str, Any]) -> Evidence:
    """Ask a query of a revision and the norms.

    Raises
    ------
    FigureNotAvailable
        If the revision does not hold what is asked.
    """
    return KINDS[kind](revision, **options)
