"""The Global Compact as adopted: principles, objectives, actions, and the Forum's round tables.

Titles of objectives are quoted from A/RES/73/195. The text of an action is not copied: each has its
letter, its paragraph, its first words to recognise it by, and a link to the resolution.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from rihla.errors import UnknownNorm
from rihla.norm.confidence import Confidence, read_confidence
from rihla.norm.edition import get_edition
from rihla.norm.table import load_table

__all__ = [
    "Action",
    "Objective",
    "Principle",
    "RoundTable",
    "get_action",
    "get_objective",
    "get_principle",
    "get_round_table",
    "list_actions",
    "list_objectives",
    "list_principles",
    "list_round_tables",
]

Key = TypeVar("Key")
Held = TypeVar("Held")


@dataclass(frozen=True, slots=True)
class Principle:
    """One of the guiding principles; `paragraph` is its place in A/RES/73/195."""

    letter: str
    name: str
    paragraph: str
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Action:
    """One lettered action under an objective.

    Parameters
    ----------
    objective, letter
        Its place; `code` joins them.
    locator
        Its first words, to recognise it by; its text stands in the resolution (`url`).
    """

    objective: int
    letter: str
    locator: str
    source: str
    confidence: Confidence

    @property
    def code(self) -> str:
        """The number of its objective and its letter, such as ``1.a``."""
        return f"{self.objective}.{self.letter}"

    @property
    def paragraph(self) -> str:
        """Its place in A/RES/73/195, such as ``17(a)``."""
        return f"{get_objective(self.objective).paragraph}({self.letter})"

    @property
    def url(self) -> str:
        """Where its text is."""
        return get_edition().source_of("action").url


@dataclass(frozen=True, slots=True)
class Objective:
    """One of the objectives.

    Parameters
    ----------
    title
        As A/RES/73/195 has it.
    short_label
        As the Migration Network Hub has it.
    paragraph
        The paragraph of its commitment, which its actions follow.
    round_table
        The Forum's round table on it, as surely as `round_table_confidence` says.
    """

    number: int
    title: str
    short_label: str
    paragraph: int
    round_table: int
    round_table_confidence: Confidence
    source: str
    confidence: Confidence

    @property
    def actions(self) -> tuple[Action, ...]:
        """Its actions in the order of their letters."""
        return list_actions(self.number)

    @property
    def letters(self) -> str:
        """The first and the last letter of its actions, such as ``a-k``."""
        actions = self.actions
        return f"{actions[0].letter}-{actions[-1].letter}"

    @property
    def url(self) -> str:
        """Where its text is."""
        return get_edition().source_of("objective").url


@dataclass(frozen=True, slots=True)
class RoundTable:
    """One of the round tables of the International Migration Review Forum.

    `confidence` is that of its list of objectives as a whole; each objective carries its own.
    """

    number: int
    title: str
    background_note_by: tuple[str, ...]
    source: str
    confidence: Confidence

    @property
    def objectives(self) -> tuple[int, ...]:
        """The numbers of its objectives."""
        return tuple(o.number for o in list_objectives() if o.round_table == self.number)


def list_principles() -> tuple[Principle, ...]:
    """List the guiding principles.

    Examples
    --------
    >>> len(list_principles()), list_principles()[2].name
    (10, 'National sovereignty')
    """
    return tuple(_principles().values())


def get_principle(letter: str) -> Principle:
    """Give a principle by its letter.

    Raises
    ------
    UnknownNorm
        If there is none.
    """
    return _get(_principles(), letter, "Principles are lettered a to j.")


def list_objectives() -> tuple[Objective, ...]:
    """List the objectives.

    Examples
    --------
    >>> len(list_objectives())
    23
    """
    return tuple(_objectives().values())


def get_objective(number: int) -> Objective:
    """Give an objective by its number.

    Raises
    ------
    UnknownNorm
        If there is none.

    Examples
    --------
    >>> get_objective(8).title
    'Save lives and establish coordinated international efforts on missing migrants'
    >>> get_objective(24)
    Traceback (most recent call last):
      ...
    rihla.errors.UnknownNorm: No record of the norms is called 24. Objectives are numbered 1 to 23.
    """
    return _get(_objectives(), number, f"Objectives are numbered 1 to {len(_objectives())}.")


def list_actions(objective: int | None = None) -> tuple[Action, ...]:
    """List the actions of all objectives, or of one.

    Raises
    ------
    UnknownNorm
        If there is no such objective.

    Examples
    --------
    >>> len(list_actions()), len(list_actions(22))
    (187, 3)
    """
    if objective is None:
        return tuple(_actions().values())
    number = get_objective(objective).number
    return tuple(action for action in _actions().values() if action.objective == number)


def get_action(code: str) -> Action:
    """Give an action by its code, the number of its objective and its letter.

    Raises
    ------
    UnknownNorm
        With the actions of the same objective, if there is one.

    Examples
    --------
    >>> get_action("1.a").paragraph
    '17(a)'
    >>> get_action("22.d")
    Traceback (most recent call last):
      ...
    rihla.errors.UnknownNorm: No record of the norms is called '22.d'. The nearest are: 22.a, \
22.b, 22.c. An action is called by its objective and letter, such as 1.a.
    """
    near = [known for known in _actions() if known.split(".")[0] == code.split(".")[0]]
    cure = "An action is called by its objective and letter, such as 1.a."
    return _get(_actions(), code, cure, nearest=near)


def list_round_tables() -> tuple[RoundTable, ...]:
    """List the Forum's round tables.

    Examples
    --------
    >>> [table.objectives for table in list_round_tables()][0]
    (2, 5, 6, 12, 18)
    """
    return tuple(_round_tables().values())


def get_round_table(number: int) -> RoundTable:
    """Give a round table by its number.

    Raises
    ------
    UnknownNorm
        If there is none.
    """
    return _get(_round_tables(), number, f"They are numbered 1 to {len(_round_tables())}.")


def _get(held: Mapping[Key, Held], key: Key, cure: str, *, nearest: Sequence[str] = ()) -> Held:
    if key not in held:
        raise UnknownNorm(key, nearest=nearest, cure=cure)
    return held[key]


@cache
def _principles() -> dict[str, Principle]:
    return {
        row["letter"]: Principle(
            letter=row["letter"],
            name=row["name"],
            paragraph=row["paragraph"],
            source=row["source"],
            confidence=read_confidence(row["confidence"]),
        )
        for row in load_table("principle")
    }


@cache
def _objectives() -> dict[int, Objective]:
    rows = load_table("objective")
    return {
        int(row["number"]): Objective(
            number=int(row["number"]),
            title=row["title"],
            short_label=row["short_label"],
            paragraph=int(row["paragraph"]),
            round_table=int(row["round_table"]),
            round_table_confidence=read_confidence(row["round_table_confidence"]),
            source=row["source"],
            confidence=read_confidence(row["confidence"]),
        )
        for row in rows
    }


@cache
def _actions() -> dict[str, Action]:
    actions = (
        Action(
            objective=int(row["objective"]),
            letter=row["letter"],
            locator=row["locator"],
            source=row["source"],
            confidence=read_confidence(row["confidence"]),
        )
        for row in load_table("action")
    )
    return {action.code: action for action in actions}


@cache
def _round_tables() -> dict[int, RoundTable]:
    return {
        int(row["number"]): RoundTable(
            number=int(row["number"]),
            title=row["title"],
            background_note_by=tuple(filter(None, row["background_note_by"].split("; "))),
            source=row["source"],
            confidence=read_confidence(row["confidence"]),
        )
        for row in load_table("round_table")
    }
