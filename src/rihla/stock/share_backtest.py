"""Backtests of shares: whole tables are hidden, predicted from the others, and compared.

What is hidden is a table by origin or by age under all its labels. Totals are taken as known: only
how they divide is scored. What a hidden table leaves unnamed is compared as one part.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rihla.stock.backtest import CUTOFFS, FARTHEST, FIRST_SCORED, SCORED_KINDS

__all__ = [
    "DESIGNS",
    "Cells",
    "ShareMethod",
    "ShareTrial",
    "hide",
    "hide_areas",
    "hide_later",
    "hide_tenths",
    "run_share_trials",
    "summarise_distances",
]

Floats = NDArray[np.float64]

_GRACE = 0.02
_FOLDS = 10
LEAST_PERSONS = 30.0
"""Persons of a cell that is scored by itself."""


class Dated(Protocol):
    """What a label tells of itself."""

    @property
    def area(self) -> int:
        """Area counted."""
        ...

    @property
    def date(self) -> float:
        """Decimal year counted."""
        ...

    @property
    def kind(self) -> str:
        """How it was made."""
        ...

    @property
    def published(self) -> float:
        """Earliest year in which it can have been known, or NaN."""
        ...


L = TypeVar("L", bound=Dated)


@dataclass(frozen=True, slots=True)
class ShareTrial(Generic[L]):
    """Labels seen, and labels hidden."""

    design: str
    name: str
    seen: tuple[L, ...]
    hidden: tuple[L, ...]
    start: float
    """The cut-off; NaN for other designs."""


@dataclass(frozen=True, slots=True)
class Cells:
    """A method's prediction of one hidden table."""

    share: Floats
    """(K,) of the parts that the table names; NaN where the method says nothing of one."""
    scale: Floats
    """(K,) of the log of what is observed; zero for a point."""
    freedom: float


class Hidden(Protocol):
    """A hidden table: what is known of it, and what it names."""

    @property
    def area(self) -> int:
        """Area counted."""
        ...

    @property
    def date(self) -> float:
        """Decimal year counted."""
        ...

    @property
    def basis(self) -> str:
        """What it counts."""
        ...

    @property
    def kind(self) -> str:
        """How it was made."""
        ...

    @property
    def whole(self) -> float:
        """Persons counted."""
        ...

    @property
    def share(self) -> Floats:
        """(K,) shares of its parts."""
        ...


T = TypeVar("T", bound=Hidden)
ShareMethod = Callable[[Sequence[T], T], Cells]
"""From the area's tables that are seen to a prediction of one that is hidden."""


def hide_later(labels: Sequence[L], cutoffs: Iterable[float] = CUTOFFS) -> Iterator[ShareTrial[L]]:
    """Hide everything after a date, and what was published later; ask for ten years."""
    for cutoff in cutoffs:
        seen = tuple(label for label in labels if _known(label, cutoff))
        later = tuple(
            label for label in labels if cutoff + _GRACE < label.date <= cutoff + FARTHEST + _GRACE
        )
        yield ShareTrial("cutoff", f"{cutoff:g}", seen, later, cutoff)


def hide_tenths(labels: Sequence[L], *, seed: int = 1) -> Iterator[ShareTrial[L]]:
    """Hide a random tenth of the years of each area, with every table counted in them."""
    yield from _folds("tenth", labels, [(x.area, math.floor(x.date + 0.5)) for x in labels], seed)


def hide_areas(labels: Sequence[L], *, seed: int = 1) -> Iterator[ShareTrial[L]]:
    """Hide every table of a random tenth of the areas."""
    yield from _folds("area", labels, [(x.area, 0) for x in labels], seed)


DESIGNS = ("area", "cutoff", "tenth")
"""How tables are hidden."""


def hide(design: str, labels: Sequence[L]) -> Iterator[ShareTrial[L]]:
    """Hide tables as a design of `DESIGNS` says.

    Raises
    ------
    KeyError
        If there is no such design.
    """
    by_name: Mapping[str, Callable[[Sequence[L]], Iterator[ShareTrial[L]]]] = {
        "area": hide_areas,
        "cutoff": hide_later,
        "tenth": hide_tenths,
    }
    return by_name[design](labels)


def run_share_trials(
    trial: ShareTrial[L],
    seen: Sequence[T],
    hidden: Sequence[T],
    methods: Mapping[str, ShareMethod[T]],
    parts: Callable[[T], Sequence[int]],
) -> tuple[pa.Table, pa.Table]:
    """Let every method predict every hidden table of one trial.

    Parameters
    ----------
    trial
        What was hidden.
    seen, hidden
        Tables made of its labels.
    methods
        By name.
    parts
        Codes of a table's parts.

    Returns
    -------
    tuple of pyarrow.Table
        Cells, as `rihla.stock.backtest_score.score_rows` takes them, with ``part``; and tables:
        ``design, trial, method, area, date, basis, kind, whole, horizon, distance, apart`` (half
        the sum of absolute differences of shares: the part of persons in the wrong place).
    """
    by_area: dict[int, list[T]] = {}
    for table in seen:
        by_area.setdefault(table.area, []).append(table)
    cells: list[dict[str, object]] = []
    tables: list[dict[str, object]] = []
    for table in hidden:
        if table.kind not in SCORED_KINDS or table.date < FIRST_SCORED:
            continue
        mine = by_area.get(table.area, [])
        nearest = min((abs(one.date - table.date) for one in mine), default=None)
        common = {
            "design": trial.design,
            "trial": trial.name,
            "area": table.area,
            "date": table.date,
            "basis": table.basis,
            "kind": table.kind,
            "horizon": None if math.isnan(trial.start) else table.date - trial.start,
            "distance": nearest,
        }
        for name, method in methods.items():
            found = method(mine, table)
            tables.append(
                common | {"method": name, "whole": table.whole, "apart": _apart(found, table)}
            )
            persons = table.share * table.whole
            for k in np.flatnonzero(persons >= LEAST_PERSONS):
                cells.append(
                    common
                    | {
                        "method": name,
                        "part": int(parts(table)[int(k)]),
                        "value": float(persons[k]),
                        "location": _log(float(found.share[k]) * table.whole),
                        "scale": float(found.scale[k]),
                        "freedom": found.freedom,
                    }
                )
    return pa.Table.from_pylist(cells, _CELLS), pa.Table.from_pylist(tables, _TABLES)


def summarise_distances(
    tables: pa.Table, keys: Mapping[str, Callable[[pa.Table], Sequence[object]]]
) -> pa.Table:
    """Average the parts of persons in the wrong place.

    Returns
    -------
    pyarrow.Table
        The keys, ``method, tables, areas, apart`` (mean over tables), ``apart_error`` (its standard
        error, areas taken as independent), ``apart_weighted`` by persons.
    """
    classes = [list(read(tables)) for read in keys.values()] + [tables["method"].to_pylist()]
    rows: dict[tuple[object, ...], list[int]] = {}
    for i, key in enumerate(zip(*classes, strict=True)):
        rows.setdefault(key, []).append(i)
    apart, whole, area = (tables[name].to_numpy() for name in ("apart", "whole", "area"))
    made = []
    for key, found in sorted(rows.items(), key=lambda item: tuple(map(str, item[0]))):
        at = np.array(found)
        mean = float(apart[at].mean())
        _, place = np.unique(area[at], return_inverse=True)
        sums = np.bincount(place, weights=apart[at] - mean)
        made.append(
            dict(zip((*keys, "method"), key, strict=True))
            | {
                "tables": len(at),
                "areas": len(sums),
                "apart": mean,
                "apart_error": math.sqrt(float((sums**2).sum())) / len(at),
                "apart_weighted": float(np.average(apart[at], weights=whole[at])),
            }
        )
    return pa.Table.from_pylist(made)


_COMMON = [
    ("design", pa.string()),
    ("trial", pa.string()),
    ("area", pa.int32()),
    ("date", pa.float64()),
    ("basis", pa.string()),
    ("kind", pa.string()),
    ("horizon", pa.float64()),
    ("distance", pa.float64()),
    ("method", pa.string()),
]
_CELLS = pa.schema(
    [
        *_COMMON,
        ("part", pa.int32()),
        ("value", pa.float64()),
        ("location", pa.float64()),
        ("scale", pa.float64()),
        ("freedom", pa.float64()),
    ]
)
_TABLES = pa.schema([*_COMMON, ("whole", pa.float64()), ("apart", pa.float64())])


def _known(label: Dated, date: float) -> bool:
    if math.isfinite(label.published):
        return label.date <= date + _GRACE and label.published <= date
    return label.date <= date + _GRACE and label.kind not in ("estimate", "backcast")


def _folds(
    design: str, labels: Sequence[L], units: Sequence[tuple[int, int]], seed: int
) -> Iterator[ShareTrial[L]]:
    # Units are drawn in their own order, so the order of the labels changes nothing.
    distinct = sorted(set(units))
    drawn = np.random.default_rng(seed).permutation(len(distinct)) % _FOLDS
    fold = dict(zip(distinct, drawn.tolist(), strict=True))
    for k in range(_FOLDS):
        mine = [fold[unit] == k for unit in units]
        yield ShareTrial(
            design,
            str(k),
            tuple(label for label, hide in zip(labels, mine, strict=True) if not hide),
            tuple(label for label, hide in zip(labels, mine, strict=True) if hide),
            math.nan,
        )


def _apart(found: Cells, table: Hidden) -> float:
    share = np.nan_to_num(found.share)
    rest = abs(share.sum() - table.share.sum())
    return float(np.abs(share - table.share).sum() + rest) / 2


def _log(persons: float) -> float:
    return math.log(persons) if persons > 0 else math.nan
