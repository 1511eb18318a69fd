"""What every method is given, and what it gives back: arrays in the order of one list of areas."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rihla.errors import TableRefused
from rihla.numerics.account import Account, AccountRule, settle_account
from rihla.numerics.birthplace import BirthplaceFit, fit_birthplaces, fit_quasi_independence

__all__ = ["Estimate", "Inputs"]

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Inputs:
    """Two stock tables, births and deaths, and the options of an estimate.

    Accounts, fits and their flows are kept, for several methods share them: minimum, independence
    and pseudo-Bayes need one account, two fits and two products of matrices together.

    Parameters
    ----------
    start, end
        Birthplaces × residences.
    births, deaths
        By residence; none if the method needs none.
    offset
        Origins × destinations, or none.
    rule
        The choices of the account; its balance comes from the method.
    total
        All flows, for methods of rates; what populations and events leave to migration if none.
    """

    start: Floats
    end: Floats
    births: Floats | None
    deaths: Floats | None
    offset: Floats | None = None
    rule: AccountRule = field(default_factory=AccountRule)
    total: float | None = None
    _accounts: dict[str, Account] = field(default_factory=dict)
    _fits: dict[tuple[str, str], BirthplaceFit] = field(default_factory=dict)
    _flows: dict[tuple[str, str], Floats] = field(default_factory=dict)

    def account(self, balance: str) -> Account:
        """Settle the account with this balance, once."""
        if balance not in self._accounts:
            births, deaths = self.events()
            rule = AccountRule(
                balance=balance,  # type: ignore[arg-type]
                world_gap=self.rule.world_gap,
                births=self.rule.births,
                deaths=self.rule.deaths,
                non_negative=self.rule.non_negative,
                whole_persons=self.rule.whole_persons,
            )
            self._accounts[balance] = settle_account(self.start, self.end, births, deaths, rule)
        return self._accounts[balance]

    def fit(self, balance: str, kind: str) -> BirthplaceFit:
        """Fit the account's tables by birthplace, once."""
        key = (balance, kind)
        if key not in self._fits:
            account = self.account(balance)
            fitter = fit_quasi_independence if kind == "minimum" else fit_birthplaces
            self._fits[key] = fitter(account.start, account.end, self.offset)
        return self._fits[key]

    def flow(self, balance: str, kind: str) -> Floats:
        """Sum a fit over the birthplaces, once: origins × destinations, nobody on the diagonal."""
        key = (balance, kind)
        if key not in self._flows:
            flow = self.fit(balance, kind).flow()
            np.fill_diagonal(flow, 0.0)
            flow.setflags(write=False)
            self._flows[key] = flow
        return self._flows[key]

    def events(self) -> tuple[Floats, Floats]:
        """Give births and deaths.

        Raises
        ------
        TableRefused
            If there are none.
        """
        if self.births is None or self.deaths is None:
            raise TableRefused(
                "This method needs births and deaths within the interval.",
                cure="Give vital events, or zeros if there truly were none.",
            )
        return self.births, self.deaths

    def net(self) -> Floats | None:
        """Give what populations and events leave to migration, by area; none without events."""
        if self.births is None or self.deaths is None:
            return None
        change = self.end.sum(axis=0) - self.start.sum(axis=0)
        return np.asarray(change - self.births + self.deaths)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Flows between areas (diagonal zero), and how they came about."""

    flow: Floats
    fits: tuple[tuple[float, BirthplaceFit], ...] = ()
    rounds: int = 0
    gap: float = 0.0
    left: float = 0.0
    entered: float = 0.0
