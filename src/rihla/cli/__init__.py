"""The command line: thin — parse, call, print."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TextIO

__all__ = ["main"]


def main() -> None:
    """Run the command ``rihla`` with the arguments of this process."""
    # what an output cannot encode is shown by its code, never an error of its own
    for stream in (_opened("stdout"), _opened("stderr")):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    # matrices of 232 areas are small: threads within one product crowd each other, and the draws
    # of flows; numpy reads this once, when the command that needs it is imported
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.meta_path.insert(0, _WithoutPandas())
    # parsing is imported when the command runs, so that importing the package costs nothing
    from rihla.cli.application import rihla

    rihla(prog_name="rihla")


def _opened(name: str) -> TextIO:
    """Give an output of this process; one that its caller closed takes all and keeps nothing."""
    stream: TextIO | None = getattr(sys, name)
    if stream is None:
        # as long-lived as the output it stands for
        stream = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
        setattr(sys, name, stream)
    return stream


class _WithoutPandas:
    """Says that pandas is not installed, to this process alone.

    Where it is, pyarrow imports it, a third of a second, to see whether what it was given is of
    pandas. Nothing here is.
    """

    def find_spec(self, name: str, *_: object) -> None:
        """Refuse pandas, and leave every other module to the finders that follow."""
        if name == "pandas":
            raise ModuleNotFoundError("the command line does without pandas", name=name)
