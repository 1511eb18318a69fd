"""What is counted while the site runs, and what is read from its records when it is asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from allauth.account.signals import user_logged_in
from django.contrib.auth.signals import user_login_failed
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from rihla.platform.audit.models import Head
from rihla.platform.notification.letter import count_letters

__all__ = ["FOLDER", "exposition", "listen", "note_request", "register_gauge"]

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable by which processes of one site find the folder that they all count in."""

REQUESTS = Counter("rihla_requests", "Requests answered.", ("route", "method", "status"))
LATENCY = Histogram(
    "rihla_request_seconds",
    "How long answers took.",
    ("route",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
SIGNED_IN = Counter("rihla_sign_ins", "People who signed in.")
REFUSED = Counter("rihla_sign_in_refusals", "Attempts to sign in that were refused.")

Reading = Callable[[], dict[str, float]]
_gauges: dict[str, tuple[str, str, Reading]] = {}


def register_gauge(name: str, what: str, label: str, read: Reading) -> None:
    """Let a figure be read from the records whenever metrics are asked for.

    Parameters
    ----------
    name
        As Prometheus names figures.
    what
        What it counts.
    label
        What the keys of a reading are; empty where there is but one figure, under the key ``""``.
    read
        Gives the figures.
    """
    _gauges[name] = (what, label, read)


def note_request(route: str, method: str, status: int, seconds: float) -> None:
    """Count an answer, by the name of its route and never by its path."""
    REQUESTS.labels(route, method, str(status)).inc()
    LATENCY.labels(route).observe(seconds)


def listen() -> None:
    """Count sign-ins and refusals, and the entries of the audit."""
    user_logged_in.connect(_signed_in, dispatch_uid="operation.signed_in")
    user_login_failed.connect(_refused, dispatch_uid="operation.refused")
    register_gauge("rihla_audit_entries", "Entries of the audit's chain.", "", _entries)
    register_gauge("rihla_letters", "Letters by what became of them.", "state", count_letters)


def _signed_in(**_: object) -> None:
    SIGNED_IN.inc()


def _refused(**_: object) -> None:
    REFUSED.inc()


def _entries() -> dict[str, float]:
    head = Head.objects.filter(pk=1).first()
    return {"": float(head.sequence if head else 0)}


class _FromRecords:
    """Reads what is registered, at the moment it is asked."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give every figure."""
        for name, (what, label, read) in sorted(_gauges.items()):
            family = GaugeMetricFamily(name, what, labels=[label] if label else [])
            for key, value in sorted(read().items()):
                family.add_metric([key] if label else [], value)
            yield family


def exposition() -> bytes:
    """Give all figures in Prometheus' text format, of all processes where they share a folder."""
    registry = CollectorRegistry()
    if os.environ.get(FOLDER):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it has no types
    else:
        for one in (REQUESTS, LATENCY, SIGNED_IN, REFUSED):
            registry.register(one)
    registry.register(_FromRecords())
    return generate_latest(registry)
