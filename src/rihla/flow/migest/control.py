"""Options of migest that steer its rounds: taken, so that calls carry over, and without effect."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

__all__ = ["CONTROLS", "takes_controls"]

P = ParamSpec("P")
R = TypeVar("R")

CONTROLS = frozenset({"tol", "maxit", "verbose", "speed"})
"""How little a round may change, how many there may be, whether each is printed, and a way round
the rounds: fits here end when their margins are met."""


def takes_controls(function: Callable[P, R]) -> Callable[..., R]:
    """Let a fit take the controls of migest's.

    Examples
    --------
    >>> takes_controls(abs)(-3, tol=1e-5, maxit=500)
    3
    """

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        kept = {name: value for name, value in kwargs.items() if name not in CONTROLS}
        return function(*args, **kept)  # type: ignore[arg-type]

    return call
