"""Recorded facts, the fund, the Hub, vocabularies, disclosure control."""

from __future__ import annotations

import pytest

from rihla import errors
from rihla.norm import (
    Comparison,
    get_recorded_fact,
    list_disclosure_rules,
    list_fund_facts,
    list_hub_facts,
    list_recorded_facts,
    list_terms,
    list_withheld,
)
from rihla.norm.table import load_table, load_yaml


def test_it_records_what_cannot_be_computed_with_source_and_date() -> None:
    """38 entities and more than 7 million US dollars (UN DESA, December 2019)."""
    entities, fund = get_recorded_fact("network-entities"), get_recorded_fact("fund-pledged")
    assert (entities.value, entities.comparison) == (38, Comparison.EXACTLY)
    assert (fund.value, fund.unit, fund.comparison) == (
        7_000_000,
        "US dollars",
        Comparison.MORE_THAN,
    )
    for fact in (entities, fund):
        assert str(fact.as_of) == "2019-12"
        assert fact.url.endswith("/news/population/international-cooperation-on-migration.html")
        assert fact.why_recorded


def test_every_recorded_fact_may_be_stated_as_recorded() -> None:
    """Each is established, and says where it was published."""
    for fact in list_recorded_facts():
        assert fact.is_established
        assert fact.url.startswith("https://")


def test_the_disputed_figure_is_nowhere_in_the_edition() -> None:
    """Its compiler asked that it not be encoded: no table and no judgement carries it."""
    rows = [row for name in load_yaml("schema.yaml") for row in load_table(name)]
    texts = [value for row in rows for value in row.values()]
    texts += [fact.statement for fact in list_recorded_facts()]
    assert not [text for text in texts if "400 million" in text]
    assert any(withheld.marking.startswith("DISPUTABLE") for withheld in list_withheld())


def test_facts_read_in_part_are_held_but_not_established() -> None:
    """A row whose names or scores were not read keeps its marking and is left out on request."""
    held, established = list_fund_facts(), list_fund_facts(established_only=True)
    doubtful = set(held) - set(established)
    assert {fact.topic for fact in doubtful} == {"thematic areas", "proposal path", "markers"}
    assert all("NOT READ" in f.confidence.marking.upper() for f in doubtful)


def test_every_fact_about_the_hub_names_its_own_source() -> None:
    """The word "same" of the published file is written out, so that a row stands alone."""
    assert len(list_hub_facts()) == 19
    assert not [fact for fact in list_hub_facts() if fact.source in {"", "same"}]


def test_a_pledge_is_individual_joint_or_matching() -> None:
    """The words keep their order and the meaning printed beside them."""
    words = [t for t in list_terms("Forum pledges") if t.vocabulary == "arrangement"]
    assert [term.value for term in words] == ["individual", "joint", "matching pledge"]
    assert words[2].meaning == "names the pledge it matches"


def test_a_word_that_looks_like_nothing_is_kept() -> None:
    """One system's vocabulary has the word "null"."""
    words = [t.value for t in list_terms("Impact OSS") if t.vocabulary.startswith("support")]
    assert words == ["null", "noted", "supported in part", "supported"]


def test_an_unknown_system_names_those_held() -> None:
    """The message shows whose words there are."""
    with pytest.raises(errors.UnknownNorm, match="Open SDG"):
        list_terms("OpenSDG")


def test_disclosure_rules_name_their_source() -> None:
    """A threshold is some office's rule, never a law of nature."""
    assert {rule.rule for rule in list_disclosure_rules()} == {"threshold", "methods", "risk types"}
    assert all(rule.source for rule in list_disclosure_rules())


def test_an_unknown_fact_names_those_held() -> None:
    """The message shows what can be asked for."""
    with pytest.raises(errors.UnknownNorm, match="network-entities"):
        get_recorded_fact("entities")
