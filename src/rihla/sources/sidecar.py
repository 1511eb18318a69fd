"""What a source is and where it comes from: the sidecar that lies beside its reader.

A provider's folder has one ``sidecar.yaml``, with one entry under ``sources`` for each edition.
It is validated strictly, all faults at once: an unknown key is a fault, since a misspelt
``licence`` would otherwise be a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from rihla.errors import Faults
from rihla.sources.declaration import read_declaration

__all__ = ["Sidecar", "SidecarFile", "Use", "load_sidecars"]


class Use(StrEnum):
    """What a file may be used for.

    Examples
    --------
    >>> Use("scoring").value
    'scoring'
    """

    EVIDENCE = "evidence"
    """An input to estimates."""
    COVARIATE = "covariate"
    """An input that explains, never one that is the thing estimated."""
    SCORING = "scoring"
    """Only to be compared with, never an input to an estimate."""
    REFERENCE = "reference"
    """Names, codes, classifications and recorded facts."""


@dataclass(frozen=True, slots=True)
class SidecarFile:
    """One published file, exactly.

    Examples
    --------
    >>> file = SidecarFile("wpp2019/popF.txt", "0" * 64, 692310, None, Use.COVARIATE, "Women")
    >>> file.name
    'popF.txt'
    """

    path: str
    """Below the folder of published files."""
    sha256: str
    size: int
    """In bytes."""
    url: str | None
    """Where exactly these bytes can be fetched; none where a third party made the file."""
    use: Use
    what: str
    """One sentence."""
    made_by: str = "publisher"
    """``publisher``, or who made this file from the publisher's."""

    @property
    def name(self) -> str:
        """The file's own name."""
        return PurePosixPath(self.path).name


@dataclass(frozen=True, slots=True)
class Sidecar:
    """One edition of one provider's data.

    Examples
    --------
    >>> from rihla.sources.registry import get_source
    >>> get_source("undesa-ims-2019").sidecar.licence
    'CC BY 3.0 IGO'
    """

    id: str
    title: str
    producer: str
    edition: str
    citation: str
    """As the publisher suggests it."""
    url: str
    """The publisher's page."""
    licence: str
    licence_url: str | None
    published: date | None
    retrieved: date | None
    may_ship: bool
    """Whether the figures may travel inside the package."""
    files: tuple[SidecarFile, ...]
    notes: str = ""

    def file(self, path: str) -> SidecarFile:
        """Give one file by its path below the folder of published files, or by its name.

        Raises
        ------
        KeyError
            If the sidecar declares no such file.
        """
        for file in self.files:
            if path in (file.path, file.name):
                return file
        raise KeyError(path)


def load_sidecars(path: Path) -> tuple[Sidecar, ...]:
    """Read and validate one ``sidecar.yaml``.

    Raises
    ------
    SourceMalformed
        With every fault of the file: unknown and absent keys, values of a wrong kind,
        checksums that are none, sources or files declared twice.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "sidecar.yaml"
    ...     _ = path.write_text("sources: [{id: x-1, colour: red}]")
    ...     try:
    ...         load_sidecars(path)
    ...     except Exception as error:
    ...         print(len(error.faults))
    12
    """
    faults = Faults(path.name if path.parent.name == "" else f"{path.parent.name}/{path.name}")
    sidecars = tuple(
        _sidecar(entry, faults, f"sources[{at}]") for at, entry in _entries(path, faults)
    )
    _unique([s.id for s in sidecars if s], "id", faults)
    _unique([f.path for s in sidecars if s for f in s.files], "path", faults)
    faults.raise_if_any()
    return tuple(s for s in sidecars if s is not None)


_Check = Callable[[Any], Any]


def _entries(path: Path, faults: Faults) -> list[tuple[int, Any]]:
    content = read_declaration(path, faults)
    if len(faults):
        return []
    if not isinstance(content, dict) or set(content) != {"sources"}:
        faults.add("does not consist of one list named sources", cure="Begin with 'sources:'.")
        return []
    if not isinstance(content["sources"], list) or not content["sources"]:
        faults.add("lists no source", column="sources", cure="Declare at least one edition.")
        return []
    return list(enumerate(content["sources"]))


def _sidecar(entry: Any, faults: Faults, place: str) -> Sidecar | None:
    if isinstance(entry, dict) and isinstance(entry.get("id"), str):
        place = entry["id"]
    before = len(faults)
    values = _record(entry, _SIDECAR, {"notes": ""}, faults, place)
    if not values or not isinstance(values.get("files"), list):
        return None
    files = [
        _record(file, _FILE, {"made_by": "publisher"}, faults, f"{place}.files[{at}]")
        for at, file in enumerate(values["files"])
    ]
    if len(faults) > before:
        return None
    values["files"] = tuple(SidecarFile(**file) for file in files)
    return Sidecar(**values)


def _record(
    entry: Any,
    checks: Mapping[str, _Check],
    optional: Mapping[str, Any],
    faults: Faults,
    place: str,
) -> dict[str, Any]:
    """Check one mapping key by key; the result holds the keys that passed."""
    if not isinstance(entry, dict):
        faults.add("is not a mapping", column=place, cure="Write it as 'key: value' lines.")
        return {}
    for key in sorted(set(entry) - set(checks), key=str):
        faults.add(
            "is not a key known here", column=f"{place}.{key}", cure=f"Known: {', '.join(checks)}."
        )
    values: dict[str, Any] = dict(optional)
    for key, check in checks.items():
        if key not in entry:
            if key not in optional:
                faults.add(
                    "is absent", column=f"{place}.{key}", cure="Give it (null where unknown)."
                )
            continue
        try:
            values[key] = check(entry[key])
        except ValueError as error:
            faults.add(str(error), column=f"{place}.{key}", cure="Correct the value.")
    return values


def _unique(values: list[str], key: str, faults: Faults) -> None:
    for value in sorted({value for value in values if values.count(value) > 1}):
        faults.add(f"is declared twice: {value}", column=key, cure="Keep one of the two.")


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"is not a text: {value!r}")
    return value.strip()


def _matching(pattern: str, what: str) -> _Check:
    compiled = re.compile(pattern)

    def check(value: Any) -> str:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise ValueError(f"is not {what}: {value!r}")
        return value

    return check


def _or_null(check: _Check) -> _Check:
    return lambda value: None if value is None else check(value)


def _day(value: Any) -> date:
    if type(value) is not date:
        raise ValueError(f"is not a date (year-month-day): {value!r}")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"is neither true nor false: {value!r}")
    return value


def _size(value: Any) -> int:
    if type(value) is not int or value <= 0:
        raise ValueError(f"is not a count of bytes: {value!r}")
    return value


def _path(value: Any) -> str:
    path = PurePosixPath(_text(value))
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(f"is not a path below the folder of published files: {value!r}")
    return str(path)


def _use(value: Any) -> Use:
    if value not in tuple(Use):
        raise ValueError(f"is not one of {', '.join(Use)}: {value!r}")
    return Use(value)


def _files(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise ValueError("lists no file")
    return value


_URL = _matching(r"https?://[^\s]+", "a web address")

_SIDECAR: Mapping[str, _Check] = {
    "id": _matching(r"[a-z0-9]+(-[a-z0-9]+)*", "an id in lower case with hyphens"),
    "title": _text,
    "producer": _text,
    "edition": _text,
    "citation": _text,
    "url": _URL,
    "licence": _text,
    "licence_url": _or_null(_URL),
    "published": _or_null(_day),
    "retrieved": _or_null(_day),
    "may_ship": _flag,
    "files": _files,
    "notes": _text,
}

_FILE: Mapping[str, _Check] = {
    "path": _path,
    "sha256": _matching(r"[0-9a-f]{64}", "a SHA-256 checksum in lower case"),
    "size": _size,
    "url": _or_null(_URL),
    "use": _use,
    "what": _text,
    "made_by": _text,
}
