"""What can be asked for: functions declared as jobs, each by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from rihla.errors import NotHeld

__all__ = ["Job", "get_job", "job", "list_jobs"]

Run = Callable[..., object]


@dataclass(frozen=True, slots=True)
class Job:
    """A function that can be asked for by name.

    Parameters
    ----------
    attempts
        How often it is tried before it is given up, and stays visible as failed.
    wait
        How long after the first failure it is tried again; twice as long after each further one.
    longest
        After how long whoever does it is taken to be dead, and it is done again.
    """

    name: str
    run: Run
    attempts: int
    wait: timedelta
    longest: timedelta


_DECLARED: dict[str, Job] = {}


def job(
    name: str,
    *,
    attempts: int = 5,
    wait: timedelta = timedelta(seconds=30),
    longest: timedelta = timedelta(minutes=10),
) -> Callable[[Run], Run]:
    """Declare a function as a job.

    It takes what JSON holds, by keyword. It may run twice where a process was killed in its midst:
    what it did already it must find done. It acts as ``system:NAME``, through services.

    Examples
    --------
    >>> @job("example.greet")
    ... def greet(name: str) -> None:
    ...     print(name)
    >>> get_job("example.greet").attempts
    5
    """

    def declare(run: Run) -> Run:
        _DECLARED[name] = Job(name, run, attempts, wait, longest)
        return run

    return declare


def list_jobs() -> tuple[Job, ...]:
    """List the jobs that are declared."""
    return tuple(_DECLARED.values())


def get_job(name: str) -> Job:
    """Give a job by its name.

    Raises
    ------
    NotHeld
        With the jobs there are.
    """
    if name not in _DECLARED:
        raise NotHeld(f"No job is called {name!r}.", cure=f"Jobs: {', '.join(sorted(_DECLARED))}.")
    return _DECLARED[name]
