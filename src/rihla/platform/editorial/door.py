"""Which views of Wagtail are open, and which act each needs: declared, not decided here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from rihla.errors import NotHeld
from rihla.platform.accounts.role import list_acts

__all__ = ["PUBLISH", "WRITE", "Door", "list_doors", "publishing_words", "stand_ins"]

WRITE = "page.write"
PUBLISH = "page.publish"


@dataclass(frozen=True, slots=True)
class Door:
    """One view that is open.

    Parameters
    ----------
    view
        Its name, with the namespaces that it stands in.
    read
        The act that looking at it needs.
    write
        The act that writing through it needs; none where it cannot be written through.
    """

    view: str
    read: str
    write: str = ""


@cache
def list_doors() -> Mapping[str, Door]:
    """List the views that are open, by their names.

    Examples
    --------
    >>> list_doors()["wagtailadmin_pages:delete"].write
    'page.publish'
    >>> "wagtailadmin_account" in list_doors()
    False
    """
    known = {act.id for act in list_acts()}
    doors = [Door(**entry) for entry in _declared()["doors"]]
    for door in doors:
        strange = {door.read, door.write} - known - {""}
        if strange:
            raise NotHeld(
                f"door.yaml, {door.view}: no act is called {', '.join(sorted(strange))}.",
                cure="Declare it in permission.yaml.",
            )
    return MappingProxyType({door.view: door for door in doors})


def publishing_words() -> frozenset[str]:
    """Give the words of a form by which a change reaches readers."""
    return frozenset(_declared()["publishes"])


def stand_ins() -> Mapping[str, str]:
    """Give the pages of the site that answer instead of Wagtail's."""
    return {entry["view"]: entry["by"] for entry in _declared()["instead"]}


@cache
def _declared() -> dict[str, Any]:
    path = Path(__file__).with_name("door.yaml")
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content
