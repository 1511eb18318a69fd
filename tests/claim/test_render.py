"""Every format shows figure, rounding, verdict and source, and none contradicts another."""

from __future__ import annotations

import json

import pytest

from rihla.claim.brief import Brief
from rihla.claim.render import render_brief
from rihla.errors import ExportRefused
from rihla.pipeline import brief_on


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
