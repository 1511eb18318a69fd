"""Words for roles, acts and scopes, in the reader's language; declared in English in the tables."""

from __future__ import annotations

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from rihla.areas import name_of
from rihla.errors import UnknownArea
from rihla.platform.accounts.models import Organisation
from rihla.platform.accounts.role import ScopeKind, get_role, list_acts

__all__ = ["act_words", "area_words", "role_words", "scope_words", "state_words"]

_STATES = {
    "waiting": _("waiting to be sent"),
    "sent": _("sent"),
    "accepted": _("accepted"),
    "revoked": _("revoked"),
    "expired": _("expired"),
}


def role_words(role: str) -> str:
    """Give the title of a role."""
    return gettext(get_role(role).title)


def act_words(act: str) -> str:
    """Give the title of an act; of one that is not declared any more, its id."""
    return next((gettext(one.title) for one in list_acts() if one.id == act), act)


def state_words(state: str) -> str:
    """Give the word for where an invitation stands."""
    return str(_STATES[state])


def area_words(code: str) -> str:
    """Give the name of an area."""
    language = (get_language() or "en").partition("-")[0]
    try:
        return name_of(int(code), language)
    except (UnknownArea, ValueError):
        return code


def scope_words(role: str, scope: str) -> str:
    """Give what a role is bound to; nothing for one bound to nothing."""
    kind = get_role(role).scope
    if kind is ScopeKind.AREA:
        return area_words(scope)
    if kind is ScopeKind.ORGANISATION:
        held = Organisation.objects.filter(pk=scope).first()
        return held.name if held else scope
    return scope
