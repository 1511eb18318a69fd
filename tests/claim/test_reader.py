"""Claims are read strictly: a mistake in a declaration is named, never passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from rihla.claim.reader import list_claims, read_claims
from rihla.errors import SourceMalformed

_GOOD = """
made: {by: someone, "on": "2019", work: a page, url: "https://example.org"}
claims:
  - id: one
    section: evidence
    sentence: There are {stock} migrants.
    bound_to: undesa-2019
    declared: 2026-11-23
    quantities:
      stock:
        label: Migrants
        query: {kind: figure, indicator: stock, date: 2019}
        stated: 272_000_000
        round: {to: million}
"""


def test_it_reads_a_claim(tmp_path: Path) -> None:
    """A well-formed file gives its claims with statement and quantities."""
    path = tmp_path / "claims.yaml"
    path.write_text(_GOOD)
    (claim,) = read_claims(path)
    assert claim.made.by == "someone"
    assert claim.quantities[0].stated == 272_000_000


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("{stock} migrants", "{stok} migrants", "{stok} without a quantity"),
        ("kind: figure", "kind: guess", "kind 'guess'"),
        ("date: 2019", "datum: 2019", "option 'datum'"),
        ("to: million", "to: dozen", "rounds to"),
        ("stated: 272_000_000", "stated: many", "has stated 'many'"),
        ("section: evidence", "", "lacks 'section'"),
        ("bound_to:", "colour: red\n    bound_to:", "a key 'colour'"),
    ],
)
def test_it_names_the_fault(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    """Each kind of mistake is named with the claim it is in."""
    path = tmp_path / "claims.yaml"
    path.write_text(_GOOD.replace(right, wrong))
    with pytest.raises(SourceMalformed) as raised:
        read_claims(path)
    assert said in str(raised.value)


def test_it_names_all_faults_at_once(tmp_path: Path) -> None:
    """A file with several mistakes is refused once, with all of them."""
    path = tmp_path / "claims.yaml"
    text = _GOOD.replace("to: million", "to: dozen").replace("{stock} migrants", "{stok} migrants")
    path.write_text(text)
    with pytest.raises(SourceMalformed) as raised:
        read_claims(path)
    assert len(raised.value.faults) == 2


def test_it_holds_an_id_once() -> None:
    """No two claims of the brief share an id."""
    ids = [claim.id for claim in list_claims()]
    assert len(ids) == len(set(ids))
