"""One's own account: name, language, roles, where one is signed in, tokens for programs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from rihla.errors import NotPermitted
from rihla.platform.accounts.form import OwnForm, TokenForm
from rihla.platform.accounts.models import Grant, Person, Token
from rihla.platform.accounts.policy import Actor, Held
from rihla.platform.accounts.request import actor_of, signed_in
from rihla.platform.accounts.role import get_role
from rihla.platform.accounts.second_factor import sleeping_roles
from rihla.platform.accounts.services import change_own, end_session
from rihla.platform.accounts.token import end_token, make_token
from rihla.platform.accounts.wording import act_words, role_words, scope_words

__all__ = ["own_account", "own_sessions", "own_token_end", "own_tokens"]


@dataclass(frozen=True, slots=True)
class OwnRole:
    """One role that one holds or held."""

    grant: Grant
    role: str
    scope: str
    is_open: bool
    sleeps: bool
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnToken:
    """One token, and what it may do."""

    token: Token
    acts: tuple[str, ...]
    is_open: bool


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def own_account(request: HttpRequest) -> HttpResponse:
    """Show one's own account, and change name and language."""
    actor = actor_of(request)
    person = Person.objects.get(pk=actor.id)
    first = {"name": person.name, "language": person.language}
    form = OwnForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        change_own(actor, name=form.cleaned_data["name"], language=language)
        with translation.override(language):
            messages.success(request, _("Your account is changed."))
        answer = redirect("own-account")
        return _speak(answer, language)
    authenticators = Authenticator.objects.filter(user=person)
    return render(
        request,
        "account/own.html",
        {
            "person": person,
            "form": form,
            "roles": _roles(actor, person),
            "has_factor": authenticators.filter(type=Authenticator.Type.TOTP).exists(),
            "factor_shown": actor.second_factor,
            "services": SocialAccount.objects.filter(user=person).count(),
            "provider": bool(settings.OIDC_ISSUER),
        },
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def own_sessions(request: HttpRequest) -> HttpResponse:
    """Show where one is signed in, and end one session or all others."""
    actor = actor_of(request)
    person = Person.objects.get(pk=actor.id)
    mine = UserSession.objects.purge_and_list(person)
    current = request.session.session_key
    if request.method == "POST":
        chosen = request.POST.get("session", "")
        ending = [
            one for one in mine if one.session_key != current and chosen in {str(one.pk), "others"}
        ]
        for one in ending:
            end_session(actor, one)
        messages.success(request, _("Ended sessions: %(count)s.") % {"count": len(ending)})
        return redirect("own-sessions")
    shown = [(one, one.session_key == current) for one in mine]
    return render(request, "account/sessions.html", {"sessions": shown})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("text")
def own_tokens(request: HttpRequest) -> HttpResponse:
    """Show one's tokens, and make one: its text is shown this once."""
    actor = actor_of(request)
    acts = {act for held in actor.awake() for act in get_role(held.role).acts}
    form, text = TokenForm(acts, request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            lasts = dt.timedelta(days=told["days"])
            _token, text = make_token(actor, told["name"], told["acts"], lasts=lasts)
        except NotPermitted as error:
            form.add_error(None, str(error))
        else:
            form = TokenForm(acts)
    now = timezone.now()
    held = [
        OwnToken(one, tuple(map(act_words, one.acts)), one.until > now)
        for one in Token.objects.filter(person_id=actor.id).order_by("-made")
    ]
    context = {"form": form if acts else None, "text": text, "tokens": held}
    return render(request, "account/tokens.html", context)


@signed_in
@require_POST
def own_token_end(request: HttpRequest, held: UUID) -> HttpResponse:
    """End one of one's tokens."""
    actor = actor_of(request)
    token = Token.objects.filter(pk=held, person_id=actor.id).first()
    if token is None:
        raise Http404
    end_token(actor, token)
    messages.success(request, _("The token has ended."))
    return redirect("own-tokens")


def _roles(actor: Actor, person: Person) -> list[OwnRole]:
    now, asleep = timezone.now(), sleeping_roles(actor)
    return [
        OwnRole(
            one,
            role_words(one.role),
            scope_words(one.role, one.scope),
            one.until is None or one.until > now,
            Held(one.role, one.scope) in asleep,
            tuple(act_words(act) for act in sorted(get_role(one.role).acts)),
        )
        for one in Grant.objects.filter(person=person).order_by("-since")
    ]


def _speak(answer: HttpResponse, language: str) -> HttpResponse:
    """Let the pages of this browser be in a language."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return answer
