"""Commands of whoever runs the site: check it, pause it."""

from __future__ import annotations

import json

import click

from rihla.platform.command import prepare_site
from rihla.platform.command.option import HERE

__all__ = ["check", "pause", "resume"]


@click.command("check")
@HERE
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def check(ctx: click.Context, here: bool, as_json: bool) -> None:
    """Say whether the site can serve: settings, database, migrations, norms, audit, search, disk.

    Ends with exit code 10 where something is wrong, after looking at everything.
    """
    prepare_site(here)
    # loaded only once the applications are
    from django.conf import settings
    from django.core import checks

    from rihla.platform.operation.health import check_health, check_search

    looked = check_health()
    if all(one.holds for one in looked):
        looked += (check_search(),)
    found = [(one.name, one.holds, one.said) for one in looked]
    for message in checks.run_checks(include_deployment_checks=not here):
        if message.level >= checks.WARNING and not message.is_silenced():
            said = f"{message.msg} {message.hint or ''}".split("\n")[0]
            found.append((str(message.id), message.level < checks.ERROR, said))
    if not here:
        hosts = bool(settings.ALLOWED_HOSTS)
        found.append(("hosts", hosts, ", ".join(settings.ALLOWED_HOSTS) or "set RIHLA_HOSTS"))
        if not settings.PROXIES:
            said = "RIHLA_PROXIES is 0: behind a proxy all readers would share its limits"
            found.append(("proxies", True, said))
    if as_json:
        rows = [{"name": name, "holds": holds, "said": said} for name, holds, said in found]
        click.echo(
            json.dumps({"holds": all(row["holds"] for row in rows), "checks": rows}, indent=2)
        )
    else:
        for name, holds, said in found:
            click.echo(f"{'ok  ' if holds else 'NOT '} {name}: {said}")
    if not all(holds for _, holds, _ in found):
        ctx.exit(10)


@click.command("pause")
@HERE
def pause(here: bool) -> None:
    """Answer readers with a page that says to come back; health and metrics stay."""
    prepare_site(here)
    # loaded only once the applications are
    from rihla.platform.operation import pause as marks

    marks.pause()
    click.echo("The site is paused; rihla site resume ends it.")


@click.command("resume")
@HERE
def resume(here: bool) -> None:
    """End a pause."""
    prepare_site(here)
    # loaded only once the applications are
    from rihla.platform.operation import pause as marks

    marks.resume()
    click.echo("The site serves again.")
