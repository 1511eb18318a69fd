"""``rihla site letters``: what became of letters, and which should go again."""

from __future__ import annotations

import json
from uuid import UUID

import click

from rihla.errors import NotHeld
from rihla.platform.command import prepare_site
from rihla.platform.command.option import HERE

__all__ = ["letters"]

_SHOWN = 50


@click.command("letters")
@click.option(
    "--state",
    type=click.Choice(["waiting", "handed", "sent", "refused", "withheld", "in_doubt"]),
    help="Only those that stand so.",
)
@click.option("--again", metavar="ID", help="Send one that was refused or is in doubt, by its id.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@HERE
def letters(state: str | None, again: str | None, as_json: bool, here: bool) -> None:
    """Show what became of letters, the latest first; to whom by pseudonymous id alone."""
    prepare_site(here)
    # loaded only once the applications are
    from rihla.platform.notification.letter import count_letters, send_again
    from rihla.platform.notification.models import Letter

    if again is not None:
        send_again(_id_of(again))
    found = Letter.objects.order_by("-made")
    found = found.filter(state=state) if state else found
    rows = [
        {
            "id": str(one.pk),
            "person": str(one.person_id),
            "what": one.key.partition(" ")[0],
            "state": one.state,
            "made": one.made.isoformat(timespec="seconds"),
            "fault": one.fault,
        }
        for one in found[:_SHOWN]
    ]
    counts = {name: int(number) for name, number in count_letters().items()}
    if as_json:
        click.echo(json.dumps({"counts": counts, "letters": rows}, indent=2))
        return
    for row in rows:
        click.echo("  ".join(row[name] for name in ("id", "what", "state", "made")))
        if row["fault"]:
            click.echo(f"    {row['fault']}")
    told = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
    click.echo(f"{found.count()} letters ({told or 'none'}).")


def _id_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotHeld(
            f"{text!r} is no id of a letter.", cure="Look with: rihla site letters"
        ) from error
