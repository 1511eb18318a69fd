"""From observations to a sealed revision: open, judge, estimate, divide, gather, seal, verify."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from rihla.errors import RevisionIsSealed
from rihla.numerics.date import mid_year
from rihla.pipeline import stock_table as tables
from rihla.pipeline.published import Progress, silent
from rihla.revision.content import file_digest
from rihla.revision.draft import RevisionDraft
from rihla.revision.manifest import MethodRecord, SourceRecord
from rihla.revision.placement import partial_beside
from rihla.revision.store import Revision, clear_abandoned, open_revision, publish_revision
from rihla.revision.verify import verify_revision
from rihla.sources.home import find_file
from rihla.sources.observations import check_observations
from rihla.sources.registry import get_source, sha256_of
from rihla.stock.age import allocate_ages
from rihla.stock.allocation import allocate_origins
from rihla.stock.contribution import join_observations, read_contribution
from rihla.stock.estimation import Estimate, estimate_series
from rihla.stock.evidence import (
    OBSERVATIONS,
    POPULATION,
    UNHCR,
    UNRWA,
    load_ages,
    load_observations,
    load_population,
    load_refugees,
)
from rihla.stock.extract import open_extract
from rihla.stock.methods import get_method
from rihla.stock.series import build_series

__all__ = [
    "StockInput",
    "draft_estimate",
    "estimate_stock",
    "read_extract",
    "read_input",
    "seal_estimate",
]

_OWN = "rihla-stock"
_JUDGEMENTS = ("stock/rule", "stock/methods", "sources/observations")


@dataclass(frozen=True, slots=True)
class StockInput:
    """All that an estimate is made from, and the record of where it comes from."""

    observations: pa.Table
    ages: pa.Table | None
    """Observations by age: see `rihla.stock.evidence.load_ages`; None where none are at hand."""
    population: pa.Table
    refugees: pa.Table
    sources: tuple[SourceRecord, ...]
    population_source: str
    """Which of the sources the population is of."""
    refugee_source: str
    observation_source: str
    own: pa.Table | None = None
    """What a user brought: the last rows of ``observations``."""

    def without_own(self) -> StockInput:
        """Give the same without what a user brought."""
        brought = 0 if self.own is None else self.own.num_rows
        kept = self.observations.slice(0, self.observations.num_rows - brought)
        return replace(self, observations=kept, own=None)


def read_input(
    *,
    observations: Path | None = None,
    brought: Path | None = None,
    home: str | Path | None = None,
    progress: Progress = silent,
) -> StockInput:
    """Open the evidence and the covariates, and nothing else.

    Parameters
    ----------
    observations
        A file laid out as the published observations; theirs without.
    brought
        A CSV of further observations: see `rihla.stock.contribution.read_contribution`.
    home
        Folder of the published files; ``RIHLA_DATA`` without.

    Raises
    ------
    SourceMissing, SourceMalformed
        If a file is absent or at fault: all its faults at once.
    """
    progress("reading population and registers")
    population, refugees = load_population(home=home), load_refugees(home=home)
    # a faulty file is refused before the large one is read
    own = None if brought is None else read_contribution(brought, population=population)
    if observations is not None and not _is_published(observations):
        progress("checking observations")
        check_observations(observations, origins=False)
    progress("reading observations")
    given = load_observations(home=home, path=observations)
    ages = load_ages(home=home, path=observations)
    sources = [
        _record("observations-paa2025", [observations or find_file(OBSERVATIONS, home=home)]),
        _record("undesa-wpp-2019", [find_file(POPULATION, home=home)]),
        _record("unhcr-population", [find_file(UNHCR, home=home)]),
        _record("unrwa", [find_file(UNRWA, home=home)]),
    ]
    if brought is not None and own is not None:
        given = join_observations(given, own)
        sources.append(_brought(brought))
    return StockInput(
        observations=given,
        ages=ages,
        population=population,
        refugees=refugees,
        sources=tuple(sources),
        population_source="undesa-wpp-2019",
        refugee_source="unhcr-population",
        observation_source="observations-paa2025",
        own=own,
    )


def read_extract(*, brought: Path | None = None, progress: Progress = silent) -> StockInput:
    """Open the extract that travels in the package, in place of the published files.

    It has every total, origins at no more than two dates of an area, and no ages: figures by
    origin rest on less, and there are none by age.

    Parameters
    ----------
    brought
        As in `read_input`.
    """
    progress("reading the extract")
    extract = open_extract()
    given = extract.observations
    modified = "Drawn into the extract of this package; no figure was changed."
    sources = [SourceRecord(**source, modified=modified) for source in extract.sources]
    own = None
    if brought is not None:
        own = read_contribution(brought, population=extract.population)
        given = join_observations(given, own)
        sources.append(_brought(brought))
    return StockInput(
        observations=given,
        ages=None,
        population=extract.population,
        refugees=extract.refugees,
        sources=tuple(sources),
        population_source="undesa-wpp-2019",
        refugee_source="unhcr-population",
        observation_source="observations-paa2025",
        own=own,
    )


def estimate_stock(
    given: StockInput,
    *,
    years: Sequence[int],
    method: str = "state_space",
    seed: int = 1,
    progress: Progress = silent,
) -> Estimate:
    """Judge the observations and estimate every area at mid-years.

    Parameters
    ----------
    years
        Whose mid-years to estimate.
    method
        One of `rihla.stock.methods.METHODS`.
    seed
        Of the draws.
    """
    progress("judging observations")
    series = build_series(given.observations, refugees=given.refugees, population=given.population)
    progress("fitting")
    dates = tuple(mid_year(year) for year in years)
    return estimate_series(
        series, given.population, dates=dates, method=get_method(method), seed=seed
    )


def draft_estimate(
    found: Estimate, given: StockInput, *, revision_id: str, progress: Progress = silent
) -> RevisionDraft:
    """Gather an estimate as a revision: totals, origins, ages, and what they rest on.

    Parameters
    ----------
    revision_id
        Id of the revision to be: small letters, digits, ``.``, ``_`` and ``-``.
    """
    said = _declared()
    progress("dividing by origin")
    stock = tables.stock_table(found)
    made: dict[str, pa.Table | None] = {
        "area": tables.area_table(found),
        "stock": stock,
        "stock_by_origin": tables.stock_by_table(
            allocate_origins(found, given.observations), stock, "origin"
        ),
    }
    if given.ages is not None:
        progress("dividing by age")
        made["stock_by_age"] = tables.stock_by_table(allocate_ages(found, given.ages), stock, "age")
    progress("weighing events")
    made |= {
        "event": tables.event_table(found),
        "weight": tables.weight_table(found),
        "draw": tables.draw_table(found),
    }
    read = {
        "population": (tables.population_table(given.population, found), given.population_source),
        "refugees": (tables.refugee_table(found), given.refugee_source),
        "observation": (tables.observation_table(found), given.observation_source),
    }
    held = {name: table for name, table in made.items() if table is not None}
    words = {"method": found.method, "version": said["version"], "seed": str(found.seed)}
    return RevisionDraft(
        id=revision_id,
        title=said["title"],
        vintage=str(int(max(found.dates))),
        created=said["created"],
        licence=said["licence"],
        sources=(_own(words), *given.sources),
        methods=(MethodRecord(found.method, said["version"], said["method"].format(**words)),),
        tables=held | {name: table for name, (table, _) in read.items()},
        table_sources=dict.fromkeys(held, _OWN)
        | {name: source for name, (_, source) in read.items()},
        notes=tuple(" ".join(note.split()) for note in said["notes"]),
    )


def seal_estimate(
    draft: RevisionDraft,
    folder: Path,
    *,
    replace_other: bool = False,
    progress: Progress = silent,
) -> tuple[Revision, bool]:
    """Seal a draft in a folder of its name; the same estimate again changes nothing.

    Parameters
    ----------
    folder
        Where the revision is to stand; its last part is the revision's id.
    replace_other
        Whether another estimate of that name gives way.

    Returns
    -------
    revision, unchanged
        The sealed revision, and whether it stood there already with the same seal.

    Raises
    ------
    RevisionIsSealed
        If another stands there and is not to be replaced.
    SourceMalformed
        If the draft is at fault; nothing is written then.
    """
    if not folder.exists():
        return verify_revision(publish_revision(draft, folder.parent, progress=progress)), False
    clear_abandoned(folder.parent)
    beside = partial_beside(folder)
    try:
        made = publish_revision(draft, beside, progress=progress)
        if _seal_at(folder) == made.manifest.seal:
            return verify_revision(folder), True
        if not replace_other or _seal_at(folder) is None:
            raise RevisionIsSealed(
                f"{folder} holds something else, and a revision never changes.",
                cure="Name another folder, or replace the revision with --replace.",
            )
        folder.rename(beside / "before")
        made.path.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return verify_revision(folder), False


def _seal_at(folder: Path) -> str | None:
    """Give the seal of the revision in a folder, none where it holds no revision."""
    if not (folder / "manifest.json").is_file():
        return None
    return open_revision(folder).manifest.seal


@cache
def _declared() -> Mapping[str, Any]:
    path = Path(__file__).with_name("stock.yaml")
    declared: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return declared


def _own(words: Mapping[str, str]) -> SourceRecord:
    """Give the record of the estimator, with the checksums of its declared judgements."""
    said = _declared()
    return SourceRecord(
        id=_OWN,
        title=said["title"],
        producer=said["producer"],
        edition=said["edition"].format(**words),
        citation="",
        url="",
        licence=said["licence"],
        licence_url=said["licence_url"],
        published=said["created"],
        files=_judgements(),
        modified=" ".join(said["modified"].split()),
    )


def _judgements() -> dict[str, str]:
    """Give the checksum of every table of judgements and settings: together, the settings."""
    found = {}
    for folder in _JUDGEMENTS:
        for entry in sorted(files("rihla").joinpath(folder).iterdir(), key=lambda one: one.name):
            if entry.name.endswith(".yaml"):
                found[f"{folder}/{entry.name}"] = file_digest(entry.read_bytes())
    return found


def _is_published(path: Path) -> bool:
    """Whether a file is the published one to the byte, which `rihla sources check` proves."""
    declared = get_source("observations-paa2025").sidecar.files
    wanted = [file.sha256 for file in declared if file.path == OBSERVATIONS]
    return path.is_file() and sha256_of(path) in wanted


def _record(source_id: str, paths: Sequence[Path]) -> SourceRecord:
    sidecar = get_source(source_id).sidecar
    return SourceRecord(
        id=sidecar.id,
        title=sidecar.title,
        producer=sidecar.producer,
        edition=sidecar.edition,
        citation=sidecar.citation,
        url=sidecar.url,
        licence=sidecar.licence,
        licence_url=sidecar.licence_url or "",
        published=sidecar.published.isoformat() if sidecar.published else "",
        files={path.name: sha256_of(path) for path in paths},
    )


def _brought(path: Path) -> SourceRecord:
    return replace(
        _record("observations-paa2025", [path]),
        id="observations-brought",
        title=f"Observations brought in {path.name}",
        producer="Whoever each row names",
        edition="",
        citation="",
        url="",
        licence="not stated",
    )
