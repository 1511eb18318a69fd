"""How a figure is rounded and said in a sentence, declared beside each claim.

Rounding is half away from zero, as statistical tables print it; binary floating point never
decides a half, since the figure is rounded as the decimal number that it prints as.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

__all__ = ["SCALES", "Wording"]

_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class _Scale:
    factor: Decimal
    words: str


SCALES: Mapping[str, _Scale] = MappingProxyType(
    {
        "count": _Scale(Decimal(1), ""),
        "thousand": _Scale(Decimal("1e-3"), "thousand"),
        "million": _Scale(Decimal("1e-6"), "million"),
        "per_cent": _Scale(Decimal(100), "per cent"),
        "million_usd": _Scale(Decimal("1e-6"), "million US dollars"),
    }
)
"""What a figure may be rounded to."""


@dataclass(frozen=True, slots=True)
class Wording:
    r"""How one figure of a sentence is rounded and said.

    Parameters
    ----------
    to
        One of `SCALES`.
    digits
        Digits after the point.

    Examples
    --------
    >>> Wording("million").say(271642105).replace("\xa0", " ")
    '272 million'
    >>> Wording("per_cent", 1).say(0.0352166).replace("\xa0", " ")
    '3.5 per cent'
    >>> Wording("million").rounded(50_860_196) == Wording("million").rounded(51_000_000)
    True
    """

    to: str = "count"
    digits: int = 0

    def rounded(self, value: float) -> Decimal:
        """Round a figure to what the sentence says of it, in units of its scale."""
        exact = Decimal(repr(float(value))) * SCALES[self.to].factor
        return exact.quantize(Decimal(1).scaleb(-self.digits), rounding=ROUND_HALF_UP)

    def say(self, value: float) -> str:
        """Say a figure as the sentence does, with unbreakable spaces inside it."""
        words = SCALES[self.to].words.replace(" ", _NO_BREAK)
        return f"{self.rounded(value):,}{_NO_BREAK if words else ''}{words}"
