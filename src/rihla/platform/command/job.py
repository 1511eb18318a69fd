"""``rihla site work`` and ``rihla site jobs``: do the work that follows requests, and see it."""

from __future__ import annotations

import json
from uuid import UUID

import click

from rihla.errors import NotHeld
from rihla.platform.command import prepare_site
from rihla.platform.command.option import HERE

__all__ = ["jobs", "work"]

_SHOWN = 50


@click.command("work")
@click.option("--once", is_flag=True, help="Do what is due and end: for cron.")
@click.option(
    "--workers", type=int, default=2, show_default=True, help="Side by side; on PostgreSQL alone."
)
@HERE
def work(once: bool, workers: int, here: bool) -> None:
    """Do the work that follows requests: letters, digests, and what is done every day.

    On PostgreSQL this command must run beside the site. Elsewhere the site does it by itself, and
    --once serves where it runs only now and then. Stopped or killed, it leaves nothing half done.
    """
    prepare_site(here)
    # loaded only once the applications are
    from django.conf import settings

    if settings.JOBS == "procrastinate":
        from rihla.platform.job import distribution

        distribution.work(once=once, concurrency=workers)
    elif once:
        from rihla.platform.job.schedule import enqueue_due
        from rihla.platform.job.work import release_dead, run_due

        release_dead()
        enqueue_due()
        click.echo(f"{run_due()} jobs done.")
    else:
        from rihla.platform.job.runner import RUNNER

        click.echo("Working (stop with Ctrl+C).")
        RUNNER.run_forever()


@click.command("jobs")
@click.option(
    "--state",
    type=click.Choice(["waiting", "running", "done", "failed"]),
    help="Only those that stand so.",
)
@click.option("--again", metavar="ID", help="Try a failed job anew, by its id.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@HERE
def jobs(state: str | None, again: str | None, as_json: bool, here: bool) -> None:
    """Show the work that waits, runs, is done or failed, the latest first."""
    prepare_site(here)
    # loaded only once the applications are
    from rihla.platform.job.models import Task
    from rihla.platform.job.work import do_again

    if again is not None and not do_again(_id_of(again)):
        raise NotHeld(
            f"No failed job has the id {again}.",
            cure="Look with: rihla site jobs --state failed",
        )
    found = Task.objects.order_by("-made")
    found = found.filter(state=state) if state else found
    rows = [
        {
            "id": str(one.pk),
            "job": one.name,
            "state": one.state,
            "attempts": one.attempts,
            "due": one.due.isoformat(timespec="seconds"),
            "fault": one.fault,
        }
        for one in found[:_SHOWN]
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        click.echo("  ".join(str(row[name]) for name in ("id", "job", "state", "attempts", "due")))
        if row["fault"]:
            click.echo(f"    {row['fault']}")
    click.echo(f"{found.count()} jobs.")


def _id_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotHeld(f"{text!r} is no id of a job.", cure="Look with: rihla site jobs") from error
