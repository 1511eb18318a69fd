"""What every test may ask for."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# tests run side by side on machines of any speed: a clock on the wall finds no fault but a busy
# neighbour, and speed is measured by the benchmarks
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests whose inputs are absent, saying so; in CI they run and fail instead."""
    if os.environ.get("CI"):
        return
    absent = {
        "large_input": "" if _data() else "RIHLA_DATA is not set: the published files are absent",
        "browser": "" if shutil.which("chromium") else "no chromium: run make system",
    }
    for item in items:
        for marker, reason in absent.items():
            if item.get_closest_marker(marker) and reason:
                item.add_marker(pytest.mark.skip(reason=reason))


def _data() -> Path | None:
    home = os.environ.get("RIHLA_DATA")
    return Path(home) if home else None


@pytest.fixture(scope="session")
def data() -> Path:
    """Give the folder of published files (its ``data/``); use with ``large_input``."""
    home = _data()
    if home is None:
        pytest.fail("RIHLA_DATA is not set; mark the test large_input, and set it in CI")
    return home / "data" if (home / "data").is_dir() else home
