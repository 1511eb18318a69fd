"""Feeds tell what became of public records, and never of a proposal."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from typing import Any

import pytest

from rihla.platform.accounts.policy import Actor
from rihla.platform.proposal.services import approve_proposal, propose_change
from rihla.platform.site.feed import LONGEST
from rihla.platform.treaty.models import Step

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = (
    "/changes.atom",
    "/treaty/acts-of-states.atom",
    "/treaty/acts-of-states/icrmw-504-ratification-1993-06-21/history.atom",
)


def entries(reader: Any, path: str, language: str = "en") -> list[ElementTree.Element]:
    """Give the entries of a feed."""
    return ElementTree.fromstring(reader.get(path, language=language)).findall(f"{ATOM}entry")


@pytest.mark.parametrize("path", FEEDS)
def test_a_change_is_told_once_it_is_approved_and_not_before(
    path: str, reader: Any, somebody: Callable[..., Actor]
) -> None:
    """The proposal is in no feed, for anybody; its version is, with the reason and what changed."""
    step = Step.objects.get(area=504, kind="ratification")
    before = reader.get(path)
    proposal = propose_change(
        somebody("focal_point", "504"),
        step,
        {"date": "1993"},
        base=1,
        why="The list names the year.",
        source="A list.",
    )
    assert reader.get(path) == before
    approve_proposal(somebody("secretariat"), proposal, why="Of the office alone.")
    first = entries(reader, path)[0]
    assert first.findtext(f"{ATOM}title") == "Morocco: Ratification: version 2"
    said = first.findtext(f"{ATOM}summary") or ""
    assert "The list names the year." in said
    assert "21 June 1993 → 1993" in said
    assert str(proposal.pk) not in reader.get(path)
    link = first.find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"].endswith(f"/treaty/acts-of-states/{step.key}/history/")


def test_a_feed_is_of_what_it_says_and_no_longer_than_is_read(reader: Any) -> None:
    """The feed of a record holds its versions alone, that of all the latest."""
    assert len(entries(reader, FEEDS[2])) == 1
    assert len(entries(reader, FEEDS[0])) == LONGEST
    ids = [one.findtext(f"{ATOM}id") for one in entries(reader, FEEDS[0])]
    assert len(set(ids)) == len(ids)
    assert reader.client.get("/treaty/nothing.atom").status_code == 404


def test_a_feed_speaks_the_readers_language_and_is_found_from_its_page(reader: Any) -> None:
    """Titles in French; each page names its feed for programs and for eyes."""
    assert "Maroc" in (entries(reader, FEEDS[2], "fr")[0].findtext(f"{ATOM}title") or "")
    page = reader.get("/treaty/acts-of-states/")
    assert page.count(FEEDS[1]) == 2
    assert page.count(FEEDS[0]) == 2
    answer = reader.client.get(FEEDS[0])
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert reader.client.get(FEEDS[0], headers={"if-none-match": answer["ETag"]}).status_code == 304
