"""Demographic accounting: what is left of two stock tables when births and deaths are taken out.

Stock tables are birthplaces × residences with the native-born on the diagonal, in persons. The
steps are those of Abel (2013), Abel and Sander (2014) and Abel (2018); each is its own function,
so that a table of the papers can be followed line by line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.errors import TableRefused
from rihla.numerics.fitting import fit_margins, fit_one_margin
from rihla.numerics.rounding import round_to_sum

__all__ = [
    "MatchedStocks",
    "lift_native_born",
    "match_birthplaces",
    "scale_native_born",
    "share_world_gap",
    "spread_births",
    "spread_deaths",
]

Floats = NDArray[np.float64]
Balance = Literal["closed", "closed-isolated", "open", "open-dr"]

REFIT_TOLERANCE = 1e-12
"""The largest gap of a refit relative to its margin: a thousandth of a person in a billion."""


@dataclass(frozen=True, slots=True)
class MatchedStocks:
    """Two stock tables with as many persons of each birthplace at both dates.

    Parameters
    ----------
    start, end
        Birthplaces × residences at the first and at the second date.
    left, entered
        Birthplaces × residences: persons who left the system of areas from where they lived at
        the first date, and persons who entered it to where they lived at the second. Zero where
        the system is closed.
    rounds, gap
        Of the refit (see `rihla.numerics.fitting.Fit`); zero where the system is open.
    """

    start: Floats
    end: Floats
    left: Floats
    entered: Floats
    rounds: int = 0
    gap: float = 0.0


def lift_native_born(stock: ArrayLike) -> Floats:
    """Raise negative native-born persons to zero, at the cost of the foreign-born beside them.

    Where a table of stocks gives an area more foreign-born persons than inhabitants, the
    difference on the diagonal is negative; the foreign-born of that area are then scaled down to
    the inhabitants.

    Examples
    --------
    >>> lift_native_born([[100.0, 30.0], [10.0, -10.0]])
    array([[100.,  20.],
           [ 10.,   0.]])
    """
    table = np.array(stock, dtype=np.float64)
    for area in np.flatnonzero(np.diagonal(table) < 0):
        inhabitants = table[:, area].sum()
        table[area, area] = 0.0
        foreign = table[:, area].sum()
        if inhabitants < 0 or foreign <= 0:
            raise TableRefused(
                f"Area {area} has {inhabitants:g} inhabitants in all.",
                cure="Give a population of zero or more.",
            )
        table[:, area] *= inhabitants / foreign
    return table


def scale_native_born(
    start: ArrayLike,
    end: ArrayLike,
    births: ArrayLike,
    deaths: ArrayLike,
    *,
    whole_persons: bool = False,
) -> tuple[Floats, Floats]:
    """Share the world's gap between growth and natural growth, half and half.

    The sum of both tables must differ by births less deaths, for the world as a whole has no
    migration. What is missing is added to the native-born of the second date and taken from those
    of the first, half each, in proportion.

    Parameters
    ----------
    start, end
        Birthplaces × residences.
    births, deaths
        By residence, within the interval.
    whole_persons
        Round the native-born as the R package migest does: to whole persons, the remainder on
        the largest. Off by default, since rounding moves flows for no reason.

    Returns
    -------
    tuple of ndarray
        Both tables, copies.

    Raises
    ------
    TableRefused
        If there is a gap and nobody lives where they were born.

    Examples
    --------
    >>> a, b = scale_native_born([[90.0, 0], [0, 10]], [[90.0, 0], [0, 10]], [4, 0], [0, 0])
    >>> float(b.sum() - a.sum())
    4.0
    """
    first, second = np.array(start, dtype=np.float64), np.array(end, dtype=np.float64)
    share_world_gap(first, second, births, deaths, whole_persons=whole_persons)
    return first, second


def share_world_gap(
    first: Floats,
    second: Floats,
    births: ArrayLike,
    deaths: ArrayLike,
    *,
    whole_persons: bool = False,
) -> None:
    """Do what `scale_native_born` does, in place.

    Raises
    ------
    TableRefused
        If there is a gap and nobody lives where they were born.

    Examples
    --------
    >>> a, b = np.diag([90.0, 10.0]), np.diag([90.0, 10.0])
    >>> share_world_gap(a, b, [4, 0], [0, 0])
    >>> float(b.sum() - a.sum())
    4.0
    """
    natural = float(np.sum(births) - np.sum(deaths))
    missing = natural - float(second.sum() - first.sum())
    if whole_persons:
        _scale_whole(first, second, natural, missing)
        return
    if missing == 0:
        return
    for table, change in ((first, -missing / 2), (second, missing / 2)):
        native = np.diagonal(table)
        held = float(native.sum())
        if held <= 0:
            raise TableRefused(
                f"The stocks grew by {-missing:,.6g} persons more than births and deaths allow, "
                "and there are no native-born to share that over.",
                cure="Check that stocks, births and deaths are of the same areas and interval.",
            )
        np.fill_diagonal(table, native * ((held + change) / held))


def _scale_whole(first: Floats, second: Floats, natural: float, missing: float) -> None:
    odd = missing % 2
    if odd != 0 and round(odd) == 0:
        _set_native(second, float(np.trace(second)) + 1)
        missing = natural - float(second.sum() - first.sum())
    if missing != 0:
        _set_native(first, float(np.trace(first)) - missing / 2)
        _set_native(second, float(np.trace(second)) + missing / 2)


def _set_native(table: Floats, total: float) -> None:
    np.fill_diagonal(table, round_to_sum(np.diagonal(table), total, remainder="largest"))


def spread_deaths(
    deaths: ArrayLike,
    start: ArrayLike,
    *,
    method: Literal["proportional", "accounting"] = "proportional",
    end: ArrayLike | None = None,
    births: ArrayLike | None = None,
) -> Floats:
    """Spread each residence's deaths over the birthplaces of its inhabitants.

    Parameters
    ----------
    deaths
        By residence.
    start
        Birthplaces × residences at the first date.
    method
        ``proportional``: all inhabitants of an area die at the same rate. ``accounting``: deaths
        by birthplace are what both tables and the births imply.
    end, births
        The table at the second date and births by residence; ``accounting`` needs both.

    Raises
    ------
    TableRefused
        If an area has more deaths than inhabitants, or ``accounting`` implies negative deaths
        of a birthplace.

    Examples
    --------
    >>> spread_deaths([10, 4], [[90.0, 20], [10, 20]])
    array([[9., 2.],
           [1., 2.]])
    """
    lost, table = np.asarray(deaths, dtype=np.float64), np.asarray(start, dtype=np.float64)
    inhabitants = table.sum(axis=0)
    over = np.flatnonzero(lost > inhabitants)
    if over.size:
        worst = int(over[np.argmax((lost - inhabitants)[over])])
        raise TableRefused(
            f"Area {worst} has {lost[worst]:,.6g} deaths of {inhabitants[worst]:,.6g} inhabitants.",
            cure="Check that births and deaths are in persons and for the same interval.",
        )
    if method == "proportional":
        return fit_one_margin(lost, table, axis=1).value
    if end is None or births is None:
        raise TableRefused(
            "Deaths by accounting need the second table and the births.", cure="Give both."
        )
    by_birthplace = table.sum(axis=1) + np.asarray(births, dtype=float) - np.sum(end, axis=1)
    if (by_birthplace < 0).any():
        worst = int(by_birthplace.argmin())
        raise TableRefused(
            f"Birthplace {worst} would have {by_birthplace[worst]:,.6g} deaths: it grew by more "
            "than its births.",
            cure="Spread deaths in proportion, or check the tables.",
        )
    return fit_margins(by_birthplace, lost, table).value


def spread_births(
    births: ArrayLike,
    end: ArrayLike,
    *,
    method: Literal["native", "proportional"] = "native",
    non_negative: bool = True,
) -> Floats:
    """Place births within the second stock table.

    Parameters
    ----------
    births
        By residence.
    end
        Birthplaces × residences at the second date.
    method
        ``native``: on the diagonal, as persons born in an area are. ``proportional``: over all
        birthplaces of its inhabitants (as if the newborn moved at once).
    non_negative
        Where births exceed the native-born, spread that area's births in proportion.

    Raises
    ------
    TableRefused
        If births exceed the native-born and must not be spread, or exceed all inhabitants.

    Examples
    --------
    >>> spread_births([10, 4], [[90.0, 20], [10, 20]])
    array([[10.,  0.],
           [ 0.,  4.]])
    """
    born, table = np.asarray(births, dtype=np.float64), np.asarray(end, dtype=np.float64)
    over = np.flatnonzero(born > table.sum(axis=0))
    if over.size:
        worst = int(over[np.argmax((born - table.sum(axis=0))[over])])
        raise TableRefused(
            f"Area {worst} has {born[worst]:,.6g} births in the interval and "
            f"{table[:, worst].sum():,.6g} inhabitants at its end.",
            cure="Check that births and stocks are in persons and for the same interval.",
        )
    if method == "proportional":
        return fit_one_margin(born, table, axis=1).value
    placed = np.diag(born)
    excess = np.flatnonzero(born > np.diagonal(table))
    if excess.size and not non_negative:
        raise TableRefused(
            f"Area {int(excess[0])} has {born[excess[0]]:,.6g} births and only "
            f"{table[excess[0], excess[0]]:,.6g} native-born at the end.",
            cure="Spread the births of such an area over its birthplaces (non_negative=True).",
        )
    if excess.size:
        placed[:, excess] = fit_one_margin(born, table, axis=1).value[:, excess]
    return placed


def match_birthplaces(
    start: ArrayLike,
    end: ArrayLike,
    *,
    balance: Balance = "closed",
    tolerance: float = REFIT_TOLERANCE,
) -> MatchedStocks:
    """Give both stock tables as many persons of each birthplace.

    Parameters
    ----------
    start, end
        Birthplaces × residences, births and deaths taken out.
    balance
        ``closed``: each birthplace's gap is halved between both dates and the tables refitted to
        the new birthplace totals, residence totals kept (Abel and Sander 2014), which keeps each
        area's net migration. ``closed-isolated``: the same, but an area without foreign-born
        inhabitants whose native-born alone exceed its new birthplace total is set apart first.
        ``open-dr``: persons leave the world from where their birthplace's first stock lived and
        enter it where the second lives (Abel 2013). ``open``: the other way round, leavers
        spread like the second stock and entrants like the first, no cell below zero.
    tolerance
        Of the refit, relative to each margin.

    Raises
    ------
    MarginsDisagree
        If the tables do not hold as many persons and the balance is closed.
    DidNotConverge
        If the zeros of a table leave no table with the new birthplace totals.

    Examples
    --------
    >>> matched = match_birthplaces([[8.0, 2], [1, 9]], [[7.0, 2], [2, 9]])
    >>> bool(np.allclose(matched.start.sum(axis=1), matched.end.sum(axis=1)))
    True
    """
    first, second = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    gap = first.sum(axis=1) - second.sum(axis=1)
    if balance in ("open", "open-dr"):
        leavers, entrants = np.maximum(gap, 0.0), np.maximum(-gap, 0.0)
        if balance == "open-dr":
            left = fit_one_margin(leavers, first, axis=0).value
            entered = fit_one_margin(entrants, second, axis=0).value
        else:
            left = _spread_within(leavers, second, first)
            entered = _spread_within(entrants, first, second)
        return MatchedStocks(
            np.maximum(first - left, 0.0), np.maximum(second - entered, 0.0), left, entered
        )
    if balance == "closed-isolated":
        apart = _isolated(first, second, gap)
        if apart.size:
            return _match_apart(first, second, gap, apart, tolerance)
    return _refit(first, second, gap, tolerance)


def _refit(first: Floats, second: Floats, gap: Floats, tolerance: float) -> MatchedStocks:
    a = fit_margins(first.sum(axis=1) - gap / 2, first.sum(axis=0), first, tolerance=tolerance)
    b = fit_margins(second.sum(axis=1) + gap / 2, second.sum(axis=0), second, tolerance=tolerance)
    none = np.zeros_like(first)
    return MatchedStocks(a.value, b.value, none, none, max(a.rounds, b.rounds), max(a.gap, b.gap))


def _isolated(first: Floats, second: Floats, gap: Floats) -> NDArray[np.intp]:
    """Find areas without foreign-born whose native-born exceed the new birthplace total."""
    native = np.maximum(np.diagonal(first), np.diagonal(second))
    foreign = np.minimum(
        first.sum(axis=0) - np.diagonal(first), second.sum(axis=0) - np.diagonal(second)
    )
    return np.flatnonzero((foreign == 0) & (native > first.sum(axis=1) - gap / 2))


def _match_apart(
    first: Floats, second: Floats, gap: Floats, apart: NDArray[np.intp], tolerance: float
) -> MatchedStocks:
    rest = np.setdiff1d(np.arange(gap.size), apart)
    inner = np.ix_(rest, rest)
    a, b = scale_native_born(first[inner], second[inner], [0.0], [0.0])
    matched = _refit(a, b, a.sum(axis=1) - b.sum(axis=1), tolerance)
    new_first, new_second = np.zeros_like(first), np.zeros_like(second)
    new_first[inner], new_second[inner] = matched.start, matched.end
    target = np.maximum(first.sum(axis=1) - gap / 2, np.diagonal(first))
    target = np.maximum(target, np.diagonal(second))[apart]
    new_first[apart] = first[apart] * (target / first[apart].sum(axis=1))[:, None]
    new_second[apart] = second[apart] * (target / second[apart].sum(axis=1))[:, None]
    none = np.zeros_like(first)
    return MatchedStocks(new_first, new_second, none, none, matched.rounds, matched.gap)


def _spread_within(totals: Floats, pattern: Floats, room: Floats) -> Floats:
    """Spread each row's total in proportion to a pattern, no cell above its room."""
    spread = np.zeros_like(pattern)
    left = totals.copy()
    open_cells = np.ones_like(pattern, dtype=bool)
    for _ in range(pattern.shape[1] + 1):
        weights = np.where(open_cells, pattern, 0.0)
        weights = np.where((weights.sum(axis=1) > 0)[:, None], weights, room - spread)
        held = weights.sum(axis=1)
        share = np.divide(left, held, out=np.zeros_like(left), where=held > 0)
        offered = spread + weights * share[:, None]
        spread = np.minimum(offered, room)
        left = totals - spread.sum(axis=1)
        open_cells &= spread < room
        if (left <= 1e-12 * np.maximum(totals, 1.0)).all():
            break
    return spread
