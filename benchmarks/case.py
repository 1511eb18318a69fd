"""What is measured: programs that do one piece of work each, and what each may take."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rihla.sources.home import find_file

__all__ = ["Case", "list_cases"]

_CLI = "import sys; from rihla.cli import main; sys.argv = ['rihla', {}]; main()"


@dataclass(frozen=True, slots=True)
class Case:
    """One piece of work and the least that it could be compared with.

    Parameters
    ----------
    code, baseline
        Python programs, each run in a process of its own.
    seconds, memory
        What the work may take: wall time, and bytes of memory at the highest.
    """

    id: str
    what: str
    code: str
    baseline: str
    baseline_what: str
    seconds: float
    memory: float | None = None


def list_cases() -> tuple[Case, ...]:
    """List the cases; those on published files need RIHLA_DATA.

    Raises
    ------
    SourceMissing
        If the published files are not there.
    """
    workbook = find_file("undesa_ims_2019/UN_MigrantStockTotal_2019.xlsx")
    observations = find_file("observations/observations_to_2019.parquet")
    return (
        Case(
            "help",
            "`rihla --help`",
            _CLI.format("'--help'"),
            "pass",
            "starting Python",
            0.25,
        ),
        Case(
            "brief",
            "the brief, from the revision inside the package",
            _CLI.format("'brief'"),
            "import numpy, pyarrow.parquet, pyarrow.compute, click, rich.console, yaml",
            "importing its libraries",
            2.0,
        ),
        Case(
            "workbook",
            "reading the workbook of 2019: every table, its notes and its annex",
            "from rihla.sources.un_desa_ims import read_workbook; "
            f"read_workbook({str(workbook)!r}, '2019')",
            _read(workbook),
            "reading its bytes",
            5.0,
        ),
        Case(
            "observations",
            "reading 9.3 million observations: all totals, and all origins of one area",
            "from rihla.sources.observations import read_observations as read; "
            f"path = {str(observations)!r}; read(path, origin=0); read(path, area=276)",
            _read(observations),
            "reading its bytes",
            1.5,
            1e9,
        ),
    )


def _read(path: Path) -> str:
    return f"print(len(open({str(path)!r}, 'rb').read()))"
