"""Net totals that add up to zero, as those of the world must."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.errors import TableRefused
from rihla.numerics.rounding import round_to_sum

__all__ = ["rescale_net"]


def rescale_net(
    net: ArrayLike,
    *,
    signs: Literal["kept", "free"] = "kept",
    weights: ArrayLike | None = None,
    whole_persons: bool = False,
) -> NDArray[np.float64]:
    """Scale net totals so that they add up to zero.

    Parameters
    ----------
    net
        Net migration per area; NaN where unknown, left as it is.
    signs
        ``kept``: gains and losses are scaled apart, each meeting half of the gap, so that no area
        changes sign. ``free``: every area gives up the same.
    weights
        One per area: how much each counts in the sums (one by default).
    whole_persons
        Round by largest remainder; the sum stays zero.

    Raises
    ------
    TableRefused
        If all are gains or all are losses and the signs are to be kept.

    Notes
    -----
    Abel, "Non-zero trajectories for long-run net migration assumptions in global population
    projection models", *Demographic Research* 38 (2018), pp. 1635–1662.

    Examples
    --------
    >>> rescale_net([-3.0, 1.0]).tolist()
    [-2.0, 2.0]
    """
    given = np.asarray(net, dtype=np.float64)
    share = np.ones_like(given) if weights is None else np.asarray(weights, dtype=np.float64)
    known = ~np.isnan(given)
    scaled = given.copy()
    if signs == "free":
        weighted = given[known] * share[known]
        scaled[known] = weighted - weighted.mean()
    else:
        gains, losses = known & (given > 0), known & (given < 0)
        up, down = (float(given[part] @ share[part]) for part in (gains, losses))
        if (up == 0) != (down == 0):
            raise TableRefused(
                "All net totals have one sign; they cannot add up to zero with their signs kept.",
                cure="Let the signs be free.",
            )
        if up > 0:
            middle = (up + down) / 2
            scaled[gains] *= (up - middle) / up
            scaled[losses] *= (down - middle) / down
    if whole_persons:
        scaled[known] = round_to_sum(scaled[known])
    return scaled
