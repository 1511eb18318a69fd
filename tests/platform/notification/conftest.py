"""A local mail server that keeps what it takes, and people who wrote something."""

from __future__ import annotations

import email
import socket
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from allauth.account.models import EmailAddress

from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import Actor
from rihla.platform.accounts.services import accept_invitation
from rihla.platform.job.models import Task
from rihla.platform.job.work import run_due
from rihla.platform.proposal.models import Proposal
from rihla.platform.proposal.services import propose_change
from rihla.platform.treaty.models import Step

Somebody = Callable[..., Actor]


class Sink:
    """Takes letters, or answers as it is told to."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answer = ""
        """What it says to whoever names a recipient; empty to take the letter."""

    async def handle_RCPT(  # noqa: N802  # so aiosmtpd calls it
        self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or not."""
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # so aiosmtpd calls it
        self, server: Any, session: Any, envelope: Envelope
    ) -> str:
        """Keep a letter."""
        message = email.message_from_bytes(bytes(envelope.original_content or b""), policy=default)
        assert isinstance(message, EmailMessage)
        message["X-Recipient"] = envelope.rcpt_tos[0]
        self.letters.append(message)
        return "250 taken"

    def to(self, actor: Actor) -> list[EmailMessage]:
        """Give the letters to a person."""
        address = Person.objects.get(pk=UUID(actor.id)).email
        return [one for one in self.letters if one["X-Recipient"] == address]


@pytest.fixture
def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def sink(settings: Any, free_port: int) -> Iterator[Sink]:
    """Give a mail server of this test's own, to which the site's letters go."""
    kept = Sink()
    controller = Controller(kept, hostname="127.0.0.1", port=free_port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = free_port
    settings.ADDRESS = "https://rihla.example.org"
    yield kept
    controller.stop()


@pytest.fixture
def joined(somebody: Somebody) -> Somebody:
    """Give somebody who has accepted her invitation, and was told of it."""

    def make(role: str, scope: str = "", *, second_factor: bool = True) -> Actor:
        actor = somebody(role, scope, second_factor=second_factor)
        accept_invitation(Person.objects.get(pk=UUID(actor.id)), "a long way over the sea, 1990")
        assert EmailAddress.objects.filter(user_id=actor.id, verified=True).exists()
        Task.objects.all().delete()
        return actor

    return make


@pytest.fixture
def step() -> Step:
    """Give an act of Morocco."""
    return Step.objects.get(area=504, kind="ratification")


@pytest.fixture
def proposes(step: Step) -> Callable[..., Proposal]:
    """Let somebody propose another date of it."""

    def make(actor: Actor, date: str = "1993-06", why: str = "A secret reason.") -> Proposal:
        held = Step.objects.get(pk=step.pk)
        return propose_change(
            actor, held, {"date": date}, base=held.version, why=why, source="A list."
        )

    return make


@pytest.fixture
def works() -> Callable[[], int]:
    """Do all the work that follows."""
    return run_due
