"""What a server runs is installed, started, probed and backed up here, without an engine."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SECRET = "of these tests alone, and long enough for them"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the checkout as the image does: the wheel, and the locks, into a new folder."""
    folder = tmp_path_factory.mktemp("opt") / "rihla"
    done = subprocess.run(
        [DEPLOY / "install", folder],
        env={**os.environ, "UV_LINK_MODE": "hardlink", "UV_COMPILE_BYTECODE": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def environment(installed: Path, tmp_path: Path) -> dict[str, str]:
    """Give what a container or a unit gives: little, and secrets as files."""
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    (tmp_path / "database").write_text(f"sqlite:///{tmp_path}/site/site.sqlite3\n")
    (tmp_path / "site").mkdir()
    return {
        "PATH": f"{installed / 'bin'}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "RIHLA_HOSTS": "migration.example.org",
        "RIHLA_PROXIES": "1",
        "RIHLA_FOLDER": str(tmp_path / "site"),
        "RIHLA_SECRET_FILE": str(tmp_path / "secret"),
        "RIHLA_DATABASE_FILE": str(tmp_path / "database"),
    }


@pytest.fixture
def port(environment: dict[str, str], tmp_path: Path) -> Iterator[int]:
    """Release, then serve as the image does, from a folder that is not the checkout."""
    done = subprocess.run(
        ["sh", DEPLOY / "release"],
        env=environment, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    words = ["rihla", "site", "serve", "--port", str(number), "--workers", "2"]
    process = subprocess.Popen(words, env=environment, cwd=tmp_path)
    try:
        until = time.monotonic() + 120
        while _status(number, "/health/ready") != 200:
            assert process.poll() is None, "it ended"
            assert time.monotonic() < until, "it was never ready"
            time.sleep(0.3)
        yield number
    finally:
        process.terminate()
        assert process.wait(40) == 0, "it does not end in peace"


def _status(port: int, path: str, **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=named)
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def test_what_is_installed_serves_and_is_backed_up(
    port: int, environment: dict[str, str], tmp_path: Path
) -> None:
    """Pages, pictures, static files and the API come from the wheel alone; a backup is whole."""
    of_reader = {"Host": "migration.example.org", "X_Forwarded_Proto": "https"}
    for path in ("/", "/compact/", "/brief/", "/api/v1/kinds", "/api/v1/openapi.json"):
        assert _status(port, path, **of_reader) == 200, path
    assert _status(port, "/", Host="elsewhere.example.org", X_Forwarded_Proto="https") == 400
    (tmp_path / "kept").mkdir()
    for words in (("site", "backup", "kept", "--keep", "2"), ("audit", "verify")):
        done = subprocess.run(
            ["rihla", *words],
            env=environment, cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    (backup,) = (tmp_path / "kept").iterdir()
    done = subprocess.run(
        ["rihla", "site", "backup", backup, "--verify", "--json"],
        env=environment, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert json.loads(done.stdout)["entries"] >= 2


def test_an_install_is_never_laid_over_another(installed: Path) -> None:
    """A folder that is there stays as it is."""
    done = subprocess.run([DEPLOY / "install", installed], capture_output=True, check=False)
    assert done.returncode == 1
    assert b"is there already" in done.stderr


def test_units_are_valid_and_shut_in(tmp_path: Path) -> None:
    """By systemd's own words: no warning, and an exposure below 2 of 10."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine")
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/rihla/bin/rihla", "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    paths = [tmp_path / unit.name for unit in UNITS]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *paths],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    for path in paths:
        if path.suffix == ".service":
            done = subprocess.run(
                ["systemd-analyze", "security", "--offline=true", "--threshold=20", path],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout[-300:]


def test_every_command_of_the_deployment_is_one_of_ours() -> None:
    """Units, image and compose file call what the command line has, with options it knows."""
    from rihla.cli.application import rihla

    site = rihla.get_command(None, "site")  # type: ignore[arg-type]
    calls = [
        found[1].split()
        for unit in UNITS
        for found in re.finditer(r"^ExecStart=\S+/rihla (.+)$", unit.read_text("utf-8"), re.M)
    ]
    services = _compose()["services"]
    calls += [
        one["command"][1:] for one in services.values() if one.get("command", [""])[0] == "rihla"
    ]
    image = (DEPLOY / "container" / "Containerfile").read_text("utf-8")
    calls.append(json.loads(image.rsplit("\nCMD ", 1)[1])[1:])
    assert len(calls) >= 6
    for words in calls:
        command = site.get_command(None, words[1])  # type: ignore[union-attr]
        assert command is not None, words
        known = {name for one in command.params for name in one.opts}
        assert {word for word in words if word.startswith("--")} <= known, words


def _compose() -> Any:
    return yaml.safe_load((DEPLOY / "container" / "compose.yaml").read_text("utf-8"))


def test_containers_are_shut_in_and_hold_no_secret() -> None:
    """Each reads only, may gain nothing, is not root; secrets are files, and none is here."""
    content = _compose()
    for name, service in content["services"].items():
        assert service["read_only"] is True, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "privileged" not in service, name
        assert "healthcheck" in service or name == "site", name
        for key in service.get("environment", {}):
            assert not re.search(r"(SECRET|PASSWORD|DATABASE|TOKEN)$", key), (name, key)
    for name in ("site", "worker", "release", "backup"):
        service = content["services"][name]
        assert (service["user"], service["cap_drop"]) == ("10001:10001", ["ALL"])
    assert content["networks"]["inside"]["internal"] is True
    assert content["services"]["database"]["networks"] == ["inside"]
    image = (DEPLOY / "container" / "Containerfile").read_text("utf-8")
    assert image.rindex("\nUSER 10001:10001") < image.rindex("\nCMD")
    assert "HEALTHCHECK" in image


def test_the_image_copies_what_there_is() -> None:
    """Each file that it copies from the checkout is in the repository, and what installs needs."""
    image = (DEPLOY / "container" / "Containerfile").read_text("utf-8")
    copied = [
        word
        for line in re.findall(r"^COPY (?!--from)(.+)$", image, re.M)
        for word in line.split()[:-1]
    ]
    assert [one for one in copied if not (ROOT / one).exists()] == []
    needed = re.findall(r"requirements/(\w+\.txt)", (DEPLOY / "install").read_text("utf-8"))
    assert {"requirements", "src", "pyproject.toml"} <= set(copied)
    assert [one for one in needed if not (ROOT / "requirements" / one).exists()] == []


@pytest.mark.parametrize("name", ["Caddyfile", "nginx.conf"])
def test_proxies_say_who_asked_and_believe_no_reader(name: str) -> None:
    """They set both headers that the site relies on, from what they see themselves."""
    text = (DEPLOY / "proxy" / name).read_text("utf-8")
    for header, value in (
        ("X-Forwarded-For", r"(\{remote_host\}|\$remote_addr)"),
        ("X-Forwarded-Proto", r"(\{scheme\}|\$scheme)"),
    ):
        assert re.search(rf"{header} {value}", text), header
    assert "$proxy_add_x_forwarded_for" not in text
    assert "/metrics" in text
