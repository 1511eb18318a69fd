"""Asks for a job: the row is written with whatever else the transaction writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import IntegrityError, transaction

from rihla.platform.job.declaration import get_job
from rihla.platform.job.models import Task

__all__ = ["deliver_by", "enqueue", "hand_over"]

Deliver = Callable[[Task], None]


def _nobody(task: Task) -> None:
    """Leave a row where it stands: whoever does the work finds it."""


_deliver: Deliver = _nobody


def deliver_by(deliver: Deliver) -> None:
    """Say how those who do the work hear of it; called within the transaction."""
    global _deliver
    _deliver = deliver


def enqueue(
    name: str, *, key: str = "", due: dt.datetime | None = None, **arguments: object
) -> bool:
    """Ask for a job once the transaction is through; it never runs if that is rolled back.

    Parameters
    ----------
    key
        What it is done once for: asked for again with the same key, nothing is added.
    due
        When it is done; as soon as somebody can, if that is not stated.
    arguments
        What JSON holds: ids of persons and records, not what stands behind them.

    Returns
    -------
    bool
        Whether it was not asked for already.

    Raises
    ------
    UnknownTerm
        If no job is called so.
    """
    task = Task(name=get_job(name).name, arguments=arguments, key=key or None)
    if due is not None:
        task.due = due
    if key and Task.objects.filter(key=key).exists():
        return False
    try:
        with transaction.atomic():
            task.save(force_insert=True)
    except IntegrityError:  # somebody else asked for it in between
        return False
    hand_over(task)
    return True


def hand_over(task: Task) -> None:
    """Tell whoever does the work that there is some."""
    _deliver(task)
