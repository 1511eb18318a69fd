"""The reference tables of areas as they ship: generated files here, decisions beside them.

``table/`` holds what `rihla.areas.table.build` writes from the published lists; nobody edits it by
hand. ``judgement/`` holds what people decided, each row with its reason and authority; nothing
writes it but people. ``table/source.yaml`` names the published lists behind both.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["FOLDERS", "read_history", "read_rows"]

FOLDERS = ("table", "judgement")


def read_rows(folder: str, name: str) -> list[dict[str, str]]:
    """Read one reference table of the package, every cell as text.

    Parameters
    ----------
    folder
        ``"table"`` (generated) or ``"judgement"`` (kept by hand).
    name
        The file's name without ``.csv``.

    Returns
    -------
    list of dict
        One per row, by column. The text ``NA`` stays the text ``NA``.

    Examples
    --------
    >>> [row["iso2"] for row in read_rows("table", "area") if row["m49"] == "516"]
    ['NA']
    """
    text = (files("rihla.areas") / folder / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def read_history() -> Mapping[str, Any]:
    """Read ``judgement/history.yaml``: what is declared of States and of the rows of revisions.

    Returns
    -------
    mapping of str to list
        ``changes`` and ``rows``, as written; not to be changed by a caller.

    Examples
    --------
    >>> sorted(read_history())
    ['changes', 'rows']
    """
    # yaml is imported where it is needed: names and codes are looked up without it
    import yaml

    text = (files("rihla.areas") / "judgement" / "history.yaml").read_text(encoding="utf-8")
    declared: Mapping[str, Any] = yaml.load(
        text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    return declared
