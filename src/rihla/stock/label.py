"""What the label of a source says: how its figure was made, by whom, and when it can be known."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from rihla.sources.observations import list_label_rules, read_yearbook
from rihla.stock.judgement import load_rules

__all__ = ["KINDS", "LabelFacts", "earliest_year", "known_from", "read_label", "weight_class"]

KINDS = ("census", "register", "survey", "estimate", "backcast")
"""How a figure was made, from the most exact on."""

_YEARS = re.compile(r"(?<!\d)(?:1[789]|20)\d\d(?!\d)")
_WEIGHTS: Mapping[str, str] = {
    "census": "count",
    "register": "count",
    "survey": "sample",
    "estimate": "estimate",
    "backcast": "estimate",
}


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """What a label says of its figures.

    Examples
    --------
    >>> read_label("UNSDDYB_B59_CFC_2009", 620)
    LabelFacts(kind='census', publisher='UN Demographic Yearbook', role='alternative', reason=...)
    """

    kind: str
    publisher: str
    role: str
    reason: str


@cache
def read_label(label: str, area: int) -> LabelFacts:
    """Read a label, in one area.

    Examples
    --------
    >>> read_label("NSO", 710).kind, read_label("NSO", 752).kind, read_label("KWT_est", 414).kind
    ('census', 'register', 'estimate')
    >>> read_label("FW_2019", 360).role
    'partial'
    """
    rules = load_rules("kind")
    for entry in rules["labels"]:
        if entry.get("area") in (None, area) and fnmatchcase(label, entry["label"]):
            return _facts(entry)
    return _facts(rules["default"])


def weight_class(kind: str, role: str) -> str:
    """Give how a figure weighs: ``count``, ``sample``, ``estimate``, or ``bound`` for a part.

    Examples
    --------
    >>> weight_class("register", "alternative"), weight_class("register", "partial")
    ('count', 'bound')
    """
    return "bound" if role == "partial" else _WEIGHTS[kind]


def known_from(label: str, area: int, date: float) -> int | None:
    """Give the earliest year in which a figure can have been known, where its label tells.

    A label that names a year after the reference date tells it, as does the edition of a Yearbook;
    most labels name the year of the count itself, which says nothing of its publication.

    Examples
    --------
    >>> known_from("NSO.202306", 40, 2010.0), known_from("Census2011", 40, 2011.8)
    (2023, None)
    >>> known_from("UNSDDYB_B59_CFC_2009", 620, 2001.2), known_from("SYB2012", 392, 2000.9973)
    (2009, 2012)
    """
    told = [
        rule.known
        for rule in list_label_rules("later_knowledge")
        if rule.known is not None and rule.matches(label) and rule.area in (None, area)
    ]
    yearbook = read_yearbook(label)
    if yearbook is not None:
        told += [yearbook.edition] if yearbook.edition else []
    else:
        told += [int(year) for year in _YEARS.findall(_with_whole_years(label))]
    later = [year for year in told if year > math.floor(date)]
    return max(later, default=None)


def earliest_year(label: str) -> int | None:
    """Give the last year that a label names, before which its figures were made.

    Examples
    --------
    >>> earliest_year("NBS2012"), earliest_year("2006-2010_SYB"), earliest_year("OECD")
    (2012, 2010, None)
    """
    if read_yearbook(label) is not None:
        return None
    years = [int(year) for year in _YEARS.findall(_with_whole_years(label))]
    return max(years, default=None)


def _with_whole_years(label: str) -> str:
    """Set apart years that a label writes together or with a month: 20102020, 202306."""
    return re.sub(r"(?<!\d)((?:19|20)\d\d)(\d\d|(?:19|20)\d\d)(?!\d)", r"\1 \2", label)


def _facts(entry: Mapping[str, str]) -> LabelFacts:
    return LabelFacts(
        entry["kind"], entry["publisher"], entry.get("role", "alternative"), entry["reason"]
    )
