"""How commands end: documented exit codes, messages with cures, never a traceback."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from rihla import errors
from rihla.cli.failure import EXIT_CODES, Failure

Run = Callable[..., Result]


def _classes(cls: type[errors.RihlaError]) -> Iterator[type[errors.RihlaError]]:
    yield cls
    for below in cls.__subclasses__():
        yield from _classes(below)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["areas", "show", "World"], 0),
        (["areas", "show"], 2),
        (["areas", "show", "Atlantis"], 4),
        (["norms", "actions", "24"], 4),
        (["revision", "show", "1920"], 4),
        (["sources", "show", "nobody-2019"], 4),
        (["sources", "check", "--data", "."], 5),
        (["areas", "list", "-o", "exists.csv"], 8),
        (["areas", "list", "-o", "nowhere/areas.csv"], 8),
        (["areas", "list", "-o", "areas.docx"], 8),
    ],
)
def test_each_kind_of_error_has_its_exit_code(words: list[str], code: int, run: Run) -> None:
    """Scripts can tell by the exit code what went wrong; the reference lists the codes."""
    Path("exists.csv").write_text("kept", encoding="utf-8")
    result = run(*words)
    assert result.exit_code == code
    assert Path("exists.csv").read_text(encoding="utf-8") == "kept"


def test_every_error_has_a_documented_exit_code() -> None:
    """No class of error ends a command with a code that EXIT_CODES does not explain."""
    assert {cls.exit_code for cls in _classes(errors.RihlaError)} <= set(EXIT_CODES)


def test_a_damaged_revision_ends_with_its_code(run: Run, tmp_path: Path) -> None:
    """A folder that is no whole revision is refused with code 6."""
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "manifest.json").write_text("{}", encoding="utf-8")
    result = run("revision", "show", str(tmp_path / "half"))
    assert result.exit_code == 6
    assert "not the one that was sealed" in result.stderr


def test_an_error_says_its_cure_and_shows_no_traceback(run: Run) -> None:
    """A user meets a sentence and what to do, on the error output alone."""
    result = run("areas", "show", "Atlantis")
    assert result.stdout == ""
    assert result.stderr.startswith("Error: No area is called 'Atlantis'.\n")
    assert "The nearest are: " in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("how", ["option", "variable"])
def test_debug_shows_where_it_happened(how: str, run: Run) -> None:
    """With --debug or RIHLA_DEBUG the traceback comes too, and the code stays."""
    asked = ["--debug"] if how == "option" else []
    env = {} if asked else {"RIHLA_DEBUG": "1"}
    result = run(*asked, "areas", "show", "Atlantis", **env)
    assert "Traceback" in result.stderr
    assert "Error: No area is called" in result.stderr
    assert result.exit_code == 4


def test_a_message_of_many_lines_is_kept_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """All faults of a file reach the user, each on its line."""
    faults = [errors.Fault("is negative: -3", file="stock.csv", row=row) for row in (3, 7)]
    Failure(errors.SourceMalformed("stock.csv", faults)).show()
    shown = capsys.readouterr().err
    assert "row 3: is negative" in shown
    assert "row 7: is negative" in shown


def _wait_until_busy(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "busy\n"


def test_the_keyboard_interrupts_with_130() -> None:
    """Ctrl-C ends a command with 130 and no traceback."""
    code = (
        # a process started in the background may have been told to ignore the keyboard
        "import signal, time, click\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from rihla.cli.application import rihla\n"
        "from rihla.cli.group import Entry\n"
        "@click.command()\n"
        "def wait():\n    print('busy', flush=True)\n    time.sleep(60)\n"
        "rihla.get_command = lambda ctx, name: wait\n"
        "rihla(['brief'], prog_name='rihla')\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        _wait_until_busy(process)
        process.send_signal(signal.SIGINT)
        _, printed = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Interrupted." in printed
    assert "Traceback" not in printed


@pytest.mark.skipif(os.name != "posix", reason="pipes end otherwise there")
def test_a_reader_that_goes_away_is_met_in_silence() -> None:
    """``rihla … | head`` prints no error when head has seen enough."""
    with subprocess.Popen(
        [sys.executable, "-c", "from rihla.cli import main; main()", "areas", "list", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        printed = process.stderr.read()
    assert printed == ""


def test_a_terminal_that_knows_few_letters_still_shows_names() -> None:
    """Where an output cannot encode a name, its letters come as codes and not as an error."""
    result = subprocess.run(
        [sys.executable, "-c", "from rihla.cli import main; main()", "areas", "show", "156"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        check=True,
    )
    assert rb"\u4e2d\u56fd" in result.stdout


def _process(*words: str, redirect: str = "") -> subprocess.CompletedProcess[str]:
    code = "from rihla.cli import main; main()"
    command = shlex.join([sys.executable, "-c", code, *words])
    return subprocess.run(
        ["/bin/sh", "-c", f"{command} {redirect}"], capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
@pytest.mark.parametrize("words", [("areas", "list"), ("cite",), ("brief",)])
def test_a_full_disk_is_said_in_words(words: tuple[str, ...]) -> None:
    """Where what is printed finds no room, the command says so and ends with 1."""
    ended = _process(*words, redirect=">/dev/full")
    assert ended.returncode == 1
    assert "no space left on device" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.skipif(os.name != "posix", reason="a shell closes outputs otherwise there")
@pytest.mark.parametrize("words", [("areas", "list"), ("cite",), ("brief",)])
def test_an_output_that_was_closed_is_no_error(words: tuple[str, ...]) -> None:
    """A caller that closes an output wants nothing printed there."""
    ended = _process(*words, redirect=">&-")
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(
    "words",
    [
        ("indicators", "show", "median_age", "Chad", "--age", "15-24"),
        ("indicators", "show", "median_age", "Chad", "--basis", "citizenship"),
        ("indicators", "show", "concentration", "Chad", "--interpolate"),
        ("brief", "--format", "html", "--json"),
    ],
)
def test_an_option_that_would_be_passed_over_is_refused(words: tuple[str, ...], run: Run) -> None:
    """No answer is given to another question than was asked."""
    assert run(*words).exit_code == 2


@pytest.mark.parametrize("command", ["origins", "destinations", "corridors", "ages", "data-types"])
def test_a_year_of_nought_is_a_year_without_figures(command: str, run: Run) -> None:
    """A mistaken year is refused like any other, never taken for none."""
    result = run("indicators", command, "Chad", "--year", "0")
    assert result.exit_code == 7


@pytest.mark.parametrize("words", [("site", "serve", "--here"), ("site", "migrate", "--here")])
def test_a_command_without_its_extra_says_what_to_install(
    words: tuple[str, ...], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine is installed alone: no traceback, but the extra that brings the site."""
    monkeypatch.setitem(sys.modules, "django", None)
    result = run(*words)
    assert result.exit_code == 1
    assert "needs django, which is not installed" in result.stderr
    assert 'pip install "rihla[platform]"' in result.stderr


def test_a_site_that_did_not_start_leaves_nothing_set(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever called the command goes on without a folder that is no longer there."""
    monkeypatch.setitem(sys.modules, "django", None)
    before = dict(os.environ)
    assert run("site", "serve", "--here").exit_code == 1
    assert dict(os.environ) == before
