"""Who asks, and pages for those who are signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from rihla.platform.accounts.policy import PUBLIC, Actor

__all__ = ["actor_of", "signed_in"]

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """Give the actor of a request, as the middleware found her."""
    actor = getattr(request, "actor", PUBLIC)
    return actor if isinstance(actor, Actor) else PUBLIC


def signed_in(view: View[P]) -> View[P]:
    """Let a page be seen by whoever is signed in; others sign in first. No cache keeps it."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not actor_of(request).is_known:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return never_cache(shown)
