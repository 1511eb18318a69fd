"""The notice of privacy, as declared: its version, and what of the inventory it tells."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from django.utils.translation import gettext

from rihla.platform.privacy.inventory import Holding, keeping, list_holdings

__all__ = ["Told", "Version", "list_versions", "told_holdings"]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the notice."""

    version: int
    date: dt.date
    changes: str


@dataclass(frozen=True, slots=True)
class Told:
    """One purpose, in the reader's language."""

    id: str
    title: str
    what: str
    why: str
    basis: str
    kept: str


@cache
def list_versions() -> tuple[Version, ...]:
    """List the versions, the last first.

    Examples
    --------
    >>> list_versions()[-1].version
    1
    """
    path = Path(__file__).with_name("notice.yaml")
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(Version(**entry) for entry in content["versions"])


def told_holdings() -> list[Told]:
    """Tell what is kept, in the language of the page."""
    return [
        Told(
            one.id,
            gettext(one.title),
            gettext(one.what),
            gettext(one.why),
            gettext(one.basis),
            kept_words(one),
        )
        for one in list_holdings()
    ]


def kept_words(holding: Holding) -> str:
    """Say for how long something is kept, with the days that are declared."""
    words = gettext(holding.kept)
    return words % {"days": keeping(holding.retention)} if holding.retention else words
