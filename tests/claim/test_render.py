"""Every format shows figure, rounding, verdict and source, and none contradicts another."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache

import pytest

from rihla.claim.brief import Brief
from rihla.claim.phrase import computed_words
from rihla.claim.render import render_brief
from rihla.errors import ExportRefused
from rihla.pipeline import brief_on
from rihla.revision.figure import Interval


@pytest.fixture(scope="module")
def brief() -> Brief:
    """Compute the brief once."""
    return brief_on("2019")


@pytest.mark.parametrize("form", ["terminal", "markdown"])
def test_it_shows_figure_and_rounding_beside_the_sentence(brief: Brief, form: str) -> None:
    """The exact figure stands with what it rounds to."""
    text = render_brief(brief, form).replace("\u00a0", " ")
    assert "271,642,105, rounded to 272 million" in text
    assert "3.5217 %, rounded to 3.5 per cent" in text
    assert "5 of 6" in text


@pytest.mark.parametrize("form", ["terminal", "markdown"])
def test_it_shows_every_verdict_and_the_types_of_data(brief: Brief, form: str) -> None:
    """Each verdict stands in words, and the share of the total by type of data is printed."""
    text = render_brief(brief, form)
    for finding in brief.findings:
        assert finding.verdict.value in text
    assert "63.2 %" in text
    assert "foreign citizens, refugees added" in text


def test_it_gives_value_rounding_verdict_and_provenance_as_json(brief: Brief) -> None:
    """A program reads the same figures, with their rounding and provenance."""
    record = json.loads(render_brief(brief, "json"))
    first = record["findings"][0]
    assert first["figures"][0]["value"] == 271_642_105
    assert first["figures"][0]["rounding"] == {"to": "million", "digits": 0}
    assert first["verdict"] == "holds"
    assert {ground["licence"] for ground in first["provenance"]} == {"CC BY 3.0 IGO"}
    assert len(record["findings"]) == len(brief.findings)
    assert sum(record["type_of_data"].values()) == pytest.approx(1)


def test_it_writes_persons_as_integers_in_json(brief: Brief) -> None:
    """A stock of 271642105 persons is no floating number, said or computed; a share is one."""
    text = render_brief(brief, "json")
    assert '"stated": 272000000,' in text
    assert '"value": 271642105,' in text
    shares = [value for date in json.loads(text)["dates"] if (value := date["stock_share"])]
    assert shares
    assert all(isinstance(value, float) for value in shares)


def test_it_says_the_stale_and_the_new_figure_of_a_later_revision() -> None:
    """Against 2020 the overtaken sentence is flagged, with the figure it would now be made of."""
    text = render_brief(brief_on("2020"), "markdown").replace("\u00a0", " ")
    assert "**Stale:** Revision undesa-2020 has no figures for 2019." in text
    assert "281 million in 2020." in text
    assert "280,598,105, rounded to 281 million" in text


def test_it_refuses_a_format_it_does_not_know(brief: Brief) -> None:
    """An unknown format is answered with the known ones."""
    with pytest.raises(ExportRefused, match="markdown"):
        render_brief(brief, "papyrus")


@pytest.mark.parametrize("revision", ["2019", "2020"])
def test_it_writes_a_page_of_every_revision(revision: str) -> None:
    """The page names every finding, and says what is stale where something is."""
    page = render_brief(brief_on(revision), "html")
    for finding in brief_on(revision).findings:
        assert f'id="{finding.claim.id}"' in page
    assert ("<strong>Reads now:</strong>" in page) is (revision == "2020")


@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_an_exception_stands_with_the_revision_that_makes_it(form: str) -> None:
    """Side by side, each revision tells its own figures and exceptions, in its own place."""
    text = _side_by_side(form)
    _, _, of_2019 = text.partition("Intervals in which the migrant stock grew faster")
    of_2020, _, of_2019 = of_2019.partition("undesa-2019")
    of_2019 = of_2019.partition("Taken to mean")[0]
    assert "2015–2019 (+1.084 % a year)" in of_2019
    assert "2015–2019" not in of_2020
    assert re.search(r"Exceptions?: 1990–1995 \(−0.450 % a year\)", of_2020)
    assert re.search(r"Exceptions?: 1990–1995 \(−0.450 % a year\)", of_2019)


@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_a_revision_beside_is_cited_and_tabulated_too(form: str) -> None:
    """What is shown of another revision has its source, and the series sets both side by side."""
    text = _side_by_side(form)
    assert "Migrant Stock 2019. Revision undesa-2019" in text
    assert "[undesa-2019: stock" in text or "(undesa-2019: stock" in text
    assert "153,011,473" in text.partition("The world at each date")[2]


def test_a_source_without_an_address_is_no_empty_link(brief: Brief) -> None:
    """An estimate of one's own has no page; nothing then pretends to lead there."""
    finding = brief.findings[0]
    grounds = tuple(replace(ground, url="") for ground in finding.grounds)
    assert grounds
    check = finding.checks[0]
    assert check.evidence is not None
    homeless = replace(
        finding, checks=(replace(check, evidence=replace(check.evidence, grounds=grounds)),)
    )
    shown = replace(brief, sections=(replace(brief.sections[0], findings=(homeless,)),))
    assert "]()" not in render_brief(shown, "markdown")


@cache
def _side_by_side(form: str) -> str:
    return _plain(render_brief(brief_on("2020", beside="2019"), form))


def _plain(text: str) -> str:
    """Give a text without mark-up and breaks of lines."""
    return " ".join(re.sub(r"<[^>]*>", " ", text).replace("\u00a0", " ").split())


def test_a_stated_figure_is_set_beside_the_interval(brief: Brief) -> None:
    """In few words too: a sentence that an estimate does not bear may lie within its doubt."""
    check = brief.sections[0].findings[0].checks[0]
    assert computed_words(check).replace("\u00a0", " ") == "272 million"
    assert check.evidence is not None
    interval = Interval(253e6, 281e6, 0.8)
    other = replace(check.evidence, value=265e6, interval=interval)
    doubted = replace(check, evidence=other, agrees=False)
    said = "265 million (80 %: 253.0 to 281.0 million); 272 million lies within the interval"
    assert computed_words(doubted).replace("\u00a0", " ") == said
    far = replace(doubted, evidence=replace(other, interval=Interval(260e6, 270e6, 0.8)))
    assert computed_words(far).endswith("million lies outside the interval")
    assert computed_words(replace(check, evidence=None)) == ""
