"""Revisions on the site, and the persons who decide on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from tests.platform.evidence.made import small_revision
from tests.platform.served import serve
from tests.platform.site.conftest import Reader, Somebody

from rihla.platform.accounts.policy import Actor, system
from rihla.platform.evidence.models import Registration
from rihla.platform.evidence.services import (
    approve_request,
    register_revision,
    request_decision,
)

__all__ = ["serve"]

Register = Callable[..., Registration]


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Let no picture of one test be found by another."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def register(db: None, tmp_path: Path) -> Register:
    """Give a function that registers a small revision of a test's own."""

    def make(revision: str = "trial-1", **options: Any) -> Registration:
        folder = small_revision(tmp_path, revision, **options)
        return register_revision(system("tests"), str(folder))[0]

    return make


@pytest.fixture
def two(somebody: Somebody) -> tuple[Actor, Actor]:
    """Give two persons who may decide."""
    return somebody("secretariat"), somebody("secretariat")


@pytest.fixture
def decide(two: tuple[Actor, Actor]) -> Callable[..., Registration]:
    """Give a function by which the two ask and approve."""

    def make(held: Registration, operation: str = "make_current", **options: Any) -> Registration:
        now = Registration.objects.get(pk=held.pk)
        asked = request_decision(
            two[0], now, operation, base=now.version, why="It is sound.", **options
        )
        approve_request(two[1], asked)
        return Registration.objects.get(pk=held.pk)

    return make


@pytest.fixture
def later() -> datetime:
    """Give a time to come."""
    return timezone.now() + timedelta(days=3)


@pytest.fixture
def reader(db: None) -> Reader:
    """Give somebody without an account."""
    return Reader()


@pytest.fixture
def signed_in(somebody: Somebody) -> Callable[..., Reader]:
    """Give somebody signed in with a role."""

    def make(role: str, scope: str = "") -> Reader:
        return Reader(somebody(role, scope))

    return make
