"""Words broken over lines, under migest's name."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from rihla.errors import TableRefused

__all__ = ["str_wrap_n"]

_MOST = 8
"""Lines at most: every way to break the words is tried."""


def str_wrap_n(string: str | Sequence[str], n: int = 2) -> str | list[str]:
    r"""Break a text, or each of several, over ``n`` lines as even as can be.

    Of equally even ways the one with the most even number of words is taken. A text of fewer words
    has a line for each.

    Raises
    ------
    TableRefused
        If lines are asked for that are not from 1 to 8.

    Examples
    --------
    >>> str_wrap_n("a bb ccc dddd eeee ffffff", 2).splitlines()
    ['a bb ccc dddd', 'eeee ffffff']
    >>> str_wrap_n(["a bb", "a bb ccc"])
    ['a\nbb', 'a bb\nccc']
    """
    if not 1 <= n <= _MOST:
        raise TableRefused(f"{n} lines are asked for.", cure=f"Ask for 1 to {_MOST}.")
    if not isinstance(string, str):
        return [str(str_wrap_n(one, n)) for one in string]
    words = string.split(" ")
    count = min(n, len(words))
    ways = [
        [words[start:end] for start, end in zip((0, *cuts), (*cuts, len(words)), strict=True)]
        for cuts in combinations(range(1, len(words)), count - 1)
    ]
    return "\n".join(" ".join(line) for line in min(ways, key=_unevenness))


def _unevenness(lines: list[list[str]]) -> tuple[float, float]:
    lengths = [len(" ".join(line)) for line in lines]
    counts = [len(line) for line in lines]
    return _spread(lengths), _spread(counts)


def _spread(sizes: list[int]) -> float:
    middle = sum(sizes) / len(sizes)
    return sum((size - middle) ** 2 for size in sizes)
