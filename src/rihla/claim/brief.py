"""The brief: claims judged against one revision, with what a reader needs beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rihla import areas, norm
from rihla.claim.finding import Finding, judge_claim
from rihla.claim.model import Statement
from rihla.claim.reader import list_claims
from rihla.indicator import compute, list_dates
from rihla.revision.citation import Citation, cite_revision
from rihla.revision.figure import Figure
from rihla.revision.store import Revision

__all__ = ["Brief", "Date", "Section", "build_brief"]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the brief."""

    id: str
    title: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Date:
    """The world at one date of the revision; changes are since the date before."""

    year: int
    stock: Figure
    share: Figure
    change: Figure | None
    growth: Figure | None
    population_growth: Figure | None


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief, computed and ready to be shown in any format.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> brief = build_brief(open_revision("2019"))
    >>> [section.id for section in brief.sections]
    ['evidence', 'norms', 'cooperation']
    """

    title: str
    introduction: str
    meaning: str
    revision: Revision
    norms: str
    sections: tuple[Section, ...]
    dates: tuple[Date, ...]
    citations: tuple[Citation, ...]
    beside: Brief | None = None
    """The same sentences judged by another revision, to be shown beside."""

    @property
    def has_intervals(self) -> bool:
        """Whether the world's figures have intervals."""
        return any(date.stock.interval is not None for date in self.dates)

    def beside_of(self, finding: Finding) -> Finding | None:
        """Give what the revision beside says of the same claim; None where it could say nothing.

        A sentence that rests on norms alone reads the same in every revision.
        """
        if self.beside is None or all(ground.kind != "revision" for ground in finding.grounds):
            return None
        return next(one for one in self.beside.findings if one.claim.id == finding.claim.id)

    def judged(self, finding: Finding) -> tuple[Finding, ...]:
        """Give a finding and, after it, what the revision beside says of the same claim."""
        other = self.beside_of(finding)
        return (finding,) if other is None else (finding, other)

    @property
    def cited(self) -> tuple[Citation, ...]:
        """What to cite for everything shown, the revision beside included, each once."""
        beside = self.beside.citations if self.beside else ()
        return tuple(dict.fromkeys((*self.citations, *beside)))

    @property
    def basis(self) -> Mapping[str, float]:
        """Share (0–1) of the world's migrants at the latest date by type of data, in words."""
        words = _layout()["type_of_data"]
        return {
            f"{letters}: {', '.join(words[letter] for letter in letters.split())}": share
            for letters, share in self.dates[-1].stock.basis.items()
        }

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, in order."""
        return tuple(finding for section in self.sections for finding in section.findings)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Whose the sentences are, each work once."""
        return tuple(dict.fromkeys(finding.claim.made for finding in self.findings))


def build_brief(
    revision: Revision,
    *,
    beside: Revision | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Brief:
    """Judge every claim of the brief against a revision.

    Parameters
    ----------
    beside
        Another revision, to judge the same claims by and show beside.
    progress
        Called with a line at every step.
    """
    layout = _layout()
    findings = []
    for claim in list_claims():
        progress(f"judging {claim.id}")
        findings.append(judge_claim(claim, revision))
    sections = tuple(
        Section(name, title, tuple(f for f in findings if f.claim.section == name))
        for name, title in layout["sections"].items()
    )
    progress("computing the series")
    return Brief(
        title=layout["title"],
        introduction=layout["introduction"],
        meaning=layout["meaning"],
        revision=revision,
        norms=norm.EDITION,
        sections=sections,
        dates=_dates(revision),
        citations=cite_revision(revision),
        beside=None if beside is None else build_brief(beside, progress=progress),
    )


@cache
def _layout() -> dict[str, Any]:
    layout: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_name("brief.yaml").read_text(encoding="utf-8")
    )
    return layout


def _dates(revision: Revision) -> tuple[Date, ...]:
    years = list_dates(revision)
    return tuple(
        _date(revision, before, year) for before, year in zip([None, *years], years, strict=False)
    )


def _date(revision: Revision, before: int | None, year: int) -> Date:
    def at(indicator: str) -> Figure:
        return compute(revision, indicator, areas.WORLD, date=year)

    def since(indicator: str) -> Figure | None:
        if before is None:
            return None
        return compute(revision, indicator, areas.WORLD, start=before, end=year)

    return Date(
        year=year,
        stock=at("stock"),
        share=at("stock_share"),
        change=since("change"),
        growth=since("annual_rate"),
        population_growth=since("population_annual_rate"),
    )
