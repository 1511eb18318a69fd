"""Options that several commands of the site take."""

from __future__ import annotations

import click

__all__ = ["HERE"]

HERE = click.option(
    "--here", is_flag=True, help="On this machine alone: plain HTTP, a secret made here."
)
