"""The norms as tables: one CSV per kind of record, in the project's own schema.

``edition.yaml`` names the edition, its date, and the authority, edition, date and licence of every
table; ``schema.yaml`` its columns. Figures come from the published files by
``python -m rihla.norm.table.build``; what a person decided stands in ``corrections.yaml``.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Any

__all__ = ["load_table", "load_yaml"]

Row = Mapping[str, str]


@cache
def load_table(name: str) -> tuple[Row, ...]:
    """Read one table of the edition as rows of text; ``NA`` stays ``NA``, a blank stays blank.

    Examples
    --------
    >>> load_table("principle")[0]["name"]
    'People-centred'
    """
    text = (files(__name__) / f"{name}.csv").read_text(encoding="utf-8")
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

    text = (files(__name__) / name).read_text(encoding="utf-8")
    return yaml.safe_load(text)
