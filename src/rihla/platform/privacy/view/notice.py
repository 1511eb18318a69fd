"""The notice of privacy."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from rihla.platform.privacy.inventory import keeping
from rihla.platform.privacy.notice import list_versions, told_holdings

__all__ = ["notice"]


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """Say what is kept of people, why, on what basis, for how long, and whom to ask."""
    versions = [(one.version, one.date, gettext(one.changes)) for one in list_versions()]
    return render(
        request,
        "privacy/notice.html",
        {
            "holdings": told_holdings(),
            "versions": versions,
            "current": list_versions()[0],
            "controller": settings.CONTROLLER,
            "contact": settings.PRIVACY_CONTACT,
            "wait": keeping("erasures"),
            "copy_days": keeping("exports"),
        },
    )
