"""Forms of proposals. They read what was typed; whether it is allowed, services decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from rihla.areas import name_of
from rihla.errors import SiteError
from rihla.platform.proposal.field import PartialDateField
from rihla.platform.proposal.kind import get_kind
from rihla.platform.proposal.record import LiveRecord, Reference
from rihla.platform.site.cell import say
from rihla.platform.site.language import page_language, place_of_name
from rihla.platform.site.wording import label_of, title_of

__all__ = [
    "CommentForm",
    "DayForm",
    "EndForm",
    "Lines",
    "ReasonForm",
    "tell_faults",
    "values_form",
    "values_in",
]

_FORMS_OWN = ("why", "source", "base")


class Lines(forms.CharField):
    """A list, one item a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """Show a list as lines."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Read lines as a list."""
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]


class ReasonForm(forms.Form):
    """Why something is done."""

    why = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=4000
    )


class CommentForm(forms.Form):
    """Something said of a proposal."""

    text = forms.CharField(
        label=_("Comment"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )


class DayForm(forms.Form):
    """A day."""

    on = forms.DateField(
        label=_("As of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def values_form(
    kind: type[LiveRecord],
    data: Mapping[str, Any] | None = None,
    *,
    initial: Mapping[str, Any],
    areas: Iterable[int] | None = None,
) -> forms.Form:
    """Give the form of a proposal for a record of a kind.

    Parameters
    ----------
    data
        What was sent; none for a form not yet filled in.
    initial
        Values by field; ``base`` is the version that they are of, ``source`` and ``why`` the
        proposal's own.
    areas
        For a record to be added: the areas it may be for; none for a record that is held.
    """
    form = forms.Form(data, initial=dict(initial))
    for name in kind.open_fields(is_new=areas is not None):
        form.fields[name] = _area_field(areas or ()) if name == "area" else _field(kind, name)
    form.fields["why"] = forms.CharField(
        label=_("Why the record should change") if areas is None else _("Why it should be added"),
        help_text=_("Shown in the public history of the record once it is approved."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )
    form.fields["source"] = _source_field()
    form.fields["base"] = forms.IntegerField(widget=forms.HiddenInput)
    return form


class EndForm(forms.Form):
    """Why a record should no longer stand, or stand again."""

    why = forms.CharField(
        label=_("Reason"),
        help_text=_("Shown in the public history of the record once it is approved."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )
    source = forms.CharField(label=_("Where this can be read"), max_length=1000)
    base = forms.IntegerField(widget=forms.HiddenInput)


def values_in(form: forms.Form) -> dict[str, Any]:
    """Give the values of a record's fields that were sent."""
    return {name: value for name, value in form.cleaned_data.items() if name not in _FORMS_OWN}


def tell_faults(form: forms.Form, error: SiteError) -> None:
    """Write what a service refused beside the fields it is about."""
    faults = [one for one in getattr(error, "faults", ()) if one.column in form.fields]
    for fault in faults:
        form.add_error(fault.column, f"{fault.what}.")
    if not faults:
        form.add_error(None, str(error))


def _source_field() -> forms.Field:
    return forms.CharField(
        label=_("Where the new values can be read"),
        help_text=_("A document, its paragraph or page, an address."),
        max_length=1000,
    )


def _area_field(areas: Iterable[int]) -> forms.Field:
    language = page_language()
    named = sorted(((name_of(one, language), one) for one in areas), key=_place)
    return forms.ChoiceField(
        label=label_of("area"), choices=[(code, f"{name} · {code}") for name, code in named]
    )


def _place(named: tuple[str, int]) -> str:
    return place_of_name(named[0])


def _field(kind: type[LiveRecord], name: str) -> forms.Field:
    column: Any = kind._meta.get_field(name)
    options: dict[str, Any] = {"label": label_of(name), "required": not column.blank}
    reference = kind.references.get(name)
    if isinstance(column, models.JSONField):
        known = _names_of(reference) if reference else []
        options |= {"required": False, "help_text": _("One on each line.")}
        if known:
            options["help_text"] = format_lazy(
                "{} {}", _("One on each line."), ", ".join(value for value, _words in known)
            )
        return Lines(**options)
    if reference is not None:
        return forms.ChoiceField(choices=_names_of(reference), **options)
    if column.choices:
        return forms.ChoiceField(
            choices=[(value, say(kind, name, value)) for value, _word in column.choices], **options
        )
    if isinstance(column, PartialDateField):
        options["help_text"] = _("As precisely as the source gives it: 2013, 2013-08, 2013-08-19.")
    if isinstance(column, models.DateField):
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(widget=widget, **options)
    field: forms.Field = column.formfield(**options)
    field.validators = [*field.validators, *column.validators]
    if isinstance(column, models.TextField):
        field.widget.attrs["rows"] = 3
    return field


def _names_of(reference: Reference) -> list[tuple[str, str]]:
    """List the records that a field may name, as their values and titles."""
    held = get_kind(reference.kind).objects.all()
    return [(str(getattr(one, reference.held)), title_of(one)) for one in held]
