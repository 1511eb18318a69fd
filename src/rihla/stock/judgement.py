"""The declared judgements about observations: small tables, each entry with its reason.

Everything decided about an observation is decided here or by a test whose bounds stand here; the
code that applies them holds no name of a source and no figure of an area.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml

__all__ = ["NamedRule", "load_rules", "named_rules"]

_FOLDER = Path(__file__).with_name("rule")


@dataclass(frozen=True, slots=True)
class NamedRule:
    """A judgement about observations that it names by label, area, universe and dates.

    Examples
    --------
    >>> rule = NamedRule("x", "gross_error", "Census19[89]1", "why", area=70, start=1981.0)
    >>> rule.is_about("Census1981", area=70, universe="foreign_citizens", date=1981.2)
    True
    >>> rule.is_about("Census1981", area=8, universe="foreign_citizens", date=1981.2)
    False
    """

    id: str
    rule: str
    label: str
    """Exact, or with ``* ? [ ]`` as in file names; upper and lower case differ."""
    reason: str
    authority: str = ""
    area: int | None = None
    universe: str | None = None
    start: float | None = None
    end: float | None = None

    def is_about(self, label: str, *, area: int, universe: str, date: float) -> bool:
        """Whether the judgement is about an observation."""
        return (
            self.area in (None, area)
            and self.universe in (None, universe)
            and (self.start is None or date >= self.start)
            and (self.end is None or date < self.end)
            and fnmatchcase(label, self.label)
        )


@cache
def load_rules(name: str) -> Mapping[str, Any]:
    """Read one table of judgements.

    Parameters
    ----------
    name
        ``complement``, ``date``, ``event``, ``fate``, ``kind``, ``pooling``, ``refugee``,
        ``register``, ``territory``, ``use``.

    Examples
    --------
    >>> load_rules("event")["same_census"]["years"]
    0.6
    """
    text = (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    content: Mapping[str, Any] = yaml.safe_load(text)
    return content


def named_rules(entries: list[Mapping[str, Any]], *, rule: str = "") -> tuple[NamedRule, ...]:
    """Make judgements of the entries of a table, leaving out what is not about whom they name.

    Parameters
    ----------
    entries
        Mappings with ``id``, ``label``, ``reason`` and what narrows them.
    rule
        The rule of entries that name none.

    Examples
    --------
    >>> [r.area for r in named_rules(load_rules("date")["shifts"], rule="shift")]
    [792, 410]
    """
    return tuple(
        NamedRule(
            id=entry["id"],
            rule=entry.get("rule", rule),
            label=entry["label"],
            reason=entry["reason"],
            authority=entry.get("authority", ""),
            area=entry.get("area"),
            universe=entry.get("universe"),
            start=entry.get("from"),
            end=entry.get("to"),
        )
        for entry in entries
    )
