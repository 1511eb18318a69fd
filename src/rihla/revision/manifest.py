"""The manifest: what a revision is, what it was made of, and the seals of its tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from rihla.errors import RevisionDamaged, RevisionTooNew
from rihla.revision.schema import FORMAT

__all__ = ["Manifest", "MethodRecord", "SourceRecord", "TableRecord"]


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One source that went into a revision, with the checksums of the files read."""

    id: str
    title: str
    producer: str
    edition: str
    citation: str
    url: str
    licence: str
    licence_url: str
    published: str
    files: Mapping[str, str]
    """SHA-256 by file name."""
    modified: str = ""
    """What was changed on the way, in one sentence; empty where nothing was."""


@dataclass(frozen=True, slots=True)
class MethodRecord:
    """One method with the version that made the figures."""

    id: str
    version: str
    what: str


@dataclass(frozen=True, slots=True)
class TableRecord:
    """One table: its size and its seals."""

    rows: int
    content_sha256: str
    file_sha256: str
    file_bytes: int
    source: str
    """Id of the source that its figures were read from."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a revision is.

    `seal` is the SHA-256 of everything else here in canonical JSON, so that a change of any
    letter shows.
    """

    id: str
    title: str
    vintage: str
    created: str
    licence: str
    sources: tuple[SourceRecord, ...]
    methods: tuple[MethodRecord, ...]
    tables: Mapping[str, TableRecord]
    notes: tuple[str, ...] = ()
    format: int = FORMAT
    seal: str = field(default="", compare=False)

    def sealed(self) -> Manifest:
        """Give the same manifest with its seal computed."""
        return replace(self, seal=self._digest())

    @property
    def intact(self) -> bool:
        """Whether the seal fits what is stated."""
        return self.seal == self._digest()

    def source(self, source_id: str) -> SourceRecord:
        """Give the record of one source.

        Raises
        ------
        KeyError
            If the revision was not made of it.
        """
        return next(record for record in self.sources if record.id == source_id)

    def source_of(self, table: str) -> SourceRecord:
        """Give the source that a table's figures were read from."""
        wanted = self.tables[table].source
        for record in self.sources:
            if record.id == wanted:
                return record
        raise KeyError(wanted)

    def to_bytes(self) -> bytes:
        """Give the one way in which this manifest is written."""
        return (
            json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        ).encode()

    @classmethod
    def from_bytes(cls, data: bytes, *, place: str) -> Manifest:
        """Read a manifest, refusing one too new, damaged or rewritten.

        Parameters
        ----------
        data
            The bytes of ``manifest.json``.
        place
            Where they were found, for the message.

        Raises
        ------
        RevisionTooNew
            If its format is later than this version reads.
        RevisionDamaged
            If it is not the manifest that was sealed.
        """
        damaged = RevisionDamaged(
            f"{place}: the manifest is not the one that was sealed.",
            cure="Copy the revision again from where it was published.",
        )
        try:
            stated = json.loads(data)
            written = int(stated["format"])
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            raise damaged from error
        if written > FORMAT:
            raise RevisionTooNew(
                f"{place} is in format {written}; this version reads up to format {FORMAT}.",
                cure="Upgrade rihla.",
            )
        try:
            manifest = cls._from_mapping(stated)
            sealed = manifest.intact and manifest.to_bytes() == data
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise damaged from error
        if not sealed:
            raise damaged
        return manifest

    @classmethod
    def _from_mapping(cls, stated: Mapping[str, Any]) -> Manifest:
        plain = dict(stated)
        plain["sources"] = tuple(SourceRecord(**record) for record in stated["sources"])
        plain["methods"] = tuple(MethodRecord(**record) for record in stated["methods"])
        plain["tables"] = {name: TableRecord(**record) for name, record in stated["tables"].items()}
        plain["notes"] = tuple(stated["notes"])
        manifest = cls(**plain)
        for record in (manifest, *manifest.sources, *manifest.methods, *manifest.tables.values()):
            _check_kinds(record)
        if not all(isinstance(note, str) for note in manifest.notes):
            raise TypeError("a note is no text")
        for name in ("area", "stock", *manifest.tables):
            manifest.source_of(name)
        return manifest

    def _digest(self) -> str:
        return hashlib.sha256(replace(self, seal="").to_bytes()).hexdigest()


_KINDS = {"str": str, "int": int}


def _check_kinds(record: Any) -> None:
    """Refuse a record whose words are no words or whose counts are no counts."""
    for one in fields(record):
        kind = _KINDS.get(str(one.type))
        if kind is not None and type(getattr(record, one.name)) is not kind:
            raise TypeError(f"{one.name} is not {one.type}")
