"""Every command, option and argument says what it is for, and speaks JSON."""

from __future__ import annotations

import click
import pytest

from rihla.cli.application import SECTIONS

PRINT_NO_FIGURES = {
    "rihla completion": "prints a script for a shell",
    "rihla site": "prepares and serves the site; its figures come from its API",
    "rihla chart": "draws into a file; its data come with --json of rihla indicators",
}
"""Commands (and groups, with all that is in them) without ``--json``, and why."""


def _takes_no_json(words: str) -> bool:
    return any(words == name or words.startswith(f"{name} ") for name in PRINT_NO_FIGURES)


def _parameters(command: click.Command) -> list[click.Parameter]:
    return command.get_params(click.Context(command))


def test_every_command_has_help(tree: dict[str, click.Command]) -> None:
    """Each says in a sentence what it does."""
    silent = [words for words, command in tree.items() if not (command.help or "").strip()]
    assert silent == []


def test_every_option_and_argument_has_help(tree: dict[str, click.Command]) -> None:
    """Each says what to give it."""
    silent = [
        f"{words} {parameter.name}"
        for words, command in tree.items()
        for parameter in _parameters(command)
        if not getattr(parameter, "help", None)
    ]
    assert silent == []


def test_every_command_that_prints_figures_speaks_json(tree: dict[str, click.Command]) -> None:
    """A program can read whatever a person can; exceptions are declared with their reason."""
    mute = [
        words
        for words, command in tree.items()
        if not isinstance(command, click.Group)
        and "--json" not in {opt for one in _parameters(command) for opt in one.opts}
        and not _takes_no_json(words)
    ]
    assert mute == []


def test_no_exception_outlives_its_command(tree: dict[str, click.Command]) -> None:
    """The declared list names only commands that exist."""
    assert set(PRINT_NO_FIGURES) <= set(tree)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_first_command_is_listed_with_a_short_sentence(
    section: str, tree: dict[str, click.Command]
) -> None:
    """What is listed unimported exists, fits a line, and is a sentence."""
    for name, entry in SECTIONS[section].items():
        assert f"rihla {name}" in tree
        assert entry.help.endswith(".")
        assert len(entry.help) <= 64


def test_every_option_reads_like_the_others(tree: dict[str, click.Command]) -> None:
    """Long options are lower case with hyphens, and one word means one thing everywhere."""
    helps: dict[str, set[str]] = {}
    for command in tree.values():
        for parameter in _parameters(command):
            for option in parameter.opts if isinstance(parameter, click.Option) else ():
                assert option == option.lower()
                assert "_" not in option
                helps.setdefault(option, set()).add(str(parameter.help))
    assert len(helps["--output"]) == len(helps["--force"]) == 1
