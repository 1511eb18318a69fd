"""Each sentence of the brief is judged by the figures it was made from, and by later ones."""

from __future__ import annotations

import pytest

from rihla.claim.evidence import rests_on
from rihla.claim.finding import Finding, Verdict, judge_claim
from rihla.claim.reader import get_claim, list_claims
from rihla.errors import UnknownClaim
from rihla.revision.store import open_revision


def judged(claim_id: str, revision: str = "2019") -> Finding:
    """Judge one claim against a revision."""
    return judge_claim(get_claim(claim_id), open_revision(revision))


def value(finding: Finding, name: str) -> float:
    """Give one computed figure of a finding."""
    check = next(check for check in finding.checks if check.quantity.name == name)
    assert check.evidence is not None
    return check.evidence.value


@pytest.mark.parametrize(
    ("claim_id", "name", "published"),
    [
        ("world-stock", "stock", 271_642_105),
        ("world-stock-change", "change", 271_642_105 - 220_781_909),
        ("convention-parties", "parties", 55),
        ("compact-vote", "yes", 152),
        ("compact-vote", "no", 5),
        ("compact-vote", "abstain", 12),
        ("compact-principles", "principles", 10),
        ("compact-objectives", "objectives", 23),
        ("compact-objectives", "actions", 187),
    ],
)
def test_it_computes_the_published_figure(claim_id: str, name: str, published: int) -> None:
    """The exact figure behind each sentence is the publisher's own, and the sentence holds."""
    finding = judged(claim_id)
    assert value(finding, name) == published
    assert finding.verdict is Verdict.HOLDS


@pytest.mark.parametrize("claim_id", [claim.id for claim in list_claims()])
def test_a_kind_of_query_says_what_it_reads(claim_id: str) -> None:
    """What a query is declared to rest on is what its evidence names: revision, norms or both."""
    for check in judged(claim_id).checks:
        assert check.evidence is not None
        grounds = {ground.kind for ground in check.evidence.grounds}
        assert grounds == rests_on(check.quantity.query.kind)


def test_it_computes_the_shares_as_published() -> None:
    """3.5217 per cent in 2019 and 2.8256 per cent in 2000, which round to the sentence's."""
    finding = judged("world-stock-share")
    assert round(value(finding, "share") * 100, 4) == 3.5217
    assert round(value(finding, "earlier") * 100, 4) == 2.8256
    assert finding.verdict is Verdict.HOLDS


def test_it_says_where_growth_was_not_faster() -> None:
    """The sentence fails for 1990-1995 and for that interval only."""
    finding = judged("faster-than-population")
    assert finding.verdict is Verdict.DOES_NOT_HOLD
    assert [row.label for row in finding.exceptions] == ["1990–1995"]


def test_it_reports_parties_beyond_the_threshold() -> None:
    """None of the ten largest is a party; Turkey among twenty and Argentina among thirty are."""
    finding = judged("no-large-receiver-is-party")
    assert finding.verdict is Verdict.HOLDS
    assert [value(finding, name) for name in ("top10", "top20", "top30")] == [0, 1, 2]
    assert [row.label.split(". ")[1] for row in finding.exceptions] == ["Turkey", "Argentina"]


@pytest.mark.parametrize("claim_id", ["network-entities", "fund-pledges"])
def test_it_marks_what_cannot_be_computed(claim_id: str) -> None:
    """A recorded fact is never called computed."""
    assert judged(claim_id).verdict is Verdict.RECORDED_FACT


def test_it_finds_nothing_stale_in_the_revision_it_was_made_from() -> None:
    """No sentence is stale in its own revision."""
    assert not [claim.id for claim in list_claims() if judged(claim.id).stale]


def test_it_flags_exactly_the_sentences_a_later_revision_overtakes() -> None:
    """In the revision of 2020 the sentences about 2019 are stale, the others stand."""
    stale = {claim.id for claim in list_claims() if judged(claim.id, "2020").stale}
    assert stale == {
        "world-stock",
        "world-stock-change",
        "world-stock-share",
        "no-large-receiver-is-party",
    }


def test_it_says_how_a_stale_sentence_reads_now() -> None:
    """The published 280,598,105 of 2020 stands in the sentence's place, rounded alike."""
    stale = judged("world-stock", "2020").stale
    assert stale is not None
    sentence = stale.sentence.replace("\u00a0", " ")
    assert sentence == "The number of international migrants worldwide reached 281 million in 2020."


def test_it_judges_a_stale_sentence_without_figures_anew() -> None:
    """None of the ten largest of 2020 is a party either: the sentence holds at that date."""
    stale = judged("no-large-receiver-is-party", "2020").stale
    assert stale is not None
    assert stale.verdict is Verdict.HOLDS
    assert [check.evidence.end for check in stale.checks if check.evidence] == [2020] * 3


def test_it_gives_no_verdict_where_the_sentence_says_the_new_figure_itself() -> None:
    """What was stated of 2019 is no measure of 2020."""
    stale = judged("world-stock", "2020").stale
    assert stale is not None
    assert stale.verdict is None


def test_it_keeps_the_verdict_of_a_sentence_about_no_revision() -> None:
    """Votes do not depend on a revision: same verdict, same figures, not stale."""
    assert judged("compact-vote", "2020").checks == judged("compact-vote").checks


def test_it_names_what_every_finding_rests_on() -> None:
    """Every finding names revision or norms, source and licence."""
    for claim in list_claims():
        for ground in judged(claim.id).grounds:
            assert ground.source
            assert ground.licence
            assert ground.id in {"undesa-2019", "norms-2026-11"}


def test_it_names_the_nearest_claims_for_an_unknown_one() -> None:
    """A misspelt id is answered with the ids that are held."""
    with pytest.raises(UnknownClaim, match="world-stock"):
        get_claim("world-stok")
