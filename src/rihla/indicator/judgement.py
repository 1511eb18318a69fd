"""Declared judgement on indicators: where one has no meaning although its parts exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

__all__ = ["Exclusion", "list_exclusions", "not_applicable_areas"]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One area for which one indicator has no meaning.

    Examples
    --------
    >>> exclusion = list_exclusions()[0]
    >>> exclusion.indicator, exclusion.area
    ('refugee_share', 275)
    """

    indicator: str
    area: int
    reason: str
    authority: str
    date: str


@cache
def list_exclusions() -> tuple[Exclusion, ...]:
    """List every declared exclusion, with its reason and authority."""
    text = files("rihla.indicator").joinpath("judgement.yaml").read_text(encoding="utf-8")
    return tuple(_exclusion(entry) for entry in yaml.load(text, Loader=yaml.CSafeLoader))


def _exclusion(entry: Mapping[str, object]) -> Exclusion:
    return Exclusion(
        indicator=str(entry["indicator"]),
        area=int(str(entry["area"])),
        reason=str(entry["reason"]),
        authority=str(entry["authority"]),
        date=str(entry["date"]),
    )


def not_applicable_areas(indicator_id: str) -> list[int]:
    """Give the areas for which an indicator has no meaning by itself.

    Examples
    --------
    >>> not_applicable_areas("refugee_share"), not_applicable_areas("stock")
    ([275], [])
    """
    return [entry.area for entry in list_exclusions() if entry.indicator == indicator_id]
