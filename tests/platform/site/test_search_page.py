"""One search over all records."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.django_db


def test_it_finds_records_of_every_kind(reader: Any) -> None:
    """A word of a title and a name of a State lead to their records."""
    assert "/compact/objectives/objective-7/" in reader.get("/search/?q=vulnerabilities")
    assert "/treaty/acts-of-states/icrmw-504-" in reader.get("/search/?q=Maroc")
    assert "/network/entities/iom/" in reader.get("/search/?q=international+organization+migration")


def test_all_words_must_be_there(reader: Any) -> None:
    """A second word narrows what the first finds; what nobody wrote is not found."""
    assert "0 records found" in reader.get("/search/?q=vulnerabilities+elephant")


def test_what_is_typed_is_shown_and_never_run(reader: Any) -> None:
    """A script typed into the search is text on the page."""
    page = reader.get("/search/?q=<script>alert(1)</script>")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
