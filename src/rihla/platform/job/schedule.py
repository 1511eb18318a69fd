"""What is done again and again: one table, each slot once, whoever looks first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from django.utils import timezone

from rihla.errors import NotHeld
from rihla.platform.job.queue import enqueue

__all__ = ["Periodic", "enqueue_due", "list_periodic"]

_EVERY = {
    "quarter": dt.timedelta(minutes=15),
    "hour": dt.timedelta(hours=1),
    "day": dt.timedelta(days=1),
    "week": dt.timedelta(days=7),
}


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job and when it is done."""

    job: str
    every: dt.timedelta
    at: dt.time
    why: str

    def slot(self, now: dt.datetime) -> dt.datetime:
        """Give the last time at or before now that it was to be done.

        Examples
        --------
        >>> daily = Periodic("example", dt.timedelta(days=1), dt.time(6), "An example.")
        >>> daily.slot(dt.datetime(2026, 11, 24, 5, 59, tzinfo=dt.UTC)).isoformat()
        '2026-11-23T06:00:00+00:00'
        """
        # a Monday, from which days, weeks and hours are counted
        first = dt.datetime.combine(dt.date(2024, 1, 1), self.at, dt.UTC)
        return first + (now - first) // self.every * self.every


@cache
def list_periodic() -> tuple[Periodic, ...]:
    """List what is done again and again.

    Raises
    ------
    NotHeld
        If the table names a period that there is not.
    """
    content = yaml.safe_load(Path(__file__).with_name("periodic.yaml").read_text("utf-8"))
    return tuple(_read(entry) for entry in content["periodic"])


def enqueue_due(now: dt.datetime | None = None) -> int:
    """Ask for whatever's slot has come and was not asked for yet; give how many."""
    now = now or timezone.now()
    return sum(
        enqueue(one.job, key=f"{one.job}@{one.slot(now).isoformat(timespec='minutes')}")
        for one in list_periodic()
    )


def _read(entry: dict[str, str]) -> Periodic:
    if entry["every"] not in _EVERY:
        raise NotHeld(
            f"periodic.yaml, {entry['job']}: no period is called {entry['every']!r}.",
            cure=f"Periods: {', '.join(_EVERY)}.",
        )
    at = dt.time.fromisoformat(entry.get("at", "00:00"))
    return Periodic(entry["job"], _EVERY[entry["every"]], at, entry["why"])
