"""Where revisions are kept, and how one is published: written beside, then renamed.

A store is a folder with one folder a revision: ``manifest.json`` and ``tables/*.parquet``.
Nothing else changes it, so a crash at any moment leaves the old state or the new one.
"""

from __future__ import annotations

import errno
import io
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from rihla.errors import (
    RevisionDamaged,
    RevisionError,
    RevisionIncomplete,
    RevisionIsSealed,
    UnknownRevision,
)
from rihla.revision.content import content_digest, file_digest
from rihla.revision.draft import RevisionDraft
from rihla.revision.manifest import Manifest, TableRecord
from rihla.revision.placement import partial_beside, refused_by_system
from rihla.revision.schema import FORMAT, TABLES

__all__ = [
    "EMBEDDED",
    "Revision",
    "clear_abandoned",
    "home_store",
    "list_revisions",
    "open_revision",
    "publish_revision",
    "survey_stores",
]

EMBEDDED = Path(__file__).parent / "embedded"
"""The store inside the package."""

_MANIFEST = "manifest.json"
_PARTIAL = re.compile(r"^\.(?P<id>.+)\.(?P<pid>\d+)\.[0-9a-f]+\.partial$")


@dataclass(frozen=True, slots=True)
class Revision:
    """One published, immutable set of figures.

    Examples
    --------
    >>> revision = open_revision("2019")
    >>> revision.id
    'undesa-2019'
    >>> revision.table("stock").column_names
    ['area', 'year', 'sex', 'value', 'lower_80', 'upper_80', 'lower_95', 'upper_95', ...]
    """

    manifest: Manifest
    path: Path

    @property
    def id(self) -> str:
        """The revision's id, as cited."""
        return self.manifest.id

    @property
    def borders(self) -> str:
        """Under which id the borders that its rows follow are declared, in `rihla.areas.history`.

        Its own; ``estimate`` for an estimate, which states the events that it rests on.
        """
        return "estimate" if "event" in self else self.id

    def __str__(self) -> str:
        """Say which revision it is, in one line."""
        tables = ", ".join(self.manifest.tables)
        return f"{self.id}: {self.manifest.title} ({tables}), seal {self.manifest.seal[:12]}"

    def __contains__(self, name: object) -> bool:
        return name in self.manifest.tables

    def table(self, name: str) -> pa.Table:
        """Read one table; its bytes are checked against the seal on every read.

        A table of an earlier format has today's columns, those it lacked empty.

        Raises
        ------
        KeyError
            If the revision holds no such table (ask with ``in``).
        RevisionIncomplete, RevisionDamaged
            If the file is absent or is not what was sealed.
        RevisionError
            If the system does not let it be read.
        """
        found = self.sealed_table(name)
        return found if self.manifest.format == FORMAT else TABLES[name].canonical(found)

    def sealed_table(self, name: str) -> pa.Table:
        """Read one table with the columns that it was sealed with; raises what `table` does."""
        record = self.manifest.tables[name]
        file = table_file(self.path, name)
        data = _read(file, self.path)
        if file_digest(data) != record.file_sha256:
            raise RevisionDamaged(
                f"{file} is not the file that was sealed"
                f" ({len(data)} bytes; sealed: {record.file_bytes}).",
                cure="Copy the revision again from where it was published.",
            )
        try:
            # threads gain nothing here, and at times abort the process that ends soon after; nor
            # read_table, which imports pyarrow.dataset, and pandas wherever that is installed
            return pq.ParquetFile(pa.BufferReader(data)).read(use_threads=False)
        except (pa.ArrowException, OSError) as error:
            raise RevisionDamaged(
                f"{file} is the file that was sealed, but no Parquet table: {error}.",
                cure="Ask whoever published the revision for a sound one.",
            ) from error


def table_file(path: Path, name: str) -> Path:
    """Give the file of one table inside a revision's folder."""
    return path / "tables" / f"{name}.parquet"


def home_store() -> Path:
    """Give the user's own store: ``RIHLA_HOME``, else the platform's data folder."""
    stated = os.environ.get("RIHLA_HOME")
    if stated:
        return Path(stated) / "revisions"
    # platformdirs is needed only where nothing was stated
    from platformdirs import user_data_path

    return user_data_path("rihla", appauthor=False) / "revisions"


def list_revisions(*stores: Path) -> tuple[Revision, ...]:
    """List the revisions of the given stores, or of the user's and the package's own.

    Examples
    --------
    >>> [revision.id for revision in list_revisions(EMBEDDED)]
    ['undesa-2019', 'undesa-2020']
    """
    return survey_stores(*stores)[0]


def survey_stores(*stores: Path) -> tuple[tuple[Revision, ...], tuple[RevisionError, ...]]:
    """List revisions that open, and why the other folders are refused."""
    found: dict[str, Revision] = {}
    refused: list[RevisionError] = []
    for store in stores or (home_store(), EMBEDDED):
        for folder in sorted(_folders(store)):
            try:
                revision = _open_held(folder)
            except RevisionError as error:
                refused.append(error)
            else:
                found.setdefault(revision.id, revision)
    return tuple(sorted(found.values(), key=lambda revision: revision.id)), tuple(refused)


def open_revision(reference: str | Path) -> Revision:
    """Open a revision by id, by the end of its id (``2019``), or by its folder.

    A word that is the id of a revision held, or the end of one, means that revision, whatever
    folders lie around; write ``./2019`` for a folder of that name.

    Raises
    ------
    UnknownRevision
        If none answers, or several do.
    RevisionTooNew, RevisionDamaged, RevisionIncomplete
        If it is refused, with the reason.

    Examples
    --------
    >>> open_revision("undesa-2020").manifest.title
    'International Migrant Stock 2020'
    >>> open_revision("1920")
    Traceback (most recent call last):
      ...
    rihla.errors.UnknownRevision: No revision is called '1920'. ...
    """
    folder = Path(reference)
    if isinstance(reference, Path) and folder.is_dir():
        return _open(folder)
    stores = (home_store(), EMBEDDED)
    held = {path.name: path for store in reversed(stores) for path in _folders(store)}
    named = sorted(held)
    if str(reference) in held:
        return _open_held(held[str(reference)])
    # the short name of a published revision keeps its meaning, whatever else is published
    shipped = [path.name for path in _folders(EMBEDDED) if path.name.endswith(f"-{reference}")]
    fitting = shipped or [name for name in named if name.endswith(f"-{reference}")]
    if len(fitting) == 1:
        return _open_held(held[fitting[0]])
    if _looks_like_revision(folder):
        return _open(folder)
    cure = f"Held: {', '.join(named)}. Looked in {' and '.join(map(str, stores))}."
    if fitting:
        cure = f"Several end so: {', '.join(fitting)}. Name one in full."
    raise UnknownRevision(str(reference), cure=cure)


def publish_revision(
    draft: RevisionDraft,
    store: Path,
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> Revision:
    """Seal a draft and publish it in a store, atomically.

    Everything is written and flushed beside the final place, then renamed: whoever looks sees
    no revision or the whole one. What an earlier, killed attempt left behind is cleared.

    Parameters
    ----------
    progress
        Called with a line at every step.

    Raises
    ------
    RevisionIsSealed
        If the store holds a revision of that id already.
    SourceMalformed
        If the draft's id or tables are at fault; nothing is written then.
    ExportRefused
        If the system does not let the store be written to; nothing stays then.
    """
    canonical = draft.canonical()
    target = store / draft.id
    try:
        _publish(draft, canonical, target, progress)
    except OSError as error:
        raise refused_by_system(target, error) from error
    return _open(target)


def _publish(
    draft: RevisionDraft,
    canonical: dict[str, pa.Table],
    target: Path,
    progress: Callable[[str], None],
) -> None:
    if target.exists():
        raise _sealed(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    clear_abandoned(target.parent)
    partial = partial_beside(target)
    try:
        (partial / "tables").mkdir(parents=True)
        records = {}
        for name, table in canonical.items():
            progress(f"sealing {name}: {table.num_rows:,} rows")
            records[name] = _write_table(partial, name, table, draft.table_sources[name])
        _write(partial / _MANIFEST, _manifest(draft, records).to_bytes())
        _flush_folder(partial / "tables")
        _flush_folder(partial)
        progress(f"publishing {target}")
        _rename(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _manifest(draft: RevisionDraft, records: dict[str, TableRecord]) -> Manifest:
    return Manifest(
        id=draft.id,
        title=draft.title,
        vintage=draft.vintage,
        created=draft.created,
        licence=draft.licence,
        sources=draft.sources,
        methods=draft.methods,
        tables=records,
        notes=draft.notes,
    ).sealed()


def _write_table(folder: Path, name: str, table: pa.Table, source: str) -> TableRecord:
    buffer = io.BytesIO()
    # one row group, no variation by machine: the same figures give the same bytes
    pq.write_table(
        table,
        buffer,
        compression="zstd",
        compression_level=19,
        row_group_size=max(table.num_rows, 1),
        version="2.6",
    )
    data = buffer.getvalue()
    _write(table_file(folder, name), data)
    return TableRecord(
        rows=table.num_rows,
        content_sha256=content_digest(table),
        file_sha256=file_digest(data),
        file_bytes=len(data),
        source=source,
    )


def _write(file: Path, data: bytes) -> None:
    with file.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    file.chmod(0o444)


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _rename(partial: Path, target: Path) -> None:
    try:
        partial.rename(target)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise _sealed(target) from error
        raise
    _flush_folder(target.parent)


def _sealed(target: Path) -> RevisionIsSealed:
    return RevisionIsSealed(
        f"{target} exists, and a revision never changes.",
        cure="Publish under a new id.",
    )


def clear_abandoned(store: Path) -> None:
    """Remove what publishers that are gone left half written in a store."""
    for folder in store.iterdir():
        match = _PARTIAL.match(folder.name)
        if match and not _alive(int(match["pid"])):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    if os.name != "posix":
        # elsewhere the question itself would end the process asked about
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _folders(store: Path) -> list[Path]:
    try:
        listed = list(store.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise _unreadable(store, error) from error
    return [path for path in listed if path.is_dir() and not path.name.startswith((".", "_"))]


def _looks_like_revision(folder: Path) -> bool:
    return (folder / _MANIFEST).is_file() or (folder / "tables").is_dir()


def _open_held(folder: Path) -> Revision:
    """Open a revision of a store, where the folder's name is what it is asked for by."""
    revision = _open(folder)
    if revision.id != folder.name:
        raise RevisionDamaged(
            f"{folder} holds the revision {revision.id}, so its name would mislead.",
            cure=f"Name the folder {revision.id}, or move it out of the store.",
        )
    return revision


def _open(folder: Path) -> Revision:
    manifest = Manifest.from_bytes(_read(folder / _MANIFEST, folder), place=str(folder))
    unknown = [name for name in manifest.tables if name not in TABLES]
    if unknown:
        raise RevisionDamaged(
            f"{folder} holds unknown tables: {', '.join(unknown)}.",
            cure=f"Known: {', '.join(TABLES)}.",
        )
    absent = [name for name in manifest.tables if not table_file(folder, name).is_file()]
    if absent:
        raise RevisionIncomplete(
            f"{folder} is half copied: the tables {', '.join(absent)} are absent.",
            cure="Copy the whole folder again.",
        )
    return Revision(manifest, folder)


def _read(file: Path, folder: Path) -> bytes:
    try:
        return file.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise RevisionIncomplete(
            f"{folder} is half copied: {file.name} is absent.", cure="Copy the whole folder again."
        ) from error
    except OSError as error:
        raise _unreadable(file, error) from error


def _unreadable(place: Path, error: OSError) -> RevisionError:
    return RevisionError(
        f"{place} cannot be read: {(error.strerror or str(error)).lower()}.",
        cure="Ask for permission to read it, or name another place (RIHLA_HOME).",
    )
