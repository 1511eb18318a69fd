"""What every page knows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi

from rihla import norm
from rihla.platform.accounts.policy import Actor
from rihla.platform.accounts.second_factor import asleep
from rihla.platform.notification.selectors import count_unread
from rihla.platform.site.actor import actor_of
from rihla.platform.site.language import page_language

__all__ = ["of_page"]


def of_page(request: HttpRequest) -> dict[str, object]:
    """Give the actor, the language and the edition of the records to templates."""
    actor = actor_of(request)
    return {
        "actor": actor,
        "asleep": asleep(actor),
        "may_read_people": _somewhere(actor, "person.read"),
        "may_read_audit": _somewhere(actor, "audit.read"),
        # asked for where it is shown alone
        "unread": lambda: count_unread(actor),
        "language": page_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "languages": settings.LANGUAGES,
        "language_code": get_language() or settings.LANGUAGE_CODE,
        "norms_edition": norm.get_edition(),
    }


def _somewhere(actor: Actor, act: str) -> bool:
    everywhere, scopes = actor.scopes_for(act)
    return everywhere or bool(scopes)
