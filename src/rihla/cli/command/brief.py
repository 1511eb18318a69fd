"""``rihla brief``: the migration brief, from a sealed revision, in any of its formats."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from rihla.claim.brief import Brief
from rihla.claim.render import FORMATS, render_brief
from rihla.claim.render.terminal import brief_view
from rihla.cli.failure import wants_colour
from rihla.cli.file import refuse_existing
from rihla.cli.output import file_options, print_text
from rihla.cli.parameter import REVISION
from rihla.cli.progress import step_progress
from rihla.pipeline import brief_on

__all__ = ["command"]

_ENDINGS = {".md": "markdown", ".html": "html", ".htm": "html", ".json": "json"}


@click.command("brief")
@click.option(
    "--revision",
    type=REVISION,
    default="2019",
    show_default=True,
    help="The revision to compute from; sentences that it makes stale are flagged.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    help="How to show it; else as the file's ending says, else terminal.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; the same as --format json.")
@file_options
def command(
    revision: str, form: str | None, as_json: bool, output: Path | None, force: bool
) -> None:
    """Print the migration brief: every figure computed, every sentence judged.

    A sentence that does not hold, or that another revision has made stale, is part of the
    answer: the command ends with 0.
    """
    if output is not None:
        refuse_existing(output, force=force)
    chosen = (
        "json" if as_json else form or _ENDINGS.get(output.suffix if output else "", "terminal")
    )
    with step_progress("The brief") as step:
        brief = brief_on(revision, progress=step)
        step("rendering")
        shown = chosen == "terminal" and output is None
        text = _to_terminal(brief) if shown else render_brief(brief, chosen)
    lines = (line.rstrip(" ") for line in text.splitlines())
    print_text("\n".join(lines) + "\n", output=output, force=force)


def _to_terminal(brief: Brief) -> str:
    colour = wants_colour()
    console = Console(no_color=not colour, force_terminal=colour, highlight=False)
    with console.capture() as captured:
        console.print(brief_view(brief))
    return captured.get()
