"""People are told of what concerns them and they may see; nobody else learns that it exists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

import pytest
from django.utils import timezone
from django.utils.translation import override

from rihla import norm
from rihla.errors import NotPermitted, UnknownTerm
from rihla.platform.accounts.models import Grant, Person
from rihla.platform.accounts.policy import PUBLIC, Actor, system
from rihla.platform.accounts.selectors import actor_of_person
from rihla.platform.accounts.services import end_role, erase_person, give_role
from rihla.platform.audit.chain import verify_chain
from rihla.platform.audit.models import Entry, PersonalValue
from rihla.platform.job.models import Task
from rihla.platform.notification.event import Mail, list_events
from rihla.platform.notification.following import follow, following_of, unfollow
from rihla.platform.notification.models import Following, Letter, Notice, Preference
from rihla.platform.notification.preference import choose
from rihla.platform.notification.retention import forget_old
from rihla.platform.notification.selectors import (
    count_unread,
    data_of,
    list_lines,
    notices_visible_to,
)
from rihla.platform.notification.services import mark_all_read, mark_notice
from rihla.platform.notification.wording import event_words
from rihla.platform.proposal.models import Proposal
from rihla.platform.proposal.services import (
    approve_proposal,
    comment_on_proposal,
    propose_change,
    refuse_proposal,
    revise_proposal,
    send_back_proposal,
    withdraw_proposal,
)
from rihla.platform.proposal.telling import tell_of_loaded
from rihla.platform.treaty.models import Instrument, Step

pytestmark = pytest.mark.django_db

Somebody = Callable[..., Actor]
Proposes = Callable[..., Proposal]
Works = Callable[[], int]


def told(actor: Actor) -> list[str]:
    """Give what somebody is told of, as she may see it now, the latest last."""
    return [one.event for one in reversed(notices_visible_to(actor))]


def now(actor: Actor) -> Actor:
    """Give somebody as she is now, with her second factor shown."""
    return actor_of_person(Person.objects.get(pk=UUID(actor.id)), second_factor=True)


def test_each_step_is_told_to_whom_it_concerns(
    somebody: Somebody, proposes: Proposes, works: Works
) -> None:
    """Who may decide hears that it is made, its author what becomes of it; nobody her own doing."""
    author, office = somebody("focal_point", "504"), somebody("secretariat")
    works()
    mark_all_read(author), mark_all_read(office)
    proposal = proposes(author)
    comment_on_proposal(office, proposal, "Which list is it?")
    send_back_proposal(office, proposal, why="Which list?")
    revise_proposal(author, proposal, {"date": "1993"}, why="That of the depositary.")
    approve_proposal(office, proposal)
    works()
    assert told(author)[1:] == ["proposal.commented", "proposal.sent_back", "proposal.applied"]
    # the secretariat discussed it and follows it since
    assert told(office)[1:] == ["proposal.made", "proposal.revised"]
    assert count_unread(author) == 3
    for end, event in ((refuse_proposal, "refused"), (withdraw_proposal, "withdrawn")):
        another = proposes(author, date="1994", why="Another.")
        by = office if event == "refused" else author
        end(by, another, why="Not so.")
        works()
        assert f"proposal.{event}" in told(author if by is office else office) or by is author


def test_a_first_approval_of_two_is_told_as_such(somebody: Somebody, works: Works) -> None:
    """Of a record that two must approve, its author hears that one has."""
    author, first = somebody("secretariat"), somebody("secretariat")
    treaty = Instrument.objects.get(pk="icrmw")
    proposal = propose_change(
        author, treaty, {"place": "Elsewhere"}, base=treaty.version, why="So.", source="A list."
    )
    approve_proposal(first, proposal)
    works()
    assert "proposal.approved" in told(author)
    assert "proposal.applied" not in told(author)


def test_another_state_never_learns_of_a_proposal(
    somebody: Somebody, step: Step, proposes: Proposes, works: Works
) -> None:
    """Following record, kind and area, a focal point elsewhere has no notice, letter or count."""
    author, other = somebody("focal_point", "504"), somebody("focal_point", "484")
    reader = somebody("donor", "an-organisation")
    works()
    Task.objects.all().delete()
    for target in (
        ("record", f"treaty.step:{step.pk}"),
        ("kind", "treaty.step"),
        ("area", "504"),
    ):
        follow(other, target)
        follow(reader, target)
    before = {one: (told(one), count_unread(one)) for one in (other, reader)}
    letters = Letter.objects.exclude(person_id=author.id).count()
    proposal = proposes(author)
    comment_on_proposal(author, proposal, "Nobody else may read this.")
    works()
    assert {one: (told(one), count_unread(one)) for one in (other, reader)} == before
    assert not Notice.objects.filter(person_id__in=[other.id, reader.id], subject="proposal")
    assert Letter.objects.exclude(person_id=author.id).count() == letters
    approve_proposal(somebody("secretariat"), proposal)
    works()
    for one in (other, reader):
        # of what is public by then they are told: the record, and not the proposal
        assert told(one)[-1] == "record.changed"
        line = list_lines(notices_visible_to(one))[0]
        assert "/proposals/" not in line.shown.url
        assert "/treaty/acts-of-states/" in line.shown.url


def test_a_notice_is_hidden_once_the_role_has_ended(
    somebody: Somebody, proposes: Proposes, works: Works
) -> None:
    """A colleague who followed is told; when her role ends, notice and count are gone."""
    author, colleague = somebody("focal_point", "504"), somebody("contributor", "504")
    works()
    follow(colleague, ("area", "504"))
    proposes(author)
    works()
    assert told(colleague)[-1] == "proposal.made"
    unread = count_unread(colleague)
    end_role(system("tests"), Grant.objects.get(person_id=colleague.id), why="She left.")
    works()
    after = now(colleague)
    assert "proposal.made" not in told(after)
    assert told(after)[-1] == "role.ended"
    assert count_unread(after) == unread  # one came and one is hidden
    # and what happens from now on is not told at all
    proposes(author, date="1994", why="More.")
    works()
    assert Notice.objects.filter(person_id=colleague.id, event="proposal.made").count() == 1


def test_a_role_that_sleeps_hides_its_notices(
    somebody: Somebody, proposes: Proposes, works: Works
) -> None:
    """Without her second factor the secretariat sees neither the notice nor that there is one."""
    author, office = somebody("focal_point", "504"), somebody("secretariat")
    works()
    proposes(author)
    works()
    asleep = actor_of_person(Person.objects.get(pk=UUID(office.id)), second_factor=False)
    assert "proposal.made" in told(office)
    assert "proposal.made" not in told(asleep)
    assert count_unread(asleep) == count_unread(office) - 1


def test_nobody_is_told_twice_of_one_happening(
    somebody: Somebody, step: Step, proposes: Proposes, works: Works
) -> None:
    """Following in four ways, and the work done again by another worker, it is one notice."""
    author, office = somebody("focal_point", "504"), somebody("secretariat")
    for target in (("record", f"treaty.step:{step.pk}"), ("kind", "treaty.step"), ("area", "504")):
        follow(office, target)
    works()
    proposal = proposes(author)
    works()
    Task.objects.filter(name="notification.tell").update(state="waiting")
    works()
    approve_proposal(somebody("secretariat"), proposal)
    works()
    assert told(office)[1:] == ["proposal.made", "proposal.applied"]


def test_what_is_not_wanted_is_not_made(
    somebody: Somebody, proposes: Proposes, works: Works
) -> None:
    """Turned off on the site and by letter, nothing is made; on the site alone, no letter is."""
    author, office = somebody("focal_point", "504"), somebody("secretariat")
    works()
    choose(office, {"proposal.made": (False, Mail.OFF), "proposal.commented": (True, Mail.OFF)})
    proposal = proposes(author)
    follow(office, ("proposal", str(proposal.pk)))
    comment_on_proposal(author, proposal, "A word.")
    works()
    assert told(office)[1:] == ["proposal.commented"]
    assert not Letter.objects.filter(person_id=office.id, notices__event__startswith="proposal")
    with pytest.raises(UnknownTerm):
        choose(office, {"the.weather": (True, Mail.DAILY)})
    assert [one.event for one in Preference.objects.filter(person_id=office.id)] == [
        "proposal.commented",
        "proposal.made",
    ]


def test_authors_hear_that_their_proposals_are_stale(
    somebody: Somebody, proposes: Proposes, works: Works
) -> None:
    """Of two proposals one is applied; the other's author is told, for it can no longer be."""
    one, two = somebody("focal_point", "504"), somebody("contributor", "504")
    first, second = proposes(one), proposes(two, date="1994")
    approve_proposal(somebody("secretariat"), first)
    works()
    assert "proposal.stale" in told(two)
    assert "proposal.stale" not in told(one)
    assert Notice.objects.get(event="proposal.stale").subject_id == str(second.pk)


def test_an_edition_that_changes_much_is_told_once(
    somebody: Somebody, step: Step, works: Works
) -> None:
    """Who follows a kind hears once of many, who follows one record of it hears of that one."""
    reader, close = somebody("donor", "a"), somebody("donor", "b")
    works()
    follow(reader, ("kind", "treaty.step"))
    follow(close, ("record", f"treaty.step:{step.pk}"))
    loaded = list(Step.objects.all())
    tell_of_loaded(loaded, by="system:tests", edition="another")
    works()
    assert told(reader)[1:] == told(close)[1:] == ["record.changed"]
    assert list_lines(notices_visible_to(reader))[0].shown.url == "/treaty/acts-of-states/"
    assert step.pk in list_lines(notices_visible_to(close))[0].shown.url


def test_a_person_is_told_of_her_own_roles(somebody: Somebody, works: Works) -> None:
    """Given and ended, in her language, with the area by its name there."""
    person = somebody("contributor", "504")
    held = Person.objects.get(pk=UUID(person.id))
    grant = give_role(system("tests"), held, "statistician", scope="484", why="She counts.")
    end_role(system("tests"), grant, why="No more.")
    works()
    assert told(person) == ["role.given", "role.given", "role.ended"]
    with override("es"):
        lines = list_lines(notices_visible_to(person))
        assert "México" in lines[0].shown.title
        assert lines[0].words == event_words("role.ended") != "A role of yours has ended"


def test_following_begins_and_ends_and_is_ones_own(somebody: Somebody, step: Step) -> None:
    """Again and again with the same end; whoever is not signed in follows nothing."""
    reader, other = somebody("donor", "a"), somebody("donor", "b")
    target = ("record", f"treaty.step:{step.pk}")
    follow(reader, target)
    follow(reader, target)
    assert following_of(reader).count() == 1
    assert following_of(other).count() == 0
    unfollow(other, target)
    assert following_of(reader).count() == 1
    unfollow(reader, target)
    assert following_of(reader).count() == 0
    for nobody in (PUBLIC, system("tests")):
        with pytest.raises(NotPermitted):
            follow(nobody, target)
    # the audit says that she followed something, and what only until she is erased
    entry = Entry.objects.filter(action="notification.follow").latest("sequence")
    assert step.pk not in str(entry.changes)


def test_notices_are_read_by_whose_they_are_alone(
    somebody: Somebody, proposes: Proposes, works: Works
) -> None:
    """Another person's id does nothing, even of the same office."""
    author, office, second = (
        somebody("focal_point", "504"),
        somebody("secretariat"),
        somebody("secretariat"),
    )
    works()
    proposes(author)
    works()
    own = notices_visible_to(office)[0]
    assert not mark_notice(second, own.pk, read=True)
    own.refresh_from_db()
    assert own.read is None
    assert mark_notice(office, own.pk, read=True)
    assert mark_notice(office, own.pk, read=False)
    unread = count_unread(office)
    assert mark_all_read(office) == unread > 0
    assert count_unread(office) == 0
    assert count_unread(second) == unread


def test_erasing_a_person_erases_what_she_was_told_and_follows(
    somebody: Somebody, step: Step, proposes: Proposes, works: Works
) -> None:
    """Notices, letters, choices and followings go, in the audit too; the chain holds."""
    person, author = somebody("contributor", "504"), somebody("focal_point", "504")
    follow(person, ("record", f"treaty.step:{step.pk}"))
    choose(person, {"proposal.made": (True, Mail.DAILY)})
    proposes(author)
    works()
    kept = data_of(person.id)
    assert all(kept.values()), kept
    others = Notice.objects.exclude(person_id=person.id).count()
    erase_person(
        somebody("administrator"), Person.objects.get(pk=UUID(person.id)), why="She asked."
    )
    assert not any(data_of(person.id).values())
    assert not PersonalValue.objects.filter(subject=person.id).exists()
    assert Notice.objects.exclude(person_id=person.id).count() == others
    assert verify_chain().holds


def test_old_notices_are_forgotten(somebody: Somebody, works: Works) -> None:
    """Read three months ago, or a year old, they go; what is younger stays."""
    person = somebody("donor", "a")
    works()
    day = dt.timedelta(days=1)
    for age, read in ((80, True), (100, True), (300, False), (400, False)):
        at = timezone.now() - age * day
        Notice.objects.create(
            person_id=person.id,
            event="record.changed",
            subject="kind",
            subject_id="treaty.step",
            occurrence=str(age),
            mail="off",
            made=at,
            read=at if read else None,
        )
    assert forget_old() == 2
    kept = Notice.objects.filter(subject="kind").values_list("occurrence", flat=True)
    assert sorted(kept) == ["300", "80"]


def test_every_event_has_words_in_six_languages() -> None:
    """What is declared can be said everywhere."""
    for language in ("fr", "es", "ru", "ar", "zh-hans"):
        with override(language):
            words = [event_words(event.id) for event in list_events()]
        with override("en"):
            assert [
                one for one in words if one in map(event_words, [e.id for e in list_events()])
            ] == []
        assert len(set(words)) == len(words)


def test_nothing_is_asked_for_where_nobody_is_to_be_told(somebody: Somebody) -> None:
    """Loading an edition that nobody follows makes no work."""
    Task.objects.all().delete()
    tell_of_loaded(list(Step.objects.all()), by="system:load", edition=norm.get_edition().id)
    assert not Task.objects.exists()
    assert Following.objects.count() == 0
