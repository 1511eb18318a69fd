"""Reads GeoDist, and gives its pairs as matrices of any list of areas."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.csv as pacsv
import yaml
from numpy.typing import NDArray

from rihla.areas import resolve
from rihla.errors import Faults, SourceMissing, UnknownArea

__all__ = ["Geography", "read_geography", "readings"]

FIELDS = {"dist": "distance", "contig": "contiguous", "comlang_off": "language", "colony": "colony"}
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, eq=False)
class Geography:
    """Distances and ties of pairs of areas.

    Parameters
    ----------
    areas
        M49 codes.
    distance
        Origins × destinations, kilometres between the largest cities.
    contiguous, language, colony
        Origins × destinations, 0 or 1: a common border, a common official language, a colonial
        tie ever.
    """

    areas: tuple[int, ...]
    distance: NDArray[np.float64]
    contiguous: NDArray[np.float64]
    language: NDArray[np.float64]
    colony: NDArray[np.float64]

    def offset(
        self,
        areas: Sequence[int],
        *,
        decay: float = -1.0,
        contiguity: float = 1.0,
        language: float = 1.0,
    ) -> NDArray[np.float64]:
        """Give an offset for flows: how much likelier one corridor is than another.

        Parameters
        ----------
        areas
            In the order of the flows. An area that GeoDist lacks is stood for by the one that
            ``code.yaml`` declares, or else has the median distance to all and no ties.
        decay
            Exponent of the distance.
        contiguity, language
            Factors for a common border and a common official language.

        Returns
        -------
        ndarray
            Origins × destinations, above zero.
        """
        at = [self._position(area) for area in areas]
        known = np.array([place is not None for place in at])
        places = np.array([place or 0 for place in at])
        pick = np.ix_(places, places)
        both = known[:, None] & known[None, :]
        far = np.where(both, np.maximum(self.distance[pick], 1.0), np.median(self.distance))
        ties = np.where(both, self.contiguous[pick], 0.0)
        spoken = np.where(both, self.language[pick], 0.0)
        return np.asarray(far**decay * contiguity**ties * language**spoken)

    def lacking(self, areas: Sequence[int]) -> tuple[int, ...]:
        """List the areas that have no distances here, not even of another that stands for them."""
        return tuple(area for area in areas if self._position(area) is None)

    def _position(self, area: int) -> int | None:
        stand = _declared()["stands_for"].get(area, {}).get("area", area)
        for candidate in (area, stand):
            if candidate in self.areas:
                return self.areas.index(candidate)
        return None


def read_geography(path: str | Path) -> Geography:
    """Read ``dist_cepii.csv.gz``.

    Raises
    ------
    SourceMissing
        If there is no such file.
    SourceMalformed
        With every code that answers to no area, and absent columns.

    Examples
    --------
    >>> read_geography("absent.csv.gz")
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMissing: The file absent.csv.gz does not exist. ...
    """
    path = Path(path)
    if not path.is_file():
        raise SourceMissing(
            f"The file {path} does not exist.", cure="Set RIHLA_DATA to the published files."
        )
    faults = Faults(path.name)
    table = pacsv.read_csv(io.BytesIO(gzip.decompress(path.read_bytes())))
    for name in ("iso_o", "iso_d", *FIELDS):
        if name not in table.column_names:
            faults.add("is absent", column=name, cure="Restore the publisher's column.")
    faults.raise_if_any()
    printed = sorted(set(table["iso_o"].to_pylist()) | set(table["iso_d"].to_pylist()))
    codes = {iso: _code(iso, faults) for iso in printed}
    faults.raise_if_any()
    areas = tuple(sorted(set(codes.values())))
    at = {area: place for place, area in enumerate(areas)}
    rows, columns = (
        np.array([at[codes[iso]] for iso in table[name].to_pylist()]) for name in ("iso_o", "iso_d")
    )
    found = {}
    for theirs, ours in FIELDS.items():
        found[ours] = np.zeros((len(areas), len(areas)))
        found[ours][rows, columns] = table[theirs].to_numpy()
    return Geography(areas, **found)


def readings(source_id: str, home: Path) -> Mapping[str, Callable[[], object]]:
    """Give, by name, the calls that read each file below `home`.

    Examples
    --------
    >>> list(readings("cepii-geodist", Path("data")))
    ['geography']
    """
    return {"geography": partial(read_geography, home / "cepii" / "dist_cepii.csv.gz")}


def _code(iso: str, faults: Faults) -> int:
    declared = _declared()["codes"].get(iso)
    if declared:
        return int(declared["area"])
    try:
        return resolve(iso).m49
    except UnknownArea:
        faults.add(f"is no code that an area answers to: {iso!r}", cure="Declare it in code.yaml.")
        return -1


@cache
def _declared() -> dict[str, Any]:
    declared: dict[str, Any] = yaml.safe_load((HERE / "code.yaml").read_text("utf-8"))
    return declared
