"""Who calls the API: whoever a token stands for."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from rihla.platform.accounts.policy import PUBLIC, Actor
from rihla.platform.accounts.token import actor_of_token

__all__ = ["Bearer", "caller"]


class Bearer(HttpBearer):
    """A token in the header Authorization."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Give the actor of a token, or None."""
        actor = actor_of_token(token)
        return None if actor is PUBLIC else actor


def caller(request: HttpRequest) -> Actor:
    """Give the actor of a request that came with a token, or the public."""
    actor = getattr(request, "auth", None)
    return actor if isinstance(actor, Actor) else PUBLIC
