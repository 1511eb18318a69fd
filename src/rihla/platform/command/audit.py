"""``rihla audit``: whether the chain is whole."""

from __future__ import annotations

import json

import click

from rihla.platform.command import prepare

__all__ = ["command"]


@click.group("audit")
def command() -> None:
    """Verify the chain of everything that was changed on the site."""


@command.command("verify")
@click.option("--head", default="", help="A digest noted earlier: nothing after it was cut off.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def verify(ctx: click.Context, head: str, as_json: bool) -> None:
    """Walk the chain: any change, gap, reorder or cut ends with exit code 10.

    Note the head that is printed somewhere else; given back later, it shows that no entry was
    taken off the end.
    """
    prepare()
    # loaded only once the applications are
    from rihla.platform.audit.chain import verify_chain

    found = verify_chain(head=head)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "holds": found.holds,
                    "entries": found.entries,
                    "head": found.head,
                    "erased": found.erased,
                    "breaks": [{"sequence": b.sequence, "what": b.what} for b in found.breaks],
                },
                indent=2,
            )
        )
    else:
        for one in found.breaks:
            click.echo(f"Entry {one.sequence} {one.what}.")
        click.echo(
            f"{found.entries} entries, {found.erased} personal values erased."
            f" {'The chain holds' if found.holds else 'The chain does NOT hold'}; head {found.head}"
        )
    if not found.holds:
        ctx.exit(10)
