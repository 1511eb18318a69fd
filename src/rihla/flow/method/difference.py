"""Stock differencing: what the foreign-born stock of each birthplace gained or lost.

Births and deaths are not asked for. A decrease is no flow (dropped), or a return to the area of
birth (reversed). Both are compared in Abel and Cohen (2019).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rihla.flow.method.inputs import Estimate, Inputs

__all__ = ["drop_negative", "reverse_negative", "stock_change"]


def stock_change(inputs: Inputs) -> NDArray[np.float64]:
    """Give the change of the foreign-born stock: birthplaces × residences, diagonal zero."""
    change = inputs.end - inputs.start
    np.fill_diagonal(change, 0.0)
    return np.asarray(change)


def drop_negative(inputs: Inputs) -> Estimate:
    """Take increases as flows from the birthplace, and decreases as nothing."""
    return Estimate(np.maximum(stock_change(inputs), 0.0))


def reverse_negative(inputs: Inputs) -> Estimate:
    """Take increases as flows from the birthplace, and decreases as returns to it."""
    change = stock_change(inputs)
    return Estimate(np.maximum(change, 0.0) + np.maximum(-change, 0.0).T)
