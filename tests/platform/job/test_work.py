"""What is asked for is done once, after the commit, and never forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import timezone

from rihla.errors import SettingMalformed, UnknownTerm
from rihla.platform.address import read_jobs
from rihla.platform.job.declaration import get_job, job
from rihla.platform.job.models import State, Task
from rihla.platform.job.queue import enqueue
from rihla.platform.job.retention import forget_done_work
from rihla.platform.job.schedule import enqueue_due, list_periodic
from rihla.platform.job.work import do_again, release_dead, run_due, run_task

pytestmark = pytest.mark.django_db

SAID: list[str] = []


@job("test.say", attempts=3, wait=dt.timedelta(seconds=40), longest=dt.timedelta(seconds=5))
def say(word: str) -> None:
    """Say a word, unless it is one that cannot be said."""
    SAID.append(word)
    if word == "wrong":
        raise ValueError("this word cannot be said")


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Forget what was said, and what waits from elsewhere."""
    SAID.clear()
    Task.objects.all().delete()
    yield
    SAID.clear()


def test_nothing_is_done_when_the_transaction_is_rolled_back() -> None:
    """Work stands or falls with the records it was asked for with."""
    with transaction.atomic():
        enqueue("test.say", word="never")
        transaction.set_rollback(True)
    assert not Task.objects.exists()
    assert run_due() == 0
    assert SAID == []


def test_work_with_one_key_is_done_once() -> None:
    """Asked for twice, before and after it was done, it is done one time."""
    assert enqueue("test.say", key="a", word="once")
    assert not enqueue("test.say", key="a", word="once")
    run_due()
    assert not enqueue("test.say", key="a", word="once")
    run_due()
    assert SAID == ["once"]
    task = Task.objects.get()
    assert not run_task(task.pk)
    assert SAID == ["once"]


def test_what_fails_is_tried_again_later_and_later_then_stays_visible() -> None:
    """Forty seconds, eighty, then it is given up, with what went wrong; others go on."""
    enqueue("test.say", word="wrong")
    enqueue("test.say", word="right")
    waits = []
    for _ in range(2):
        before = timezone.now()
        run_due()
        task = Task.objects.get(state=State.WAITING)
        waits.append(round((task.due - before).total_seconds() / 40))
        assert task.fault == "ValueError: this word cannot be said"
        Task.objects.filter(pk=task.pk).update(due=before)
    run_due()
    assert waits == [1, 2]
    assert SAID == ["wrong", "right", "wrong", "wrong"]
    task = Task.objects.get(state=State.FAILED)
    assert task.attempts == 3
    assert do_again(task.pk)
    run_due()
    assert SAID[-1] == "wrong"
    assert len(SAID) == 5


def test_what_a_killed_process_left_is_done_again() -> None:
    """Once its time is over, work that somebody began is anybody's."""
    enqueue("test.say", word="left")
    later = timezone.now() + dt.timedelta(seconds=5)
    Task.objects.update(state=State.RUNNING, attempts=1, held_until=later)
    assert release_dead() == 0
    assert run_due() == 0
    Task.objects.update(held_until=timezone.now() - dt.timedelta(seconds=1))
    assert release_dead() == 1
    run_due()
    assert SAID == ["left"]
    assert Task.objects.get().state == State.DONE


def test_periodic_work_is_asked_for_once_a_slot() -> None:
    """Whoever looks, and however often: one piece a slot, and the next slot is another."""
    now = dt.datetime(2026, 11, 24, 23, 59, tzinfo=dt.UTC)
    count = len(list_periodic())
    assert enqueue_due(now) == count
    assert enqueue_due(now) == 0
    assert enqueue_due(now + dt.timedelta(days=8)) == count


def test_every_periodic_job_is_declared() -> None:
    """The table names nothing that nobody does, and says why."""
    for one in list_periodic():
        assert get_job(one.job).attempts > 0
        assert one.why


def test_done_work_is_forgotten_and_failures_later() -> None:
    """Thirty days for what was done; half a year for what failed."""
    for word, state, days in (
        ("old", State.DONE, 31),
        ("new", State.DONE, 29),
        ("failed", State.FAILED, 31),
        ("failed long ago", State.FAILED, 181),
    ):
        ended = timezone.now() - dt.timedelta(days=days)
        Task(name="test.say", arguments={"word": word}, state=state, ended=ended).save()
    assert forget_done_work() == 2
    assert {one.arguments["word"] for one in Task.objects.all()} == {"new", "failed"}


def test_a_job_that_nobody_declared_is_refused() -> None:
    """At once where it is asked for; visibly where a release took it away."""
    with pytest.raises(UnknownTerm, match=r"test\.say"):
        enqueue("test.unheard", word="x")
    Task(name="test.unheard").save()
    run_due()
    assert Task.objects.get().state == State.FAILED


def test_the_way_of_working_fits_the_database() -> None:
    """Procrastinate by itself on PostgreSQL, and on nothing else."""
    assert read_jobs("", engine="django.db.backends.postgresql") == "procrastinate"
    assert read_jobs("inline", engine="django.db.backends.postgresql") == "inline"
    for how in ("procrastinate", "celery"):
        with pytest.raises(SettingMalformed, match="RIHLA_JOBS"):
            read_jobs(how, engine="django.db.backends.sqlite3")
