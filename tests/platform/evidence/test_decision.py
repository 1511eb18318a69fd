"""What becomes of a revision: two persons decide, the job only does what they decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.platform.evidence.conftest import Register
from tests.platform.evidence.made import damage

from rihla.errors import DecisionRefused, NotPermitted, RevisionDamaged, StaleBase
from rihla.platform.accounts.models import Grant
from rihla.platform.accounts.policy import Actor, system
from rihla.platform.accounts.services import end_role
from rihla.platform.audit.chain import verify_chain
from rihla.platform.audit.models import Entry
from rihla.platform.audit.recording import recording
from rihla.platform.evidence import release
from rihla.platform.evidence.current import current_brief, current_revision
from rihla.platform.evidence.models import Registration, Request, State
from rihla.platform.evidence.selectors import revisions_visible_to
from rihla.platform.evidence.services import (
    approve_request,
    hold_revision,
    refuse_request,
    request_decision,
    take_back_request,
)
from rihla.platform.evidence.store import place
from rihla.platform.job.models import State as JobState
from rihla.platform.job.models import Task
from rihla.platform.job.work import run_due

pytestmark = pytest.mark.django_db

Decide = Callable[..., Registration]
Two = tuple[Actor, Actor]
FIRST = "undesa-2019"


def _now(held: Registration) -> Registration:
    return Registration.objects.get(pk=held.pk)


def _ask(actor: Actor, held: Registration, operation: str = "make_current", **more: Any) -> Request:
    now = _now(held)
    return request_decision(actor, now, operation, base=now.version, why="It is sound.", **more)


def _write(held: Registration) -> None:
    with recording("system:tests", "test.write"):
        held.save()


def _end_embargo(held: Registration) -> None:
    """Let the time of an embargo have come, as it would by waiting."""
    past = timezone.now() - timedelta(seconds=1)
    with recording("system:tests", "test.time"):
        now = _now(held)
        now.embargo = past
        now.save()
        for asked in held.requests.exclude(embargo=None):
            asked.embargo = past
            asked.save()
    Task.objects.filter(name="revision.release").update(due=past)


def test_two_persons_make_it_current(register: Register, two: Two) -> None:
    """One asks and nothing happens, another approves: figures change, the one before stays."""
    held = register(factor=2)
    before = current_revision().id
    asked = _ask(two[0], held)
    assert (current_revision().id, _now(held).state) == (before, State.STAGED)
    approve_request(two[1], asked, why="Seen.")
    assert current_revision().id == "trial-1"
    assert current_brief().revision.id == "trial-1"
    assert Registration.objects.get(pk=FIRST).state == State.SUPERSEDED
    assert Registration.objects.filter(state=State.CURRENT).count() == 1
    entry = Entry.objects.order_by("-sequence").first()
    assert entry is not None
    assert (entry.actor, entry.action, entry.why) == (two[1].id, "revision.decide", "Seen.")
    assert verify_chain().holds


def test_nobody_does_it_alone(register: Register, two: Two) -> None:
    """Whoever asked does not approve, nor refuse; the software itself decides nothing."""
    held = register()
    asked = _ask(two[0], held)
    with pytest.raises(NotPermitted):
        approve_request(two[0], asked)
    with pytest.raises(NotPermitted):
        refuse_request(two[0], asked, why="Mine.")
    with pytest.raises(NotPermitted):
        approve_request(system("job"), asked)
    with pytest.raises(NotPermitted):
        _ask(system("job"), register("trial-2"))
    assert _now(held).state == State.STAGED


@pytest.mark.parametrize("role", ["figure_reviewer", "auditor", "administrator"])
def test_others_neither_ask_nor_approve(
    register: Register, two: Two, somebody: Callable[..., Actor], role: str
) -> None:
    """Without the act nothing is written, nor without the second factor."""
    held, entries = register(), Entry.objects.count()
    for actor in (somebody(role), somebody("secretariat", second_factor=False)):
        with pytest.raises(NotPermitted):
            _ask(actor, held)
    asked = _ask(two[0], held)
    with pytest.raises(NotPermitted):
        approve_request(somebody(role), asked)
    assert _now(held).state == State.STAGED
    assert Request.objects.get().state == "open"
    assert Entry.objects.filter(action="revision.decide", sequence__gt=entries).count() == 1


def test_a_request_of_who_may_no_longer_ask_does_not_count(register: Register, two: Two) -> None:
    """Her role ended before the other approved: that would be one person's decision."""
    asked = _ask(two[0], register())
    end_role(system("tests"), Grant.objects.get(person_id=two[0].id), why="She left.")
    with pytest.raises(DecisionRefused):
        approve_request(two[1], asked)
    refuse_request(two[1], asked, why="Asked by somebody who left.")
    assert _now(asked.revision).state == State.STAGED


def test_a_request_is_refused_or_taken_back_once(register: Register, two: Two) -> None:
    """With a reason; what was decided is not decided again, and something else may be asked."""
    held = register()
    asked = _ask(two[0], held)
    with pytest.raises(DecisionRefused):
        _ask(two[1], held)
    with pytest.raises(DecisionRefused):
        refuse_request(two[1], asked, why="  ")
    refuse_request(two[1], asked, why="Morocco is doubled.")
    with pytest.raises(DecisionRefused):
        approve_request(two[1], asked)
    again = _ask(two[0], held)
    with pytest.raises(NotPermitted):
        take_back_request(two[1], again)
    take_back_request(two[0], again)
    assert [one.state for one in held.requests.order_by("made")] == ["refused", "withdrawn"]
    assert _now(held).version == 1


def test_an_embargo_ends_by_the_job(register: Register, decide: Decide, later: datetime) -> None:
    """Until its time it is hidden and the figures are those before; then it is current."""
    held = decide(register(), embargo=later)
    assert (held.state, held.embargo, held.published) == (State.EMBARGOED, later, None)
    task = Task.objects.get(name="revision.release")
    assert task.due == later
    run_due()
    assert current_revision().id == FIRST
    _end_embargo(held)
    run_due()
    assert current_revision().id == "trial-1"
    assert _now(held).published is not None
    entry = Entry.objects.filter(touched__record="trial-1").order_by("-sequence").first()
    assert entry is not None
    assert entry.actor == "system:release"


def test_a_job_that_was_missed_is_made_up_for(
    register: Register, decide: Decide, later: datetime
) -> None:
    """Where the row of work is gone, the hourly look finds what is due, and once."""
    held = decide(register(), embargo=later)
    Task.objects.filter(name="revision.release").delete()
    assert release.release_due() == 0
    _end_embargo(held)
    assert (release.release_due(), release.release_due()) == (1, 0)
    assert current_revision().id == "trial-1"


def test_the_job_does_only_what_two_persons_decided(
    register: Register, two: Two, later: datetime
) -> None:
    """A row that says embargoed, without their decision on that time, never becomes current."""
    held = register()
    with recording("system:tests", "test.forged"):
        held.state, held.embargo = State.EMBARGOED, timezone.now() - timedelta(days=1)
        held.version = 2
        held.save()
    asked = Request(
        revision=held,
        operation="make_current",
        embargo=held.embargo,
        base=1,
        why="Forged.",
        author=two[0].id,
        state="applied",
        decider=two[0].id,
    )
    with recording("system:tests", "test.forged"):
        asked.save()
    assert release.release_due() == 0
    assert not release.release(str(asked.pk))
    assert current_revision().id == FIRST
    with recording("system:tests", "test.forged"):
        asked.decider, asked.embargo = two[1].id, later
        asked.save()
    assert release.release_due() == 0
    assert current_revision().id == FIRST


def test_an_embargo_is_moved_and_lifted_by_two(
    register: Register, decide: Decide, two: Two, later: datetime
) -> None:
    """The first time no longer releases it once it was moved; lifted, it is current at once."""
    held = decide(register(), embargo=later)
    held = decide(held, embargo=later + timedelta(days=5))
    first = held.requests.order_by("made").first()
    assert first is not None
    assert not release.release(str(first.pk))
    asked = _ask(two[0], held)
    assert _now(held).state == State.EMBARGOED
    approve_request(two[1], asked)
    assert current_revision().id == "trial-1"
    assert release.release_due() == 0


def test_one_person_holds_an_embargo(
    register: Register, decide: Decide, two: Two, later: datetime
) -> None:
    """The brake needs nobody else and a reason; publishing needs two again."""
    held = decide(register(), embargo=later)
    with pytest.raises(DecisionRefused):
        hold_revision(two[0], held, base=held.version, why=" ")
    held = hold_revision(two[0], held, base=held.version, why="A slip in Morocco.")
    assert (held.state, held.embargo) == (State.STAGED, None)
    past = timezone.now() - timedelta(seconds=1)
    Task.objects.filter(name="revision.release").update(due=past)
    run_due()
    assert current_revision().id == FIRST


def test_an_earlier_one_is_made_current_again_by_two(register: Register, decide: Decide) -> None:
    """Undoing is a decision like any other; nothing of either is lost."""
    held = decide(register())
    first = decide(Registration.objects.get(pk=FIRST))
    assert (first.state, _now(held).state) == (State.CURRENT, State.SUPERSEDED)
    assert current_revision().id == FIRST


def test_withdrawing_takes_two_and_a_successor(
    register: Register, decide: Decide, two: Two
) -> None:
    """The site never stands without figures: the reason stays, the other is current."""
    held, first = decide(register()), Registration.objects.get(pk=FIRST)
    with pytest.raises(DecisionRefused):
        _ask(two[0], held, "withdraw")
    asked = _ask(two[0], held, "withdraw", successor=first)
    assert _now(held).state == State.CURRENT
    approve_request(two[1], asked)
    held = _now(held)
    assert (held.state, held.reason) == (State.WITHDRAWN, "It is sound.")
    assert current_revision().id == FIRST
    with pytest.raises(DecisionRefused):
        _ask(two[0], held)


def test_a_hidden_one_that_is_withdrawn_stays_hidden(
    register: Register, decide: Decide, two: Two
) -> None:
    """Nobody learns by its withdrawal that it ever was."""
    held = decide(register(), "withdraw")
    assert held.state == State.WITHDRAWN
    public = Actor("public")
    assert not revisions_visible_to(public).filter(pk=held.pk).exists()
    assert revisions_visible_to(two[0]).filter(pk=held.pk).exists()


def test_a_decision_on_what_changed_meanwhile_is_refused(
    register: Register, decide: Decide, two: Two, later: datetime
) -> None:
    """Asked for while it was embargoed, held since: the approval would be of another thing."""
    held = decide(register(), embargo=later)
    asked = _ask(two[0], held)
    hold_revision(two[1], _now(held), base=_now(held).version, why="Wait.")
    with pytest.raises(StaleBase):
        approve_request(two[1], asked)
    assert _now(held).state == State.STAGED


def test_damaged_files_never_become_current(
    register: Register, decide: Decide, two: Two, later: datetime
) -> None:
    """Neither by approval nor by the job, which stays visible; the figures before stay."""
    held = register()
    damage(place(held))
    with pytest.raises(RevisionDamaged):
        approve_request(two[1], _ask(two[0], held))
    other = decide(register("trial-2"), embargo=later)
    damage(place(other))
    _end_embargo(other)
    run_due()
    task = Task.objects.get(name="revision.release")
    assert (task.state, "damaged" in task.fault) == (JobState.WAITING, True)
    assert current_revision().id == FIRST


@pytest.mark.parametrize("hours", [0, -1])
def test_an_embargo_lies_ahead(register: Register, two: Two, hours: int) -> None:
    """One that is over would say nothing, and a public revision cannot be hidden again."""
    held, when = register(), timezone.now() + timedelta(hours=hours, seconds=-1)
    with pytest.raises(DecisionRefused):
        _ask(two[0], held, embargo=when)
    first = Registration.objects.get(pk=FIRST)
    with pytest.raises(DecisionRefused):
        _ask(two[0], first, embargo=timezone.now() + timedelta(days=1))


def test_the_database_holds_one_current_revision(register: Register) -> None:
    """Whatever a program does: two rows cannot both say so."""
    held = register()
    held.state = State.CURRENT
    with pytest.raises(IntegrityError), transaction.atomic():
        _write(held)
