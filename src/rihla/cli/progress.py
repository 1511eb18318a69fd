"""Progress of what takes over a second: on the error output, and only for a person to see."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

__all__ = ["step_progress", "transfer_progress"]


@contextmanager
def step_progress(what: str) -> Iterator[Callable[[str], None]]:
    """Show that something is at work; gives a function that says at which step it is.

    On anything but a terminal it shows nothing.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    console = Console(stderr=True)
    with console.status(f"{what} …") as status:
        yield lambda step: status.update(f"{what}: {step} …")


@contextmanager
def transfer_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show the bytes of transfers: how many of how many, how fast, how long yet.

    Gives a function to be told of a file's name, the bytes held so far and the bytes in all.
    """
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )
    tasks: dict[str, TaskID] = {}

    def told(name: str, held: int, size: int) -> None:
        if name not in tasks:
            tasks[name] = progress.add_task(name, total=size)
        progress.update(tasks[name], completed=held, total=size)

    with progress:
        yield told
