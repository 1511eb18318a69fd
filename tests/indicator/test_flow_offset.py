"""Offsets of distance and ties: read from words, used, refused where they mean nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rihla.errors import SourceMissing, TableRefused, UnknownTerm
from rihla.indicator.flow import Offset, cepii_offset, estimate_flows_of
from rihla.revision.store import Revision


@pytest.mark.parametrize(
    ("terms", "offset"),
    [
        (["distance"], Offset(distance=-1.0)),
        (["distance=-0.5", "language=2"], Offset(distance=-0.5, language=2.0)),
        (["contiguity=3"], Offset(contiguity=3.0)),
    ],
)
def test_terms_are_read(terms: list[str], offset: Offset) -> None:
    """Distance alone is the inverse distance; the others have their factor."""
    assert Offset.read(terms) == offset


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (["contiguity"], "contiguity=2"),
        (["language=0"], "a factor above zero"),
        (["distance=far"], "an exponent"),
        (["distance", "distance=-2"], "twice"),
    ],
)
def test_terms_that_cannot_be_are_refused(terms: list[str], words: str) -> None:
    """What is wrong is named, with what could be written."""
    with pytest.raises(TableRefused, match=words):
        Offset.read(terms)


def test_an_unknown_term_is_answered_with_those_there_are() -> None:
    """A slip of the keyboard."""
    with pytest.raises(UnknownTerm, match="distance"):
        Offset.read(["distanse"])


def test_a_method_without_use_for_an_offset_refuses_it(revision: Revision) -> None:
    """Stock differencing would ignore it silently."""
    with pytest.raises(TableRefused, match="sd_rev_neg takes no offset"):
        estimate_flows_of(revision, (2010, 2015), method="sd_rev_neg", offset=Offset(-1.0))


def test_an_absent_file_is_named_with_its_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The published distances are not in the package."""
    monkeypatch.setenv("RIHLA_DATA", str(tmp_path))
    with pytest.raises(SourceMissing, match="dist_cepii"):
        cepii_offset([4, 8], Offset(distance=-1.0))


@pytest.mark.large_input
def test_neighbours_are_likelier_by_the_factor_given(data: Path) -> None:
    """France: Germany is a neighbour, Poland is not; Belgium shares a border and a language."""
    assert data.is_dir()
    plain = cepii_offset([250, 276, 616, 56], Offset())
    tied = cepii_offset([250, 276, 616, 56], Offset(contiguity=2.0, language=3.0))
    assert (tied / plain)[0].tolist()[1:] == [2.0, 1.0, 6.0]
    far = cepii_offset([250, 276, 554], Offset(distance=-1.0))
    assert far[0, 1] > 10 * far[0, 2]


@pytest.mark.large_input
def test_flows_with_an_offset_keep_their_margins_and_say_so(data: Path, revision: Revision) -> None:
    """Net migration of each area stays what the stocks leave; the source is recorded."""
    assert data.is_dir()
    plain = estimate_flows_of(revision, (2010, 2015), method="da_min_closed")
    near = estimate_flows_of(
        revision, (2010, 2015), method="da_min_closed", offset=Offset(distance=-1.0)
    )
    assert near.sources["offset"] == "cepii-geodist: distance^-1"
    assert np.abs(near.net - plain.net).max() < 1.0
    assert np.abs(near.persons - plain.persons).max() > 1_000
