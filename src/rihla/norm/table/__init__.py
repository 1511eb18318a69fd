"""The norms as tables: one CSV per kind of record, in the project's own schema.

The edition is the one inside the package, or the one in the folder that ``RIHLA_NORMS`` names.
``edition.yaml`` names the edition, its date, and the authority, edition, date and licence of every
table; ``schema.yaml`` its columns. Figures come from the published files by
``python -m rihla.norm.table.build``; what a person decided stands in ``corrections.yaml``.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import StringIO
from pathlib import Path
from typing import Any

from rihla.errors import SourceMissing

__all__ = ["home_of_edition", "load_table", "load_yaml"]

Row = Mapping[str, str]
SETTING = "RIHLA_NORMS"


@cache
def home_of_edition() -> Traversable:
    """Give the folder that holds the edition's tables; it stays the same while the program runs.

    Raises
    ------
    SourceMissing
        If ``RIHLA_NORMS`` names a folder without an edition.

    Examples
    --------
    >>> (home_of_edition() / "edition.yaml").is_file()
    True
    """
    named = os.environ.get(SETTING, "")
    if not named:
        return files(__name__)
    folder = Path(named)
    if not (folder / "edition.yaml").is_file():
        raise SourceMissing(
            f"{SETTING} names {folder}, which holds no edition.yaml.",
            cure="Name a folder that holds all tables of an edition, or unset it.",
        )
    return folder


@cache
def load_table(name: str) -> tuple[Row, ...]:
    """Read one table of the edition as rows of text; ``NA`` stays ``NA``, a blank stays blank.

    Examples
    --------
    >>> load_table("principle")[0]["name"]
    'People-centred'
    """
    text = (home_of_edition() / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(StringIO(text, newline="")))


@cache
def load_yaml(name: str) -> Any:
    """Read one of the declared judgements beside the tables, or the edition itself.

    Examples
    --------
    >>> sorted(load_yaml("edition.yaml"))[:3]
    ['authority', 'date', 'id']
    """
    # PyYAML costs 20 ms at import, which a command that asks for no norm need not pay.
    import yaml

    text = (home_of_edition() / name).read_text(encoding="utf-8")
    return yaml.safe_load(text)
