"""A person is told of her own roles and account: what this package knows by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rihla.areas import name_of
from rihla.errors import UnknownArea
from rihla.platform.accounts.models import Grant, Organisation, Person
from rihla.platform.accounts.policy import Actor
from rihla.platform.accounts.role import ScopeKind, get_role
from rihla.platform.notification.happening import About, tell
from rihla.platform.notification.subject import Shown

__all__ = ["Accounts", "Roles", "tell_of_reset", "tell_of_role"]


class Roles:
    """Roles as the subject of notices: seen by whoever holds or held them."""

    def visible_to(self, actor: Actor, ids: Collection[str]) -> frozenset[str]:
        """Give those that are the actor's own."""
        try:
            own = Grant.objects.filter(pk__in=ids, person_id=actor.id)
            return frozenset(map(str, own.values_list("pk", flat=True)))
        except (ValidationError, ValueError):  # whoever asks is no person
            return frozenset()

    def show(self, ids: Collection[str]) -> Mapping[str, Shown]:
        """Give what each role is called, and for what it was given."""
        url = reverse("notice-list")
        return {
            str(grant.pk): Shown(_words(grant), url) for grant in Grant.objects.filter(pk__in=ids)
        }


class Accounts:
    """Accounts as the subject of notices: each seen by whoever it belongs to."""

    def visible_to(self, actor: Actor, ids: Collection[str]) -> frozenset[str]:
        """Give the actor's own, if it is asked for."""
        return frozenset({actor.id} & set(ids))

    def show(self, ids: Collection[str]) -> Mapping[str, Shown]:
        """Give the page of one's own account."""
        return {one: Shown(_("Your account"), reverse("own-account")) for one in ids}


def tell_of_reset(person: Person, by: str) -> None:
    """Let a person be told that her second factor was taken off."""
    about = About("account.factor_reset", "account", str(person.pk))
    when = timezone.now().isoformat()
    tell(about, occurrence=f"factor reset {person.pk} {when}", by=by, people=[person.pk])


def tell_of_role(what: str, grant: Grant, by: str) -> None:
    """Let a person be told that a role was given to her, or ended."""
    about = About(f"role.{what}", "role", str(grant.pk))
    tell(about, occurrence=f"role {what} {grant.pk}", by=by, people=[grant.person_id])


def _words(grant: Grant) -> str:
    role = get_role(grant.role)
    if not grant.scope:
        return _(role.title)
    return f"{_(role.title)}, {_scope_words(role.scope, grant.scope)}"


def _scope_words(kind: ScopeKind, scope: str) -> str:
    if kind is ScopeKind.AREA:
        try:
            return name_of(int(scope), (get_language() or "en").partition("-")[0])
        except (UnknownArea, ValueError):
            return scope
    held = Organisation.objects.filter(pk=scope).first()
    return held.name if held else scope
