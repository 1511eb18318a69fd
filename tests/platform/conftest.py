"""A site with the norms loaded, and people in every role."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp

import pytest
from django.conf import settings
from django.db import connection
from tests.platform.prepared import (
    DATABASE,
    lay_database,
    on_server,
    prepared_files,
    prepared_site,
)

from rihla.platform.accounts.policy import Actor, system
from rihla.platform.accounts.selectors import actor_of_person
from rihla.platform.accounts.services import invite_person

# A browser of other tests keeps a loop in this process, and Django then thinks itself inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
settings.SECRET_KEY = "of the tests alone"
# The hasher of the site takes a fifth of a second, which no test needs.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# What one test tried too often, no other should be refused for.
settings.CACHES = settings.CACHES | {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
settings.ALLOWED_HOSTS = ["testserver", "localhost"]
# Files of revisions are kept beside nobody's own site.
settings.FOLDER = Path(mkdtemp(prefix="rihla-tests-"))

Somebody = Callable[..., Actor]


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Let the database of the tests be taken as it was laid out, and not be made anew."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Lay tables and records into the database of the tests before Django looks what is missing."""
    name = connection.creation._get_test_db_name()  # type: ignore[attr-defined]
    if connection.vendor == "postgresql":
        server = os.environ["RIHLA_DATABASE"]
        on_server(server, f'drop database if exists "{name}" with (force)')
        lay_database(server, f'"{name}"', loaded=True)
        shutil.copytree(prepared_files() / "revisions", settings.FOLDER / "revisions")
        yield
        on_server(server, f'drop database "{name}" with (force)')
        return
    shutil.copytree(prepared_site(loaded=True) / "revisions", settings.FOLDER / "revisions")
    laid = prepared_site(loaded=True) / DATABASE
    with closing(sqlite3.connect(name, uri=True)) as held, closing(sqlite3.connect(laid)) as source:
        source.backup(held)
        # it lies in memory, as long as one connection is open
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Leave no file of the revisions behind."""
    yield
    shutil.rmtree(settings.FOLDER, ignore_errors=True)


@pytest.fixture
def somebody(db: None) -> Somebody:
    """Give a person in a role as an actor, with her second factor shown unless told otherwise."""

    def make(role: str, scope: str = "", *, second_factor: bool = True) -> Actor:
        count = len(made)
        person = invite_person(
            system("tests"),
            f"{role}-{count}@example.org",
            role,
            scope=scope,
            why="A test.",
            letter=False,
        )
        made.append(person.id)
        return actor_of_person(person, second_factor=second_factor)

    made: list[object] = []
    return make
