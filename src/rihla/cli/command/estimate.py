"""``rihla estimate``: figures estimated by this project."""

from __future__ import annotations

import click

from rihla.cli.group import CommandGroup

__all__ = ["command"]


@click.group(
    "estimate",
    cls=CommandGroup,
    # imported when called: stocks need a database that flows do without
    deferred={
        "stock": "rihla.cli.command.estimate_stock:estimate_stock",
        "explain": "rihla.cli.command.estimate_explain:explain_estimate",
        "flows": "rihla.cli.command.estimate_flow:estimate_flows",
    },
)
def command() -> None:
    """Estimate figures: what is printed comes with its method, sources and notes."""
