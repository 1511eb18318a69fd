"""The indicators that can be computed: what each is, its unit, its formula, its source."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml

from rihla.errors import UnknownIndicator

__all__ = ["Indicator", "get_indicator", "list_indicators"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One agreed statistical indicator.

    Parameters
    ----------
    id
        Its name in code, on the command line and in files.
    arity
        ``date`` (one year) or ``interval`` (two years).
    by_sex
        Whether it can be asked for one sex.
    unit
        ``persons``, ``share`` (0–1), ``per_year`` (a fraction) or ``years``.
    tables
        Tables of a revision that it needs.
    nil_where_missing
        Whether an area without a figure counts as having none in a sum, as the publisher does.

    Examples
    --------
    >>> get_indicator("stock_share").unit
    'share'
    """

    id: str
    arity: str
    by_sex: bool
    unit: str
    tables: tuple[str, ...]
    formula: str
    titles: Mapping[str, str]
    definition: str
    source: str
    nil_where_missing: bool

    def title(self, language: str = "en") -> str:
        """Give its title in one of the six languages (English where there is none).

        Examples
        --------
        >>> get_indicator("stock").title("fr")
        'Stock de migrants internationaux'
        """
        return self.titles.get(language, self.titles["en"])


def list_indicators() -> tuple[Indicator, ...]:
    """List every indicator, in the order of the catalogue.

    Examples
    --------
    >>> [indicator.id for indicator in list_indicators()][:4]
    ['stock', 'population', 'refugees', 'stock_share']
    """
    return tuple(_catalogue().values())


def get_indicator(indicator_id: str) -> Indicator:
    """Give one indicator.

    Raises
    ------
    UnknownIndicator
        If none has this id; lists the nearest.

    Examples
    --------
    >>> get_indicator("stok")
    Traceback (most recent call last):
      ...
    rihla.errors.UnknownIndicator: No indicator is called 'stok'. The nearest are: stock.
    """
    held = _catalogue()
    try:
        return held[indicator_id]
    except KeyError:
        nearest = difflib.get_close_matches(indicator_id, held, n=3)
        raise UnknownIndicator(
            indicator_id, nearest=nearest, cure="" if nearest else f"Held: {', '.join(held)}."
        ) from None


@cache
def _catalogue() -> Mapping[str, Indicator]:
    text = files("rihla.indicator").joinpath("catalogue.yaml").read_text(encoding="utf-8")
    listed = [
        Indicator(
            id=entry["id"],
            arity=entry["arity"],
            by_sex=entry["by_sex"],
            unit=entry["unit"],
            tables=tuple(entry["tables"]),
            formula=entry["formula"],
            titles=MappingProxyType(entry["title"]),
            definition=entry["definition"],
            source=entry["source"],
            nil_where_missing=entry.get("missing") == "nil",
        )
        for entry in yaml.load(text, Loader=yaml.CSafeLoader)
    ]
    return MappingProxyType({indicator.id: indicator for indicator in listed})
