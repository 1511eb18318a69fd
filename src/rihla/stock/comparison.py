"""Sets an estimate beside published figures, after the fact: scoring only."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rihla.numerics.score import weighted_relative_error

__all__ = ["compare_published"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_UNITED_STATES = 840
_COLUMNS = ("area", "date", "value", "published", "distance", "lower_80", "upper_80",
            "lower_95", "upper_95")  # fmt: skip


def compare_published(table: pa.Table, published: pa.Table) -> pa.Table:
    """Compare figures of both sexes with published ones, by what stands behind them.

    Parameters
    ----------
    table
        As `rihla.stock.estimation.Estimate.table` gives it.
    published
        ``area``, ``year``, ``value`` at mid-year; rows without a value are left out.

    Returns
    -------
    pyarrow.Table
        One row for each class that has any points: ``class``, ``points``, ``weighted`` (the sum of
        absolute differences over the sum published, each date apart, then averaged), ``median``
        (absolute relative difference of a point), ``total`` (largest relative difference of the sum
        at any date), ``total_mean`` (its mean size), ``inside_80``, ``inside_95`` (the part of
        published figures inside the interval).
    """
    rows = _join(table, published)
    data = {name: np.array([row[name] for row in rows], dtype=np.float64) for name in _COLUMNS}
    kinds = np.array([row["type_of_data"] for row in rows], dtype=str)
    distance = data["distance"]
    classes: dict[str, Bools] = {
        "all": np.ones(len(rows), dtype=bool),
        "without the United States": data["area"] != _UNITED_STATES,
        "observation within 1 year": distance <= 1,
        "observation within 5 years": distance <= 5,
        "observation 5 to 10 years off": (distance > 5) & (distance <= 10),
        "observation beyond 10 years": distance > 10,
        "no observation": np.isnan(distance),
    }
    for kind in sorted(set(kinds.tolist())):
        classes[f"type {kind}"] = kinds == kind
    for date in np.unique(data["date"]).tolist():
        classes[f"{date:.1f}"] = data["date"] == date
    return pa.Table.from_pylist(
        [
            {"class": name, **_score(data, chosen)}
            for name, chosen in classes.items()
            if chosen.any()
        ]
    )


def _join(table: pa.Table, published: pa.Table) -> list[dict[str, object]]:
    known = {
        (row["area"], row["year"]): row["value"]
        for row in published.to_pylist()
        if row["value"] is not None and row.get("sex", "both") == "both"
    }
    return [
        {
            **{k: np.nan if v is None else v for k, v in row.items()},
            "published": known[row["area"], int(row["date"])],
        }
        for row in table.to_pylist()
        if row["sex"] == "both"
        and row["value"] is not None
        and (row["area"], int(row["date"])) in known
    ]


def _score(data: Mapping[str, Floats], chosen: Bools) -> dict[str, object]:
    part = {name: values[chosen] for name, values in data.items()}
    dates = np.unique(part["date"])
    at = [part["date"] == date for date in dates]
    value, published = part["value"], part["published"]
    totals = [value[m].sum() / published[m].sum() - 1 for m in at]
    whole = published > 0
    inside = {
        level: (part[f"lower_{level}"] <= published) & (published <= part[f"upper_{level}"])
        for level in ("80", "95")
    }
    return {
        "points": int(chosen.sum()),
        "weighted": float(np.mean([weighted_relative_error(value[m], published[m]) for m in at])),
        "median": float(np.median(np.abs(value[whole] / published[whole] - 1))),
        "total": float(max(totals, key=abs)),
        "total_mean": float(np.mean(np.abs(totals))),
        "inside_80": float(inside["80"].mean()),
        "inside_95": float(inside["95"].mean()),
    }
