"""Rogers–Castro model schedules: migration intensity as a sum of curves over age.

``a1 e^(−α1 x) + a2 e^(−α2 (x−μ2) − e^(−λ2 (x−μ2))) + a3 e^(−α3 (x−μ3) − e^(−λ3 (x−μ3)))
+ a4 e^(λ4 x) + c``: childhood, labour force, retirement, old age, and a constant.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rihla.errors import DidNotConverge, TableRefused

__all__ = ["RogersCastro", "ScheduleFit", "fit_schedule"]

Floats = NDArray[np.float64]

RETIREMENT = ("a3", "alpha3", "mu3", "lambda3")
OLD_AGE = ("a4", "lambda4")


@dataclass(frozen=True, slots=True)
class RogersCastro:
    """The parameters of a schedule; components that are absent have ``a`` zero.

    Notes
    -----
    Rogers and Castro, *Model Migration Schedules*, IIASA RR-81-30 (1981).

    Examples
    --------
    >>> schedule = RogersCastro(0.02, 0.1, 0.06, 0.1, 20, 0.4, 0.003)
    >>> schedule([0, 23]).round(4)
    array([0.023 , 0.0379])
    >>> schedule.labour_asymmetry
    4.0
    """

    a1: float
    alpha1: float
    a2: float
    alpha2: float
    mu2: float
    lambda2: float
    c: float = 0.0
    a3: float = 0.0
    alpha3: float = 0.0
    mu3: float = 0.0
    lambda3: float = 0.0
    a4: float = 0.0
    lambda4: float = 0.0

    def __call__(self, ages: ArrayLike) -> Floats:
        """Give the intensity at each age."""
        return _evaluate(np.asarray(ages, dtype=np.float64), self._vector())

    @property
    def peaking(self) -> float:
        """Where the labour-force curve stands, in years of age (μ2)."""
        return self.mu2

    @property
    def child_dependency(self) -> float:
        """Level of childhood migration over that of the labour force (a1/a2)."""
        return self.a1 / self.a2

    @property
    def labour_dependency(self) -> float:
        """Level of labour-force migration over that of childhood (a2/a1)."""
        return self.a2 / self.a1

    @property
    def labour_asymmetry(self) -> float:
        """Steepness of the rise over that of the fall of the labour-force curve (λ2/α2)."""
        return self.lambda2 / self.alpha2

    @property
    def parental_regularity(self) -> float:
        """How alike the falls of both curves are, children moving with parents (α1/α2)."""
        return self.alpha1 / self.alpha2

    def _vector(self) -> Floats:
        return np.array([getattr(self, field.name) for field in fields(self)], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class ScheduleFit:
    """A fitted schedule, the sum of its squared errors, and the steps it took."""

    schedule: RogersCastro
    squared_error: float
    rounds: int


def fit_schedule(
    ages: ArrayLike,
    intensities: ArrayLike,
    *,
    retirement: bool = False,
    old_age: bool = False,
    start: RogersCastro | None = None,
    limit: int = 500,
) -> ScheduleFit:
    """Fit a schedule by least squares.

    Parameters
    ----------
    ages, intensities
        One intensity per age.
    retirement, old_age
        Whether the schedule has these components.
    start
        Where to begin; by default several standard starts, of which the best fit is given.
    limit
        Steps allowed from each start.

    Raises
    ------
    TableRefused
        If there are fewer ages than parameters, or an intensity is missing.
    DidNotConverge
        If no start comes to rest.

    Notes
    -----
    Levenberg–Marquardt in the logarithms of the parameters, so that all stay positive.

    Examples
    --------
    >>> true = RogersCastro(0.02, 0.1, 0.06, 0.1, 20, 0.4, 0.003)
    >>> found = fit_schedule(np.arange(66), true(np.arange(66))).schedule
    >>> round(found.mu2, 4), round(found.lambda2, 4)
    (20.0, 0.4)
    """
    years, level = np.asarray(ages, dtype=np.float64), np.asarray(intensities, dtype=np.float64)
    names = [field.name for field in fields(RogersCastro)]
    used = [
        name
        for name in names
        if (retirement or name not in RETIREMENT) and (old_age or name not in OLD_AGE)
    ]
    if years.shape != level.shape or years.size < len(used) or not np.isfinite(level).all():
        raise TableRefused(
            f"{years.size} ages and {level.size} intensities for {len(used)} parameters.",
            cure="Give a finite intensity for each age, and at least as many as parameters.",
        )
    at = np.array([names.index(name) for name in used])
    fits = [
        _descend(years, level, vector, at, limit)
        for vector in ([start._vector()] if start else _starts(level, retirement, old_age))
    ]
    settled = [fit for fit in fits if fit[2] < limit]
    if not settled:
        raise DidNotConverge(
            f"No schedule came to rest within {limit} steps.",
            rounds=limit,
            cure="Leave out a component, or give a start nearer to the profile.",
        )
    vector, error, rounds = min(settled, key=lambda fit: fit[1])
    return ScheduleFit(RogersCastro(*(float(v) for v in vector)), error, rounds)


def _starts(level: Floats, retirement: bool, old_age: bool) -> list[Floats]:
    """Give the fundamental parameters at several peaks, scaled to the profile."""
    scale = max(float(level.max()), 1e-12) / 0.04
    later = (0.005 * scale, 0.5, 63.0, 0.2) if retirement else (0.0,) * 4
    oldest = (0.0003 * scale, 0.02) if old_age else (0.0,) * 2
    return [
        np.array([0.02 * scale, 0.1, 0.06 * scale, 0.1, mu, rise, 0.003 * scale, *later, *oldest])
        for mu in (18.0, 21.0, 25.0)
        for rise in (0.25, 0.5)
    ]


def _descend(
    years: Floats, level: Floats, start: Floats, used: NDArray[np.intp], limit: int
) -> tuple[Floats, float, int]:
    vector = start.copy()
    logs = np.log(np.maximum(vector[used], 1e-12))
    residual = level - _evaluate(years, vector)
    error, damping = float(residual @ residual), 1e-3
    for rounds in range(1, limit + 1):
        slopes = _slopes(years, vector, used, logs)
        normal, pull = slopes.T @ slopes, slopes.T @ residual
        guard = damping * np.maximum(np.diagonal(normal), 1e-14 * normal.max())
        step = np.linalg.solve(normal + np.diag(guard), pull)
        trial = vector.copy()
        trial[used] = np.exp(logs + np.clip(step, -1, 1))
        miss = level - _evaluate(years, trial)
        better = float(miss @ miss)
        if better < error:
            small = error - better <= 1e-14 * error or better <= 1e-28 * float(level @ level)
            vector, logs, residual, error = trial, np.log(trial[used]), miss, better
            damping = max(damping / 5, 1e-12)
            if small:
                return vector, error, rounds
        else:
            damping *= 4
            if damping > 1e12:
                return vector, error, rounds
    return vector, error, limit


def _slopes(years: Floats, vector: Floats, used: NDArray[np.intp], logs: Floats) -> Floats:
    """Slopes of the curve in the logarithms of its parameters, by central differences."""
    columns = []
    for place, index in enumerate(used):
        up, down = vector.copy(), vector.copy()
        up[index], down[index] = np.exp(logs[place] + 1e-6), np.exp(logs[place] - 1e-6)
        columns.append((_evaluate(years, up) - _evaluate(years, down)) / 2e-6)
    return np.stack(columns, axis=1)


def _evaluate(x: Floats, p: Floats) -> Floats:
    a1, alpha1, a2, alpha2, mu2, lambda2, c, a3, alpha3, mu3, lambda3, a4, lambda4 = p
    curve = a1 * np.exp(-alpha1 * x) + _hump(x, a2, alpha2, mu2, lambda2) + c
    if a3:
        curve = curve + _hump(x, a3, alpha3, mu3, lambda3)
    if a4:
        curve = curve + a4 * np.exp(lambda4 * x)
    return np.asarray(curve)


def _hump(x: Floats, a: float, alpha: float, mu: float, rise: float) -> Floats:
    # Far below the peak the inner exponential is beyond any float; the curve is zero there.
    inner = np.minimum(-rise * (x - mu), 700.0)
    return np.asarray(a * np.exp(np.maximum(-alpha * (x - mu) - np.exp(inner), -745.0)))
