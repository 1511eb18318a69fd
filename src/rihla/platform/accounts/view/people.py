"""People whom one may manage: their list, one of them, and what is done to accounts and roles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rihla.errors import NotPermitted
from rihla.platform.accounts.form import InviteForm, ReasonForm, RoleForm
from rihla.platform.accounts.models import Grant, Invitation, Person
from rihla.platform.accounts.policy import NOWHERE, Actor, may
from rihla.platform.accounts.request import actor_of, signed_in
from rihla.platform.accounts.selectors import (
    grants_visible_to,
    invitations_visible_to,
    people_visible_to,
)
from rihla.platform.accounts.services import (
    close_account,
    end_role,
    give_role,
    invite_person,
    open_account,
    resend_invitation,
    reset_second_factor,
    revoke_invitation,
)
from rihla.platform.accounts.within import roles_to_give, within_grant
from rihla.platform.accounts.wording import role_words, scope_words, state_words
from rihla.platform.audit.access import note_access

__all__ = [
    "invite",
    "people",
    "person_close",
    "person_factor_reset",
    "person_invitation",
    "person_open",
    "person_page",
    "person_role",
    "person_role_end",
]

_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One person in the list: those of her roles that the reader may see."""

    person: Person
    roles: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class HeldRole:
    """One role of a person, and what the reader may do to it."""

    grant: Grant
    role: str
    scope: str
    is_open: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """One invitation, and whether the reader may send it again or revoke it."""

    invitation: Invitation
    role: str
    state: str
    may_change: bool


@signed_in
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List the people whom the reader may see, searched by name and address."""
    actor = actor_of(request)
    _require_sight(actor)
    query = request.GET.get("q", "").strip()[:200]
    visible = people_visible_to(actor)
    found = visible
    for word in query.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    page = Paginator(found.order_by("name", "email"), _PAGE).get_page(request.GET.get("page"))
    _note(request, [one.pk for one in page])
    return render(
        request,
        "people/people.html",
        {
            "page": page,
            "lines": [_line(actor, one) for one in page],
            "total": visible.count(),
            "query": query,
            "may_invite": bool(roles_to_give(actor)),
        },
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a person to a role that the reader may give."""
    actor = actor_of(request)
    if not roles_to_give(actor):
        raise _refused()
    form = InviteForm(
        actor,
        request.POST or None,
        act="person.invite",
        initial={"language": request.LANGUAGE_CODE},
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            person = invite_person(
                actor,
                told["email"],
                told["role"],
                scope=told["scope"],
                name=told["name"],
                language=told["language"],
                why=told["why"],
            )
        except NotPermitted as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _said_of(person))
            return redirect("person", person=person.pk)
    return render(request, "people/invite.html", {"form": form})


@signed_in
@require_safe
def person_page(request: HttpRequest, person: UUID) -> HttpResponse:
    """Show one person: her account, her roles and invitations as far as the reader may see them."""
    found = _visible(request, person)
    _note(request, [found.pk])
    return _page(request, found)


@signed_in
@require_POST
def person_role(request: HttpRequest, person: UUID) -> HttpResponse:
    """Give a person a role."""
    found, actor = _visible(request, person), actor_of(request)
    form = RoleForm(actor, request.POST, act="person.grant")
    if not form.is_valid():
        return _page(request, found, form)
    told = form.cleaned_data
    return _done(
        request,
        found,
        lambda: give_role(
            actor,
            found,
            told["role"],
            scope=told["scope"],
            until=form.until_end(),
            why=told["why"],
        ),
        _("The role is given."),
    )


@signed_in
@require_POST
def person_role_end(request: HttpRequest, person: UUID, grant: UUID) -> HttpResponse:
    """End a role of a person."""
    found, actor = _visible(request, person), actor_of(request)
    held = grants_visible_to(actor).filter(pk=grant, person=found).first()
    if held is None:
        raise Http404
    why = request.POST.get("why", "")
    return _done(request, found, lambda: end_role(actor, held, why=why), _("The role has ended."))


@signed_in
@require_POST
def person_invitation(
    request: HttpRequest, person: UUID, invitation: UUID, deed: str
) -> HttpResponse:
    """Send an invitation again, or revoke it."""
    found, actor = _visible(request, person), actor_of(request)
    held = invitations_visible_to(actor).filter(pk=invitation, person=found).first()
    if held is None or deed not in {"resend", "revoke"}:
        raise Http404
    if deed == "resend":
        words = _("The letter is on its way again.")
        return _done(request, found, lambda: resend_invitation(actor, held), words)
    why, words = request.POST.get("why", ""), _("The invitation is revoked; its link is dead.")
    return _done(request, found, lambda: revoke_invitation(actor, held, why=why), words)


@signed_in
@require_POST
def person_factor_reset(request: HttpRequest, person: UUID) -> HttpResponse:
    """Take a lost second factor off an account."""
    found, actor, why = _visible(request, person), actor_of(request), request.POST.get("why", "")
    words = _("The second factor is off; she is told, and sets up a new one.")
    return _done(request, found, lambda: reset_second_factor(actor, found, why=why), words)


@signed_in
@require_POST
def person_close(request: HttpRequest, person: UUID) -> HttpResponse:
    """Close an account."""
    found, actor, why = _visible(request, person), actor_of(request), request.POST.get("why", "")
    words = _("The account is closed: its sessions and tokens have ended.")
    return _done(request, found, lambda: close_account(actor, found, why=why), words)


@signed_in
@require_POST
def person_open(request: HttpRequest, person: UUID) -> HttpResponse:
    """Open an account that was closed."""
    found, actor, why = _visible(request, person), actor_of(request), request.POST.get("why", "")
    words = _("The account is open again.")
    return _done(request, found, lambda: open_account(actor, found, why=why), words)


def _page(request: HttpRequest, person: Person, form: RoleForm | None = None) -> HttpResponse:
    actor = actor_of(request)
    now = timezone.now()
    grants = grants_visible_to(actor).filter(person=person).order_by("-since")
    invitations = invitations_visible_to(actor).filter(person=person)
    may_give = bool(roles_to_give(actor)) and str(person.pk) != actor.id
    if form is None and may_give:
        form = RoleForm(actor, act="person.grant")
    return render(
        request,
        "people/person.html",
        {
            "person": person,
            "roles": [_held(actor, one, one.until is None or one.until > now) for one in grants],
            "invitations": [_invited(actor, one) for one in invitations],
            "has_factor": Authenticator.objects.filter(user=person).exists(),
            "form": form if may_give and person.is_active else None,
            "reason_form": ReasonForm(),
            "may_close": may(actor, "person.close", NOWHERE) and str(person.pk) != actor.id,
            "may_reset": may(actor, "person.reset_factor", NOWHERE) and str(person.pk) != actor.id,
            "may_erase": may(actor, "person.erase", NOWHERE),
        },
        status=400 if form is not None and form.errors else 200,
    )


def _done(
    request: HttpRequest, person: Person, do: Callable[[], object], said: str
) -> HttpResponse:
    """Do something to a person and say so, or say why not."""
    try:
        do()
    except NotPermitted as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("person", person=person.pk)


def _visible(request: HttpRequest, person: UUID) -> Person:
    actor = actor_of(request)
    _require_sight(actor)
    found = people_visible_to(actor).filter(pk=person).first()
    if found is None:
        raise Http404
    return found


def _require_sight(actor: Actor) -> None:
    everywhere, scopes = actor.scopes_for("person.read")
    if not everywhere and not scopes:
        raise _refused()


def _refused() -> NotPermitted:
    return NotPermitted(
        _("You manage nobody's account."),
        cure=_("Focal points, the secretariat and administrators do; some need a second factor."),
    )


def _note(request: HttpRequest, subjects: list[UUID]) -> None:
    actor = actor_of(request)
    match = request.resolver_match
    page = match.view_name if match else ""
    note_access(actor.id, (one.role for one in actor.awake()), subjects, page=page)


def _line(actor: Actor, person: Person) -> Line:
    now = timezone.now()
    grants = grants_visible_to(actor).filter(person=person)
    open_ones = [one for one in grants if one.until is None or one.until > now]
    if not person.is_active:
        state = _("closed")
    else:
        last = invitations_visible_to(actor).filter(person=person, accepted=None).first()
        state = _("invitation: %(state)s") % {"state": state_words(last.state)} if last else ""
    return Line(person, tuple(_words(one) for one in open_ones), state)


def _words(grant: Grant) -> str:
    scope = scope_words(grant.role, grant.scope)
    return f"{role_words(grant.role)}, {scope}" if scope else role_words(grant.role)


def _held(actor: Actor, grant: Grant, is_open: bool) -> HeldRole:
    may_end = is_open and grant.role in {role.id for role in roles_to_give(actor)}
    may_end = may_end and may(actor, "person.grant", within_grant(grant))
    scope = scope_words(grant.role, grant.scope)
    return HeldRole(grant, role_words(grant.role), scope, is_open, may_end)


def _invited(actor: Actor, invitation: Invitation) -> Invited:
    may_change = invitation.state in {"waiting", "sent", "expired"}
    may_change = may_change and may(actor, "person.invite", within_grant(invitation.grant))
    words = state_words(invitation.state)
    return Invited(invitation, _words(invitation.grant), words, may_change)


def _said_of(person: Person) -> str:
    if person.has_usable_password():
        return _("She has an account already: the role is hers from now on.")
    return _("The invitation is made; its letter is on its way to %(email)s.") % {
        "email": person.email
    }
