"""Origins that are not areas, and sums over origins that leave them out.

An origin code of the observations may be an area of M49, or a total, a grouping, a part of an area,
a former State, a remainder, a status or a code whose meaning is not known. Added up blindly they
count persons two, three, four times. `origin_code.yaml` says of every code what it is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import yaml

from rihla.areas import list_areas

__all__ = ["OriginCode", "OriginKind", "list_origin_codes", "origin_kind", "sum_over_origins"]


class OriginKind(StrEnum):
    """What an origin code stands for.

    Examples
    --------
    >>> OriginKind("former").value
    'former'
    """

    AREA = "area"
    """An area of M49, under its own code."""
    ALIAS = "alias"
    """An area of M49 under a second code."""
    TOTAL = "total"
    """All origins."""
    AGGREGATE = "aggregate"
    """A grouping of areas."""
    PART = "part"
    """A part of an area, or a territory that an area's figures include."""
    FORMER = "former"
    """A State or territory that ceased to exist, or an old name."""
    OTHER = "other"
    """A remainder, not named one by one."""
    UNKNOWN = "unknown"
    """Not stated."""
    STATELESS = "stateless"
    """A status, not a place."""
    UNDOCUMENTED = "undocumented"
    """Its labels do not say what it is, or the code is not declared at all."""


@dataclass(frozen=True, slots=True)
class OriginCode:
    """One origin code that is not an area's own.

    Examples
    --------
    >>> list_origin_codes()[1000051].kind.value
    'aggregate'
    """

    code: int
    kind: OriginKind
    name: str
    reason: str
    within: int | None = None
    """The area of M49 that it is a part of, or stands for, where it has one."""


def list_origin_codes(kind: OriginKind | str | None = None) -> dict[int, OriginCode]:
    """Give the declared codes, or those of one kind, by code.

    Examples
    --------
    >>> sorted(list_origin_codes("stateless"))
    [1000029, 1000126]
    """
    return {c.code: c for c in _codes().values() if kind is None or c.kind == kind}


def origin_kind(code: int) -> OriginKind:
    """Say what an origin code stands for.

    A code that is neither declared nor of an area of M49 is undocumented, so that one that a later
    file brings is left out of sums until somebody has looked at it.

    Examples
    --------
    >>> [origin_kind(code).value for code in (276, 0, 810, 1000051, 1999999)]
    ['area', 'total', 'former', 'aggregate', 'undocumented']
    """
    declared = _codes().get(code)
    if declared:
        return declared.kind
    return _area_kinds().get(code, OriginKind.UNDOCUMENTED)


def sum_over_origins(
    table: pa.Table, *, kinds: Collection[OriginKind | str] = (OriginKind.AREA,)
) -> pa.Table:
    """Add up observations over their origins, leaving out what would be counted twice.

    Parameters
    ----------
    table
        As `rihla.sources.observations.read_observations` gives it.
    kinds
        Kinds of origin to add. Areas alone by default, which never counts anybody twice and may
        miss some. Where a source gives each person once, areas, aliases, parts (Kosovo beside
        Serbia), former States, remainders and unknown origins add up to its total; where it does
        not, parts and former States are in its areas already.

    Returns
    -------
    pyarrow.Table
        ``area, sex, date, age, age_length, universe, source, value, origins, left_out``: persons,
        the rows added and the rows left out. Foreign-born and foreign citizens whose origin is the
        area itself are left out too.

    Examples
    --------
    >>> table = pa.table({
    ...     "area": [276] * 4, "origin": [40, 756, 0, 1000051], "sex": ["both"] * 4,
    ...     "date": [2000.0] * 4, "age": [0] * 4, "age_length": [-1] * 4,
    ...     "universe": ["foreign_born"] * 4, "source": ["Eurostat"] * 4,
    ...     "value": [10.0, 5.0, 20.0, 77e6]})
    >>> sum_over_origins(table).select(["value", "origins", "left_out"]).to_pylist()
    [{'value': 15.0, 'origins': 2, 'left_out': 2}]
    """
    wanted = {OriginKind(kind) for kind in kinds}
    present = pc.unique(table["origin"]).to_pylist()
    added = [code for code in present if origin_kind(code) in wanted]
    counted = pc.is_in(table["origin"], value_set=pa.array(added, table["origin"].type))
    abroad = pc.is_in(table["universe"], value_set=pa.array(_ABROAD))
    itself = pc.and_(pc.equal(table["area"], table["origin"]), abroad)
    counted = pc.and_not(counted, itself)
    keys = [name for name in table.column_names if name not in ("origin", "value")]
    marked = table.select(keys)
    marked = marked.append_column("value", pc.if_else(counted, table["value"], 0.0))
    marked = marked.append_column("origins", pc.cast(counted, pa.int32()))
    marked = marked.append_column("left_out", pc.cast(pc.invert(counted), pa.int32()))
    sums = marked.group_by(keys, use_threads=False).aggregate(
        [(name, "sum") for name in ("value", "origins", "left_out")]
    )
    return sums.rename_columns([name.removesuffix("_sum") for name in sums.column_names])


_ABROAD = ("foreign_born", "foreign_citizens")


@cache
def _area_kinds() -> dict[int, OriginKind]:
    return {
        area.m49: kind
        for kind in (OriginKind.AREA, OriginKind.FORMER)
        for area in list_areas(kind.value)
    }


@cache
def _codes() -> dict[int, OriginCode]:
    path = Path(__file__).with_name("origin_code.yaml")
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=_loader())
    codes = [
        OriginCode(**{**entry, "kind": OriginKind(entry["kind"])}) for entry in content["codes"]
    ]
    return {code.code: code for code in codes}


def _loader() -> type[yaml.SafeLoader]:
    # libyaml reads the 277 entries twelve times faster; not every platform has it
    fast: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return fast
