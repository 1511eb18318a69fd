"""A site of its own for a page of the documentation: its examples ask it, and it goes with them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.platform.prepared import lay_site

__all__ = ["ADDRESS", "LocalSite"]

ADDRESS = "http://127.0.0.1:8000"
"""As pages write it; the site of the test listens elsewhere."""

_TOKEN = """
import os, django
django.setup()
from rihla.platform.accounts.policy import system
from rihla.platform.accounts.selectors import actor_of_person
from rihla.platform.accounts.services import invite_person
from rihla.platform.accounts.token import make_token
me = invite_person(
    system("docs"), "me@example.org", "focal_point", scope="504", why="An example.", letter=False
)
acts = ["proposal.write", "proposal.comment", "record.read_draft"]
print(make_token(actor_of_person(me, second_factor=True), "notebook", acts)[1])
"""


class LocalSite:
    """Serves the norms over SQLite on a free port, with a focal point of Morocco and her token."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rihla-docs-"))
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("RIHLA_")},
            "RIHLA_FOLDER": str(self.folder),
            "RIHLA_INSECURE": "1",
            "RIHLA_SECRET": "of the documentation's examples alone",
            "DJANGO_SETTINGS_MODULE": "rihla.platform.settings",
        }
        lay_site(self.folder, loaded=True)
        os.environ["TOKEN"] = self._run("-c", _TOKEN).strip()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        words = ["-m", "rihla", "site", "serve", "--here", "--port", str(self.port)]
        self._log = (self.folder / "log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, *words], env=self.environment, stdout=self._log, stderr=self._log
        )
        self._wait()

    def here(self, text: Any) -> Any:
        """Give an example that asks this site in place of the address that the page shows."""
        asked = text.replace(ADDRESS, f"http://127.0.0.1:{self.port}")
        return type(text)(asked, text.offset, text.line_offset)

    def stop(self) -> None:
        """End it, and leave nothing."""
        os.environ.pop("TOKEN", None)
        self.process.terminate()
        self.process.wait(40)
        self._log.close()
        shutil.rmtree(self.folder)

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise AssertionError(done.stderr)
        return done.stdout

    def _wait(self) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready"):
                    return
            except OSError:
                time.sleep(0.3)
        raise AssertionError((self.folder / "log").read_text(encoding="utf-8"))
