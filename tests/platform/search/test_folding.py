"""One spelling for what people write in many ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rihla.platform.search.folding import fold, marked, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Élections à São Tomé", "elections a sao tome"),
        ("أُخْتِي", "اختي"),
        ("هجرة", "هجره"),
        ("مستوى", "مستوي"),
        ("ٱلْإِنْسَان", "الانسان"),
        ("عـــربي", "عربي"),
        ("Straße", "STRASSE"),
        ("Ёлка", "елка"),
        ("ＦＵＬＬ width", "full width"),
    ],
)
def test_two_ways_of_writing_are_one_word(one: str, other: str) -> None:
    """Accents, Arabic vowel signs and letters, case and width."""
    assert fold(one) == fold(other)


def test_chinese_is_parted_into_pairs() -> None:
    """Each pair of neighbours is a word, so that any part of two signs is found."""
    assert words_of("全球移民契约2018") == ["全球", "球移", "移民", "民契", "契约", "2018"]
    assert words_of("联 合国") == ["联", "合国"]


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once(text: str) -> None:
    """And gives letters and digits alone, whatever is written."""
    folded = fold(text)
    if not any("\u3400" <= sign <= "\u9fff" for sign in folded):
        assert fold(folded) == folded
    assert not set("\"%*:()_'") & set(folded)


@given(st.text(max_size=400), st.lists(st.text(min_size=1, max_size=8), max_size=3))
def test_a_marked_text_is_a_part_of_the_text(text: str, queries: list[str]) -> None:
    """Pieces together stand in the text as they are; nothing is lost or added between them."""
    words = [word for query in queries for word in words_of(query)]
    pieces = [piece for piece, _is_word in marked(text, words)]
    joined = "".join(pieces).removeprefix("… ").removesuffix(" …")
    assert joined in text
