"""The tab key completes commands, options and names, in three shells."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from click.testing import Result

from rihla.cli.command.completion import SHELLS


def _complete(line: str, shell: str = "bash") -> list[str]:
    words = line.split(" ")
    result = subprocess.run(
        [sys.executable, "-c", "from rihla.cli import main; main()"],
        capture_output=True,
        text=True,
        check=True,
        env={
            **os.environ,
            "_RIHLA_COMPLETE": f"{shell}_complete",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
        },
    )
    assert result.stderr == ""
    return [proposed.partition(",")[2] for proposed in result.stdout.splitlines()]


@pytest.mark.parametrize("shell", SHELLS)
def test_it_prints_a_script_for_the_shell(shell: str, run: Callable[..., Result]) -> None:
    """What is printed asks this very program for proposals."""
    result = run("completion", shell)
    assert result.exit_code == 0
    assert f"_RIHLA_COMPLETE={shell}_complete" in result.stdout


def test_it_completes_commands_and_options() -> None:
    """Commands of both levels, and options."""
    assert _complete("rihla no") == ["norms"]
    assert "parties" in _complete("rihla norms pa")
    assert "--debug" in _complete("rihla --d")


def test_it_completes_areas_as_one_word_of_the_shell() -> None:
    """Spaces and apostrophes are escaped where the shell would not do so."""
    assert "Côte\\ d\\'Ivoire" in _complete("rihla areas show Côt")
    assert "World" in _complete("rihla indicators show stock Wor")


def test_it_completes_what_is_held() -> None:
    """Revisions, sources, indicators and claims by their ids."""
    assert _complete("rihla revision show undesa-20") == ["undesa-2019", "undesa-2020"]
    assert "undesa-wpp-2024" in _complete("rihla sources show undesa-w")
    assert "stock_share" in _complete("rihla indicators show stock_s")
    assert "world-stock" in _complete("rihla claims check world-st")


def test_names_of_groupings_complete_after_an_option() -> None:
    """``--in`` and ``--among`` know groupings."""
    assert "Africa" in _complete("rihla norms parties --in Afr")
