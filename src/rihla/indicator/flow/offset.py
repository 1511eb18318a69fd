"""What makes one corridor likelier than another: distance, a common border, a common language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rihla.errors import TableRefused, UnknownTerm
from rihla.sources.cepii import read_geography
from rihla.sources.home import find_file

__all__ = ["SOURCE", "TERMS", "Offset", "cepii_offset"]

SOURCE = "cepii-geodist"
"""Id of the source."""

TERMS = ("distance", "contiguity", "language")
"""What an offset may be made of."""


@dataclass(frozen=True, slots=True)
class Offset:
    """An offset of flows, made of what CEPII GeoDist tells of pairs of areas.

    Parameters
    ----------
    distance
        Exponent of the distance: -1 makes a corridor of twice the distance half as likely.
    contiguity, language
        Factors for pairs with a common border, and with a common official language.

    Examples
    --------
    >>> Offset.read(["distance", "contiguity=2"])
    Offset(distance=-1.0, contiguity=2.0, language=1.0)
    >>> str(Offset(distance=-0.5))
    'cepii-geodist: distance^-0.5'
    """

    distance: float = 0.0
    contiguity: float = 1.0
    language: float = 1.0

    @classmethod
    def read(cls, terms: Sequence[str]) -> Offset:
        """Read terms such as ``distance``, ``distance=-0.5``, ``contiguity=2``.

        Parameters
        ----------
        terms
            Distance alone has the exponent -1; the others need their factor.

        Raises
        ------
        UnknownTerm
            If a term is not known.
        TableRefused
            If it has no number, or one that cannot be, or stands twice.
        """
        read: dict[str, float] = {}
        for term in terms:
            name, _, told = term.partition("=")
            if name not in TERMS:
                raise UnknownTerm(name, nearest=TERMS)
            if name in read:
                raise TableRefused(f"The offset {name} is given twice.", cure="Give it once.")
            read[name] = _number(name, told)
        return cls(**read)

    def __str__(self) -> str:
        """Say what it is made of."""
        told = [f"distance^{self.distance:g}"] if self.distance else []
        factors = {"contiguity": self.contiguity, "language": self.language}
        told += [f"{name} ×{factor:g}" for name, factor in factors.items() if factor != 1]
        return f"{SOURCE}: {', '.join(told) or 'none'}"


def cepii_offset(areas: Sequence[int | str], offset: Offset) -> NDArray[np.float64]:
    """Give an offset as origins × destinations, in the order of the areas.

    Raises
    ------
    SourceMissing
        If the published file is not there.
    """
    geography = read_geography(find_file("cepii/dist_cepii.csv.gz"))
    return geography.offset(
        [int(area) for area in areas],
        decay=offset.distance,
        contiguity=offset.contiguity,
        language=offset.language,
    )


def _number(name: str, told: str) -> float:
    if not told and name == "distance":
        return -1.0
    try:
        value = float(told)
    except ValueError:
        value = float("nan")
    if not np.isfinite(value) or (name != "distance" and value <= 0):
        kind = "an exponent, such as -1" if name == "distance" else "a factor above zero, such as 2"
        raise TableRefused(
            f"The offset {name} needs {kind}, not {told!r}.",
            cure=f"Write {name}={'-1' if name == 'distance' else '2'}.",
        )
    return value
