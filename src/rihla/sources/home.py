"""Where the published files lie: the folder that the variable RIHLA_DATA names.

Nothing large ships inside the package, so every reader of a published file starts here. The
variable may name the folder of data itself or the folder that holds it as ``data/``; below it
each provider's files lie at the paths that its sidecar declares.
"""

from __future__ import annotations

import os
from pathlib import Path

from rihla.errors import SourceMissing

__all__ = ["VARIABLE", "data_home", "find_file"]

VARIABLE = "RIHLA_DATA"
"""The environment variable that names the folder of published files."""


def data_home(given: str | Path | None = None) -> Path:
    """Give the folder of published files.

    Parameters
    ----------
    given
        The folder, or the folder that holds it as ``data/``. Without it the variable
        RIHLA_DATA is read.

    Returns
    -------
    Path
        The folder below which every sidecar's relative paths are found.

    Raises
    ------
    SourceMissing
        If the variable is not set, or names no folder.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     (Path(folder) / "data").mkdir()
    ...     data_home(folder).name
    'data'
    """
    named = given if given is not None else os.environ.get(VARIABLE, "")
    if not str(named):
        raise SourceMissing(
            f"The variable {VARIABLE} is not set, so the published files cannot be found.",
            cure=f"Set it to the folder that holds them: export {VARIABLE}=/path/to/folder.",
        )
    folder = Path(named).expanduser()
    if not folder.is_dir():
        origin = "was given" if given is not None else f"{VARIABLE} names"
        raise SourceMissing(
            f"{folder} ({origin}) is not a folder.",
            cure=f"Give the folder that holds the published files, or set {VARIABLE} to it.",
        )
    inner = folder / "data"
    return inner if inner.is_dir() else folder


def find_file(relative: str, *, home: str | Path | None = None) -> Path:
    """Give the path of one published file, by the path that its sidecar declares.

    Parameters
    ----------
    relative
        Path below the folder of published files, with forward slashes.
    home
        See `data_home`.

    Raises
    ------
    SourceMissing
        If there is no such folder or no such file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     find_file("wpp2019/popF.txt", home=folder)
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMissing: ...
    """
    folder = data_home(home)
    path = folder / relative
    if not path.is_file():
        raise SourceMissing(
            f"The file {relative} is not in {folder}.",
            cure=f"Put it there (rihla sources check says where each file comes from), "
            f"or point {VARIABLE} at the folder that has it.",
        )
    return path
