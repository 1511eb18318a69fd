"""What the label of a source says about its figures: flags, declared one by one.

A flag excludes nothing by itself. Whoever estimates decides which flags to leave out, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, reduce
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import yaml

from rihla.sources.observations.universe import get_universe

__all__ = ["LabelRule", "YearbookLabel", "list_flags", "list_label_rules", "mark", "read_yearbook"]


@dataclass(frozen=True, slots=True)
class LabelRule:
    """One declared reading of a source's label.

    Examples
    --------
    >>> rule = next(r for r in list_label_rules() if r.label == "Estimation_*")
    >>> rule.matches("Estimation_2018-2019"), rule.matches("UNHCR")
    (True, False)
    """

    flag: str
    label: str
    """Exact, or with ``*`` and ``?`` as in file names. Upper and lower case differ."""
    reason: str
    authority: str
    area: int | None = None
    universe: str | None = None
    start: float | None = None
    """First date it is about, if not all."""
    end: float | None = None
    """First date it is no longer about, if any."""
    known: int | None = None
    """Earliest year in which these figures can have been known, where the label tells."""

    def matches(self, label: str) -> bool:
        """Whether the rule is about this label, in whatever area."""
        return fnmatchcase(label, self.label)


@dataclass(frozen=True, slots=True)
class YearbookLabel:
    """A label of the United Nations Demographic Yearbook, taken apart.

    Examples
    --------
    >>> read_yearbook("UNSDDYB_B59_CFC_2009")
    YearbookLabel(table='59', count='census, de facto, complete tabulation', edition=2009)
    """

    table: str
    count: str | None
    edition: int | None


def list_flags() -> dict[str, str]:
    """Give each flag with what it means.

    Examples
    --------
    >>> "derived_from_un" in list_flags()
    True
    """
    return dict(_content()["flags"])


def list_label_rules(flag: str | None = None) -> tuple[LabelRule, ...]:
    """Give every rule, or those of one flag.

    Examples
    --------
    >>> [rule.label for rule in list_label_rules("derived_from_un")]
    ['WorldBank', 'UNPD']
    """
    return tuple(rule for rule in _rules() if flag in (None, rule.flag))


def read_yearbook(label: str) -> YearbookLabel | None:
    """Take a label of the Demographic Yearbook apart; None for any other label.

    Examples
    --------
    >>> read_yearbook("Eurostat") is None
    True
    >>> read_yearbook("UNSDDYB_B61_1987")
    YearbookLabel(table='61', count=None, edition=1987)
    """
    prefix, *parts = label.split("_")
    if prefix != "UNSDDYB" or not parts:
        return None
    counts: Mapping[str, str] = _content()["yearbook"]["counts"]
    table, *rest = parts
    count = counts.get(rest[0]) if rest else None
    edition = int(rest[-1]) if rest and rest[-1].isdigit() else None
    return YearbookLabel(table.removeprefix("B"), count, edition)


def mark(table: pa.Table, *, flags: Iterable[str] | None = None) -> pa.Table:
    """Add one true-or-false column for each flag.

    Parameters
    ----------
    table
        With ``source``, ``area``, ``universe`` and ``date``, as
        `rihla.sources.observations.read_observations` gives them.
    flags
        All of `list_flags` if none are named.

    Examples
    --------
    >>> table = pa.table({"source": ["WorldBank", "Eurostat"], "area": [4, 40],
    ...                   "universe": ["foreign_born"] * 2, "date": [2000.0, 2000.0]})
    >>> mark(table, flags=["derived_from_un"])["derived_from_un"].to_pylist()
    [True, False]
    """
    for flag in list_flags() if flags is None else flags:
        masks = [_mask(table, rule) for rule in list_label_rules(flag)]
        table = table.append_column(flag, reduce(pc.or_, masks))
    return table


def _mask(table: pa.Table, rule: LabelRule) -> pa.ChunkedArray:
    labels = [s for s in pc.unique(table["source"]).to_pylist() if rule.matches(s)]
    mask = pc.is_in(table["source"], value_set=pa.array(labels, pa.string()))
    if rule.area is not None:
        mask = pc.and_(mask, pc.equal(table["area"], rule.area))
    if rule.universe is not None:
        mask = pc.and_(mask, pc.equal(table["universe"], rule.universe))
    if rule.start is not None:
        mask = pc.and_(mask, pc.greater_equal(table["date"], rule.start))
    if rule.end is not None:
        mask = pc.and_(mask, pc.less(table["date"], rule.end))
    return mask


@cache
def _rules() -> tuple[LabelRule, ...]:
    return tuple(_rule(entry) for entry in _content()["rules"])


def _rule(entry: Mapping[str, Any]) -> LabelRule:
    values = dict(entry)
    values["start"], values["end"] = values.pop("from", None), values.pop("to", None)
    if values["flag"] not in _content()["flags"]:
        raise ValueError(f"label.yaml: the flag {values['flag']!r} is not declared")
    if "universe" in values:
        values["universe"] = get_universe(values["universe"]).word
    return LabelRule(**values)


@cache
def _content() -> Mapping[str, Any]:
    path = Path(__file__).with_name("label.yaml")
    content: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content
