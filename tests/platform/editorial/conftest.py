"""Editors at the tool by which pages are written, readers of pages, and files to upload."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.userkit import user_id_to_str
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as PillowImage
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import Actor
from rihla.platform.audit.recording import recording

Somebody = Callable[..., Actor]
PUBLISHED: dict[str, Any] = {"action-publish": "1"}
"""What a form holds besides, when its button is the one that publishes."""


class Visitor:
    """A browser over HTTPS, and whoever sits before it."""

    def __init__(self, actor: Actor | None = None) -> None:
        self.actor = actor
        self.client = Client(raise_request_exception=False)
        if actor is not None:
            person = Person.objects.get(pk=UUID(actor.id))
            with recording(actor.id, "account.sign_in"):
                self.client.force_login(
                    person, backend="allauth.account.auth_backends.AuthenticationBackend"
                )
            if actor.second_factor:
                session = self.client.session
                session[AUTHENTICATION_METHODS_SESSION_KEY] = [
                    {"method": "mfa", "type": "totp", "at": time.time()}
                ]
                session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = user_id_to_str(person)
                session.save()

    def get(self, path: str, language: str = "en") -> Any:
        """Open an address."""
        return self.client.get(path, headers={"accept-language": language}, secure=True)

    def status(self, path: str) -> int:
        """Give how an address is answered."""
        answer = self.get(path)
        # read to its end, which closes the file and nothing else
        content_of(answer)
        return int(answer.status_code)

    def reads(self, path: str, language: str = "en") -> str:
        """Open an address and give all that comes back."""
        return content_of(self.get(path, language))

    def post(self, path: str, **fields: Any) -> Any:
        """Send a form."""
        return self.client.post(path, fields, secure=True)

    def write(self, path: str, **fields: Any) -> Any:
        """Send the form of a page, which must be taken."""
        answer = self.post(path, **form_of(**fields))
        assert answer.status_code == 302, _faults(answer)
        return answer


def _faults(answer: Any) -> str:
    form = (answer.context or {}).get("form") if answer.context else None
    return f"{answer.status_code} {getattr(form, 'errors', '')} {answer.content[:400]!r}"


def content_of(answer: Any) -> str:
    """Give all that came back."""
    chunks = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(chunks).decode(errors="replace") + str(answer.headers)


def form_of(
    title: str,
    *,
    text: str = "Words.",
    pieces: list[tuple[str, Any]] | None = None,
    slug: str = "",
    **others: Any,
) -> dict[str, Any]:
    """Give the form of a page as a browser sends it."""
    body = [("text", rich_text(f"<p>{text}</p>", features=["bold"])), *(pieces or [])]
    return dict(
        nested_form_data(
            {
                "title": title,
                "slug": slug or title.lower().replace(" ", "-"),
                "summary": "",
                "go_live_at": "",
                "expire_at": "",
                "body": streamfield(body),
                **others,
            }
        )
    )


def at(path: str) -> Page:
    """Give the page at an address of its language."""
    return Page.objects.get(url_path=path)


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    """Keep uploads of a test in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def reader(db: None) -> Visitor:
    """Give somebody without an account."""
    return Visitor()


@pytest.fixture
def visitor_as(somebody: Somebody) -> Callable[..., Visitor]:
    """Give somebody signed in with a role."""

    def make(role: str, scope: str = "", *, second_factor: bool = True) -> Visitor:
        return Visitor(somebody(role, scope, second_factor=second_factor))

    return make


@pytest.fixture
def editor(visitor_as: Callable[..., Visitor]) -> Visitor:
    """Give an editor."""
    return visitor_as("editor")


@pytest.fixture
def picture_file() -> SimpleUploadedFile:
    """Give a photograph that says where it was taken."""
    made = io.BytesIO()
    image = PillowImage.new("RGB", (1200, 800), "teal")
    exif = image.getexif()
    exif[0x010E] = "taken at 34.02 N, 6.84 W"
    image.save(made, "JPEG", exif=exif)
    return SimpleUploadedFile("harbour.jpg", made.getvalue(), "image/jpeg")


@pytest.fixture
def document_file() -> SimpleUploadedFile:
    """Give a report."""
    return SimpleUploadedFile("report.pdf", b"%PDF-1.7\nwords of the report", "application/pdf")
