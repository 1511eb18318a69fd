"""Whether a revision is, to the last bit, what was sealed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rihla.errors import RevisionDamaged
from rihla.revision.content import content_digest
from rihla.revision.schema import sealed_schema
from rihla.revision.store import Revision, open_revision

__all__ = ["verify_revision"]


def verify_revision(
    reference: str | Path | Revision,
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> Revision:
    """Check seal, files, rows, types and content of a whole revision.

    Returns
    -------
    Revision
        The revision, found to be intact.

    Raises
    ------
    RevisionDamaged
        With every table that is not what was sealed, each with what differs.
    RevisionIncomplete, RevisionTooNew, UnknownRevision
        As `open_revision`.

    Examples
    --------
    >>> verify_revision("undesa-2019").id
    'undesa-2019'
    """
    revision = reference if isinstance(reference, Revision) else open_revision(reference)
    faults = []
    for name in revision.manifest.tables:
        progress(f"verifying {name}")
        try:
            fault = _fault(revision, name)
        except RevisionDamaged as error:
            fault = error.message
        if fault:
            faults.append(fault)
    listed = {f"{name}.parquet" for name in revision.manifest.tables}
    strange = sorted(
        file.name for file in (revision.path / "tables").iterdir() if file.name not in listed
    )
    faults += [f"{name} is not named in the manifest." for name in strange]
    if faults:
        raise RevisionDamaged(
            "\n  ".join([f"{revision.path} is damaged:", *faults]),
            cure="\nCopy the revision again from where it was published.",
        )
    return revision


def _fault(revision: Revision, name: str) -> str:
    table = revision.sealed_table(name)
    record = revision.manifest.tables[name]
    if table.num_rows != record.rows:
        return f"{name} has {table.num_rows} rows; sealed: {record.rows}."
    if not table.schema.equals(sealed_schema(name, revision.manifest.format)):
        return f"{name} has other columns or types than a revision's {name}."
    if content_digest(table) != record.content_sha256:
        return f"{name} states other figures than were sealed."
    return ""
