"""Effects pooled over groups: one for all, one deviation for each group, drawn to zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Pooled", "pool_effects"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pooled:
    """Posterior of the effects of every group, jointly normal."""

    mean: Floats
    """(G, Q): the common effect and the group's deviation, added."""
    root: Floats
    """(G, Q, K): ``mean + root z`` with z standard normal (K,) is a joint draw of all groups."""
    gain: float
    """What the effects add to the log likelihood at effects of zero, their prior included."""

    def covariance(self) -> Floats:
        """Give each group's own covariance, shape (G, Q, Q)."""
        return np.asarray(self.root @ self.root.transpose(0, 2, 1))


def pool_effects(
    gram: Floats, product: Floats, group: Ints, common_variance: Floats, group_variance: Floats
) -> Pooled:
    """Estimate effects with partial pooling, exactly, given their variances.

    The effect of series a in group g is ``c + d_g``, with ``c ~ N(0, common_variance)`` and
    ``d_g ~ N(0, group_variance)``, independent over effects and groups.

    Parameters
    ----------
    gram, product
        (A, Q, Q) and (A, Q): each series' normal equations.
    group
        (A,) numbers from 0; the last group number present sets how many there are.
    common_variance, group_variance
        (Q,); a group variance of zero gives every group the common effect.

    Returns
    -------
    Pooled

    Examples
    --------
    >>> pooled = pool_effects(np.full((2, 1, 1), 100.0), np.array([[100.0], [300.0]]),
    ...                       np.array([0, 1]), np.array([100.0]), np.array([0.0]))
    >>> pooled.mean.round(2)
    array([[2.],
           [2.]])
    """
    groups, effects = int(group.max()) + 1, product.shape[1]
    gram_of = np.zeros((groups, effects, effects))
    product_of = np.zeros((groups, effects))
    np.add.at(gram_of, group, gram)
    np.add.at(product_of, group, product)
    free = np.flatnonzero(group_variance > 0)
    size = effects + groups * len(free)
    # Variables in units of their prior's standard deviation: a prior precision of one throughout.
    scale, wide = np.sqrt(common_variance), np.sqrt(group_variance[free])
    use = np.zeros((groups, effects, size))
    use[:, np.arange(effects), np.arange(effects)] = scale
    for g in range(groups):
        use[g, free, effects + g * len(free) + np.arange(len(free))] = wide
    precision = np.eye(size) + np.einsum("gqi,gqr,grj->ij", use, gram_of, use, optimize=True)
    right = np.einsum("gqi,gq->i", use, product_of)
    lower = np.linalg.cholesky(precision)
    half = np.linalg.solve(lower, right)
    point = np.linalg.solve(lower.T, half)
    gain = 0.5 * float(half @ half) - float(np.log(np.diag(lower)).sum())
    root = use @ np.linalg.inv(lower).T
    return Pooled(use @ point, root, gain)
