"""Settings are declared once; what is wrong with them is said at once, secrets unsaid."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rihla.errors import SettingMalformed
from rihla.platform.setting import SETTINGS, faults_of, read_settings, unknown_names

ROOT = Path(__file__).parents[2]
_TEXTS = {"", ".py", ".yaml", ".service", ".timer", ".conf", ".sh"}
WRONG = {
    "RIHLA_SECRET": "sesame",
    "RIHLA_HOSTS": "https://migration.example.org/",
    "RIHLA_ADDRESS": "migration.example.org",
    "RIHLA_DATABASE": "mysql://rihla:sesame@database/rihla",
    "RIHLA_MAIL": "smtp://mail.example.org:sesame",
    "RIHLA_FOLDER": "beside",
    "RIHLA_PROXIES": "all",
    "RIHLA_METRICS_FROM": "the office",
    "RIHLA_LOG": "xml",
    "RIHLA_INSECURE": "yes",
}


def test_all_faults_are_said_at_once_and_no_secret() -> None:
    """Ten settings that cannot be used are ten lines."""
    with pytest.raises(SettingMalformed) as raised:
        read_settings(WRONG)
    said = str(raised.value)
    assert [name for name in WRONG if name not in said] == []
    assert len(faults_of(WRONG)) == len(WRONG)
    assert "sesame" not in said


def test_a_secret_may_come_from_a_file_but_not_from_two_places(tmp_path: Path) -> None:
    """As containers and systemd hand them over; its last line break is not part of it."""
    file = tmp_path / "secret"
    file.write_text("of this test alone, and long enough for it\n")
    named = {"RIHLA_SECRET_FILE": str(file)}
    assert read_settings(named)["RIHLA_SECRET"] == "of this test alone, and long enough for it"
    assert "leave one of them out" in faults_of({**named, "RIHLA_SECRET": "x" * 40})[0]
    assert "No such file" in faults_of({"RIHLA_MAIL_FILE": str(tmp_path / "none")})[0]


def test_a_name_that_is_none_of_ours_is_told_with_the_nearest() -> None:
    """A slip of the pen must not leave a site as if nothing had been set."""
    held = {"RIHLA_HOST": "a", "RIHLA_DATABSE": "b", "RIHLA_SECRET_FILE": "c", "PATH": "d"}
    assert unknown_names(held) == {"RIHLA_DATABSE": "RIHLA_DATABASE", "RIHLA_HOST": "RIHLA_HOSTS"}


def test_every_setting_that_code_or_deployment_names_is_declared() -> None:
    """Modules, units, compose file and scripts name no setting that there is not."""
    named = set()
    for folder in ("src", "deploy"):
        for file in (ROOT / folder).rglob("*"):
            # the table itself shows in an example how a slip of the pen is told
            if file.is_file() and file.name != "setting.py" and file.suffix in _TEXTS:
                text = file.read_text(encoding="utf-8", errors="ignore")
                named |= set(re.findall(r"\bRIHLA_[A-Z_]+[A-Z]\b", text))
    declared = {one.name for one in SETTINGS}
    assert "RIHLA_SECRET" in named
    assert sorted(name for name in named if name.removesuffix("_FILE") not in declared) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "RIHLA_SECRET is not set"),
        ({"RIHLA_SECRET": "short"}, "needs 32"),
        ({"RIHLA_SECRET": "x" * 40, "RIHLA_HOST": "a"}, "Is RIHLA_HOSTS meant?"),
    ],
)
def test_a_site_that_is_not_set_does_not_start(
    given: dict[str, str], words: str, tmp_path: Path
) -> None:
    """It says what is wrong, without a traceback, and ends with 10."""
    kept = {name: value for name, value in os.environ.items() if "RIHLA" not in name}
    kept.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    done = subprocess.run(
        [sys.executable, "-m", "rihla", "site", "check"],
        env={**kept, "RIHLA_FOLDER": str(tmp_path), **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 10
    assert words in done.stderr
    assert "Traceback" not in done.stderr
