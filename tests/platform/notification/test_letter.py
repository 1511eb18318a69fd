"""Letters over a real mail server: once, in the reader's language, of what she may see then."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from rihla.platform.accounts.models import Grant, Person
from rihla.platform.accounts.policy import Actor, system
from rihla.platform.accounts.services import end_role, erase_person
from rihla.platform.job.models import Task
from rihla.platform.notification.digest import gather_digests
from rihla.platform.notification.event import Mail
from rihla.platform.notification.letter import count_letters, send_again
from rihla.platform.notification.models import Letter, Notice, Preference
from rihla.platform.notification.preference import choose, choose_language
from rihla.platform.notification.services import mark_all_read
from rihla.platform.proposal.services import (
    comment_on_proposal,
    revise_proposal,
    send_back_proposal,
)

pytestmark = pytest.mark.django_db

SITE = "https://rihla.example.org"


def text_of(letter: EmailMessage, kind: str = "plain") -> str:
    """Give the words of a letter."""
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def unsubscribing(letter: EmailMessage) -> str:
    """Give the path of its link."""
    return str(letter["List-Unsubscribe"]).strip(" <>").removeprefix(SITE)


def test_a_letter_says_what_happened_and_where(
    joined: Any, proposes: Any, works: Any, sink: Any
) -> None:
    """As text and as plain HTML, with its link, and nothing of whoever did it."""
    author, office = joined("focal_point", "504"), joined("secretariat")
    proposal = proposes(author)
    send_back_proposal(office, proposal, why="Amina Example of the ministry must say which list.")
    works()
    [letter] = sink.to(author)
    assert letter["Subject"] == (
        "Rihla: A proposal was sent back to its author: Morocco: Ratification"
    )
    plain, rich = text_of(letter), text_of(letter, "html")
    for words in (plain, rich):
        assert f"{SITE}/proposals/{proposal.pk}/" in words
        assert f"{SITE}/notifications/preferences/" in words
        assert unsubscribing(letter) in words
        for secret in ("Amina", "A secret reason", "@example.org", office.id, author.id):
            assert secret not in words
    assert "<script" not in rich
    assert "style" not in rich
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[\w-]+@rihla\.example\.org>", letter["Message-ID"])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "Une proposition a été renvoyée à son auteur : Maroc"),
        ("es", "Se devolvió una propuesta a su autor: Marruecos"),
        ("ru", "Предложение возвращено автору: Марокко"),
        ("ar", "أُعيد مقترح إلى صاحبه: المغرب"),
        ("zh-hans", "提案被退回提案人：摩洛哥"),
    ],
)
def test_a_letter_is_in_the_language_of_whoever_gets_it(
    language: str, words: str, joined: Any, proposes: Any, works: Any, sink: Any
) -> None:
    """Whatever the language of whoever sends the proposal back."""
    author, office = joined("focal_point", "504"), joined("secretariat")
    choose_language(author, language)
    send_back_proposal(office, proposes(author), why="Which?")
    works()
    [letter] = sink.to(author)
    assert words in letter["Subject"]
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in text_of(letter, "html")


def test_what_needs_a_second_factor_is_not_named_in_a_letter(
    joined: Any, proposes: Any, works: Any, sink: Any
) -> None:
    """The secretariat learns that something waits; what, on the site with its second factor."""
    author, office = joined("focal_point", "504"), joined("secretariat")
    proposal = proposes(author)
    works()
    [letter] = sink.to(office)
    assert letter["Subject"] == "Rihla: A proposal was made"
    for words in (str(letter["Subject"]), text_of(letter), text_of(letter, "html")):
        assert "Morocco" not in words
        assert str(proposal.pk) not in words
    assert f"{SITE}/notifications/" in text_of(letter)


def test_a_role_that_ended_before_a_letter_left_leaks_nothing(
    joined: Any, proposes: Any, works: Any, sink: Any, settings: Any
) -> None:
    """The notice was made while she might see it; the letter is withheld, by day's end too."""
    author, colleague = joined("focal_point", "504"), joined("contributor", "504")
    choose(colleague, {"proposal.commented": (True, Mail.AT_ONCE)})
    proposal = proposes(author)
    comment_on_proposal(colleague, proposal, "I follow it now.")
    works()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1  # the mail server is away
    comment_on_proposal(author, proposal, "Nobody else may read this.")
    works()
    assert Letter.objects.get(person_id=colleague.id).state == "waiting"
    end_role(system("tests"), Grant.objects.get(person_id=colleague.id), why="She left.")
    settings.EMAIL_PORT = port
    Task.objects.filter(state="waiting").update(due=timezone.now())
    works()
    assert [one["Subject"] for one in sink.to(colleague)] == [
        "Rihla: A role of yours has ended: Contributor of a ministry or city, Morocco"
    ]
    withheld = Letter.objects.filter(person_id=colleague.id, state="withheld")
    assert withheld.count() == 1


def test_a_digest_is_one_letter_a_day(joined: Any, proposes: Any, works: Any, sink: Any) -> None:
    """All that can wait comes at once, each once; what was read meanwhile is left out."""
    author, colleague = joined("focal_point", "504"), joined("contributor", "504")
    proposal = proposes(author)
    for text in ("One.", "Two.", "Three."):
        comment_on_proposal(colleague, proposal, text)
    works()
    assert sink.to(author) == []
    assert gather_digests() == 1
    assert gather_digests() == 0
    works()
    [letter] = sink.to(author)
    assert letter["Subject"] == "Rihla: 3 notices"
    assert text_of(letter).count("A proposal was commented on: Morocco") == 3
    comment_on_proposal(colleague, proposal, "Four.")
    works()
    mark_all_read(author)
    Letter.objects.all().delete()
    assert gather_digests() == 0


def test_a_mail_server_that_is_away_is_asked_again(
    joined: Any, proposes: Any, works: Any, sink: Any, settings: Any
) -> None:
    """Nothing is lost, and nothing comes twice; what it said stands with the job."""
    author, office = joined("focal_point", "504"), joined("secretariat")
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    send_back_proposal(office, proposes(author), why="Which?")
    works()
    task = Task.objects.get(name="notification.letter", arguments__letter=str(_letter(author).pk))
    assert task.state == "waiting"
    assert "refused" in task.fault
    settings.EMAIL_PORT = port
    sink.answer = "451 come again"
    Task.objects.update(due=timezone.now())
    works()
    assert _letter(author).state == "waiting"
    assert _letter(author).fault == "the mail server answered 451"
    sink.answer = ""
    for _ in range(2):
        Task.objects.filter(state="waiting").update(due=timezone.now())
        works()
    assert len(sink.to(author)) == 1
    assert _letter(author).state == "sent"


def test_a_letter_refused_for_good_is_seen_by_operators_and_by_its_reader(
    joined: Any, proposes: Any, works: Any, sink: Any
) -> None:
    """It is not tried again by itself; after three such, an address gets no more for a month."""
    author, office = joined("focal_point", "504"), joined("secretariat")
    sink.answer = "550 nobody of the name author@example.org"
    proposal = proposes(author)
    for count in range(4):
        send_back_proposal(office, proposal, why="Which?")
        works()
        if count < 3:
            proposal = revise_proposal(
                author, proposal, {"date": str(1980 + count)}, why="This one."
            )
            works()
    states = [one.state for one in Letter.objects.filter(person_id=author.id).order_by("made")]
    assert states == ["refused", "refused", "refused", "withheld"]
    refused = Letter.objects.filter(person_id=author.id, state="refused").first()
    assert refused is not None
    assert refused.fault == "the mail server answered 550"
    assert count_letters()["refused"] >= 3
    sink.answer = ""
    Letter.objects.filter(person_id=author.id).exclude(pk=refused.pk).delete()
    send_again(refused.pk)
    works()
    assert len(sink.to(author)) == 1


def test_letters_end_by_their_link_without_signing_in(
    joined: Any, proposes: Any, works: Any, sink: Any
) -> None:
    """By the mail program's one click or on the page; of that kind, of hers alone; and again."""
    author, office = joined("focal_point", "504"), joined("secretariat")
    proposal = proposes(author)
    send_back_proposal(office, proposal, why="Which?")
    works()
    path = unsubscribing(sink.to(author)[0])
    client = Client(enforce_csrf_checks=True)
    page = client.get(path, secure=True)
    assert page.status_code == 200
    assert "sent back" in page.content.decode()
    assert Preference.objects.count() == 0, "opening a link ends nothing: programs open them too"
    assert not page.cookies
    answer = client.post(path, {"List-Unsubscribe": "One-Click"}, secure=True)
    assert answer.status_code == 200
    held = Preference.objects.get(person_id=author.id)
    assert (held.event, held.mail, held.on_site) == ("proposal.sent_back", "off", True)
    assert not Preference.objects.exclude(person_id=author.id)
    client.post(path, {"step": "all"}, secure=True)
    assert set(Preference.objects.values_list("mail", flat=True)) == {"off"}
    client.post(path, {"step": "resume"}, secure=True)
    assert Preference.objects.get(event="proposal.sent_back").mail == "at_once"
    assert Preference.objects.get(event="proposal.made").mail == "off"


@pytest.mark.parametrize("change", [lambda token: token[:-1] + "x", lambda token: "x" + token])
def test_a_link_that_was_changed_ends_nothing(
    change: Callable[[str], str], joined: Any, proposes: Any, works: Any, sink: Any
) -> None:
    """Nobody ends another's letters by guessing."""
    author, office = joined("focal_point", "504"), joined("secretariat")
    send_back_proposal(office, proposes(author), why="Which?")
    works()
    *before, token, _end = unsubscribing(sink.to(author)[0]).split("/")
    path = "/".join([*before, change(token), ""])
    answer = Client().post(path, {"step": "all"}, secure=True)
    assert answer.status_code == 403
    assert Preference.objects.count() == 0


def test_a_letter_that_is_no_longer_wanted_is_withheld(
    joined: Any, proposes: Any, works: Any, sink: Any, settings: Any
) -> None:
    """Turned off, or the account erased, while the mail server was away."""
    author, office = joined("focal_point", "504"), joined("secretariat")
    keeper = joined("administrator")
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    send_back_proposal(office, proposes(author), why="Which?")
    works()
    choose(author, {"proposal.sent_back": (True, Mail.OFF)})
    erase_person(keeper, _person(office), why="She asked.")
    settings.EMAIL_PORT = port
    Task.objects.filter(state="waiting").update(due=timezone.now())
    works()
    assert sink.letters == []
    assert _letter(author).state == "withheld"
    assert not Letter.objects.filter(person_id=office.id)


def test_nobody_gets_letters_before_her_address_is_known_to_be_hers(
    somebody: Any, proposes: Any, works: Any, sink: Any
) -> None:
    """An invitation that was not accepted yet brings no letters: the address may be another's."""
    author, office = somebody("focal_point", "504"), somebody("secretariat")
    send_back_proposal(office, proposes(author), why="Which?")
    works()
    assert sink.letters == []
    assert Notice.objects.filter(person_id=author.id, event="proposal.sent_back").exists()


def _letter(actor: Actor) -> Letter:
    return Letter.objects.filter(person_id=actor.id).latest("made")


def _person(actor: Actor) -> Person:
    return Person.objects.get(pk=UUID(actor.id))
