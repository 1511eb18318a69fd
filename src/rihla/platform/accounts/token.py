"""Tokens for programs: made once, shown once, known afterwards by their digest alone."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from rihla.errors import NotPermitted
from rihla.platform.accounts.models import Person, Token
from rihla.platform.accounts.policy import PUBLIC, Actor
from rihla.platform.accounts.role import get_role, list_acts
from rihla.platform.accounts.selectors import actor_of_person
from rihla.platform.audit.recording import recording

__all__ = ["LONGEST", "actor_of_token", "end_token", "make_token"]

LONGEST = timedelta(days=365)
"""No token outlives a year."""


def make_token(
    actor: Actor, name: str, acts: Sequence[str], *, lasts: timedelta = timedelta(days=90)
) -> tuple[Token, str]:
    """Make a token of some of one's own acts.

    Returns
    -------
    tuple
        The token, and its text, which is shown this once.

    Raises
    ------
    NotPermitted
        If nobody is signed in, an act is not the actor's own, or it would last too long.
    """
    mine = {act for held in actor.awake() for act in get_role(held.role).acts}
    beyond = sorted(set(acts) - mine)
    if not actor.is_known or actor.is_system or actor.acts is not None or beyond:
        raise NotPermitted(
            f"A token for {', '.join(beyond) or 'nobody'} cannot be made.",
            cure=f"Choose among your own acts: {', '.join(sorted(mine)) or 'none'}.",
        )
    if not timedelta() < lasts <= LONGEST:
        raise NotPermitted(
            f"A token lasts up to {LONGEST.days} days.", cure="Make it for less, and renew it."
        )
    text = f"rihla_{secrets.token_urlsafe(32)}"
    with recording(actor.id, "token.make"):
        token = Token(
            person=Person.objects.get(pk=actor.id),
            name=name,
            digest=_digest(text),
            acts=sorted(set(acts)),
            second_factor=actor.second_factor,
            until=timezone.now() + lasts,
        )
        token.save()
    return token, text


def end_token(actor: Actor, token: Token) -> None:
    """End one's own token now."""
    if str(token.person_id) != actor.id:
        raise NotPermitted("This token is not yours.", cure="Its owner ends it.")
    with recording(actor.id, "token.end"):
        token.until = timezone.now()
        token.save()


def actor_of_token(text: str) -> Actor:
    """Give the actor that a token stands for; the public if it is none, or no more."""
    token = (
        Token.objects.filter(digest=_digest(text), until__gt=timezone.now())
        .select_related("person")
        .first()
    )
    if token is None:
        return PUBLIC
    actor = actor_of_person(token.person, second_factor=token.second_factor)
    if actor is PUBLIC:
        return PUBLIC
    known = {act.id for act in list_acts()}
    return Actor(actor.id, actor.roles, actor.second_factor, frozenset(token.acts) & known)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
