"""How Members voted."""

from __future__ import annotations

import pytest

from rihla import errors
from rihla.norm import Choice, Tally, get_resolution, tally, vote, voters

SYMBOL = "A/RES/73/195"


def test_it_counts_the_vote_as_the_assembly_recorded_it() -> None:
    """152 in favour, 5 against, 12 abstentions (A/73/PV.60); with 24 absent, all 193 Members."""
    assert tally(SYMBOL) == Tally(yes=152, no=5, abstain=12, not_voting=24)
    assert tally(SYMBOL).members == 193


def test_every_member_is_in_one_list_of_voters() -> None:
    """The lists by choice are apart and together are the Members."""
    lists = [[ballot.area for ballot in voters(SYMBOL, choice)] for choice in Choice]
    areas = [area for listed in lists for area in listed]
    assert len(areas) == len(set(areas)) == 193
    assert all(listed == sorted(listed) for listed in lists)


def test_it_names_those_against() -> None:
    """The five Members against are told by their M49 codes."""
    assert [ballot.area for ballot in voters(SYMBOL, "no")] == [203, 348, 376, 616, 840]


def test_serbia_votes_under_its_own_name() -> None:
    """The source labels it Yugoslavia, which had ceased to exist; the correction is declared."""
    serbia = vote(SYMBOL, 688)
    assert serbia is not None
    assert (serbia.name, serbia.choice) == ("Serbia", Choice.YES)


def test_namibia_is_not_lost() -> None:
    """Its code NA is read as text, not as a missing value."""
    namibia = vote(SYMBOL, 516)
    assert namibia is not None
    assert (namibia.name, namibia.choice) == ("Namibia", Choice.YES)


def test_an_observer_has_no_vote() -> None:
    """The State of Palestine had no vote, which differs from not voting."""
    assert vote(SYMBOL, 275) is None


def test_an_unknown_resolution_names_those_held() -> None:
    """The message shows what can be asked for."""
    with pytest.raises(errors.UnknownNorm, match=SYMBOL):
        tally("A/RES/73/196")


def test_an_unknown_area_is_refused() -> None:
    """A code that no area has is no Member that stayed away."""
    with pytest.raises(errors.UnknownArea):
        vote(SYMBOL, 900)


def test_an_unknown_choice_is_refused() -> None:
    """A misspelt choice is an error, not an empty list."""
    with pytest.raises(errors.UnknownTerm, match="nay"):
        voters(SYMBOL, "nay")


def test_the_resolution_is_dated_and_linked() -> None:
    """The vote was taken on 19 December 2018."""
    resolution = get_resolution(SYMBOL)
    assert resolution.date.isoformat() == "2018-12-19"
    assert resolution.url.endswith(SYMBOL)
