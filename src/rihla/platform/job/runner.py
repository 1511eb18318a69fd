"""Does the work in this process: one thread, woken after each commit.

One thread is the bound: a request never waits for a letter, and the work of a burst stands in the
table, not in memory. What a process leaves when it is killed, the next one to look finds there.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone

from rihla.platform.job.models import State, Task
from rihla.platform.job.schedule import enqueue_due
from rihla.platform.job.work import release_dead, run_due

__all__ = ["RUNNER", "Runner"]

_LOG = logging.getLogger(__name__)
_LOOKS = timedelta(seconds=60)
"""How often it looks without being woken: for periodic work, and what others left."""
_GOODBYE = 30.0
"""For how many seconds a process that ends waits for the work it has begun."""


class Runner:
    """The thread of one process."""

    def __init__(self) -> None:
        self._woken, self._ending = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._process = 0

    def wake(self) -> None:
        """Let the thread look for work; start it if this process has none yet."""
        with self._lock:
            # a forked process has the object, but not the thread
            if self._process != os.getpid():
                self._process = os.getpid()
                self._woken, self._ending = threading.Event(), threading.Event()
                self._thread = threading.Thread(target=self._run, name="rihla-jobs", daemon=True)
                self._thread.start()
                atexit.register(self.stop)
        self._woken.set()

    def stop(self) -> None:
        """Finish what is due and end; what takes longer is left in the table for the next."""
        thread = self._thread
        if thread is None or self._process != os.getpid():
            return
        self._ending.set()
        self._woken.set()
        thread.join(_GOODBYE)

    def run_forever(self) -> None:
        """Do the work in the calling thread, until it is interrupted."""
        self._run()

    def _run(self) -> None:
        while True:
            self._woken.clear()
            wait = _LOOKS
            try:
                close_old_connections()
                release_dead()
                enqueue_due()
                run_due()
                wait = self._until_next()
            except DatabaseError:  # not migrated yet, or gone for a while: the table stays
                _LOG.exception("the table of work could not be read; looked at again later")
            finally:
                connections.close_all()
            if self._ending.is_set():
                return
            self._woken.wait(max(wait.total_seconds(), 0.1))

    @staticmethod
    def _until_next() -> timedelta:
        waiting = Task.objects.filter(state=State.WAITING).order_by("due")
        due = waiting.values_list("due", flat=True).first()
        return min(due - timezone.now(), _LOOKS) if due else _LOOKS


RUNNER = Runner()
"""This process's own."""
