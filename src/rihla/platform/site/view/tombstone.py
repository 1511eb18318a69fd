"""What stands where figures of a withdrawn revision stood."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rihla.platform.evidence.models import Registration
from rihla.platform.site.answer import never_kept

__all__ = ["tombstone"]


def tombstone(request: HttpRequest, held: Registration) -> HttpResponse:
    """Say that a revision was withdrawn and why, in place of any of its figures."""
    answer = render(request, "evidence/withdrawn.html", {"held": held}, status=410)
    return answer if held.is_public else never_kept(answer)
