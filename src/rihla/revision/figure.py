"""A figure is an object: it never travels as a bare number above the arithmetic."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from rihla.sources.status import Status

__all__ = ["Figure", "Interval", "Provenance", "as_written"]

_COUNTED = frozenset({"persons", "count"})
"""Units whose figures are counts."""


def _nothing() -> Mapping[str, float]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval of uncertainty at a stated level (0.80 or 0.95)."""

    lower: float
    upper: float
    level: float


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a figure comes from: the revision's table and the source it was read from."""

    revision: str
    table: str
    source: str
    title: str
    producer: str
    licence: str
    url: str
    content_sha256: str
    """Digest of the table's canonical content: the same figure can be found again."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with all that is needed to trust, cite and recompute it.

    Parameters
    ----------
    indicator
        Id of the indicator it is.
    value
        The figure; None exactly where ``status`` is not available.
    unit
        ``persons``, ``share`` (0–1), ``per_year`` (a rate), ``years``, ``ratio`` or ``count``.
    area
        M49 code of the area or grouping it describes.
    area_name
        Its name, in English.
    start, end
        Years; equal for a figure at one date (mid-year), different for a change.
    sex
        ``both``, ``male`` or ``female``.
    revision
        Id of the revision it was computed from.
    method
        How it was computed, in one line.
    basis
        Share (0–1) of the underlying persons by type of data; "migrants" mixes foreign-born
        persons with foreign citizens, and the figure says how much of each.
    notes
        What a reader must know beside it: boundary breaks, areas missing.

    Examples
    --------
    >>> figure = Figure("stock", 271642105.0, "persons", 900, "World", 2019, 2019, "both",
    ...                 Status.AVAILABLE, "undesa-2019", "sum over areas")
    >>> figure.is_change, figure.value
    (False, 271642105.0)
    >>> print(figure)
    stock of World, 2019: 271,642,105 persons [undesa-2019]
    """

    indicator: str
    value: float | None
    unit: str
    area: int
    area_name: str
    start: int
    end: int
    sex: str
    status: Status
    revision: str
    method: str
    interval: Interval | None = None
    basis: Mapping[str, float] = field(default_factory=_nothing)
    notes: tuple[str, ...] = ()
    provenance: tuple[Provenance, ...] = ()

    def __post_init__(self) -> None:
        if (self.value is not None) != self.status.has_figure:
            raise ValueError(f"value {self.value} beside status {self.status}")

    def __str__(self) -> str:
        """Say the figure in one line: what, where, when, whose."""
        value = self.status.value.replace("_", " ")
        if self.value is not None:
            places = 0 if self.unit in ("persons", "count") else 6
            value = f"{self.value:,.{places}f}"
        when = f"{self.start}–{self.end}" if self.is_change else f"{self.end}"
        sex = "" if self.sex == "both" else f", {self.sex}"
        what = f"{self.indicator} of {self.area_name}{sex}, {when}"
        return f"{what}: {value} {self.unit} [{self.revision}]"

    def _repr_html_(self) -> str:
        """Show the figure in a notebook, with its method and notes."""
        lines = [str(self), self.method, *self.notes]
        return "<br>".join(html.escape(line) for line in lines)

    @property
    def is_change(self) -> bool:
        """Whether it describes an interval of time rather than one date."""
        return self.start != self.end


def as_written(value: float | None, unit: str | None) -> float | int | None:
    """Give a figure as files hold it: a whole count as an integer, for nobody counts 5.0 persons.

    Examples
    --------
    >>> as_written(50_661_149.0, "persons"), as_written(0.5, "share"), as_written(None, "persons")
    (50661149, 0.5, None)
    """
    whole = unit in _COUNTED and value is not None and float(value).is_integer()
    return int(value) if whole and value is not None else value
