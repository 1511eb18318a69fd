"""How people want to be told: what they chose, else what is declared."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import Actor
from rihla.platform.audit.recording import recording
from rihla.platform.notification.event import Event, Mail, get_event, list_events
from rihla.platform.notification.following import own_id
from rihla.platform.notification.models import Preference

__all__ = ["Choice", "choices_of", "choose", "choose_language", "resume", "silence", "wishes_for"]


@dataclass(frozen=True, slots=True)
class Choice:
    """How somebody is told of one kind of thing."""

    event: str
    on_site: bool
    mail: Mail

    @property
    def is_wanted(self) -> bool:
        """Whether she is told at all."""
        return self.on_site or self.mail is not Mail.OFF


def wishes_for(event: str, people: Collection[UUID]) -> dict[UUID, Choice]:
    """Give for each of some people how she wants to be told of a kind of thing."""
    declared = _declared(get_event(event))
    chosen = {
        one.person_id: Choice(one.event, one.on_site, Mail(one.mail))
        for one in Preference.objects.filter(event=event, person_id__in=people)
    }
    return {person: chosen.get(person, declared) for person in people}


def choices_of(person: UUID) -> list[Choice]:
    """Give how a person is told of each kind of thing, in the order in which they are declared."""
    held = {one.event: one for one in Preference.objects.filter(person_id=person)}
    return [
        Choice(event.id, held[event.id].on_site, Mail(held[event.id].mail))
        if event.id in held
        else _declared(event)
        for event in list_events()
    ]


def choose(actor: Actor, choices: Mapping[str, tuple[bool, Mail]]) -> None:
    """Say how one wants to be told, by kind of thing.

    Raises
    ------
    NotPermitted
        If nobody is signed in.
    UnknownTerm
        If nobody can be told of such a thing.
    """
    person = own_id(actor)
    for event in choices:
        get_event(event)
    with recording(actor.id, "notification.choose"):
        for event, (on_site, mail) in choices.items():
            _keep(person, event, on_site, mail)


def silence(person: UUID, event: str = "") -> None:
    """End letters of one kind, or all of them; notices on the site stay as they are.

    It is called by the link of a letter, which came to whoever it is for: no sign-in is needed.
    """
    held = {choice.event: choice for choice in choices_of(person)}
    named = [event] if event in held else list(held)
    with recording(str(person), "notification.unsubscribe", why="By the link of a letter."):
        for one in named:
            _keep(person, one, held[one].on_site, Mail.OFF)


def resume(person: UUID, event: str = "") -> None:
    """Take back what the link of a letter ended: letters come again as they are declared."""
    held = {choice.event: choice for choice in choices_of(person)}
    named = [event] if event in held else list(held)
    with recording(str(person), "notification.resume", why="By the link of a letter."):
        for one in named:
            if held[one].mail is Mail.OFF:
                _keep(person, one, held[one].on_site, get_event(one).mail)


def choose_language(actor: Actor, language: str) -> None:
    """Say in which language one's letters are written."""
    held = Person.objects.get(pk=own_id(actor))
    with recording(actor.id, "account.language"):
        held.language = language
        held.save()


def _declared(event: Event) -> Choice:
    return Choice(event.id, True, event.mail)


def _keep(person: UUID, event: str, on_site: bool, mail: Mail) -> None:
    one = Preference.objects.filter(person_id=person, event=event).first()
    one = one or Preference(person_id=person, event=event)
    if one.pk is None or (one.on_site, one.mail) != (on_site, mail):
        one.on_site, one.mail = on_site, mail.value
        one.save()
