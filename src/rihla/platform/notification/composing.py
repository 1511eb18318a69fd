"""Writes a letter: in the language of whoever gets it, of what she may see as she is sent it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language_bidi, ngettext, override
from django.utils.translation import gettext as _

from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import Actor
from rihla.platform.accounts.selectors import actor_of_person
from rihla.platform.notification.event import Mail
from rihla.platform.notification.models import Letter, Notice
from rihla.platform.notification.preference import choices_of
from rihla.platform.notification.subject import Shown, get_subject, seen_by
from rihla.platform.notification.unsubscribing import unsubscribe_path
from rihla.platform.notification.wording import event_words

__all__ = ["compose"]


@dataclass(frozen=True, slots=True)
class _Line:
    """One notice in a letter: what happened, and to what, where that may be written there."""

    words: str
    shown: Shown | None


def compose(letter: Letter) -> EmailMultiAlternatives | None:
    """Write a letter from what its reader may see now.

    What she sees on the site only after a second factor is not named in a letter: it says that
    something waits there.

    Returns
    -------
    EmailMultiAlternatives, optional
        None where nothing is to be told: she may not see it any more, wants no letters of it,
        has read it meanwhile, or has no account or no address of her own any more.
    """
    person = letter.person
    if not person.is_active or not _has_own_address(person):
        return None
    wanted = {one.event for one in choices_of(person.pk) if one.mail is not Mail.OFF}
    notices = [
        one
        for one in letter.notices.order_by("made")
        if one.event in wanted and (one.read is None or one.mail == Mail.AT_ONCE)
    ]
    with override(person.language):
        lines = _lines(person, notices)
        if not lines:
            return None
        event = notices[0].event if len(notices) == 1 else ""
        return _written(letter, person, lines, event)


def _lines(person: Person, notices: Sequence[Notice]) -> list[_Line]:
    things = [(one.subject, one.subject_id) for one in notices]
    plain: Actor = actor_of_person(person)
    full = actor_of_person(person, second_factor=True)
    open_to_her, hers = seen_by(plain, things), seen_by(full, things)
    lines = []
    for one in notices:
        thing = (one.subject, one.subject_id)
        if thing in open_to_her:
            subject = get_subject(one.subject)
            shown = subject.show([one.subject_id]).get(one.subject_id) if subject else None
            lines += [_Line(event_words(one.event), shown)] if shown else []
        elif thing in hers:
            lines.append(_Line(event_words(one.event), None))
    return lines


def _written(
    letter: Letter, person: Person, lines: Sequence[_Line], event: str
) -> EmailMultiAlternatives:
    site = settings.ADDRESS
    unsubscribe = site + unsubscribe_path(person, event)
    content = {
        "lines": lines,
        "site": site,
        "all_url": site + reverse("notice-list"),
        "preferences_url": site + reverse("notice-preferences"),
        "unsubscribe_url": unsubscribe,
        "of_one_kind": bool(event),
        "hides": any(line.shown is None for line in lines),
        "language": person.language,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "heading": _heading(lines),
    }
    message = EmailMultiAlternatives(
        subject=_subject_line(lines),
        body=render_to_string("notification/letter.txt", content),
        to=[str(person.email)],
        headers={
            # the same each time it is tried, so that programs know it again
            "Message-ID": f"<{letter.pk}@{urlsplit(site).hostname}>",
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "Content-Language": person.language,
        },
    )
    message.attach_alternative(render_to_string("notification/letter.html", content), "text/html")
    return message


def _heading(lines: Sequence[_Line]) -> str:
    count = len(lines)
    return (
        lines[0].words
        if count == 1
        else ngettext("%(n)s notice", "%(n)s notices", count) % {"n": count}
    )


def _subject_line(lines: Sequence[_Line]) -> str:
    first = lines[0]
    said = _heading(lines)
    if len(lines) == 1 and first.shown is not None:
        said = _("%(what)s: %(title)s") % {"what": first.words, "title": first.shown.title}
    # a title may be long and hold line breaks, which no subject may
    return " ".join(f"Rihla: {said}".split())[:180]


def _has_own_address(person: Person) -> bool:
    """Tell whether the address was shown to be hers: by a link that came there."""
    own = EmailAddress.objects.filter(user=person, email=person.email, verified=True)
    return bool(person.email) and own.exists()
