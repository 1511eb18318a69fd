"""Work that is done after a request: one port, in this process or by procrastinate.

What is to be done is a row, written in the transaction of whoever asks for it: it stands or falls
with it, survives a killed process, and stays visible when it failed.
"""

from __future__ import annotations

__all__ = ["start_work"]


def start_work() -> None:
    """Let this process do what others left, and what is done every day, if work is done here."""
    # models can be imported only once every app is loaded
    from django.conf import settings

    if settings.JOBS == "inline":
        from rihla.platform.job.runner import RUNNER

        RUNNER.wake()
