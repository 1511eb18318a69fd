"""What each method is called, where it comes from, and what it claims."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import process

from rihla.errors import UnknownTerm
from rihla.flow.method.account import estimate_account
from rihla.flow.method.difference import drop_negative, reverse_negative
from rihla.flow.method.inputs import Estimate, Inputs
from rihla.flow.method.rate import rate_of_stock, rogers_von_rabenau

__all__ = ["Method", "get_method", "list_methods"]


@dataclass(frozen=True, slots=True)
class Method:
    """One way from two stock tables to flows.

    Parameters
    ----------
    id
        The published name (Abel and Cohen 2019), or ours in the same manner.
    title
        In words.
    paper
        Where it was published.
    published
        Whether it is one of the six that Abel and Cohen publish.
    balance, fit, weight
        Of demographic accounting: how birthplace totals are matched, which fit is made, and the
        weight of the minimum in a mixture.
    by_birthplace
        Whether flows by birthplace can be had.
    keeps_net
        Whether net migration of each area is what populations, births and deaths leave.
    never_negative
        Whether every flow is zero or more.
    estimate
        The estimator.
    """

    id: str
    title: str
    paper: str
    published: bool
    estimate: Callable[[Inputs, Method], Estimate]
    balance: str = ""
    fit: str = ""
    weight: float = 1.0
    by_birthplace: bool = False
    keeps_net: bool = False
    never_negative: bool = True


ABEL_2013 = "Abel (2013), Demographic Research 28:18"
ABEL_SANDER = "Abel and Sander (2014), Science 343:6178; Abel (2018), Int. Migration Review 52:3"
AZOSE_RAFTERY = "Azose and Raftery (2019), PNAS 116:1"
DENNETT = "Dennett (2015), in Global Dynamics, ch. 7"
ROGERS = "Rogers and von Rabenau (1971), Demography 8:2"
BERTOLI = "Bertoli and Fernández-Huertas Moraga (2015), Regional Science and Urban Economics 51"
BEINE = "Beine and Parsons (2015), Scandinavian J. of Economics 117:2"

PSEUDO_BAYES_WEIGHT = 0.87
"""Weight of the minimum against independence: Azose and Raftery (2019)."""


def _drop(inputs: Inputs, _: Method) -> Estimate:
    return drop_negative(inputs)


def _reverse(inputs: Inputs, _: Method) -> Estimate:
    return reverse_negative(inputs)


def _rate(inputs: Inputs, _: Method) -> Estimate:
    return rate_of_stock(inputs)


def _generator(inputs: Inputs, _: Method) -> Estimate:
    return rogers_von_rabenau(inputs)


def _account(inputs: Inputs, method: Method) -> Estimate:
    return estimate_account(inputs, balance=method.balance, fit=method.fit, weight=method.weight)


def _accounting(
    id_: str,
    title: str,
    paper: str,
    balance: str,
    fit: str,
    *,
    published: bool = False,
    weight: float = 1.0,
) -> Method:
    return Method(
        id_,
        title,
        paper,
        published,
        _account,
        balance,
        fit,
        weight,
        by_birthplace=True,
        keeps_net=balance == "closed",
    )


METHODS = (
    Method("sd_drop_neg", "Stock differencing, decreases dropped", BERTOLI, True, _drop),
    Method("sd_rev_neg", "Stock differencing, decreases reversed", BEINE, True, _reverse),
    Method("mig_rate", "Rates of the stock", DENNETT, True, _rate),
    _accounting(
        "da_min_open", "Accounting, minimum, open", ABEL_2013, "open", "minimum", published=True
    ),
    _accounting(
        "da_min_closed",
        "Accounting, minimum, closed",
        ABEL_SANDER,
        "closed",
        "minimum",
        published=True,
    ),
    _accounting(
        "da_pb_closed",
        "Accounting, pseudo-Bayes, closed",
        AZOSE_RAFTERY,
        "closed",
        "mixture",
        published=True,
        weight=PSEUDO_BAYES_WEIGHT,
    ),
    _accounting(
        "da_min_open_dr", "Accounting, minimum, open as in 2013", ABEL_2013, "open-dr", "minimum"
    ),
    _accounting("da_ind_open", "Accounting, independence, open", ABEL_2013, "open", "independence"),
    _accounting(
        "da_ind_closed", "Accounting, independence, closed", AZOSE_RAFTERY, "closed", "independence"
    ),
    Method(
        "rogers_von_rabenau",
        "Generator between stocks (can be negative)",
        ROGERS,
        False,
        _generator,
        never_negative=False,
    ),
)


def list_methods(*, published: bool = False) -> tuple[Method, ...]:
    """List the methods: all, or the six that Abel and Cohen publish.

    Examples
    --------
    >>> [method.id for method in list_methods(published=True)]
    ['sd_drop_neg', 'sd_rev_neg', 'mig_rate', 'da_min_open', 'da_min_closed', 'da_pb_closed']
    """
    return tuple(method for method in METHODS if method.published or not published)


def get_method(name: str) -> Method:
    """Give a method by its name.

    Raises
    ------
    UnknownTerm
        With the nearest names.

    Examples
    --------
    >>> get_method("da_pb_closed").weight
    0.87
    """
    for method in METHODS:
        if method.id == name:
            return method
    nearest = [match[0] for match in process.extract(name, [m.id for m in METHODS], limit=3)]
    raise UnknownTerm(name, nearest=nearest)
