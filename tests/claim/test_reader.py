"""Claims are read strictly: a mistake in a declaration is named, never passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from rihla.claim.evidence import find_evidence
from rihla.claim.reader import list_claims, read_claims
from rihla.errors import SourceMalformed, UnknownTerm
from rihla.revision.store import open_revision

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


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        (
            "section: evidence",
            "section: evidence\n    section: norms",
            "row 6: has the key 'section'",
        ),
        ('"on":', "on:", "row 2: has 'on', which YAML reads as true"),
        ("by: someone", "by: no", "has 'no', which YAML reads as false"),
        ("2026-11-23", "2026-13-45", "is not YAML"),
        ("2026-11-23", "2026-11-23 10:00:00", "has declared datetime"),
        ("{stock} migrants", "{stock migrants", "a sentence that does not read"),
        ("{stock} migrants", "{stock:>9d} migrants", "in a form of its own"),
        ("{stock} migrants", "{} migrants", "in a form of its own"),
        ("272_000_000", ".inf", "states inf"),
        ("272_000_000", "yes", "has stated True"),
        ("to: million", "to: [million]", "rounds to"),
        ("to: million", "to: million, digits: many", "rounds to"),
        ("to: million", "to: million, digits: 300", "rounds to"),
        ("date: 2019", "date: someday", "gives figure date 'someday'"),
        ("date: 2019", "date: 2019, 5: x", "an option 5"),
        ("      stock:", "      the stock:", "names a quantity 'the stock'"),
        ("kind: figure, indicator: stock, date: 2019", "kind: votes", "gives votes no 'vote'"),
    ],
)
def test_it_names_what_a_careless_hand_writes(
    tmp_path: Path, right: str, wrong: str, said: str
) -> None:
    """What YAML or Python would read otherwise than its writer meant is a fault, not a surprise."""
    path = tmp_path / "claims.yaml"
    assert right in _GOOD
    path.write_text(_GOOD.replace(right, wrong))
    with pytest.raises(SourceMalformed) as raised:
        read_claims(path)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    "text",
    ["", "null", "[1]", "hello", "claims:", "claims: 5", "a: &a {<<: *a}", "claims: " + "[" * 3000],
)
def test_it_refuses_a_file_that_lists_no_claims(tmp_path: Path, text: str) -> None:
    """An empty file, a lone word, a file nested without end: each is refused in words."""
    path = tmp_path / "claims.yaml"
    path.write_text(text)
    with pytest.raises(SourceMalformed, match=r"claims.yaml has 1 fault"):
        read_claims(path)


def test_it_refuses_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """A file of another encoding, a folder and an absent file say so."""
    (tmp_path / "latin.yaml").write_bytes("made: {by: Mañana}".encode("latin-1"))
    for name, said in (
        ("latin.yaml", "is not UTF-8"),
        ("absent.yaml", "cannot be read: no such file"),
        (".", "cannot be read: is a directory"),
    ):
        with pytest.raises(SourceMalformed, match=said):
            read_claims(tmp_path / name)


def test_it_refuses_to_count_what_is_not_held() -> None:
    """A claim that counts an unknown kind of record is refused with those there are."""
    with pytest.raises(UnknownTerm, match="objective"):
        find_evidence(open_revision("2019"), "count", {"of": "chapter"})
