"""Pages of notices: what happened, how one wants to be told, what one follows."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rihla.errors import NotPermitted
from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import PUBLIC, Actor
from rihla.platform.notification.event import Mail, list_events
from rihla.platform.notification.following import follow, following_of, own_id, unfollow
from rihla.platform.notification.models import LetterState
from rihla.platform.notification.preference import (
    choices_of,
    choose,
    choose_language,
    resume,
    silence,
)
from rihla.platform.notification.selectors import MOST, list_lines, notices_visible_to
from rihla.platform.notification.services import mark_all_read, mark_notice, own_notice
from rihla.platform.notification.subject import get_subject, seen_by
from rihla.platform.notification.unsubscribing import read_token
from rihla.platform.notification.wording import event_words, group_words, mail_words

__all__ = [
    "follow_change",
    "following_list",
    "notice_list",
    "notice_preferences",
    "notice_read_all",
    "notice_step",
    "unsubscribe",
]

_PAGE = 30


@never_cache
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """Show what happened, the latest first; the unread alone, if asked for."""
    actor = _actor(request)
    only_unread = bool(request.GET.get("unread"))
    visible = notices_visible_to(actor)
    unread = [one for one in visible if one.read is None]
    page = Paginator(unread if only_unread else visible, _PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "notification/list.html",
        {
            "page": page,
            "lines": list_lines(list(page)),
            "total": len(visible),
            "unread_count": len(unread),
            "only_unread": only_unread,
            "most": MOST if len(visible) >= MOST else 0,
        },
    )


@require_POST
def notice_step(request: HttpRequest, notice: UUID, step: str) -> HttpResponse:
    """Mark one's own notice as read or unread, or open what it is about, which reads it too."""
    actor = _actor(request)
    held = own_notice(actor, notice)
    if held is None or step not in {"read", "unread", "open"}:
        raise Http404
    mark_notice(actor, notice, read=step != "unread")
    if step == "open":
        return redirect(list_lines([held])[0].shown.url)
    return _back(request, "notice-list")


@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    mark_all_read(_actor(request))
    return _back(request, "notice-list")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notice_preferences(request: HttpRequest) -> HttpResponse:
    """Say of which kinds of thing one is told, where, how soon, and in which language."""
    actor = _actor(request)
    if not actor.is_known:
        return render(request, "notification/preferences.html", {})
    form = _PreferenceForm(actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.keep()
        messages.success(request, _("Your choices were kept."))
        return redirect("notice-preferences")
    person = Person.objects.get(pk=own_id(actor))
    return render(
        request,
        "notification/preferences.html",
        {
            "form": form,
            "groups": form.groups(),
            "email": person.email,
            "refused": person.letters.exclude(ended=None)
            .order_by("-ended")
            .values_list("state", flat=True)
            .first()
            == LetterState.REFUSED,
        },
    )


@never_cache
@require_safe
def following_list(request: HttpRequest) -> HttpResponse:
    """Show what one follows, of it what one may see."""
    actor = _actor(request)
    held = list(following_of(actor))
    seen = seen_by(actor, ((one.what, one.target) for one in held))
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for what in dict.fromkeys(one.what for one in held):
        subject = get_subject(what)
        ids = [target for kind, target in seen if kind == what]
        for target, shown in subject.show(ids).items() if subject else ():
            groups.setdefault(what, []).append((target, shown.title, shown.url))
    titles = {
        "proposal": _("Proposals"),
        "record": _("Records"),
        "kind": _("Kinds of record"),
        "area": _("Areas"),
    }
    shown_groups = [
        (what, titles.get(what, what), sorted(groups[what], key=lambda one: one[1]))
        for what in sorted(groups, key=list(titles).index)
    ]
    return render(request, "notification/following.html", {"groups": shown_groups})


@require_POST
def follow_change(request: HttpRequest) -> HttpResponse:
    """Follow something that one may see, or no longer follow it."""
    actor = _actor(request)
    own_id(actor)
    target = (request.POST.get("what", ""), request.POST.get("target", ""))
    if request.POST.get("step") == "end":
        unfollow(actor, target)
    elif target[0] in {"record", "kind", "area", "proposal"} and target in seen_by(actor, [target]):
        follow(actor, target)
    else:
        raise Http404
    return _back(request, "following-list")


@csrf_exempt  # a mail program sends it by itself (RFC 8058); the signed link is what proves it
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End letters by the link in one of them, without signing in; and take that back."""
    try:
        person, event = read_token(token)
    except NotPermitted as error:
        return render(request, "notification/unsubscribe.html", {"error": error}, status=403)
    done = ""
    if request.method == "POST":
        if request.POST.get("step") == "resume":
            resume(person.pk, event)
            done = "resumed"
        else:
            silence(person.pk, "" if request.POST.get("step") == "all" else event)
            done = "all" if request.POST.get("step") == "all" or not event else "one"
    known = {one.id for one in list_events()}
    return render(
        request,
        "notification/unsubscribe.html",
        {"done": done, "event": event_words(event) if event in known else ""},
    )


class _PreferenceForm(forms.Form):
    """One line for each kind of thing: on the site, and by letter."""

    def __init__(self, actor: Actor, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.actor = actor
        person = own_id(actor)
        for choice in choices_of(person):
            words, name = event_words(choice.event), _name(choice.event)
            self.fields[f"{name}-site"] = forms.BooleanField(
                required=False,
                initial=choice.on_site,
                label=_("On the site"),
                widget=forms.CheckboxInput(attrs={"aria-label": f"{words}: {_('On the site')}"}),
            )
            self.fields[f"{name}-mail"] = forms.ChoiceField(
                choices=[(mail.value, mail_words(mail)) for mail in Mail],
                initial=choice.mail.value,
                label=_("By letter"),
                widget=forms.Select(attrs={"aria-label": f"{words}: {_('By letter')}"}),
            )
        self.fields["language"] = forms.ChoiceField(
            choices=settings.LANGUAGES,
            initial=Person.objects.get(pk=person).language,
            label=_("Language of letters"),
        )

    def groups(self) -> list[tuple[str, list[tuple[str, forms.BoundField, forms.BoundField]]]]:
        """Give its lines under their headings."""
        found: dict[str, list[tuple[str, forms.BoundField, forms.BoundField]]] = {}
        for event in list_events():
            name = _name(event.id)
            line = (event_words(event.id), self[f"{name}-site"], self[f"{name}-mail"])
            found.setdefault(group_words(event.id), []).append(line)
        return list(found.items())

    def keep(self) -> None:
        """Keep what was chosen."""
        sent = self.cleaned_data
        choose(
            self.actor,
            {
                event.id: (
                    bool(sent[f"{_name(event.id)}-site"]),
                    Mail(sent[f"{_name(event.id)}-mail"]),
                )
                for event in list_events()
            },
        )
        choose_language(self.actor, sent["language"])


def _name(event: str) -> str:
    return event.replace(".", "-")


def _actor(request: HttpRequest) -> Actor:
    found = getattr(request, "actor", PUBLIC)
    return found if isinstance(found, Actor) else PUBLIC


def _back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Give back to the page from which a button was pressed, if it is one of ours."""
    there = request.POST.get("next", "")
    if there and url_has_allowed_host_and_scheme(
        there, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return redirect(there)
    return redirect(otherwise)
