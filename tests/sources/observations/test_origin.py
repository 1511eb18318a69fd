"""What an origin code stands for, and sums that count nobody twice."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rihla.areas import get_area, list_areas
from rihla.sources.observations import (
    OriginKind,
    list_origin_codes,
    origin_kind,
    sum_over_origins,
)

AREAS = [area.m49 for area in list_areas()]
CODES = st.sampled_from([*AREAS, *list_origin_codes()])


def observed(*rows: tuple[int, int, str, float]) -> pa.Table:
    """Give observations of area, origin, universe and value."""
    area, origin, universe, value = zip(*rows, strict=True)
    count = len(rows)
    return pa.table(
        {
            "area": pa.array(area, pa.int32()),
            "origin": pa.array(origin, pa.int32()),
            "sex": ["both"] * count,
            "date": [2000.0] * count,
            "age": [0] * count,
            "age_length": [-1] * count,
            "universe": universe,
            "source": ["Eurostat"] * count,
            "value": value,
        }
    )


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (0, "total"),
        (582, "former"),
        (903, "aggregate"),
        (1836, "aggregate"),
        (5500, "aggregate"),
        (200, "former"),
        (720, "former"),
        (736, "former"),
        (810, "former"),
        (890, "former"),
        (891, "former"),
        (530, "former"),
        (2003, "other"),
        (1000001, "other"),
        (9999999, "unknown"),
        (1000029, "stateless"),
        (1000051, "aggregate"),
        (11578, "part"),
        (1000010, "undocumented"),
        (1000016, "part"),
        (1000038, "alias"),
        (1234567, "undocumented"),
        (276, "area"),
    ],
)
def test_a_code_is_of_one_kind(code: int, kind: str) -> None:
    """Totals, groupings, former States and remainders are told from areas."""
    assert origin_kind(code) == kind


def test_every_declaration_says_why() -> None:
    """Each code has a name and a reason; what it lies within is an area."""
    for code in list_origin_codes().values():
        assert code.name
        assert code.reason
        if code.within is not None:
            assert get_area(code.within).kind == "area", code


def test_a_sum_counts_nobody_twice() -> None:
    """Of total, grouping, former State, part, remainder and areas, areas alone are added."""
    table = observed(
        *((40, origin, "foreign_born", 1.0) for origin in (0, 908, 810, 11578, 2003, 9999999)),
        (40, 276, "foreign_born", 10.0),
        (40, 756, "foreign_born", 5.0),
    )
    row = sum_over_origins(table).to_pylist()[0]
    assert (row["value"], row["origins"], row["left_out"]) == (15.0, 2, 6)
    row = sum_over_origins(table, kinds=["area", "other", "unknown"]).to_pylist()[0]
    assert (row["value"], row["origins"], row["left_out"]) == (17.0, 4, 4)


def test_an_area_is_no_origin_of_its_own_migrants() -> None:
    """Foreign-born of the area itself are left out; its native-born are not."""
    table = observed((40, 40, "foreign_born", 7.0), (40, 40, "native_born", 9.0))
    values = {row["universe"]: row["value"] for row in sum_over_origins(table).to_pylist()}
    assert values == {"foreign_born": 0.0, "native_born": 9.0}


def test_sums_keep_sources_and_universes_apart() -> None:
    """Nothing is added across areas, universes or sources."""
    table = observed(
        (40, 276, "foreign_born", 1.0),
        (40, 276, "foreign_citizens", 2.0),
        (56, 276, "foreign_born", 4.0),
    )
    assert sorted(sum_over_origins(table)["value"].to_pylist()) == [1.0, 2.0, 4.0]


@given(st.lists(st.tuples(CODES, st.integers(0, 10**7)), min_size=1, unique_by=lambda r: r[0]))
def test_a_sum_is_of_its_areas(rows: list[tuple[int, int]]) -> None:
    """Whatever else a source gives, areas alone are added, and every row is accounted for."""
    table = observed(*((999_999, origin, "foreign_born", float(v)) for origin, v in rows))
    row = sum_over_origins(table).to_pylist()[0]
    assert row["value"] == sum(v for origin, v in rows if origin in AREAS)
    assert row["origins"] + row["left_out"] == len(rows)


def test_kinds_are_words() -> None:
    """An unknown kind is refused, not ignored."""
    with pytest.raises(ValueError, match="areas"):
        sum_over_origins(observed((40, 276, "foreign_born", 1.0)), kinds=["areas"])
    assert OriginKind("area") is OriginKind.AREA
