"""The application of Django that holds the table of work."""

from __future__ import annotations

from django.apps import AppConfig


class JobConfig(AppConfig):
    """See the package."""

    name = "rihla.platform.job"
    label = "job"

    def ready(self) -> None:
        """Declare the port's own job, and say by whom work is done."""
        # models can be imported only once every app is loaded
        from django.conf import settings
        from django.db import transaction

        from rihla.platform.job import queue, retention

        retention.declare()
        if settings.JOBS == "procrastinate":
            from rihla.platform.job.distribution import defer

            queue.deliver_by(defer)
        else:
            from rihla.platform.job.runner import RUNNER

            queue.deliver_by(lambda task: transaction.on_commit(RUNNER.wake))
