"""Starting is fast: nothing heavy is imported for help, and a command when it is called."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version

import pytest
from click.testing import Result

THREADS = "OPENBLAS_NUM_THREADS"
HEAVY = ("numpy", "pyarrow", "duckdb", "altair", "pandas", "yaml", "rich", "httpx", "babel")


def _python(code: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return result.stdout


def test_help_imports_no_floor_and_nothing_heavy() -> None:
    """Asking for help loads parsing alone: none of the engine, none of its libraries."""
    printed = _python(
        "import sys\n"
        "sys.argv = ['rihla', '--help']\n"
        "from rihla.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('LOADED', *sorted(sys.modules))\n"
    )
    loaded = printed.split("LOADED ", 1)[1].split()
    assert [name for name in loaded if name.partition(".")[0] in HEAVY] == []
    floors = [name for name in loaded if name.startswith("rihla.")]
    assert sorted(floors) == [
        "rihla.cli",
        "rihla.cli.application",
        "rihla.cli.failure",
        "rihla.cli.group",
        "rihla.errors",
    ]


def test_flows_import_no_library_that_they_do_not_use() -> None:
    """Estimating flows pays neither for the database of stocks nor for pandas, if there is one."""
    printed = _python(
        "import sys\n"
        "sys.argv = ['rihla', 'estimate', 'flows', '--json']\n"
        "from rihla.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('LOADED', *sorted(name for name, held in sys.modules.items() if held))\n"
    )
    loaded = {name.partition(".")[0] for name in printed.split("LOADED ", 1)[1].split()}
    assert loaded & {"duckdb", "pandas", "altair", "httpx"} == set()
    assert {"numpy", "pyarrow"} <= loaded


def test_importing_the_package_imports_nothing_heavy() -> None:
    """``import rihla`` costs nothing until a name of it is used."""
    loaded = _python("import sys, rihla; print(*sys.modules)").split()
    assert [name for name in loaded if name.partition(".")[0] in HEAVY] == []


def test_help_comes_within_a_quarter_of_a_second() -> None:
    """``rihla --help`` in a new process takes under 0.25 s of a processor (issue 2).

    Tests run side by side, so the clock on the wall is left to the benchmarks.
    """
    taken = []
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", "from rihla.cli import main; main()", "--help"],
            stdout=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        taken.append(usage.ru_utime + usage.ru_stime)
    assert min(taken) < 0.25


@pytest.mark.parametrize(("given", "used"), [(None, "1"), ("3", "3")])
def test_products_keep_to_one_thread_unless_told_otherwise(given: str | None, used: str) -> None:
    """The command line says so before numpy is loaded, and a user's own setting stands."""
    environment = {key: value for key, value in os.environ.items() if key != THREADS}
    if given is not None:
        environment[THREADS] = given
    code = (
        "import os, sys\n"
        "sys.argv = ['rihla', '--help']\n"
        "from rihla.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print('numpy' in sys.modules, os.environ['{THREADS}'])\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert result.stdout.splitlines()[-1] == f"False {used}"


def test_it_prints_its_version(run: Callable[..., Result]) -> None:
    """The version printed is the one installed."""
    assert run("--version").stdout == f"rihla {version('rihla')}\n"


def test_python_runs_the_package_as_the_command() -> None:
    """``python -m rihla`` is the command line, under its own name."""
    result = subprocess.run(
        [sys.executable, "-m", "rihla", "areas", "list", "--wrong"], capture_output=True, text=True
    )
    assert result.returncode == 2
    assert result.stderr.startswith("Usage: rihla areas list")


def test_it_says_what_there_is_when_called_with_nothing(run: Callable[..., Result]) -> None:
    """Called alone it lists every command under its heading, and is no success."""
    result = run()
    assert result.exit_code == 2
    assert all(word in result.output for word in ("Figures:", "brief", "norms", "completion"))


def test_a_misspelt_command_names_the_nearest(run: Callable[..., Result]) -> None:
    """A typing slip is answered with the command that was meant."""
    result = run("breif")
    assert result.exit_code == 2
    assert "Did you mean 'brief'?" in result.stderr
