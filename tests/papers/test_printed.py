"""Tables as the papers print them, to the precision printed."""

from __future__ import annotations

import numpy as np

from rihla.flow import StockTable, VitalEvents, estimate_flows

AREAS = ["A", "B", "C", "D"]

TABLE_4 = """
A A   95    0    2.5   2.5  100
A B    0    5    2.5   2.5   10
A C    0    0   10     0     10
A D    0    0    0     0      0
B A   75    5    0     0     80
B B    0  180    0     0    180
B C    0    5    5     0     10
B D    0   35    0    55     90
C A   30    0    0     0     30
C B    7.1  0    0     2.9   10
C C   17.9  0  115     7.1  140
C D    0    0    0    40     40
D A   35    0    5.4  19.6   60
D B    0   25    9.6  35.4   70
D C    0    0   10     0     10
"""
"""Table 4 of Abel and Cohen, "Bilateral international migration flow estimates for 200 countries",
*Scientific Data* 6:82 (2019), CC BY 4.0: birthplace, origin, destinations A to D, sum. The last
row, of those born in D who lived there, is what the sums leave and stands in the test."""

SUMS = [[95, 5, 15, 5], [75, 225, 5, 55], [55, 0, 115, 50], [35, 25, 25, 215]]
"""Rows ``Sum`` of the same table: the stocks at the second date, by birthplace."""


def test_it_prints_table_4_of_abel_and_cohen() -> None:
    """Every printed cell of the example is ours, rounded to the one decimal printed."""
    rows = [line.split() for line in TABLE_4.strip().splitlines()]
    printed = np.zeros((4, 4, 4))
    before = np.zeros((4, 4))
    for birthplace, origin, *cells in rows:
        at = AREAS.index(birthplace), AREAS.index(origin)
        printed[at] = [float(cell) for cell in cells[:4]]
        before[at] = float(cells[4])
    after = np.array(SUMS, dtype=np.float64)
    printed[3, 3] = after[3] - printed[3, :3].sum(axis=0)
    before[3, 3] = after[3].sum() - before[3, :3].sum()
    nobody = VitalEvents(AREAS, [0] * 4, [0] * 4)
    flow = estimate_flows(
        StockTable(AREAS, before, 2010.5),
        StockTable(AREAS, after, 2015.5),
        nobody,
        method="da_min_closed",
    )
    np.testing.assert_array_equal(flow.by_birthplace().round(1), printed.round(1))
    moved = printed.sum(axis=0)
    np.fill_diagonal(moved, 0.0)
    np.testing.assert_allclose(flow.persons, moved, atol=0.1)
