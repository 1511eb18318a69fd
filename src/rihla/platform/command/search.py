"""``rihla site reindex``: rebuild what is searched from what is held."""

from __future__ import annotations

import click

from rihla.platform.command import prepare_site
from rihla.platform.command.option import HERE

__all__ = ["reindex"]


@click.command("reindex")
@HERE
def reindex(here: bool) -> None:
    """Rebuild what is searched from what is held; again and again with the same end.

    Needed after a release that finds more, or after a restore. Readers search on meanwhile.
    """
    prepare_site(here)
    # loaded only once the applications are
    from rihla.platform.search import services

    def tell(source: str, count: int) -> None:
        click.echo(f"{source}: {count} …", err=True)

    done = services.reindex(tell)
    click.echo(
        f"{done.things} things can be found, in {done.documents} documents;"
        f" {done.removed} left over removed."
    )
