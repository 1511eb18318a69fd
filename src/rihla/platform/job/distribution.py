"""Does the work by procrastinate: only where the database is PostgreSQL.

Its rows are written in the transaction of whoever asks, like ours; it spreads them over workers,
wakes them without delay, and knows by their heartbeat which of them are gone.
"""

from __future__ import annotations

import asyncio
import contextlib
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from rihla.platform.job.models import State, Task
from rihla.platform.job.schedule import enqueue_due
from rihla.platform.job.work import release_dead, run_task

__all__ = ["defer", "run_one", "work"]

_LOOKS = 10.0
"""How often a worker looks for periodic work and for what others left, in seconds."""


@app.task(name="rihla.task", queue="rihla")
def run_one(task: str) -> None:
    """Do one piece of work; that it failed, and when it is tried again, stands in our own row."""
    close_old_connections()
    run_task(UUID(task))


def defer(task: Task) -> None:
    """Write procrastinate's row, within the open transaction."""
    run_one.configure(schedule_at=task.due).defer(task=str(task.pk))


def work(*, once: bool = False, concurrency: int = 2, heartbeat: float = 10.0) -> None:
    """Work until stopped, or until nothing is left to do.

    Parameters
    ----------
    heartbeat
        Every so many seconds a worker says that it lives.
    """
    asyncio.run(_work(once=once, concurrency=concurrency, heartbeat=heartbeat))


async def _work(*, once: bool, concurrency: int, heartbeat: float) -> None:
    # The tasks stay bound to Django's connection, so that what a job asks for is written in the
    # job's own transaction; the worker alone speaks over one that can wait for news.
    worker = app.with_connector(DjangoConnector().get_worker_connector())
    async with worker.open_async():
        await _look(worker, 3 * heartbeat)
        looking = asyncio.create_task(_keep_looking(worker, 3 * heartbeat))
        try:
            await worker.run_worker_async(
                queues=["rihla"],
                wait=not once,
                concurrency=concurrency,
                update_heartbeat_interval=heartbeat,
                stalled_worker_timeout=3 * heartbeat,
                delete_jobs="successful",
            )
        finally:
            looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await looking


async def _keep_looking(worker: App, dead: float) -> None:
    while True:
        await asyncio.sleep(min(_LOOKS, dead))
        await _look(worker, dead)


async def _look(worker: App, dead: float) -> None:
    """Ask for periodic work, and take up what workers left that are gone."""
    stalled = await worker.job_manager.get_stalled_jobs(
        task_name=run_one.name, seconds_since_heartbeat=dead
    )
    for job in stalled:
        await sync_to_async(_let_go)(UUID(str(job.task_kwargs["task"])))
        await worker.job_manager.retry_job(job)
    await sync_to_async(_look_at_table)()


def _let_go(task: UUID) -> None:
    close_old_connections()
    Task.objects.filter(pk=task, state=State.RUNNING).update(state=State.WAITING, held_until=None)


def _look_at_table() -> None:
    close_old_connections()
    release_dead()
    enqueue_due()
