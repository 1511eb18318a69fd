"""UNHCR's categories and codes, as declared in this folder's YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from rihla.areas import resolve
from rihla.errors import UnknownArea

__all__ = ["Category", "Host", "OwnCode", "area_code", "list_categories", "list_hosts"]


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of person that UNHCR counts; never added to another.

    Examples
    --------
    >>> [c.word for c in list_categories() if c.column != c.word]
    ['others_of_concern', 'in_need_of_protection', 'host_community']
    """

    column: str
    """In the published file."""
    word: str
    """In the tables of this project."""
    name: str
    migrants: bool
    """Whether these persons live outside their own area."""


@dataclass(frozen=True, slots=True)
class OwnCode:
    """An origin or a host that is no area: unknown, stateless, Tibetan.

    Examples
    --------
    >>> OwnCode("UNK", "Unknown", 9999999, "unknown", "…").code
    9999999
    """

    iso: str
    name: str
    code: int
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Host:
    """One host of registered Palestine refugees.

    Examples
    --------
    >>> [host.iso for host in list_hosts() if host.counted]
    ['JOR', 'LBN', 'SYR']
    """

    iso: str
    code: int
    counted: bool
    """Whether the registered refugees are migrants there."""
    reason: str


def list_categories() -> tuple[Category, ...]:
    """Give the nine categories, in the order of the published columns.

    Examples
    --------
    >>> len(list_categories())
    9
    """
    return tuple(Category(**entry) for entry in _content("category")["categories"])


def list_hosts() -> tuple[Host, ...]:
    """Give every host, with the rule whether its registered refugees are migrants there.

    Examples
    --------
    >>> next(host.reason for host in list_hosts() if host.iso == "PSE")
    'Registered refugees in the State of Palestine itself are not migrants.'
    """
    return tuple(Host(**entry) for entry in _content("host")["hosts"])


def area_code(iso: str) -> int | None:
    """Give the code for a value of an ``_iso`` column; None if it means nothing here.

    Examples
    --------
    >>> area_code("AUT"), area_code("NAM"), area_code("XXA"), area_code("QQQ")
    (40, 516, 1000029, None)
    """
    own = _own().get(iso)
    if own:
        return own.code
    try:
        area = resolve(iso)
    except UnknownArea:
        return None
    return area.m49 if area.iso3 == iso else None


@cache
def _own() -> Mapping[str, OwnCode]:
    return {entry["iso"]: OwnCode(**entry) for entry in _content("code")["codes"]}


@cache
def _content(name: str) -> Mapping[str, Any]:
    path = Path(__file__).with_name(f"{name}.yaml")
    content: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content
