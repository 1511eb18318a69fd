"""A revision made of a publisher's own figures, carried over by a declared recipe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import yaml

from rihla.areas import list_areas
from rihla.errors import SourceChanged, UnknownRevision
from rihla.revision.draft import RevisionDraft
from rihla.revision.manifest import MethodRecord, SourceRecord
from rihla.sources import un_desa_ims
from rihla.sources.home import data_home, find_file
from rihla.sources.registry import get_source, sha256_of
from rihla.sources.sidecar import Sidecar
from rihla.sources.status import Status

__all__ = ["draft_published", "list_recipes"]

_RECIPES = Path(__file__).parent / "recipe"


def list_recipes() -> tuple[str, ...]:
    """List the ids of revisions that can be built from published files.

    Examples
    --------
    >>> list_recipes()
    ('undesa-2019', 'undesa-2020')
    """
    return tuple(sorted(path.stem for path in _RECIPES.glob("undesa-*.yaml")))


def draft_published(
    revision_id: str,
    *,
    home: str | Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> RevisionDraft:
    """Gather a revision from a publisher's files, by its recipe.

    Parameters
    ----------
    revision_id
        One of `list_recipes`.
    home
        Folder of the published files; ``RIHLA_DATA`` without.
    progress
        Called with a line at every file.

    Raises
    ------
    UnknownRevision
        If there is no such recipe.
    SourceMissing, SourceMalformed, SourceChanged
        If a file is absent, at fault, or not the one its sidecar declares.
    """
    if revision_id not in list_recipes():
        raise UnknownRevision(revision_id, nearest=list_recipes(), cure="Recipes make only these.")
    recipe = yaml.safe_load((_RECIPES / f"{revision_id}.yaml").read_text(encoding="utf-8"))
    files = _files(recipe, data_home(home))
    sidecar = get_source(recipe["source"]).sidecar
    digests = _digests(sidecar, files)
    tables = _tables(recipe, files, progress)
    return RevisionDraft(
        id=recipe["id"],
        title=recipe["title"],
        vintage=recipe["vintage"],
        created=recipe["created"],
        licence=sidecar.licence,
        sources=(_source(sidecar, digests, recipe["modified"]),),
        methods=(MethodRecord(**recipe["method"]),),
        tables=tables,
        table_sources=dict.fromkeys(tables, sidecar.id),
        notes=tuple(recipe["notes"]),
    )


def _files(recipe: Mapping[str, Any], home: Path) -> dict[str, Path]:
    named = {
        name: recipe[name] for name in ("workbook", "by_age", "population_by_age") if name in recipe
    }
    named |= {f"by_origin {sex}": path for sex, path in recipe.get("by_origin", {}).items()}
    return {name: find_file(path, home=home) for name, path in named.items()}


def _digests(sidecar: Sidecar, files: Mapping[str, Path]) -> dict[str, str]:
    digests = {path.name: sha256_of(path) for path in files.values()}
    changed = [name for name, digest in digests.items() if sidecar.file(name).sha256 != digest]
    if changed:
        raise SourceChanged(
            f"Not the files that {sidecar.id} declares: {', '.join(changed)}.",
            cure=f"Run rihla sources check {sidecar.id}.",
        )
    return digests


def _tables(
    recipe: Mapping[str, Any], files: Mapping[str, Path], progress: Callable[[str], None]
) -> dict[str, pa.Table]:
    progress(f"reading {files['workbook'].name}")
    workbook = un_desa_ims.read_workbook(files["workbook"], recipe["edition"])
    area = _area_table(workbook)
    listed = area.column("area")
    tables = {"area": area}
    for name in ("stock", "population", "refugees"):
        table = workbook.tables[name].rename_columns({"code": "area"})
        tables[name] = table.filter(pc.is_in(table.column("area"), listed))
    tables["refugees"] = tables["refugees"].drop_columns(["sex"])
    if "by_origin" in recipe:
        progress("reading stocks by origin")
        cells = un_desa_ims.read_by_origin(
            {sex: files[f"by_origin {sex}"] for sex in recipe["by_origin"]}
        )
        # nine cells of ten are blank: what is not reported is what has no row
        told = pc.not_equal(cells.column("status"), Status.NOT_REPORTED)
        tables["stock_by_origin"] = cells.filter(told)
    if "by_age" in recipe:
        progress("reading stocks and population by age")
        tables["stock_by_age"] = un_desa_ims.read_by_age(files["by_age"])
        tables["population_by_age"] = un_desa_ims.read_population_by_age(files["population_by_age"])
    return tables


def _area_table(workbook: un_desa_ims.Workbook) -> pa.Table:
    # an edition may give the population of an area whose migrants it does not estimate
    codes = {area.m49 for area in list_areas()}
    rows = [row for row in workbook.rows.to_pylist() if row["code"] in codes]
    return pa.table(
        {
            "area": pa.array([row["code"] for row in rows], pa.int32()),
            "name": pa.array([row["name"] for row in rows], pa.string()),
            "type_of_data": pa.array([row["type_of_data"] or None for row in rows], pa.string()),
            "basis": pa.array([basis_of(row["type_of_data"] or "") for row in rows], pa.string()),
            "note": pa.array(
                [_note(row["note_marks"], workbook.notes) for row in rows], pa.string()
            ),
        }
    )


def _note(marks: list[str], notes: Mapping[str, str]) -> str | None:
    return " ".join(notes[mark] for mark in marks) or None


def basis_of(type_of_data: str) -> str:
    """Say what an estimate counts, from the publisher's type of data.

    Examples
    --------
    >>> basis_of("B R"), basis_of("C B R"), basis_of("I"), basis_of("")
    ('place_of_birth', 'mixed', 'imputed', 'not_estimated')
    """
    letters = sorted(set(type_of_data.split()) - {"R"})
    return _basis()[" ".join(letters)]


@cache
def _basis() -> dict[str, str]:
    declared = yaml.safe_load((_RECIPES / "basis.yaml").read_text(encoding="utf-8"))
    return dict(declared["basis"])


def _source(sidecar: Sidecar, digests: Mapping[str, str], modified: str) -> SourceRecord:
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
        files=digests,
        modified=modified,
    )
