"""What the API answers is what its schema says, whatever is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from hypothesis import HealthCheck, settings

from rihla.platform.accounts.policy import Actor
from rihla.platform.accounts.token import make_token
from rihla.platform.api.v1 import api
from rihla.platform.wsgi import application

pytestmark = pytest.mark.django_db

schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))
schema.config.update(base_url="http://testserver/")
schema.app = application

_BUSY = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def token(somebody: Callable[..., Actor], role: str) -> str:
    """Give a token of a role, for all that the API writes."""
    acts = (
        "proposal.write",
        "proposal.comment",
        "proposal.decide",
        "record.read_draft",
        "revision.decide",
        "revision.read_embargoed",
    )
    return make_token(somebody(role), "tests", acts)[1]


@pytest.fixture(autouse=True)
def in_one_transaction(db: None) -> Iterator[None]:
    """Let requests use the connection of the test, whose transaction is never committed.

    A request that begins or ends closes a connection which is within a transaction: on a site
    that is a leftover, here it is the test's own. Django's client keeps it in the same way; the
    application itself, which is called here, does not. (SQLite in memory is never closed.)
    """
    for signal in (request_started, request_finished):
        assert signal.disconnect(close_old_connections), (
            "it was disconnected and never again joined"
        )
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    assert connection.in_atomic_block
    assert not connection.closed_in_transaction, "a request closed the connection of the test"


# The secretariat may do most. As a parameter it gives each route an id of its own as well: without
# any, schemathesis names all of them alike for pytest 9.2, and xdist runs one of those.
@schema.parametrize()
@pytest.mark.parametrize("role", ["secretariat"])
@_BUSY
def test_every_answer_fits_the_schema(case: schemathesis.Case[Any], token: str) -> None:
    """Random requests, well formed or not, are answered as declared and never with a 500."""
    case.call_and_validate(
        headers={"Authorization": f"Bearer {token}", "X-Forwarded-Proto": "https"}
    )
