"""The first page, and the brief."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rihla.claim.finding import Finding
from rihla.claim.phrase import computed_words
from rihla.platform.evidence.current import current_brief
from rihla.platform.evidence.selectors import revisions_visible_to
from rihla.platform.proposal.kind import list_kinds
from rihla.platform.site.actor import actor_of
from rihla.platform.site.place import url_of_kind
from rihla.platform.site.wording import heading_of, section_of, term

__all__ = ["brief", "home"]

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Holding:
    """How many records of a kind there are."""

    heading: str
    url: str
    count: int


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what the site holds, and the main figures."""
    sections: dict[str, list[Holding]] = {}
    for kind in list_kinds():
        held = Holding(heading_of(kind), url_of_kind(kind), kind.objects.count())
        sections.setdefault(kind._meta.app_label, []).append(held)
    told = current_brief()
    findings = told.sections[0].findings[:_SHOWN]
    return render(
        request,
        "site/home.html",
        {
            "sections": [(name, section_of(name), held) for name, held in sections.items()],
            "findings": [_told(one) for one in findings],
            "brief": told,
            "revisions": revisions_visible_to(actor_of(request)).count(),
        },
    )


@require_safe
def brief(request: HttpRequest) -> HttpResponse:
    """Show every sentence of the brief with its verdict and what it rests on."""
    told = current_brief()
    sections = [
        (section.title, [_told(one) for one in section.findings]) for section in told.sections
    ]
    return render(request, "site/brief.html", {"brief": told, "sections": sections})


def _told(finding: Finding) -> tuple[Finding, str, list[tuple[str, str]]]:
    """Give a sentence with its verdict, and what was computed for each of its figures."""
    told = [(check.quantity.label, computed_words(check)) for check in finding.checks]
    return finding, term(finding.verdict.value), [(label, said) for label, said in told if said]
