"""A site with the norms loaded, and people in every role."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from django.conf import settings
from pytest_django.plugin import DjangoDbBlocker

from rihla.platform.accounts.policy import Actor, system
from rihla.platform.accounts.selectors import actor_of_person
from rihla.platform.accounts.services import invite_person
from rihla.platform.editorial.content import load_pages
from rihla.platform.evidence.services import register_embedded
from rihla.platform.site.edition import load_norms

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
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load the norms, the pages and a current revision once into the database of the tests."""
    with django_db_blocker.unblock():
        load_norms(system("tests"))
        load_pages(system("tests"))
        register_embedded(system("tests"))
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
