"""Revisions: their list, one of them, its history, how it is cited, its files."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rihla.drawing.words import number
from rihla.errors import FigureNotAvailable, UnknownTerm
from rihla.platform.accounts.policy import Actor
from rihla.platform.evidence.export import TYPES, list_files, made_file, read_in_parts
from rihla.platform.evidence.models import Registration, RequestState, State
from rihla.platform.evidence.selectors import (
    before,
    current_registration,
    list_successors,
    may_decide,
    revisions_visible_to,
    sees_hidden,
    waiting_requests,
)
from rihla.platform.evidence.store import open_registered
from rihla.platform.site.actor import actor_of
from rihla.platform.site.answer import never_kept
from rihla.platform.site.comparison import compared, write_comparison
from rihla.platform.site.language import page_language
from rihla.platform.site.person import names_of
from rihla.platform.site.revision import (
    figures_url,
    find_revision,
    find_revisions,
    list_steps,
    state_words,
    write_revisions,
    write_steps,
)
from rihla.platform.site.revision_form import HoldForm, PublishForm, WithdrawForm, WordForm
from rihla.platform.site.view.tombstone import tombstone
from rihla.revision.citation import CITATION_FORMATS, cite_revision, write_citations
from rihla.revision.schema import TABLES

__all__ = [
    "revision_citation",
    "revision_comparison_csv",
    "revision_csv",
    "revision_detail",
    "revision_file",
    "revision_history",
    "revision_history_csv",
    "revision_list",
    "show_revision",
]

_PAGE = 50
_CHANGES = 20
_CITED = {"text": "txt", "bibtex": "bib", "ris": "ris", "csl-json": "json"}
_CITED_TYPES = {
    "text": "text/plain; charset=utf-8",
    "bibtex": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "csl-json": "application/vnd.citationstyles.csl+json",
}


@require_safe
def revision_list(request: HttpRequest) -> HttpResponse:
    """List the revisions that the reader may know of."""
    actor, asked = actor_of(request), request.GET.dict()
    found = find_revisions(actor, asked)
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    visible = revisions_visible_to(actor)
    states = sorted(set(visible.values_list("state", flat=True)))
    waiting = list(waiting_requests(actor).select_related("revision"))
    answer = render(
        request,
        "evidence/revision_list.html",
        {
            "page": page,
            "rows": [(one, state_words(one.state)) for one in page],
            "total": visible.count(),
            "query": asked.get("q", ""),
            "states": [(one, state_words(one)) for one in states],
            "chosen": asked.get("state", ""),
            "order": asked.get("sort", ""),
            "narrowed": bool(asked.get("q") or asked.get("state")),
            "csv_url": f"{reverse('revision-csv')}?{query.urlencode()}".removesuffix("?"),
            "waiting": waiting,
        },
    )
    return never_kept(answer) if sees_hidden(actor) else answer


@require_safe
def revision_csv(request: HttpRequest) -> HttpResponse:
    """Give the revisions that the reader may know of as CSV."""
    actor = actor_of(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rihla-revisions.csv"'
    write_revisions(answer, find_revisions(actor, request.GET.dict()))
    return never_kept(answer) if sees_hidden(actor) else answer


@require_safe
def revision_detail(request: HttpRequest, revision: str) -> HttpResponse:
    """Show what a revision is, and to those who decide what may be done with it."""
    return show_revision(request, find_revision(request, revision))


def show_revision(
    request: HttpRequest, held: Registration, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """Show the page of a revision, with forms as they were filled in where a step was refused."""
    actor = actor_of(request)
    decides = may_decide(actor)
    context: dict[str, Any] = {
        "held": held,
        "state": state_words(held.state),
        "files": [
            (name, number(rows, 0, page_language()), TABLES[name].title.replace("`", ""))
            for name, rows in list_files(held)
        ],
        "figures": figures_url(held, "world"),
        "areas": figures_url(held, "areas"),
        "current": current_registration(),
        "forms": list(_CITED),
        "decides": decides,
    }
    if not held.is_withdrawn:
        context |= _content(held, before(held, actor))
    if decides:
        context |= _decisions(held, actor, forms)
    answer = render(request, "evidence/revision_detail.html", context, status=status)
    return never_kept(answer) if decides or not held.is_public else answer


@require_safe
def revision_history(request: HttpRequest, revision: str) -> HttpResponse:
    """Show where a revision stood, and why."""
    held = find_revision(request, revision)
    actor = actor_of(request)
    answer = render(
        request, "evidence/revision_history.html", {"held": held, "steps": list_steps(held, actor)}
    )
    return answer if held.is_public else never_kept(answer)


@require_safe
def revision_history_csv(request: HttpRequest, revision: str) -> HttpResponse:
    """Give where a revision stood as CSV."""
    held = find_revision(request, revision)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="rihla-{held.pk}-history.csv"'
    write_steps(answer, held, list_steps(held, actor_of(request)))
    return answer if held.is_public else never_kept(answer)


@require_safe
def revision_citation(request: HttpRequest, revision: str, form: str) -> HttpResponse:
    """Give how a revision is cited, in one of the formats of reference programs."""
    held = find_revision(request, revision)
    if form not in CITATION_FORMATS:
        raise Http404
    if held.is_withdrawn:
        return tombstone(request, held)
    told = write_citations(cite_revision(open_registered(held)), form)
    answer = HttpResponse(told + "\n", content_type=_CITED_TYPES[form])
    name = f"rihla-{held.pk}.{_CITED[form]}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer if held.is_public else never_kept(answer)


@require_safe
def revision_file(request: HttpRequest, revision: str, file: str) -> HttpResponseBase:
    """Give a file of a revision: a table, the workbook, or all as it was sealed."""
    held = find_revision(request, revision)
    if held.is_withdrawn:
        return tombstone(request, held)
    language = page_language()
    etag = f'"{held.seal[:32]}-{language}-{file}"'
    try:
        path = made_file(held, file, language=language)
    except UnknownTerm as error:
        raise Http404 from error
    if held.is_public and request.headers.get("If-None-Match") == etag:
        unchanged = HttpResponse(status=304)
        unchanged["ETag"] = etag
        return unchanged
    answer = StreamingHttpResponse(read_in_parts(path), content_type=TYPES[file.rpartition(".")[2]])
    answer["Content-Length"] = str(path.stat().st_size)
    answer["Content-Disposition"] = f'attachment; filename="rihla-{held.pk}-{file}"'
    if not held.is_public:
        return never_kept(answer)
    answer["ETag"] = etag
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def revision_comparison_csv(request: HttpRequest, revision: str) -> HttpResponse:
    """Give every change since the revision before as CSV."""
    held = find_revision(request, revision)
    if held.is_withdrawn:
        return tombstone(request, held)
    earlier = before(held, actor_of(request))
    if earlier is None:
        raise Http404
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"rihla-{earlier.pk}-{held.pk}-changes.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    write_comparison(answer, open_registered(earlier), open_registered(held))
    return answer if held.is_public else never_kept(answer)


def _content(held: Registration, earlier: Registration | None) -> dict[str, Any]:
    revision = open_registered(held)
    changes = None
    if earlier is not None:
        try:
            changes = compared(open_registered(earlier), revision, most=_CHANGES)
        except FigureNotAvailable:
            changes = None
    return {
        "manifest": revision.manifest,
        "citations": cite_revision(revision),
        "earlier": earlier,
        "changes": changes,
    }


def _decisions(held: Registration, actor: Actor, forms: dict[str, Any]) -> dict[str, Any]:
    requests = list(held.requests.all())
    people = [one for each in requests for one in (each.author, each.decider) if one]
    names = names_of(people)
    waiting = next((one for one in requests if one.state == RequestState.OPEN), None)
    return {
        "asked": waiting,
        "earlier_requests": [
            (one, names[one.author], names[one.decider] if one.decider else "")
            for one in requests
            if one.state != RequestState.OPEN
        ],
        "asked_by": names[waiting.author] if waiting else "",
        "is_mine": waiting is not None and str(waiting.author) == actor.id,
        "publish_form": forms.get("publish") or PublishForm.of(held),
        "withdraw_form": forms.get("withdraw")
        or WithdrawForm.asked_of(held, list_successors(held)),
        "hold_form": forms.get("hold") or HoldForm.of(held),
        "word_form": forms.get("word") or WordForm(),
        "may_publish": held.state not in (State.CURRENT, State.WITHDRAWN),
        "may_embargo": not held.is_public,
        "may_hold": held.state == State.EMBARGOED,
        "may_withdraw": not held.is_withdrawn,
    }
