"""Demographic accounting: minimum, independence and their mixture, open or closed.

Abel (2013) and Abel and Sander (2014): persons who need not have moved did not (minimum). Azose and
Raftery (2019): destination does not depend on origin among persons of one birthplace
(independence), and the truth lies between: ``w × minimum + (1 − w) × independence``.
"""

from __future__ import annotations

import numpy as np

from rihla.flow.method.inputs import Estimate, Inputs

__all__ = ["estimate_account"]


def estimate_account(inputs: Inputs, *, balance: str, fit: str, weight: float) -> Estimate:
    """Estimate flows by accounting.

    Parameters
    ----------
    inputs
        Stocks, events and options.
    balance
        ``closed``, ``closed-isolated``, ``open`` or ``open-dr``.
    fit
        ``minimum``, ``independence`` or ``mixture``.
    weight
        Of the minimum in the mixture, 0–1.
    """
    account = inputs.account(balance)
    shut = balance.startswith("closed")
    parts: tuple[tuple[float, str], ...] = ((1.0, fit),)
    if fit == "mixture":
        parts = ((weight, "minimum"), (1 - weight, "independence"))
    fits = tuple((share, inputs.fit(balance, kind)) for share, kind in parts)
    flow = np.zeros_like(account.start)
    for share, kind in parts:
        flow += share * inputs.flow(balance, kind)
    return Estimate(
        flow,
        fits,
        rounds=max(account.rounds, *(one.rounds for _, one in fits), 0),
        gap=max(account.gap, *(one.gap for _, one in fits)),
        left=0.0 if shut else float(account.left.sum()),
        entered=0.0 if shut else float(account.entered.sum()),
    )
