"""What is measured: programs that do one piece of work each, and what each may take."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rihla.sources.home import find_file

__all__ = ["Case", "list_cases"]

_DATES = (1990, 1995, 2000, 2005, 2010, 2015, 2019)
_EVIDENCE = (
    "from benchmarks.evidence import make_evidence; "
    "from rihla.stock.methods.state_space import StateSpace; made = make_evidence()"
)
_SITE = """
import os, shutil, tempfile
folder = tempfile.TemporaryDirectory()
shutil.copy({laid!r}, folder.name)
os.environ.update(
    RIHLA_FOLDER=folder.name, RIHLA_INSECURE="1", RIHLA_DATABASE=f"sqlite:///{{folder.name}}/site"
)
from rihla.platform.command import prepare
prepare()
"""
_LOAD = """
from rihla.platform.accounts.policy import system
from rihla.platform.site.edition import load_norms
assert load_norms(system("bench")).created > 500
"""
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
    site = _SITE.format(laid=_laid_out())
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
        Case(
            "state_space",
            "the state-space fit alone: 232 areas, 2,784 counts, 30 dates",
            f"{_EVIDENCE}; StateSpace().predict(*made)",
            _EVIDENCE,
            "making the counts and importing",
            5.0,
            1e9,
        ),
        Case(
            "norms",
            "loading the norms into an empty database of SQLite, with search and audit",
            site + _LOAD,
            site,
            "starting the site's applications",
            10.0,
        ),
        Case(
            "extract",
            "`make run`: estimating every area at seven dates from the extract, and sealing it",
            _sealing("'--extract', " + ", ".join(f"'--years', '{year}'" for year in _DATES)),
            "import numpy, duckdb, pyarrow.parquet, click, rich.console, yaml",
            "importing its libraries",
            50.0,
            2e9,
        ),
        Case(
            "estimate",
            "estimating 232 areas × 30 years by sex, origin and age with intervals from 9.3 million"
            " observations, and sealing it",
            _sealing("'--years', '1990-2019'"),
            _read(observations),
            "reading its bytes",
            60.0,
            2e9,
        ),
    )


def _laid_out() -> str:
    """Lay the tables of a site into a database that goes with this process; give its path."""
    folder = tempfile.mkdtemp(prefix="rihla-bench-")
    atexit.register(shutil.rmtree, folder)
    path = f"{folder}/site"
    given = {"RIHLA_FOLDER": folder, "RIHLA_DATABASE": f"sqlite:///{path}"}
    command = [sys.executable, "-m", "rihla", "site", "migrate", "--here"]
    subprocess.run(command, env={**os.environ, **given}, check=True, stdout=subprocess.DEVNULL)
    return path


def _sealing(options: str) -> str:
    """Give a program that seals an estimate in a folder that goes with it."""
    command = f"'estimate', 'stock', {options}, '--out', folder + '/estimate'"
    return (
        "import sys, tempfile\n"
        "from rihla.cli import main\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        f"    sys.argv = ['rihla', {command}]\n"
        "    main()\n"
    )


def _read(path: Path) -> str:
    return f"print(len(open({str(path)!r}, 'rb').read()))"
