"""``rihla completion``: what to give your shell so that the tab key completes."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

__all__ = ["SHELLS", "command"]

SHELLS = {
    "bash": 'Add to ~/.bashrc:  eval "$(rihla completion bash)"',
    "zsh": 'Add to ~/.zshrc:  eval "$(rihla completion zsh)"',
    "fish": "Run once:  rihla completion fish > ~/.config/fish/completions/rihla.fish",
}
"""The shells that can complete, and how each is told to."""


@click.command(
    "completion", epilog="\b\n" + "\n".join(f"{shell:5} {how}" for shell, how in SHELLS.items())
)
@click.argument("shell", type=click.Choice(list(SHELLS)), help="The shell you use.")
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that makes the tab key complete commands, areas and ids."""
    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"{shell} is not supported by the click that is installed.")
    click.echo(found(ctx.find_root().command, {}, "rihla", "_RIHLA_COMPLETE").source())
