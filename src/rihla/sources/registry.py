"""The sources held here, found by their sidecars, and whether their files are what they should be.

A provider is a folder with a ``sidecar.yaml``; to add one, copy a folder. Where the folder has a
``reader.py`` with a function ``readings(source_id, home)``, a check also runs its readers: the
function gives, by name, calls that read one published file each and raise an
`rihla.errors.InputError` where it cannot be used.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from rapidfuzz import process

from rihla.errors import CorrectionOutdated, InputError, SourceMissing, UnknownSource
from rihla.sources.home import data_home
from rihla.sources.sidecar import Sidecar, SidecarFile, load_sidecars

__all__ = [
    "CheckReport",
    "FileCheck",
    "ReadingCheck",
    "Source",
    "check_source",
    "get_source",
    "list_sources",
    "sha256_of",
]

Readings = Mapping[str, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Source:
    """One edition of one provider, with the folder that holds its reader.

    Examples
    --------
    >>> get_source("undesa-wpp-2019").provider
    'un_wpp'
    """

    sidecar: Sidecar
    folder: Path

    @property
    def id(self) -> str:
        """The id that the command line and manifests use."""
        return self.sidecar.id

    @property
    def provider(self) -> str:
        """The name of the provider's folder in ``rihla/sources``."""
        return self.folder.name

    def readings(self, home: Path) -> Readings:
        """Give, by name, the calls that read this source's files below `home`."""
        if not (self.folder / "reader.py").is_file():
            return {}
        module = importlib.import_module(f"rihla.sources.{self.provider}.reader")
        readings: Callable[[str, Path], Readings] = module.readings
        return readings(self.id, home)


@dataclass(frozen=True, slots=True)
class FileCheck:
    """Whether one file is the one that its sidecar declares."""

    file: SidecarFile
    state: Literal["intact", "missing", "changed"]
    message: str = ""


@dataclass(frozen=True, slots=True)
class ReadingCheck:
    """Whether one reader reads its file without a fault."""

    name: str
    state: Literal["read", "faulty", "correction outdated", "not read"]
    message: str = ""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check of one source found.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     report = check_source("undesa-wpp-2024", home=folder)
    >>> report.passed, report.files[0].state
    (False, 'missing')
    """

    source: Source
    files: tuple[FileCheck, ...]
    readings: tuple[ReadingCheck, ...]

    @property
    def passed(self) -> bool:
        """Whether every file is intact and every reader read."""
        return all(f.state == "intact" for f in self.files) and all(
            r.state == "read" for r in self.readings
        )

    def raise_unless_passed(self) -> None:
        """Raise `InputError` with everything found, unless the check passed.

        Raises
        ------
        InputError
            With one line for each file and reading that did not pass.
        """
        lines = [f"  {f.message}" for f in self.files if f.state != "intact"]
        lines += [f"  {r.name}: {r.message}" for r in self.readings if r.state != "read"]
        if lines:
            raise InputError("\n".join([f"{self.source.id} did not pass its check.", *lines]))


def list_sources() -> tuple[Source, ...]:
    """Give every source held, in the order of their ids.

    Examples
    --------
    >>> "undesa-ims-2019" in [source.id for source in list_sources()]
    True
    """
    return tuple(_sources().values())


def get_source(source_id: str) -> Source:
    """Give one source by its id.

    Raises
    ------
    UnknownSource
        With the nearest ids.

    Examples
    --------
    >>> get_source("undesa-ims-2019").sidecar.edition
    'Revision 2019'
    >>> get_source("undesa-ims-2091")
    Traceback (most recent call last):
      ...
    rihla.errors.UnknownSource: No source is called 'undesa-ims-2091'. The nearest are: ...
    """
    sources = _sources()
    if source_id not in sources:
        nearest = [name for name, _, _ in process.extract(source_id, list(sources), limit=3)]
        raise UnknownSource(source_id, nearest=nearest, cure="See rihla sources list.")
    return sources[source_id]


def check_source(source_id: str, *, home: str | Path | None = None) -> CheckReport:
    """Check every file of one source, then run its readers on the files that are there.

    Parameters
    ----------
    source_id
        As `list_sources` gives it.
    home
        See `rihla.sources.home.data_home`.

    Returns
    -------
    CheckReport
        Each file present, of the declared size and checksum; each reader run without faults,
        the declared corrections' expectations met.

    Raises
    ------
    UnknownSource
        If no source has this id.
    SourceMissing
        If there is no folder of published files at all.
    """
    source = get_source(source_id)
    folder = data_home(home)
    files = tuple(_check_file(file, folder) for file in source.sidecar.files)
    readings = tuple(_check_reading(name, read) for name, read in source.readings(folder).items())
    return CheckReport(source, files, readings)


def sha256_of(path: Path) -> str:
    """Give the SHA-256 checksum of a file, in lower-case hexadecimal.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     sha256_of(Path(file.name))[:12]
    'e3b0c44298fc'
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@cache
def _sources() -> dict[str, Source]:
    here = Path(__file__).parent
    found = [
        Source(sidecar, path.parent)
        for path in sorted(here.glob("*/sidecar.yaml"))
        for sidecar in load_sidecars(path)
    ]
    return {source.id: source for source in sorted(found, key=lambda source: source.id)}


def _check_file(file: SidecarFile, folder: Path) -> FileCheck:
    path = folder / file.path
    if not path.is_file():
        return FileCheck(file, "missing", f"{file.path} is not in {folder}.")
    size = path.stat().st_size
    if size != file.size:
        declared = f"{file.path} has {size} bytes where its sidecar declares {file.size}."
        return FileCheck(file, "changed", declared)
    found = sha256_of(path)
    if found != file.sha256:
        declared = f"{file.path} has the checksum {found}; its sidecar declares {file.sha256}."
        return FileCheck(file, "changed", declared)
    return FileCheck(file, "intact")


def _check_reading(name: str, read: Callable[[], object]) -> ReadingCheck:
    try:
        read()
    except SourceMissing as error:
        return ReadingCheck(name, "not read", str(error))
    except CorrectionOutdated as error:
        return ReadingCheck(name, "correction outdated", str(error))
    except InputError as error:
        return ReadingCheck(name, "faulty", str(error))
    return ReadingCheck(name, "read")
