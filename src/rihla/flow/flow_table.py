"""Flows between areas within one interval, with how they were estimated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rihla.errors import MixedFlowConcepts, TableRefused
from rihla.flow.stock_table import Label
from rihla.numerics.birthplace import BirthplaceFit

__all__ = ["Diagnostics", "FlowTable", "require_same_concept"]

Floats = NDArray[np.float64]
Concept = Literal["transition", "movement"]


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """How well a flow table was fitted.

    Parameters
    ----------
    rounds
        Rounds of fitting and Newton steps; 0 for a closed form.
    gap
        The largest difference between a margin and the one asked for, in persons.
    world_gap
        Persons by whom the stocks grew more, or less, than births and deaths allow, shared over
        the native-born of both dates; 0 for methods that do not ask.
    left, entered
        Persons who left or entered the system of areas (open methods).
    net_gap
        The largest difference, over areas, between net migration in the table and what
        populations, births and deaths leave to migration, in persons; NaN where there are none.
    """

    rounds: int = 0
    gap: float = 0.0
    world_gap: float = 0.0
    left: float = 0.0
    entered: float = 0.0
    net_gap: float = float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class FlowTable:
    """Persons by residence at two dates: origins × destinations.

    Parameters
    ----------
    areas
        Labels of origins and destinations.
    persons
        Origins × destinations; the diagonal is zero: who did not change residence is no flow.
    start, end
        The two dates, decimal.
    sex, method
        Whose flows, and by which method.
    concept
        ``transition``: residence differs at the two dates. ``movement``: an event.
    diagnostics
        How well it was fitted.
    citizens
        Areas whose stock counts foreign citizens: every flow that touches them is of another
        basis.
    assumed
        Areas whose births and deaths follow a declared rule.
    sources
        What was used, by part: ``stock``, ``events``, ``offset`` and the options chosen.
    fits
        Weighted tables by birthplace, kept as factors; empty where the method has none.
    """

    areas: tuple[Label, ...]
    persons: Floats
    start: float
    end: float
    sex: str
    method: str
    concept: Concept = "transition"
    diagnostics: Diagnostics = field(default_factory=Diagnostics)
    citizens: tuple[Label, ...] = ()
    assumed: tuple[Label, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    fits: tuple[tuple[float, BirthplaceFit], ...] = ()

    @property
    def total(self) -> float:
        """All persons who moved between areas."""
        return float(self.persons.sum())

    @property
    def departures(self) -> Floats:
        """Persons who left each area."""
        return np.asarray(self.persons.sum(axis=1))

    @property
    def arrivals(self) -> Floats:
        """Persons who came to each area."""
        return np.asarray(self.persons.sum(axis=0))

    @property
    def net(self) -> Floats:
        """Arrivals less departures."""
        return self.arrivals - self.departures

    @property
    def years(self) -> float:
        """Length of the interval; transitions of different lengths are never compared."""
        return self.end - self.start

    def outward(self) -> Floats:
        """Give the moves of persons out of the area of their birth: origins × destinations."""
        return self._split("outward")

    def returned(self) -> Floats:
        """Give the moves of persons back to the area of their birth."""
        return self._split("returned")

    def transit(self) -> Floats:
        """Give the moves between two areas neither of which is the person's birthplace."""
        return np.maximum(self.persons - self.outward() - self.returned(), 0.0)

    def stayers(self) -> Floats:
        """Give the persons with the same residence at both dates, by area."""
        self._require_birthplaces()
        return np.asarray(sum(weight * np.diagonal(fit.flow()) for weight, fit in self.fits))

    def by_birthplace(self) -> Floats:
        """Give birthplaces × origins × destinations, stayers on the diagonals.

        At 232 areas that is an array of 100 MB.
        """
        self._require_birthplaces()
        return np.asarray(sum(weight * fit.cells() for weight, fit in self.fits))

    def position(self, area: Label) -> int:
        """Give the place of an area on both axes.

        Raises
        ------
        TableRefused
            If the table has no such area.
        """
        if area not in self.areas:
            raise TableRefused(
                f"The flow table has no area {area}.",
                cure="Areas whose territory changed within the interval are joined; see the notes.",
            )
        return self.areas.index(area)

    def table(self, *, smallest: float = 0.0, split: bool = False) -> pa.Table:
        """Give the flows as rows.

        Parameters
        ----------
        smallest
            Flows of this size and smaller are left out.
        split
            Whether to add ``outward``, ``returned`` and ``transit``.

        Returns
        -------
        pyarrow.Table
            ``origin``, ``destination`` (int32 if codes), ``start``, ``end``, ``sex``, ``method``,
            ``value`` persons, ``touches_citizens``; largest first.
        """
        rows, columns = np.nonzero(self.persons > smallest)
        order = np.argsort(-self.persons[rows, columns], kind="stable")
        rows, columns = rows[order], columns[order]
        kind = pa.int32() if all(isinstance(area, int) for area in self.areas) else pa.string()
        # codes beside a label such as "other" are text too
        names = self.areas if kind == pa.int32() else tuple(map(str, self.areas))
        labels = np.array(names, dtype=object)
        citizens = np.array([area in set(self.citizens) for area in self.areas], dtype=bool)
        count = rows.size
        data = {
            "origin": pa.array(labels[rows].tolist(), kind),
            "destination": pa.array(labels[columns].tolist(), kind),
            "start": pa.array(np.full(count, self.start)),
            "end": pa.array(np.full(count, self.end)),
            "sex": pa.array([self.sex] * count, pa.string()),
            "method": pa.array([self.method] * count, pa.string()),
            "value": pa.array(self.persons[rows, columns]),
            "touches_citizens": pa.array(citizens[rows] | citizens[columns]),
        }
        if split:
            for name in ("outward", "returned", "transit"):
                data[name] = pa.array(getattr(self, name)()[rows, columns])
        return pa.table(data)

    def _split(self, kind: Literal["outward", "returned"]) -> Floats:
        self._require_birthplaces()
        return np.asarray(sum(weight * getattr(fit, kind)() for weight, fit in self.fits))

    def _require_birthplaces(self) -> None:
        if not self.fits:
            raise TableRefused(
                f"The method {self.method} gives no flows by birthplace.",
                cure="Use a method of demographic accounting (da_…).",
            )


def require_same_concept(tables: Sequence[FlowTable]) -> None:
    """Refuse to put together transitions and movements, or intervals of different lengths.

    Raises
    ------
    MixedFlowConcepts
        If the tables are not of one concept, one interval and the same areas.
    """
    first = tables[0]
    for other in tables[1:]:
        if other.concept != first.concept:
            raise MixedFlowConcepts(
                f"One table counts {first.concept}s, another {other.concept}s.",
                cure="Transitions are persons, movements events: keep them apart.",
            )
        if (other.start, other.end) != (first.start, first.end):
            raise MixedFlowConcepts(
                f"One table is of {first.start:g} to {first.end:g}, another of {other.start:g} to "
                f"{other.end:g}.",
                cure="A person may move and return: transitions of other intervals do not add up, "
                "nor compare where the lengths differ.",
            )
        if other.areas != first.areas:
            raise TableRefused("The tables are of different areas.", cure="Give the same areas.")
