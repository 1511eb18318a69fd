"""Fits meet their margins, or say which margin cannot be met."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rihla.errors import DidNotConverge, MarginsDisagree, TableRefused
from rihla.numerics.birthplace import fit_birthplaces
from rihla.numerics.block import fit_blocks, fit_stripes
from rihla.numerics.dual import meet_margins
from rihla.numerics.fitting import fit_array, fit_margins, fit_one_margin

Floats = NDArray[np.float64]


@st.composite
def positive_tables(draw: st.DrawFn) -> tuple[Floats, Floats, Floats]:
    """Draw an offset without zeros and totals of a table that has some."""
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    size = rows * columns
    weights = st.floats(1e-3, 1e3, allow_nan=False)
    offset = draw(st.lists(weights, min_size=size, max_size=size))
    held = draw(st.lists(st.integers(0, 10_000), min_size=size, max_size=size))
    table = np.array(held, dtype=np.float64).reshape(rows, columns)
    return np.array(offset).reshape(rows, columns), table.sum(axis=1), table.sum(axis=0)


@given(positive_tables())
@settings(max_examples=80, deadline=None)
def test_it_meets_any_totals_and_keeps_the_odds_of_the_offset(
    given_table: tuple[Floats, Floats, Floats],
) -> None:
    """Every total is met to a tenth of a billionth, and the table is the offset times factors."""
    offset, rows, columns = given_table
    fit = fit_margins(rows, columns, offset)
    np.testing.assert_allclose(fit.value.sum(axis=1), rows, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(fit.value.sum(axis=0), columns, rtol=1e-9, atol=1e-9)
    u, v = fit.factors
    np.testing.assert_allclose(fit.value, u[:, None] * offset * v, rtol=1e-12)
    assert fit.gap <= 1e-9 * max(rows.sum(), 1.0)


@pytest.mark.parametrize("tie", [1.0, 1e-3, 1e-6])
def test_it_meets_totals_across_a_single_weak_tie(tie: float) -> None:
    """Two groups of areas that one corridor joins are fitted, however few went along it."""
    offset = np.zeros((40, 40))
    offset[:20, :20] = offset[20:, 20:] = 1.0
    np.fill_diagonal(offset, 1e6)
    offset[0, 39] = offset[39, 0] = tie
    wanted = offset.copy()
    wanted[39, 0] *= 3.0
    rows, columns = wanted.sum(axis=1), wanted.sum(axis=0)
    fit = fit_margins(rows, columns, offset)
    np.testing.assert_allclose(fit.value.sum(axis=0), columns, rtol=1e-9)
    np.testing.assert_allclose(fit.value.sum(axis=1), rows, rtol=1e-9)


def test_it_needs_tens_of_rounds_where_proportional_fitting_needs_thousands() -> None:
    """A table of stocks, nearly everybody on its diagonal, is refitted in fewer than 100 rounds."""
    draw = np.random.default_rng(5)
    stock = draw.gamma(0.3, 2_000.0, (80, 80))
    np.fill_diagonal(stock, draw.gamma(1.0, 2e7, 80) + 1e6)
    rows = stock.sum(axis=1) + draw.normal(0, 3_000.0, 80)
    rows *= stock.sum() / rows.sum()
    columns = stock.sum(axis=0)
    assert fit_margins(rows, columns, stock).rounds < 100
    v = np.ones(80)
    for _ in range(1_000):
        v = columns / ((rows / (stock @ v)) @ stock)
    held = v * ((rows / (stock @ v)) @ stock)
    assert np.abs(held / columns - 1).max() > 1e-10


def test_rows_and_columns_that_disagree_are_told_with_their_sums() -> None:
    """Two margins of different totals are refused, never turned into shares."""
    with pytest.raises(MarginsDisagree, match=r"add up to 3 and the columns to 4"):
        fit_margins([1, 2], [2, 2])


def test_the_row_that_asks_for_most_where_nothing_is_allowed_is_named() -> None:
    """Of two rows without a cell the larger is named, by its place in what was given."""
    offset = np.array([[0.0, 0], [1, 1], [0, 0]])
    with pytest.raises(MarginsDisagree, match="Row 2 asks for 7") as refusal:
        fit_margins([3, 5, 7], [9, 6], offset)
    assert refusal.value.position == (2,)
    with pytest.raises(MarginsDisagree, match="Row 1 asks for 9") as refusal:
        fit_one_margin([4, 9], [[0, 0], [0, 0]], axis=0)
    assert refusal.value.position == (1,)


def test_the_part_that_is_farthest_off_is_named() -> None:
    """Zeros cut a table in three: the part whose totals differ most is told, not the first."""
    with pytest.raises(MarginsDisagree, match="add up to 20, with 1 columns") as refusal:
        fit_margins([11, 12, 20], [10, 10, 23], np.eye(3))
    assert refusal.value.position == (2,)


def test_the_birthplace_that_is_farthest_off_is_named() -> None:
    """By birthplace, the worst of several disagreements is the one told."""
    with pytest.raises(MarginsDisagree, match="Birthplace 1 has 9 persons") as refusal:
        fit_birthplaces([[4, 0], [9, 0]], [[3, 0], [0, 4]])
    assert refusal.value.position == (1,)


def test_any_two_margins_of_an_array_must_agree() -> None:
    """The second and the third margin are compared too, not each with the first alone."""
    over_first = ((0,), np.array([2.0, 2.0]))
    over_second = ((1, 2), np.ones((2, 2)))
    over_third = ((2,), np.array([3.0, 1.0]))
    with pytest.raises(MarginsDisagree, match=r"\(1, 2\) and \(2,\)") as refusal:
        fit_array([over_first, over_second, over_third], np.ones((2, 2, 2)))
    assert refusal.value.position == (0,)


def test_totals_that_zeros_make_impossible_do_not_converge() -> None:
    """A connected table can still hold no solution: the error carries rounds and gap."""
    offset = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0], [0.0, 0.0, 1.0]])
    rows, columns = np.array([1.0, 1.0, 8.0]), np.array([2.0, 2.0, 6.0])
    with pytest.raises(DidNotConverge) as refusal:
        fit_margins(rows, columns, offset)
    assert refusal.value.rounds > 0
    assert refusal.value.gap > 0.1


def test_factors_that_run_away_end_in_words_and_not_in_a_warning() -> None:
    """Of random tables that no zeros allow, not one overflows before it is told."""
    draw = np.random.default_rng(0)
    refused = 0
    for _ in range(3000):
        size = int(draw.integers(2, 6))
        table = draw.gamma(0.5, 100, (size, size)) * (draw.random((size, size)) < 0.5)
        np.fill_diagonal(table, draw.gamma(1, 300, size))
        rows, columns = table.sum(axis=1) * draw.uniform(0.5, 1.5, size), table.sum(axis=0)
        rows *= columns.sum() / rows.sum()
        try:
            fit = fit_margins(rows, columns, table, tolerance=1e-12)
        except (DidNotConverge, MarginsDisagree):
            refused += 1
        else:
            np.testing.assert_allclose(fit.value.sum(axis=1), rows, rtol=1e-9)
    assert 500 < refused < 2000


@pytest.mark.parametrize("wrong", [-1.0, np.nan, np.inf])
def test_cells_that_are_no_persons_are_refused(wrong: float) -> None:
    """Negative, missing and infinite cells are told with their place."""
    with pytest.raises(TableRefused, match=r"Cell \(0, 1\) of the offset"):
        fit_margins([1, 1], [1, 1], np.array([[1, wrong], [1, 1]]))
    with pytest.raises(TableRefused, match=r"Cell \(1,\) of the row totals"):
        fit_margins([1, wrong], [1, 1])


def test_nobody_anywhere_is_a_table_too() -> None:
    """Totals of zero give a table of zeros, without a round."""
    fit = fit_margins([0, 0], [0, 0])
    assert fit.value.tolist() == [[0, 0], [0, 0]]
    assert (fit.rounds, fit.gap) == (0, 0.0)


def test_blocks_and_stripes_that_disagree_are_refused() -> None:
    """Sums of blocks and of stripes must be those of the rows."""
    with pytest.raises(MarginsDisagree, match="the blocks to 6"):
        fit_blocks([3, 2], [2, 3], [1, 5], [[0, 1], [1, 1]])
    with pytest.raises(MarginsDisagree, match="the stripes to 9"):
        fit_stripes([4, 6], [1, 3, 5], [[0, 1, 1], [2, 2, 2]])


def test_an_exhausted_limit_is_no_result() -> None:
    """With no Newton step allowed a table that needs one is refused, not given unfinished."""
    table = np.array([[5.0, 1.0], [2.0, 7.0]])
    with pytest.raises(DidNotConverge):
        meet_margins(table, np.array([18.0, 20]), np.array([16.0, 22]), tolerance=1e-12, limit=0)
