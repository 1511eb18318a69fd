"""``rihla estimate``: figures estimated by this project."""

from __future__ import annotations

import click

from rihla.cli.command.estimate_flow import estimate_flows
from rihla.cli.command.estimate_stock import estimate_stock
from rihla.cli.group import CommandGroup

__all__ = ["command"]


@click.group("estimate", cls=CommandGroup)
def command() -> None:
    """Estimate figures: what is printed comes with its method, sources and notes."""


command.add_command(estimate_stock)
command.add_command(estimate_flows)
