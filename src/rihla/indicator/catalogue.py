"""The indicators that can be computed: what each is, its unit, its formula, its source."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from rihla.errors import Faults, UnknownIndicator

__all__ = ["Indicator", "get_indicator", "list_indicators", "read_catalogue"]


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


def read_catalogue(text: str) -> Mapping[str, Indicator]:
    """Read a catalogue: YAML with one entry an indicator.

    Raises
    ------
    SourceMalformed
        If ids stand twice, or no formula is registered for one; lists all of them.
    """
    # what computes an indicator takes it as its argument, so it is imported after its class
    from rihla.indicator.answer import COMPUTED

    faults = Faults("catalogue.yaml")
    held: dict[str, Indicator] = {}
    for entry in yaml.load(text, Loader=yaml.CSafeLoader):
        indicator = _indicator(entry)
        if indicator.id in held:
            faults.add(f"{indicator.id} stands twice", cure="Keep one of the two.")
        if indicator.id not in COMPUTED:
            faults.add(
                f"{indicator.id}: no formula is registered",
                cure="Register one in rihla.indicator.formula, or take the entry out.",
            )
        held.setdefault(indicator.id, indicator)
    faults.raise_if_any()
    return MappingProxyType(held)


def _indicator(entry: Mapping[str, Any]) -> Indicator:
    return Indicator(
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


@cache
def _catalogue() -> Mapping[str, Indicator]:
    return read_catalogue(
        files("rihla.indicator").joinpath("catalogue.yaml").read_text(encoding="utf-8")
    )
