"""How a command ends that could not do what was asked: a message, a cure and an exit code."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
import traceback
from typing import IO, Any

import click

from rihla.errors import RihlaError

__all__ = ["EXIT_CODES", "Failure", "Interrupted", "wants_colour"]

EXIT_CODES = {
    0: "The command did what was asked. A sentence that does not hold is an answer, not an error.",
    1: "Something else went wrong, or the reader of the output went away.",
    2: "The command line was not understood.",
    4: "A name, code or id that nothing here answers to; the nearest are listed.",
    5: "A file that cannot be used: missing, malformed, changed, or not delivered.",
    6: "A revision that is refused: sealed already, damaged, half copied, or too new.",
    7: "A figure that must not or cannot be given.",
    8: "A file that is not written: it exists, its folder refuses, or its format is unknown.",
    9: "Nothing sound can be estimated: margins disagree, a fit stops short, a table is refused.",
    10: "The site refuses: a setting, a permission, a proposal, a broken chain.",
    130: "Interrupted from the keyboard.",
}
"""Every exit code of the command line and what it means."""


def wants_colour(stream: IO[Any] | None = None) -> bool:
    """Tell whether to colour what is written: to a terminal, unless NO_COLOR is set."""
    stream = stream or sys.stdout
    return stream.isatty() and not os.environ.get("NO_COLOR")


class Failure(click.ClickException):
    """A user's error on its way to the terminal.

    Parameters
    ----------
    error
        What happened.
    debug
        Whether to show where in the code it happened.
    """

    def __init__(self, error: RihlaError, *, debug: bool = False) -> None:
        super().__init__(error.message)
        self.error = error
        self.debug = debug
        self.exit_code = error.exit_code  # type: ignore[misc]  # click reads it of the instance

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message, then the cure on a line of its own, to the error output."""
        stream = file or sys.stderr
        colour = wants_colour(stream)
        if self.debug:
            traceback.print_exception(self.error, file=stream)
        head = click.style("Error:", fg="red", bold=True)
        message = _wrap(f"Error: {self.error.message}", stream).removeprefix("Error:")
        click.echo(f"{head}{message}", file=stream, color=colour)
        if self.error.cure:
            cure = _wrap(self.error.cure.strip("\n"), stream)
            click.echo(click.style(cure, bold=True), stream, color=colour)


def _wrap(text: str, stream: IO[Any]) -> str:
    """Break lines between words where a terminal would break them anywhere."""
    if not stream.isatty():
        return text
    width = shutil.get_terminal_size().columns
    return "\n".join(
        textwrap.fill(
            line,
            width,
            subsequent_indent=" " * (len(line) - len(line.lstrip())),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in text.splitlines()
    )


class Interrupted(click.ClickException):
    """The person at the keyboard stopped the command."""

    exit_code = 130

    def __init__(self) -> None:
        super().__init__("Interrupted.")

    def show(self, file: IO[Any] | None = None) -> None:
        """Say so, on a line of its own after the terminal's ``^C``."""
        click.echo("\nInterrupted.", file=file or sys.stderr)
