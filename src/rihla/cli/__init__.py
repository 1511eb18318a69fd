"""The command line: thin — parse, call, print."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command ``rihla`` with the arguments of this process."""
    # what an output cannot encode is shown by its code, never an error of its own
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    # parsing is imported when the command runs, so that importing the package costs nothing
    from rihla.cli.application import rihla

    rihla(prog_name="rihla")
