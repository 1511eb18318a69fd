"""Recorded inputs and outputs of the field's reference programs, as arrays."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray

HERE = Path(__file__).parent
Case = dict[str, Any]


def as_array(value: Any) -> Any:
    """Give a recorded value as an array, a column table as columns, anything else as it is."""
    if not isinstance(value, dict):
        return value
    kind = value.get("type")
    if kind == "array" or (kind is None and {"dim", "data"} <= value.keys()):
        return np.array(value["data"], dtype=np.float64)
    if kind == "vector" or (kind is None and set(value) <= {"names", "data"}):
        data = value["data"]
        numbers = all(isinstance(item, int | float | None) for item in data)
        return np.array(data, dtype=np.float64) if numbers else list(data)
    if kind == "table":
        return value["data"]
    return {key: as_array(item) for key, item in value.items()}


@pytest.fixture(scope="session")
def cases(data: Path) -> Path:
    """Give the folder of recorded cases, which lies beside the published files."""
    folder = data.parent / "cases" / "flows"
    if not folder.is_dir():
        pytest.fail(f"{folder} is absent: the recorded cases lie beside the published files")
    return folder


@pytest.fixture(scope="session")
def case(cases: Path) -> Callable[[str], Case]:
    """Give a recorded case by its id, every recorded value as an array."""

    def read(name: str) -> Case:
        with (cases / f"{name}.json").open(encoding="utf-8") as file:
            return {key: as_array(item) for key, item in json.load(file).items()}

    return read


@pytest.fixture(scope="session")
def world(cases: Path) -> Callable[[str], NDArray[np.float64]]:
    """Give a recorded table of 232 areas by its file name."""

    def read(name: str) -> NDArray[np.float64]:
        with (cases / "world232" / f"{name}.csv").open(encoding="utf-8") as file:
            rows = list(csv.reader(file))[1:]
        return np.array([[float(cell) for cell in row[1:]] for row in rows])

    return read


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Replace ``family:FAMILY:FUNCTION`` by the ids of the recorded cases of that function.

    Cases with a declared exception have tests of their own and are left out here.
    """
    for marker in metafunc.definition.iter_markers("parametrize"):
        names = marker.args[1]
        if marker.args[0] != "name" or not str(names[0]).startswith("family:"):
            continue
        declared = yaml.safe_load((HERE / "recorded.yaml").read_text("utf-8"))
        chosen = [
            case
            for name in names
            for case in declared["families"][name.split(":")[1]]
            if case not in declared["exceptions"] and _is_of(case, name.split(":")[2])
        ]
        names[:] = chosen


def _is_of(case: str, function: str) -> bool:
    """Tell whether a case id is of a function: the longest function name it begins with."""
    prefixes = {"migration.indices": "mi_", "DemoTools": "rc_"}
    functions = [
        *("ffs_demo", "ffs_diff", "ffs_rates", "pseudo_bayes", "birth_mat", "death_mat"),
        *("match_birthplace_tot", "nb_scale_global", "nb_non_zero", "sum_net", "sum_region"),
        *("sum_country", "sum_bilat", "sum_lump", "sum_expand", "sum_od", "ipf2", "ipf3"),
        *("ipf3_qi", "ipf2_block", "ipf2_stripe", "ipf_seed", "cm2", "cm3", "cm_net"),
        *("cm_net_tot", "net_matrix_ipf", "net_matrix_lp", "net_matrix_optim"),
        *("net_matrix_entropy", "multi_comp", "multi_comp2", "block_matrix", "block_sum"),
        *("stripe_matrix", "quadratic_eqn", "rescale_net", "rescale_integer_sum", "net_sr"),
        *("net_vs", "index_connectivity", "index_age", "index_age_rc"),
    ]
    if case.endswith("_schedule"):
        return function == "index_age"
    if function in prefixes:
        return case.startswith(prefixes[function])
    held = [name for name in functions if case == name or case.startswith(f"{name}_")]
    return bool(held) and max(held, key=len) == function


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """Give the id of a recorded case."""
    return str(request.param)
