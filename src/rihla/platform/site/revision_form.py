"""Forms of decisions on revisions. They read what was typed; whether it may be, services decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from rihla.platform.evidence.models import Registration, State

__all__ = ["HoldForm", "PublishForm", "WithdrawForm", "WordForm"]


def _why() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        help_text=_("Shown in the public history of the revision once it is published."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )


class _OnVersion(forms.Form):
    """A form for a registration as it was seen."""

    base = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    @classmethod
    def of(cls, held: Registration) -> Self:
        """Give the empty form for a registration as it is now."""
        return cls(initial={"base": held.version})


class PublishForm(_OnVersion):
    """Make it current."""

    embargo = forms.DateTimeField(
        label=_("Under embargo until (UTC)"),
        help_text=_("Leave it empty to make it current as soon as it is approved."),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    why = _why()

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, auto_id="publish_%s", **options)


class WithdrawForm(_OnVersion):
    """Withdraw it."""

    successor = forms.ChoiceField(
        label=_("Revision that becomes current in its place"), required=False
    )
    why = _why()

    def __init__(
        self, successors: Iterable[Registration], data: Any = None, **options: Any
    ) -> None:
        super().__init__(data, auto_id="withdraw_%s", **options)
        named = [(one.pk, f"{one.pk} · {one.title}") for one in successors]
        self.fields["successor"].choices = [("", "–"), *named]  # type: ignore[attr-defined]

    @classmethod
    def asked_of(cls, held: Registration, successors: Iterable[Registration]) -> Self:
        """Give the empty form; only what is current has a successor."""
        form = cls(successors, initial={"base": held.version})
        if held.state != State.CURRENT:
            del form.fields["successor"]
        return form


class HoldForm(_OnVersion):
    """Stop an embargo."""

    why = _why()

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, auto_id="hold_%s", **options)


class WordForm(forms.Form):
    """What is said with a decision."""

    why = forms.CharField(
        label=_("What you say with it"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=4000,
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="word_%s")
