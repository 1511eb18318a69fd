"""Processes that serve notice a change of the current revision without being started again."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.platform.evidence.made import damage, small_revision
from tests.platform.served import Served, rihla

DECIDE = """
import django
django.setup()
from rihla.platform.accounts.policy import system
from rihla.platform.accounts.selectors import actor_of_person
from rihla.platform.accounts.services import invite_person
from rihla.platform.evidence.models import Registration
from rihla.platform.evidence.services import approve_request, request_decision
people = [invite_person(system("t"), f"{n}@example.org", "secretariat") for n in ("a", "b")]
first, second = (actor_of_person(one, second_factor=True) for one in people)
held = Registration.objects.get(pk="trial-1")
approve_request(second, request_decision(
    first, held, "make_current", base=held.version, why="It is sound."))
"""


def test_both_processes_show_the_new_one(serve: Callable[..., Served], tmp_path: Path) -> None:
    """Loaded by command, decided by another process, shown by each of two that serve."""
    site = serve("--here", workers=2)
    assert "undesa-2019" in site.ask("/figures/504/").text
    folder = small_revision(tmp_path, "trial-1", factor=2)
    loaded = rihla(site.environment, "site", "load", str(folder), "--here")
    assert "staged" in loaded.stdout, loaded.stderr
    assert site.ask("/revisions/trial-1/").status == 404
    environment = {
        **site.environment,
        "RIHLA_INSECURE": "1",
        "DJANGO_SETTINGS_MODULE": "rihla.platform.settings",
    }
    subprocess.run([sys.executable, "-c", DECIDE], env=environment, check=True)
    for _ in range(12):
        page = site.ask("/figures/504/").text
        assert "197,148" in page
        assert re.search(r"revision trial-1", page)
    told = rihla(site.environment, "site", "revisions", "--verify", "--here")
    assert (told.returncode, "trial-1  current" in told.stdout) == (0, True)


def test_the_command_refuses_what_is_not_whole(
    serve: Callable[..., Served], tmp_path: Path
) -> None:
    """With the reason and the exit code of refused revisions; the site's own damage is found."""
    site = serve("--here")
    folder = small_revision(tmp_path, "trial-1")
    damage(folder)
    refused = rihla(site.environment, "site", "load", str(folder), "--here")
    assert refused.returncode == 6
    assert "damaged" in refused.stderr
    (own,) = (site.folder / "revisions").iterdir()
    damage(own)
    told = rihla(site.environment, "site", "revisions", "--verify", "--here")
    assert (told.returncode, "not the file that was sealed" in told.stdout) == (10, True)
