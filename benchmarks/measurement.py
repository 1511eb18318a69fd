"""Measuring a program from outside: wall time and highest memory of its own process."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Measurement", "describe_machine", "measure"]


@dataclass(frozen=True, slots=True)
class Measurement:
    """What several runs of one program took.

    Parameters
    ----------
    seconds
        Wall time of every run, in order.
    memory
        The highest memory of any run, in bytes.
    """

    seconds: tuple[float, ...]
    memory: float

    @property
    def best(self) -> float:
        """The shortest run: the one that the rest of the machine disturbed least."""
        return min(self.seconds)

    @property
    def median(self) -> float:
        """The middle run."""
        return statistics.median(self.seconds)


def measure(code: str, *, runs: int) -> Measurement:
    """Run a program several times, each in a process of its own.

    A first run, which is not counted, compiles what is imported, as an installer does.

    Raises
    ------
    RuntimeError
        If it fails.
    """
    seconds, memory = [], 0.0
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "rihla-benchmarks")
    for run in range(runs + 1):
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.DEVNULL, env=environment
        )
        _, status, usage = os.wait4(process.pid, 0)
        taken = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"ended with {process.returncode}: {code}")
        if run:
            seconds.append(taken)
            memory = max(memory, usage.ru_maxrss * 1024)
    return Measurement(tuple(seconds), memory)


def describe_machine() -> str:
    """Describe the machine: processor, cores, memory, system, Python."""
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return (
        f"{_processor()}, {os.cpu_count()} cores, {pages / 2**30:.0f} GiB of memory, "
        f"{platform.system()}, Python {platform.python_version()}"
    )


def _processor() -> str:
    about = Path("/proc/cpuinfo")
    if about.is_file():
        for line in about.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
