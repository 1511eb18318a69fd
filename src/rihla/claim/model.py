"""A claim: a sentence whose figures are bound to queries over evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rihla.claim.wording import Wording

__all__ = ["Claim", "Quantity", "Query", "Statement"]


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the evidence: its kind (see `rihla.claim.evidence`) and what it asks for."""

    kind: str
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure of a sentence: what was stated, and the query that computes it.

    Parameters
    ----------
    stated
        What the sentence says, in persons, shares (0–1), counts or US dollars; None for a
        figure that is only reported beside it.
    decisive
        Whether the verdict depends on it.
    label
        What it is, in words, for tables.
    """

    name: str
    label: str
    query: Query
    wording: Wording
    stated: float | None
    decisive: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """Where and when a sentence was made."""

    by: str
    on: str
    work: str
    url: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence with figures, bound to the evidence they are computed from.

    Parameters
    ----------
    sentence
        A template: ``{name}`` is the figure of that name, ``{name_end}`` and ``{name_start}``
        are the years it describes.
    bound_to
        Id of the revision that the sentence was made from.
    definition
        What its words are taken to mean where they could mean several things.
    """

    id: str
    section: str
    sentence: str
    bound_to: str
    made: Statement
    declared: date
    quantities: tuple[Quantity, ...]
    definition: str = ""
    note: str = ""
