"""Work that was done is forgotten after a while; what failed is kept longer, to be seen."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from rihla.platform.job.declaration import job
from rihla.platform.job.models import State, Task

__all__ = ["KEPT", "declare", "forget_done_work"]

KEPT = {State.DONE: timedelta(days=30), State.FAILED: timedelta(days=180)}
"""How long work is kept after its end."""


def declare() -> None:
    """Declare the job."""
    job("job.retention")(forget_done_work)


def forget_done_work() -> int:
    """Delete work whose time is over; give how many pieces there were."""
    now, count = timezone.now(), 0
    for state, kept in KEPT.items():
        deleted, _ = Task.objects.filter(state=state, ended__lt=now - kept).delete()
        count += deleted
    return count
