"""``rihla brief``: the migration brief, from a sealed revision, in any of its formats."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.measure import Measurement

from rihla.claim.brief import Brief
from rihla.claim.render import FORMATS, render_brief
from rihla.claim.render.terminal import brief_view
from rihla.cli.failure import wants_colour
from rihla.cli.file import refuse_existing
from rihla.cli.output import file_options, print_text
from rihla.cli.parameter import REVISION
from rihla.cli.progress import step_progress
from rihla.errors import ExportRefused
from rihla.pipeline import brief_on

__all__ = ["command"]

_ENDINGS = {
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".txt": "terminal",
}


@click.command("brief")
@click.option(
    "--revision",
    type=REVISION,
    default="2019",
    show_default=True,
    help="The revision to compute from; sentences that it makes stale are flagged.",
)
@click.option("--beside", type=REVISION, help="Another revision, judged and shown beside.")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    help="How to show it; else as the file's ending says, else terminal.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON; the same as --format json.")
@file_options
def command(
    revision: str,
    beside: str | None,
    form: str | None,
    as_json: bool,
    output: Path | None,
    force: bool,
) -> None:
    """Print the migration brief: every figure computed, every sentence judged.

    A sentence that does not hold, or that another revision has made stale, is part of the
    answer: the command ends with 0.
    """
    chosen = "json" if as_json else form or _form_of(output)
    if as_json and form not in (None, "json"):
        raise click.UsageError(f"Give --json or --format {form}, not both.")
    if output is not None:
        refuse_existing(output, force=force)
    with step_progress("The brief") as step:
        brief = brief_on(revision, beside=beside, progress=step)
        step("rendering")
        shown = chosen == "terminal" and output is None
        text = _to_terminal(brief) if shown else render_brief(brief, chosen)
    lines = (line.rstrip(" ") for line in text.splitlines())
    print_text("\n".join(lines) + "\n", output=output, force=force)


def _to_terminal(brief: Brief) -> str:
    colour = wants_colour()
    console = Console(no_color=not colour, force_terminal=colour, highlight=False)
    view = brief_view(brief)
    # where figures do not fit, the terminal breaks the lines: no digit is cut off
    unbounded = console.options.update(max_width=sys.maxsize)
    console.width = max(console.width, Measurement.get(console, unbounded, view).minimum)
    with console.capture() as captured:
        console.print(view)
    return captured.get()


def _form_of(output: Path | None) -> str:
    if output is None:
        return "terminal"
    try:
        return _ENDINGS[output.suffix.lower()]
    except KeyError as error:
        raise ExportRefused(
            f"{output} says by its ending no form that is known here.",
            cure=f"End it in {', '.join(_ENDINGS)}, or give --format.",
        ) from error
