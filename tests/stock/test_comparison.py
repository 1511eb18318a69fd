"""An estimate beside published figures."""

from __future__ import annotations

import pyarrow as pa
import pytest

from rihla.stock.comparison import compare_published


def row(area: int, value: float, distance: float | None, date: float = 2000.5) -> dict[str, object]:
    """Make one figure with an interval of a fifth to either side."""
    return {
        "area": area, "date": date, "sex": "both", "value": value, "distance": distance,
        "lower_80": 0.8 * value, "upper_80": 1.2 * value, "lower_95": 0.6 * value,
        "upper_95": 1.4 * value, "type_of_data": "B",
    }  # fmt: skip


def test_it_scores_each_class_of_figures() -> None:
    """One area a tenth low and near a count, one thirty per cent high and far from any."""
    table = pa.Table.from_pylist([row(40, 900.0, 0.5), row(840, 1300.0, 12.0)])
    published = pa.table(
        {"area": [40, 840, 250], "year": [2000] * 3, "value": [1000.0, 1000.0, 5.0]}
    )
    found = {r["class"]: r for r in compare_published(table, published).to_pylist()}
    assert found["all"]["points"] == 2
    assert found["all"]["weighted"] == pytest.approx(0.2)
    assert found["all"]["total"] == pytest.approx(0.1)
    assert found["all"]["inside_80"] == pytest.approx(0.5)
    assert found["all"]["inside_95"] == pytest.approx(1.0)
    assert found["observation within 1 year"]["median"] == pytest.approx(0.1)
    assert found["observation beyond 10 years"]["median"] == pytest.approx(0.3)
    assert found["without the United States"]["points"] == 1


def test_classes_without_figures_are_left_out() -> None:
    """Nothing is said of figures that are not there."""
    table = pa.Table.from_pylist([row(40, 900.0, 0.5)])
    published = pa.table({"area": [40], "year": [2000], "value": [1000.0]})
    assert "no observation" not in compare_published(table, published)["class"].to_pylist()


def test_dates_are_averaged_not_pooled() -> None:
    """A large later stock does not drown the difference of an earlier one."""
    table = pa.Table.from_pylist([row(40, 50.0, 0.5, 1990.5), row(40, 10_000.0, 0.5, 2019.5)])
    published = pa.table({"area": [40, 40], "year": [1990, 2019], "value": [100.0, 10_000.0]})
    (found,) = [r for r in compare_published(table, published).to_pylist() if r["class"] == "all"]
    assert found["weighted"] == pytest.approx(0.25)
