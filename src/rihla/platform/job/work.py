"""Does what is due: each piece claimed by one, tried again after a failure, given up visibly."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from rihla.errors import UnknownTerm
from rihla.platform.job.declaration import get_job
from rihla.platform.job.models import State, Task
from rihla.platform.job.queue import hand_over

__all__ = ["do_again", "release_dead", "run_due", "run_task", "tasks_due"]

_LOG = logging.getLogger(__name__)
_FAULT = 2000
_UNDECLARED = timedelta(minutes=10)


def run_due(*, most: int = 1000) -> int:
    """Do what is due now, one after the other.

    Returns
    -------
    int
        How many pieces of work were tried.
    """
    tried = 0
    while tried < most:
        task = tasks_due().values_list("pk", flat=True).first()
        if task is None:
            break
        tried += run_task(task)
    return tried


def tasks_due() -> QuerySet[Task]:
    """Give what waits and whose time has come, the oldest first."""
    return Task.objects.filter(state=State.WAITING, due__lte=timezone.now()).order_by("due")


def run_task(task: UUID) -> bool:
    """Do one piece of work, unless somebody else does it or it is done.

    Returns
    -------
    bool
        Whether it was tried.
    """
    held = _claim(task)
    if held is None:
        return False
    try:
        get_job(held.name).run(**held.arguments)
    except Exception as error:  # whatever a job raises is kept with it, and others go on
        _LOG.exception("job %s failed in attempt %s", held.name, held.attempts)
        _put_off(held, error)
    else:
        _of_mine(held).update(state=State.DONE, ended=timezone.now(), held_until=None, fault="")
    return True


def release_dead() -> int:
    """Let what a killed process left be done again; give how many pieces there were."""
    now = timezone.now()
    dead = Task.objects.filter(state=State.RUNNING, held_until__lt=now)
    count = 0
    for task in dead:
        if _of_mine(task).update(state=State.WAITING, held_until=None):
            _LOG.warning("job %s was left by a process that is gone; it is done again", task.name)
            hand_over(task)
            count += 1
    return count


def do_again(task: UUID) -> bool:
    """Give a piece of work that was given up its attempts anew."""
    given_up = Task.objects.filter(pk=task, state=State.FAILED)
    done = given_up.update(state=State.WAITING, attempts=0, due=timezone.now(), ended=None)
    if done:
        hand_over(Task.objects.get(pk=task))
    return bool(done)


def _claim(task: UUID) -> Task | None:
    now = timezone.now()
    held = Task.objects.filter(pk=task, state=State.WAITING, due__lte=now).first()
    if held is None:
        return None
    until = now + _longest(held.name)
    free = Task.objects.filter(pk=task, state=State.WAITING)
    if not free.update(state=State.RUNNING, held_until=until, attempts=F("attempts") + 1):
        return None  # another process was quicker
    held.refresh_from_db()
    return held


def _longest(name: str) -> timedelta:
    try:
        return get_job(name).longest
    except UnknownTerm:  # of a release that is gone: its failure is noted as any other
        return _UNDECLARED


def _of_mine(held: Task) -> QuerySet[Task]:
    """Give the row while this attempt is the last one: a later one is not spoken for."""
    same = Q(pk=held.pk, state=State.RUNNING, attempts=held.attempts)
    return Task.objects.filter(same)


def _put_off(held: Task, error: Exception) -> None:
    fault, now = f"{type(error).__name__}: {error}"[:_FAULT], timezone.now()
    try:
        job = get_job(held.name)
    except UnknownTerm:
        job = None
    if job is None or held.attempts >= job.attempts:
        _of_mine(held).update(state=State.FAILED, ended=now, held_until=None, fault=fault)
        return
    due = now + job.wait * 2 ** (held.attempts - 1)
    if _of_mine(held).update(state=State.WAITING, due=due, held_until=None, fault=fault):
        held.due = due
        hand_over(held)
