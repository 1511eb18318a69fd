"""Ranks with ties, and the largest few."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rihla.numerics.ranking import UNRANKED, largest, ranks

values = st.lists(st.one_of(st.integers(-20, 20).map(float), st.just(math.nan)), max_size=40)


@given(values)
def test_a_rank_is_one_more_than_the_number_of_larger_values(listed: list[float]) -> None:
    """The definition of standard competition ranking, value by value."""
    for value, rank in zip(listed, ranks(listed).tolist(), strict=True):
        if math.isnan(value):
            assert rank == UNRANKED
        else:
            assert rank == 1 + sum(other > value for other in listed)


@given(values)
def test_ascending_ranks_are_those_of_the_negatives(listed: list[float]) -> None:
    """Smallest first is the same order, turned round."""
    turned = ranks([-value for value in listed])
    assert ranks(listed, descending=False).tolist() == turned.tolist()


@given(values, st.integers(0, 10))
def test_no_value_left_out_is_larger_than_one_taken(listed: list[float], top: int) -> None:
    """The largest few hold no unknown, fall in order, and leave nothing larger behind."""
    taken = largest(listed, top).tolist()
    chosen = [listed[place] for place in taken]
    known = [value for value in listed if not math.isnan(value)]
    assert len(taken) == min(top, len(known))
    assert chosen == sorted(known, reverse=True)[: len(taken)]
    assert len(set(taken)) == len(taken)


def test_equal_values_keep_their_order() -> None:
    """A tie is broken by place, the same way every time."""
    assert largest([3, 7, 7, 7], 2).tolist() == [1, 2]
    assert np.array_equal(ranks([7, 7, 7]), [1, 1, 1])
