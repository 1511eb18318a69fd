"""What the estimator does with an area that is unlike those it borrows from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from rihla.stock.method import Evidence, Points
from rihla.stock.methods.state_space import StateSpace
from rihla.stock.population import Population

BORN, CITIZENS = "place_of_birth", "citizenship"
AREAS = tuple(range(1, 31))
ODD = 99


def event(area: int, date: float, basis: str, value: float) -> dict[str, object]:
    """Give a census."""
    return {"area": area, "date": date, "basis": basis, "kind": "census", "value": value,
            "spread": 0.0, "taken_out": 0.0, "source": "Census"}  # fmt: skip


def evidence_with_an_odd_area() -> Evidence:
    """Thirty areas with 0.7 to 1 citizens for a foreign-born person, and one with a thirtieth."""
    share = np.linspace(0.7, 1.0, len(AREAS))
    rows = [
        event(area, date, basis, 1e5 * (1.0 if basis == BORN else part))
        for area, part in zip(AREAS, share.tolist(), strict=True)
        for date in (1989.5, 1999.5, 2009.5)
        for basis in (BORN, CITIZENS)
    ]
    rows += [event(ODD, 1989.5, BORN, 1e5), event(ODD, 1999.5, BORN, 9e4)]
    rows.append(event(ODD, 1999.5, CITIZENS, 3e3))
    dates = np.array([1990.5, 2000.5])
    people = {area: (dates, np.array([1e6, 1e6])) for area in (*AREAS, ODD)}
    return Evidence(pa.Table.from_pylist(rows), Population(people), dict.fromkeys(people, 1))


def test_few_foreign_citizens_do_not_draw_down_two_counts_of_the_foreign_born() -> None:
    """Both estimates lie within a tenth of the census one year before."""
    asked = Points(
        np.full(2, ODD, dtype=np.int32),
        np.array([1990.5, 2000.5]),
        np.array([BORN, BORN]),
        np.array(["", ""]),
    )
    found = StateSpace().predict(evidence_with_an_odd_area(), asked)
    np.testing.assert_allclose(np.exp(found.location), [1e5, 9e4], rtol=0.1)


def evidence_with_yearly_figures() -> Evidence:
    """Give an area with censuses of 100,000, and yearly figures a quarter below them since 2001."""
    people = {1: (np.array([1990.5, 2000.5]), np.array([1e6, 1e6]))}
    rows = [event(1, date, BORN, 1e5) for date in (1990.5, 2000.5, 2010.5)]
    rows += [event(1, 2001.0 + at, BORN, 7.5e4) | {"kind": "register"} for at in range(10)]
    return Evidence(pa.Table.from_pylist(rows), Population(people), {1: 1})


def test_an_area_that_keeps_a_register_is_what_that_counts_and_else_what_censuses_count() -> None:
    """The same figures, but for the rule that the yearly ones are a survey's."""
    asked = Points(np.array([1], np.int32), np.array([2000.5]), np.array([BORN]), np.array([""]))
    evidence = evidence_with_yearly_figures()
    surveyed = replace(evidence, without_register=frozenset({1}))
    kept, counted = (StateSpace().predict(each, asked) for each in (evidence, surveyed))
    assert abs(np.exp(kept.location[0]) / 7.5e4 - 1) < 0.06
    assert abs(np.exp(counted.location[0]) / 1e5 - 1) < 0.06


def test_whether_a_register_is_kept_changes_no_prediction_of_a_count() -> None:
    """What a census or a yearly figure would say is the same: the rule is about the figure."""
    evidence = evidence_with_yearly_figures()
    surveyed = replace(evidence, without_register=frozenset({1}))
    asked = Points(
        np.array([1, 1], np.int32),
        np.array([2005.5, 2012.5]),
        np.array([BORN, BORN]),
        np.array(["census", "register"]),
    )
    one, two = (StateSpace().predict(each, asked) for each in (evidence, surveyed))
    assert one.location.tobytes() == two.location.tobytes()
    assert one.scale.tobytes() == two.scale.tobytes()
