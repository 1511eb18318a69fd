"""Forms of people and roles. They read what was typed; whether it is allowed, services decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.validators import validate_slug
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rihla.areas import list_areas
from rihla.platform.accounts.policy import Actor
from rihla.platform.accounts.role import ScopeKind, get_role
from rihla.platform.accounts.selectors import areas_of
from rihla.platform.accounts.within import roles_to_give
from rihla.platform.accounts.wording import act_words, area_words, role_words

__all__ = ["ErasureForm", "InviteForm", "OwnForm", "ReasonForm", "RoleForm", "TokenForm"]

_WHY = _("It stands in the audit for good: name nobody.")


class _ChooseRole(forms.Form):
    """A role and what it is for, among those that an actor may give."""

    role = forms.ChoiceField(label=_("Role"))
    area = forms.ChoiceField(label=_("State or area"), required=False)
    other = forms.CharField(
        label=_("Organisation or round"),
        required=False,
        max_length=80,
        validators=[validate_slug],
        help_text=_("Its short name, for roles that are bound to one: iom, escwa-2027."),
    )

    def __init__(self, actor: Actor, data: Any = None, *, act: str, **options: Any) -> None:
        super().__init__(data, **options)
        roles = roles_to_give(actor)
        self._field("role").choices = [(role.id, role_words(role.id)) for role in roles]
        everywhere, areas = areas_of(actor, act)
        codes = [str(one.m49) for one in list_areas()] if everywhere else sorted(areas)
        named = sorted((area_words(code), code) for code in codes)
        empty = [] if len(named) == 1 else [("", _("(none)"))]
        self._field("area").choices = [*empty, *((code, name) for name, code in named)]
        kinds = {role.scope for role in roles}
        if not kinds & {ScopeKind.ORGANISATION, ScopeKind.ROUND}:
            del self.fields["other"]
        if ScopeKind.AREA not in kinds:
            del self.fields["area"]
        elif len(kinds) > 1:
            self._field("area").help_text = _("For roles of a State; others leave it aside.")

    def _field(self, name: str) -> forms.ChoiceField:
        return cast(forms.ChoiceField, self.fields[name])

    def clean(self) -> dict[str, Any]:
        """Take the scope that the role is bound to, and leave the other aside."""
        cleaned = super().clean() or self.cleaned_data
        if "role" not in cleaned:
            return cleaned
        kind = get_role(cleaned["role"]).scope
        name = {ScopeKind.AREA: "area", ScopeKind.EVERYTHING: ""}.get(kind, "other")
        cleaned["scope"] = cleaned.get(name, "") if name else ""
        if name and not cleaned["scope"] and name not in self.errors:
            self.add_error(name, _("This role is bound to one: choose it."))
        return cleaned


class InviteForm(_ChooseRole):
    """Whom to invite, to which role."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name"), required=False, max_length=200)
    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=lambda: settings.LANGUAGES
    )
    why = forms.CharField(label=_("Reason"), required=False, max_length=1000, help_text=_WHY)
    field_order = ("email", "name", "language", "role", "area", "other", "why")


class RoleForm(_ChooseRole):
    """A role for somebody who has an account."""

    until = forms.DateField(
        label=_("Until"),
        required=False,
        help_text=_("The last day; empty for no end."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    why = forms.CharField(label=_("Reason"), max_length=1000, help_text=_WHY)

    def until_end(self) -> dt.datetime | None:
        """Give the end of the last day."""
        day = self.cleaned_data.get("until")
        if day is None:
            return None
        midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time())
        return timezone.make_aware(midnight, dt.UTC)


class ReasonForm(forms.Form):
    """Why something is done to a person's account or role."""

    why = forms.CharField(label=_("Reason"), max_length=1000, help_text=_WHY)


class OwnForm(forms.Form):
    """What one says of oneself."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=200,
        help_text=_("Shown to those who work on a proposal with you; never to the public."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=lambda: settings.LANGUAGES,
        help_text=_("Of letters, and of these pages in this browser."),
    )


class TokenForm(forms.Form):
    """A token for a program: what it may do, and for how long."""

    name = forms.CharField(
        label=_("What it is for"), max_length=80, help_text=_("So that you know it again.")
    )
    acts = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple, required=True
    )
    days = forms.TypedChoiceField(
        label=_("For how long"), coerce=int, initial=90, choices=[(n, n) for n in (7, 30, 90, 365)]
    )

    def __init__(self, acts: Iterable[str], data: Any = None) -> None:
        super().__init__(data)
        choices = [(act, act_words(act)) for act in sorted(acts)]
        cast(forms.MultipleChoiceField, self.fields["acts"]).choices = choices
        days = cast(forms.TypedChoiceField, self.fields["days"])
        days.choices = [(n, _("%(n)s days") % {"n": n}) for n in (7, 30, 90, 365)]


class ErasureForm(forms.Form):
    """One's own address, written out."""

    email = forms.CharField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("Write it out, so that nobody asks for this by a slip."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
