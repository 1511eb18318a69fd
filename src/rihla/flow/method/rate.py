"""Rates: flows in proportion to the stock, or a generator that turns one stock into the other."""

from __future__ import annotations

import numpy as np

from rihla.errors import TableRefused
from rihla.flow.method.inputs import Estimate, Inputs

__all__ = ["rate_of_stock", "rogers_von_rabenau"]


def rate_of_stock(inputs: Inputs) -> Estimate:
    """Spread a world total over corridors like the foreign-born stock of the first date.

    The total is the one given, or else the sum of the net migration of all areas, gains and
    losses alike without sign, as in Abel and Cohen (2019).

    Raises
    ------
    TableRefused
        If there is neither a total nor vital events to take it from, or no foreign-born.
    """
    stock = inputs.start.copy()
    np.fill_diagonal(stock, 0.0)
    net = inputs.net()
    if inputs.total is None and net is None:
        raise TableRefused(
            "Rates of the stock need a world total of flows.",
            cure="Give a total, or the vital events to take net migration from.",
        )
    total = float(np.abs(net).sum()) if inputs.total is None and net is not None else inputs.total
    if stock.sum() <= 0:
        raise TableRefused("The first stock table has no foreign-born.", cure="Give one that has.")
    return Estimate(stock * ((total or 0.0) / stock.sum()))


def rogers_von_rabenau(inputs: Inputs) -> Estimate:
    """Solve ``S1 G = S2`` and let G act on the populations of the first date.

    Raises
    ------
    TableRefused
        If the first table has no inverse.
    """
    try:
        growth = np.linalg.solve(inputs.start, inputs.end)
    except np.linalg.LinAlgError:
        raise TableRefused(
            "The first stock table has no inverse: some birthplaces live alike everywhere.",
            cure="Leave out or join areas whose rows are proportional or empty.",
        ) from None
    flow = growth * inputs.start.sum(axis=0)[:, None]
    np.fill_diagonal(flow, 0.0)
    return Estimate(np.asarray(flow))
