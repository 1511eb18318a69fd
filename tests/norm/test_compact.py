"""The Compact: principles, objectives, actions, round tables."""

from __future__ import annotations

from collections import Counter
from string import ascii_lowercase

import pytest

from rihla import errors
from rihla.norm import (
    get_action,
    get_objective,
    get_principle,
    get_round_table,
    list_actions,
    list_objectives,
    list_principles,
    list_round_tables,
)


def test_it_holds_what_the_general_assembly_adopted() -> None:
    """A/RES/73/195: ten principles, 23 objectives, 187 actions."""
    assert len(list_principles()) == 10
    assert [objective.number for objective in list_objectives()] == list(range(1, 24))
    assert len(list_actions()) == 187


def test_letters_of_actions_run_without_a_gap() -> None:
    """Under every objective they begin at a and skip none."""
    for objective in list_objectives():
        letters = "".join(action.letter for action in objective.actions)
        assert letters == ascii_lowercase[: len(letters)]
        assert objective.letters == f"a-{letters[-1]}"


def test_commitments_stand_in_paragraphs_17_to_39() -> None:
    """One paragraph per objective, in order; principles in paragraph 15."""
    assert [objective.paragraph for objective in list_objectives()] == list(range(17, 40))
    assert [p.paragraph for p in list_principles()] == [f"15({c})" for c in "abcdefghij"]


def test_every_action_is_found_by_its_code() -> None:
    """Codes are unique and lead back to their action and paragraph."""
    actions = list_actions()
    assert len({action.code for action in actions}) == len(actions)
    assert all(get_action(action.code) is action for action in actions)
    assert get_action("23.e").paragraph == "39(e)"


def test_the_text_of_an_action_is_linked_not_copied() -> None:
    """Its locator is its first words; where it was cut it says so, and the link is the text's."""
    for action in list_actions():
        assert action.locator.endswith("…")
        assert len(action.locator.split()) <= 16
        assert action.url == "https://undocs.org/A/RES/73/195"


def test_every_objective_is_in_exactly_one_round_table() -> None:
    """The four lists are apart and together are the 23."""
    listed = Counter(n for table in list_round_tables() for n in table.objectives)
    assert listed == Counter(range(1, 24))
    assert len(list_round_tables()) == 4


def test_round_tables_known_by_elimination_are_not_established() -> None:
    """Only what a page confirms may be stated: tables 1 and 2, and objectives 3, 7 and 17."""
    established = {o.number for o in list_objectives() if o.round_table_confidence.is_established}
    read = {*get_round_table(1).objectives, *get_round_table(2).objectives}
    assert established == read | {3, 7, 17}
    assert [t.confidence.is_established for t in list_round_tables()] == [True, True, False, False]


def test_principles_read_by_name_only_are_marked() -> None:
    """The compiler read (e) to (g) by name alone."""
    doubtful = [p.letter for p in list_principles() if not p.confidence.is_established]
    assert doubtful == ["e", "f", "g"]
    assert get_principle("g").name == "Gender-responsive"


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: get_objective(0), "1 to 23"),
        (lambda: list_actions(24), "1 to 23"),
        (lambda: get_action("22.d"), "22.a, 22.b, 22.c"),
        (lambda: get_action("1a"), "such as 1.a"),
        (lambda: get_principle("k"), "a to j"),
        (lambda: get_round_table(5), "1 to 4"),
    ],
)
def test_an_unknown_one_says_what_there_is(ask: object, told: str) -> None:
    """The message shows how to ask."""
    assert callable(ask)
    with pytest.raises(errors.UnknownNorm, match=told):
        ask()
