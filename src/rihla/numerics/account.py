"""A demographic account: two stock tables settled with births, deaths and each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.errors import TableRefused
from rihla.numerics.accounting import (
    Balance,
    lift_native_born,
    match_birthplaces,
    share_world_gap,
    spread_births,
    spread_deaths,
)

__all__ = ["Account", "AccountRule", "settle_account"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AccountRule:
    """The choices of a demographic account; the defaults are those of Abel and Cohen (2019).

    Parameters
    ----------
    balance
        How birthplace totals are matched (see `match_birthplaces`).
    world_gap
        Where the balance is closed: whether the world's gap is shared before births and deaths
        are taken out, or after.
    births, deaths
        How births are placed and deaths spread (see `spread_births`, `spread_deaths`).
    non_negative
        Whether births above the native-born are spread over all birthplaces of their residence.
    whole_persons
        Whether the native-born are rounded as the R package migest does.
    """

    balance: Balance = "closed"
    world_gap: Literal["before", "after"] = "before"
    births: Literal["native", "proportional"] = "native"
    deaths: Literal["proportional", "accounting"] = "proportional"
    non_negative: bool = True
    whole_persons: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """Two settled stock tables, and what was taken out of them; all birthplaces × residences.

    Parameters
    ----------
    start, end
        Persons by origin and by destination, as many of each birthplace.
    births, deaths
        By birthplace and residence.
    left, entered
        Persons who left and entered the system of areas.
    rounds, gap
        Of the refit.
    """

    start: Floats
    end: Floats
    births: Floats
    deaths: Floats
    left: Floats
    entered: Floats
    rounds: int
    gap: float


def settle_account(
    start: ArrayLike,
    end: ArrayLike,
    births: ArrayLike,
    deaths: ArrayLike,
    rule: AccountRule | None = None,
) -> Account:
    """Settle two stock tables with the births and deaths between them.

    Parameters
    ----------
    start, end
        Birthplaces × residences, native-born on the diagonal, in persons.
    births, deaths
        By residence, in persons, within the interval.
    rule
        The choices; `AccountRule` with its defaults if absent.

    Returns
    -------
    Account
        Ready to be fitted (`rihla.numerics.birthplace`).

    Raises
    ------
    TableRefused
        If births or deaths exceed the persons they belong to, or a cell would fall below zero.
    MarginsDisagree, DidNotConverge
        If the tables cannot be matched.

    Notes
    -----
    Abel (2013) for open, Abel and Sander (2014) for closed accounts, as restated in Abel and
    Cohen, "Bilateral international migration flow estimates for 200 countries", *Scientific Data*
    6:82 (2019).

    Examples
    --------
    >>> account = settle_account([[8.0, 2], [1, 9]], [[7.0, 2], [2, 9]], [0, 0], [0, 0])
    >>> account.start.sum(axis=0)
    array([ 9., 11.])
    """
    chosen = rule or AccountRule()
    first, second = lift_native_born(start), lift_native_born(end)
    closed = chosen.balance.startswith("closed")
    if closed and chosen.world_gap == "before":
        share_world_gap(first, second, births, deaths, whole_persons=chosen.whole_persons)
        _refuse_negative(first, second)
    born = spread_births(births, second, method=chosen.births, non_negative=chosen.non_negative)
    died = spread_deaths(deaths, first, method=chosen.deaths, end=second, births=births)
    first -= died
    second -= born
    if closed and chosen.world_gap == "after":
        share_world_gap(first, second, [0.0], [0.0], whole_persons=chosen.whole_persons)
    _refuse_negative(first, second)
    matched = match_birthplaces(first, second, balance=chosen.balance)
    return Account(
        matched.start,
        matched.end,
        born,
        died,
        matched.left,
        matched.entered,
        matched.rounds,
        matched.gap,
    )


def _refuse_negative(first: Floats, second: Floats) -> None:
    for name, table in (("first", first), ("second", second)):
        least = float(table.min())
        if least < -1e-9 * table.sum():
            place = tuple(int(i) for i in np.unravel_index(int(table.argmin()), table.shape))
            raise TableRefused(
                f"Cell {place} of the {name} table would be {table[place]:,.6g} once births, "
                "deaths and the world's gap are taken out.",
                cure="Check that births, deaths and stocks belong to the same areas and interval.",
            )
        if least < 0:
            np.maximum(table, 0.0, out=table)
