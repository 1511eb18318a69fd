"""Buttons by which somebody follows what a page is about, or no longer does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rihla.platform.accounts.policy import Actor
from rihla.platform.notification.following import Target, followed_by

__all__ = ["Button", "follow_buttons"]


@dataclass(frozen=True, slots=True)
class Button:
    """One thing that may be followed, in words, and whether it is."""

    what: str
    target: str
    words: str
    is_followed: bool


def follow_buttons(actor: Actor, offered: Sequence[tuple[Target, str]]) -> list[Button]:
    """Give the buttons of a page, as (target, its words); none for whoever is not signed in."""
    if not actor.is_known or actor.is_system:
        return []
    held = followed_by(actor, [target for target, _words in offered])
    return [Button(*target, words, target in held) for target, words in offered]
