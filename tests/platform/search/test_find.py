"""What is held is found by whoever may see it, and by nobody else; counts included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from rihla.areas import list_areas
from rihla.platform.accounts.policy import PUBLIC, Actor
from rihla.platform.accounts.role import ScopeKind, list_roles
from rihla.platform.accounts.token import make_token
from rihla.platform.operation.health import check_health, check_search
from rihla.platform.proposal.models import Proposal
from rihla.platform.proposal.selectors import proposals_visible_to
from rihla.platform.proposal.services import (
    approve_proposal,
    propose_change,
    propose_end,
    revise_proposal,
)
from rihla.platform.search.engine import has_trigrams, rows_with_parts, rows_with_words
from rihla.platform.search.models import Document
from rihla.platform.search.selectors import documents_visible_to, find
from rihla.platform.search.services import LANGUAGES, count_missing, index, reindex
from rihla.platform.search.source import Findable, Words, register_source
from rihla.platform.treaty.models import Step

pytestmark = pytest.mark.django_db

Somebody = Callable[..., Actor]
SECRET = "zanzibarquest"


def titles(query: str, language: str = "en", actor: Actor = PUBLIC) -> list[str]:
    """Give the titles of what is found."""
    return [hit.document.title for hit in find(actor, query, language=language).hits]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_area_is_found_by_its_name_in_every_language(language: str) -> None:
    """Whoever reads in one language may type a name of any: 193 Members that voted, six names."""
    ballots = Document.objects.filter(language=language, kind="compact.ballot")
    voted = dict(ballots.values_list("area", "url"))
    assert len(voted) == 193
    missed = [
        (area.m49, name)
        for area in list_areas()
        if area.m49 in voted
        for name in [area.names[language]]
        if voted[area.m49]
        not in {
            hit.document.url
            for hit in find(
                PUBLIC, name, language=language, chosen={"kind": "compact.ballot"}, limit=50
            ).hits
        }
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("query", "language", "title"),
    [
        ("Maroc ratification", "en", "Morocco: Ratification"),
        ("ratification maroc", "fr", "Maroc: Ratification"),
        ("reduire vulnerab", "en", None),
        ("REDUCE vulnerab", "fr", "7. Reduce vulnerabilities"),
        ("ulnerabilit", "en", "7. Reduce vulnerabilities"),
        ("objective 7", "en", "7. Reduce vulnerabilities"),
        ("мексика ратификация", "ru", "Мексика: Ратификация"),
        ("المغرب تصديق", "ar", "المغرب: تصديق"),
        ("ٱلْمَغْرِب تَصديق", "ar", "المغرب: تصديق"),
        ("摩洛哥批准", "zh", "摩洛哥: 批准"),
        ("cote d'ivoire accession", "en", "Côte d'Ivoire: Accession"),
    ],
)
def test_words_are_found_however_they_are_written(
    query: str, language: str, title: str | None
) -> None:
    """Accents, case, vowel signs, beginnings and parts of words, Chinese without spaces."""
    found = titles(query, language)
    assert (title in found) if title else found == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("vulnerabilites", "vulnerabilities"), ("maroco", "morocco"), ("objetive 7", "objective 7")],
)
def test_a_slip_of_the_pen_is_answered_with_what_was_meant(wrong: str, right: str) -> None:
    """Where nothing is found, the likeliest words that are found; nothing, where none is near."""
    found = find(PUBLIC, wrong, language="en")
    assert found.count == 0
    assert find(PUBLIC, found.meant, language="en").count > 0
    assert found.meant.split()[0].startswith(right.split()[0][:6])
    assert find(PUBLIC, "xqzwvk", language="en").meant == ""


def test_the_word_in_the_title_comes_first_and_is_marked() -> None:
    """A title counts more than a text; what was looked for is marked in it."""
    found = find(PUBLIC, "data", language="en")
    assert "data" in found.hits[0].document.title.casefold()
    assert any(is_word for hit in found.hits for _text, is_word in hit.snippet)
    for hit in found.hits:
        for text, is_word in hit.snippet:
            assert not is_word or text.casefold().startswith("data")


def test_facets_count_what_is_left_by_the_others() -> None:
    """Counts add up; choosing one narrows the hits, and leaves its own choices to choose from."""
    whole = find(PUBLIC, "morocco", language="en")
    kinds = dict(whole.facets["kind"])
    assert sum(kinds.values()) == whole.count
    narrowed = find(PUBLIC, "morocco", language="en", chosen={"kind": "treaty.step"})
    assert narrowed.count == kinds["treaty.step"]
    assert dict(narrowed.facets["kind"]) == kinds
    assert dict(narrowed.facets["section"]) == {"treaty": narrowed.count}
    assert find(PUBLIC, "", language="en", chosen={"area": "504"}).count == whole.count
    for wrong in ({"area": "504'--"}, {"kind": "%"}, {"section": "no"}):
        assert find(PUBLIC, "morocco", language="en", chosen=wrong).count == 0


@pytest.mark.parametrize("query", ['"', "'", "a*b", "x OR y", "NEAR(", ":*", "\\", "%", "\0", "—"])
def test_signs_of_the_databases_own_language_mean_nothing(query: str) -> None:
    """Nothing that is typed breaks the search."""
    find(PUBLIC, query, language="en")


def test_parts_of_a_list_are_the_list() -> None:
    """Page after page gives each thing once."""
    whole = find(PUBLIC, "2018", language="en", limit=1000)
    parts = [
        hit.document.pk
        for offset in range(0, whole.count, 50)
        for hit in find(PUBLIC, "2018", language="en", offset=offset, limit=50).hits
    ]
    assert parts == [hit.document.pk for hit in whole.hits]
    assert len(set(parts)) == whole.count


def _everybody(somebody: Somebody) -> Iterator[Actor]:
    yield PUBLIC
    for role in list_roles():
        for scope in ("504", "484"):
            bound = "" if role.scope is ScopeKind.EVERYTHING else scope
            for second_factor in (True, False):
                yield somebody(role.id, bound, second_factor=second_factor)


def test_a_proposal_is_found_by_those_alone_who_may_see_it(somebody: Somebody) -> None:
    """Every role, own scope and other, with and without second factor: as its own queryset says."""
    author = somebody("focal_point", "504")
    step = Step.objects.get(area=504, kind="ratification")
    proposal = propose_change(
        author, step, {"date": "1993"}, base=1, why=f"A {SECRET}.", source="A list."
    )
    seen = []
    for actor in (author, *_everybody(somebody)):
        may = proposals_visible_to(actor).filter(pk=proposal.pk).exists()
        for query, fits in ((SECRET, 1), (SECRET[2:9], 1), (f"{SECRET[:-1]}x", 0)):
            found = find(actor, query, language="fr")
            assert found.count == (fits if may else 0), (actor, query)
            assert sum(n for _value, n in found.facets["kind"]) == found.count
            assert SECRET not in found.meant, "no word of a proposal is proposed to anybody"
        assert documents_visible_to(actor).filter(source="proposal").exists() == may
        seen.append(may)
    assert any(seen)
    assert not all(seen)


def test_what_is_found_is_what_is_held(somebody: Somebody) -> None:
    """A change, a proposal changed, a record ended: in the same transaction, without a rebuild."""
    author, office = somebody("focal_point", "504"), somebody("secretariat")
    step = Step.objects.get(area=504, kind="ratification")
    proposal = propose_change(
        author, step, {"text": f"It says {SECRET}."}, base=1, why="First.", source="A list."
    )
    assert find(author, "first", language="en", chosen={"kind": "proposal.proposal"}).count == 1
    revise_proposal(author, proposal, {"date": "1989"}, why="Second.")
    approve_proposal(office, Proposal.objects.get(pk=proposal.pk))
    assert "1989" in Document.objects.get(thing=f"treaty.step:{step.pk}", language="en").text
    ending = propose_end(author, Step.objects.get(pk=step.pk), base=2, why="So.", source="A list.")
    approve_proposal(office, ending)
    assert not Document.objects.filter(thing=f"treaty.step:{step.pk}").exists()
    assert "Morocco: Ratification" not in titles("morocco")
    held = count_missing()
    assert all(have == found for have, found in held.values()), held


def test_rebuilding_again_and_again_has_the_same_end() -> None:
    """What was lost is found again, what is left over goes; the second time nothing changes."""
    before = list(Document.objects.values_list("source", "thing", "language", "folded"))
    Document.objects.filter(kind="compact.objective").delete()
    index("record", [])
    Document.objects.filter(kind="compact.ballot", area=504).update(thing="compact.ballot:gone")
    assert any(have != found for have, found in count_missing().values())
    told: list[str] = []
    first = reindex(lambda source, count: told.append(f"{source} {count}"))
    assert first.removed > 0
    assert told
    assert list(Document.objects.values_list("source", "thing", "language", "folded")) == before
    assert reindex().removed == 0


class Figures:
    """Documents of another application, as the guide shows them."""

    def findable(self, things: object) -> Iterator[Findable]:
        """Give one."""
        yield Findable(
            thing="504",
            section="evidence",
            kind="evidence.area",
            url="/areas/504/",
            words={"en": Words("Morocco in figures", "Migrants 1990 to 2019")},
            area=504,
        )

    def things(self) -> Iterator[str]:
        """List it."""
        yield "504"

    def count(self) -> int:
        """Count it."""
        return 1

    def section_words(self, section: str) -> str:
        """Give its heading."""
        return "Evidence"

    def kind_words(self, kind: str) -> str:
        """Give its heading."""
        return "Areas"


def test_another_application_is_found_by_the_same_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """Registered and indexed, its things are found beside records, in every language."""
    from rihla.platform.search import source

    monkeypatch.setattr(source, "_SOURCES", dict(source._SOURCES))
    register_source("figure", Figures())
    index("figure", ["504"])
    assert "Morocco in figures" in titles("figures morocco")
    assert "Morocco in figures" in titles("figures", "ar")
    assert count_missing()["figure"] == (1, 1)


def test_the_index_of_each_database_is_used() -> None:
    """Words by full text, parts by trigrams: both agree with what a slow look finds."""
    documents = Document.objects.filter(language="en")
    for word in ("ratification", "morocco", "vulnerabilities"):
        slow = {one.pk for one in documents if word in one.folded}
        assert {row.pk for row in rows_with_words(documents, [word])} == slow
        assert {row.pk for row in rows_with_parts(documents, [word[1:-1]])} >= slow


def test_programs_find_what_their_owner_may_see(somebody: Somebody) -> None:
    """Without a token records alone, with one proposals too; an unknown one is the public."""
    author, other = somebody("focal_point", "504"), somebody("focal_point", "484")
    step = Step.objects.get(area=504, kind="ratification")
    propose_change(author, step, {"date": "1993"}, base=1, why=f"A {SECRET}.", source="A list.")

    def found(query: str, token: str = "", **more: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = Client().get("/api/v1/search", {"q": query, **more}, secure=True, headers=headers)
        assert answer.status_code == 200, answer.content
        content: dict[str, Any] = answer.json()
        return content

    public = found("maroc ratification", language="fr")
    assert public["items"][0]["title"] == "Maroc: Ratification"
    assert public["items"][0]["url"] == f"/treaty/acts-of-states/{step.pk}/"
    assert public["facets"]["area"] == [{"value": "504", "count": public["count"]}]
    for token in ("", "rihla_nothing", make_token(other, "tests", ["record.read_draft"])[1]):
        assert found(SECRET, token)["count"] == 0
    mine = make_token(author, "tests", ["record.read_draft"])[1]
    assert found(SECRET, mine)["items"][0]["kind"] == "proposal.proposal"
    assert found("vulnerabilites")["meant"] == "vulnerabilities"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has its trigrams always")
def test_without_the_extension_parts_are_still_found_and_operators_are_told() -> None:
    """Where pg_trgm could not be made, each row is looked at, and the check says so."""
    assert has_trigrams()
    assert check_search().said == "all can be found"
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX search_document_part")
    assert not has_trigrams()
    assert "7. Reduce vulnerabilities" in titles("ulnerabilit")
    assert check_search().holds
    assert "pg_trgm" in check_search().said


def test_the_check_says_what_cannot_be_found() -> None:
    """It counts what is held and what is found, and names the cure; the site serves on."""
    assert check_search().holds
    Document.objects.filter(kind="compact.objective").delete()
    told = check_search()
    assert not told.holds
    assert "rihla site reindex" in told.said
    assert all(one.name != "search" for one in check_health())
