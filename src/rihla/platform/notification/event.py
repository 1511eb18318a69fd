"""What people can be told of, as declared, and how unless they choose otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from rihla.errors import NotHeld

__all__ = ["Event", "Mail", "get_event", "list_events"]


class Mail(StrEnum):
    """When a letter comes."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Event:
    """A kind of thing that happens."""

    id: str
    mail: Mail


@cache
def list_events() -> tuple[Event, ...]:
    """List every kind.

    Examples
    --------
    >>> get_event("proposal.commented").mail.value
    'daily'
    """
    content = yaml.safe_load(Path(__file__).with_name("event.yaml").read_text(encoding="utf-8"))
    return tuple(Event(entry["id"], Mail(entry["mail"])) for entry in content["events"])


def get_event(name: str) -> Event:
    """Give a kind by its name.

    Raises
    ------
    NotHeld
        With the kinds there are.
    """
    for event in list_events():
        if event.id == name:
            return event
    raise NotHeld(
        f"Nobody can be told of {name!r}.",
        cure=f"Kinds: {', '.join(event.id for event in list_events())}.",
    )
