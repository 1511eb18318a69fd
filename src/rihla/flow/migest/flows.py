"""``ffs_demo``, ``ffs_diff``, ``ffs_rates`` and the steps they are made of."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.errors import UnknownTerm
from rihla.flow.method.difference import drop_negative, reverse_negative
from rihla.flow.method.inputs import Inputs
from rihla.flow.method.rate import rate_of_stock, rogers_von_rabenau
from rihla.numerics.account import AccountRule, settle_account
from rihla.numerics.accounting import (
    Balance,
    lift_native_born,
    match_birthplaces,
    scale_native_born,
    spread_births,
    spread_deaths,
)
from rihla.numerics.birthplace import fit_birthplaces, fit_quasi_independence

__all__ = [
    "birth_mat",
    "death_mat",
    "ffs_demo",
    "ffs_diff",
    "ffs_rates",
    "match_birthplace_tot",
    "nb_non_zero",
    "nb_scale_global",
]

Floats = NDArray[np.float64]

BALANCES: dict[str, Balance] = {
    "rescale": "closed",
    "rescale-adjust-zero-fb": "closed-isolated",
    "open": "open",
    "open-dr": "open-dr",
}


def ffs_demo(
    stock_start: ArrayLike,
    stock_end: ArrayLike,
    births: ArrayLike,
    deaths: ArrayLike,
    seed: ArrayLike | None = None,
    stayer_assumption: bool = True,
    match_global: str = "before-demo-adjust",
    match_birthplace_tot_method: str = "rescale",
    birth_method: str = "native",
    birth_non_negative: bool = True,
    death_method: str = "proportion",
    return_: str = "flow",
) -> Floats:
    """Estimate flows by demographic accounting.

    Parameters
    ----------
    stock_start, stock_end
        Birthplaces × residences.
    births, deaths
        By residence.
    seed
        Origins × destinations; used under both assumptions (migest ignores it under its default).
    stayer_assumption
        Minimum (true) or independence.
    match_global, match_birthplace_tot_method, birth_method, birth_non_negative, death_method
        As in migest; the native-born are rounded as migest does before the adjustment.
    return_
        ``flow`` or ``account`` (``return`` is a word of Python's own).

    Returns
    -------
    ndarray
        Origins × destinations × birthplaces, stayers on the diagonals. The account has two more
        origins (birth, outside) and two more destinations (death, outside); births stand under
        their own birthplace and leavers under the destination *outside*, which migest mixes up.

    Examples
    --------
    >>> flow = ffs_demo([[9, 1], [2, 8]], [[8, 2], [2, 8]], [0, 0], [0, 0])
    >>> flow.sum(axis=2)
    array([[10.,  1.],
           [ 0.,  9.]])
    """
    before = "before-demo-adjust"
    in_persons = _choice((before, "after-demo-adjust"), match_global) == before
    rule = AccountRule(
        balance=BALANCES[_choice(BALANCES, match_birthplace_tot_method)],
        world_gap="before" if in_persons else "after",
        births=_births(birth_method),
        deaths=_deaths(death_method),
        non_negative=birth_non_negative,
        whole_persons=in_persons,
    )
    account = settle_account(stock_start, stock_end, births, deaths, rule)
    fitter = fit_quasi_independence if stayer_assumption else fit_birthplaces
    flow = np.moveaxis(fitter(account.start, account.end, seed).cells(), 0, 2)
    if return_ == "flow":
        return flow
    size = len(account.start)
    whole = np.zeros((size + 2, size + 2, size))
    whole[:size, :size] = flow
    whole[size, :size], whole[size + 1, :size] = account.births.T, account.entered.T
    whole[:size, size], whole[:size, size + 1] = account.deaths.T, account.left.T
    return whole


def ffs_diff(
    stock_start: ArrayLike,
    stock_end: ArrayLike,
    decrease: str = "return",
    include_native_born: bool = False,
) -> Floats:
    """Estimate flows by stock differencing: decreases ``return`` or are ``zero``.

    With ``include_native_born`` the diagonal is the change of the native-born: no flow, but what
    migest gives.

    Examples
    --------
    >>> ffs_diff([[9, 1], [2, 8]], [[8, 2], [1, 8]])
    array([[0., 2.],
           [0., 0.]])
    """
    inputs = _inputs(stock_start, stock_end)
    if include_native_born:
        return _diff_with_native(inputs, decrease)
    return (drop_negative if decrease == "zero" else reverse_negative)(inputs).flow


def ffs_rates(
    stock_start: ArrayLike,
    stock_end: ArrayLike | None = None,
    M: float | None = None,  # noqa: N803 (the name that migest gives it)
    method: str = "dennett",
) -> Floats:
    """Estimate flows from rates: ``dennett`` (with the world total M) or ``rogers-von-rabenau``.

    Examples
    --------
    >>> ffs_rates([[9, 1], [3, 8]], M=8)
    array([[0., 2.],
           [6., 0.]])
    """
    inputs = _inputs(stock_start, stock_start if stock_end is None else stock_end)
    inputs.total = M
    if method == "dennett":
        return rate_of_stock(inputs).flow
    return rogers_von_rabenau(inputs).flow


def birth_mat(
    b_por: ArrayLike, m2: ArrayLike, method: str = "native", non_negative: bool = True
) -> Floats:
    """Place births in the second stock table: birthplaces × residences."""
    return spread_births(b_por, m2, method=_births(method), non_negative=non_negative)


def death_mat(
    d_por: ArrayLike,
    m1: ArrayLike,
    method: str = "proportion",
    m2: ArrayLike | None = None,
    b_por: ArrayLike | None = None,
) -> Floats:
    """Spread deaths over the first stock table: birthplaces × residences."""
    return spread_deaths(d_por, m1, method=_deaths(method), end=m2, births=b_por)


def match_birthplace_tot(
    m1: ArrayLike, m2: ArrayLike, method: str = "rescale"
) -> dict[str, Floats]:
    """Give both tables the same birthplace totals.

    Returns
    -------
    dict
        ``m1_adj, m2_adj, in_mat, out_mat``.
    """
    matched = match_birthplaces(m1, m2, balance=BALANCES[_choice(BALANCES, method)])
    return {
        "m1_adj": matched.start,
        "m2_adj": matched.end,
        "in_mat": matched.entered,
        "out_mat": matched.left,
    }


def nb_scale_global(m1: ArrayLike, m2: ArrayLike, b: ArrayLike, d: ArrayLike) -> dict[str, Floats]:
    """Share the world's gap over the native-born, in whole persons: ``m1_adj, m2_adj``."""
    first, second = scale_native_born(m1, m2, b, d, whole_persons=True)
    return {"m1_adj": first, "m2_adj": second}


def nb_non_zero(m: ArrayLike) -> Floats:
    """Raise negative native-born to zero."""
    return lift_native_born(m)


def _diff_with_native(inputs: Inputs, decrease: str) -> Floats:
    change = inputs.end - inputs.start
    flow = np.maximum(change, 0.0)
    return flow if decrease == "zero" else flow + np.maximum(-change, 0.0).T


def _inputs(start: ArrayLike, end: ArrayLike) -> Inputs:
    return Inputs(
        np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64), None, None
    )


def _births(name: str) -> Literal["native", "proportional"]:
    return "native" if _choice(("native", "proportion"), name) == "native" else "proportional"


def _deaths(name: str) -> Literal["proportional", "accounting"]:
    chosen = _choice(("proportion", "accounting"), name)
    return "accounting" if chosen == "accounting" else "proportional"


def _choice(words: Collection[str], name: str) -> str:
    if name not in words:
        raise UnknownTerm(name, nearest=list(words))
    return name
