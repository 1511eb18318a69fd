"""Flows recorded from the reference programs, and the steps they are made of."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from rihla.errors import DidNotConverge, TableRefused
from rihla.flow import migest

pytestmark = pytest.mark.large_input

Case = dict[str, Any]
OPTIONS = {"stayer_assumption", "match_birthplace_tot_method", "match_global", "birth_non_negative"}


def flows(case: Case) -> NDArray[np.float64]:
    """Run the recorded call of ``ffs_demo``."""
    args = case["args"]
    return migest.ffs_demo(
        args["stock_start"],
        args["stock_end"],
        args["births"],
        args["deaths"],
        args.get("seed"),
        return_=args["return"],
        **{name: args[name] for name in OPTIONS & args.keys()},
    )


def close(found: Any, recorded: Any, *, within: float = 1e-6) -> None:
    """Compare to a tolerance in persons and in parts of the figure."""
    np.testing.assert_allclose(found, recorded, rtol=within, atol=within)


def mended(recorded: NDArray[np.float64]) -> NDArray[np.float64]:
    """Put a recorded account right: births under their birthplace, leavers as destination.

    migest writes the births of a residence under the birthplaces of its column, and persons who
    left the world as if they had come from outside.
    """
    size = recorded.shape[2]
    right = recorded.copy()
    right[size, :size] = recorded[size, :size].T
    right[size + 1, :size] = recorded[:size, size + 1]
    right[:size, size + 1] = recorded[size + 1, :size]
    return right


@pytest.mark.parametrize("name", ["family:flow:ffs_demo"], indirect=True)
def test_it_gives_the_recorded_flows(name: str, case: Callable[[str], Case]) -> None:
    """Every flow and account is the recorded one to 1e-6, and near the untightened one."""
    recorded = case(name)
    found = flows(recorded)
    for key, within in (("output_tight", 1e-6), ("output", 5e-3)):
        if key in recorded:
            expected = recorded[key]
            if recorded["args"]["return"] == "account":
                expected = mended(expected)
            close(found, expected, within=within)


@pytest.mark.parametrize("name", ["family:flow:ffs_demo"], indirect=True)
def test_it_gives_the_recorded_origin_destination_table(
    name: str, case: Callable[[str], Case]
) -> None:
    """Summed over birthplaces, with totals, the flows are the recorded table."""
    recorded = case(name)
    if "od_tight" not in recorded:
        assert recorded["args"]["return"] == "account" or "output_tight" in recorded
        return
    close(migest.sum_od(flows(recorded)), recorded["od_tight"])


@pytest.mark.parametrize(
    "name", ["ffs_demo_imr2018_seed_distance", "ffs_demo_imr2018_seed_distance_account"]
)
def test_it_uses_the_offset_that_the_peer_ignores(name: str, case: Callable[[str], Case]) -> None:
    """With an offset the flows differ from those without, keep their margins, and follow it."""
    recorded = case(name)
    size = 4
    found = flows(recorded)[:size, :size]
    plain = recorded["output_tight"][:size, :size]
    assert np.abs(found - plain).max() > 0.1
    close(found.sum(axis=0), plain.sum(axis=0))
    close(found.sum(axis=1), plain.sum(axis=1))
    # the odds of the fitted movers are those of the offset, in every birthplace's inner square
    seed = recorded["args"]["seed"]
    movers = found.copy()
    for area in range(size):
        movers[area, area] = 0.0
    for k in range(size):
        rows = [i for i in range(size) if movers[i, :, k].any()]
        columns = [j for j in range(size) if movers[:, j, k].any()]
        for i, j, a, b in (
            (i, j, a, b) for i in rows for a in rows for j in columns for b in columns
        ):
            if len({i, a} & {j, b}) == 0:
                close(
                    movers[i, j, k] * movers[a, b, k] * seed[i, b] * seed[a, j],
                    movers[i, b, k] * movers[a, j, k] * seed[i, j] * seed[a, b],
                )


@pytest.mark.parametrize(
    "name",
    ["ffs_demo_imr2018_seed_distance_indep", "ffs_demo_imr2018_seed_distance_indep_account"],
)
def test_it_refuses_an_offset_that_no_table_can_follow(
    name: str, case: Callable[[str], Case]
) -> None:
    """Where stayers are forbidden and movers cannot meet the margins, it says so."""
    recorded = case(name)
    missed = np.abs(recorded["output"][:4, :4].sum(axis=1).T - recorded["args"]["stock_start"])
    assert missed.max() > 1
    with pytest.raises(DidNotConverge, match="Birthplace 0"):
        flows(recorded)


@pytest.mark.parametrize(
    "name", ["ffs_demo_birth_exceeds_native_false", "ffs_demo_birth_exceeds_native_false_account"]
)
def test_it_refuses_births_above_the_native_born(name: str, case: Callable[[str], Case]) -> None:
    """Where births must not be spread, an area with too few native-born is named."""
    recorded = case(name)
    assert "non-negative" in recorded["error"]
    with pytest.raises(TableRefused, match="Area 1 has 70 births"):
        flows(recorded)


@pytest.mark.parametrize("name", ["ffs_demo_negative_native", "ffs_demo_negative_native_account"])
def test_it_draws_no_lots(name: str, case: Callable[[str], Case]) -> None:
    """Two runs are equal, and as near to a recorded one as that is to its other draws."""
    recorded = case(name)
    found = flows(recorded)
    np.testing.assert_array_equal(found, flows(recorded))
    spread = case("ffs_demo_negative_native")["max_diff_other_rng_seeds"]
    expected = recorded["output_tight"]
    if recorded["args"]["return"] == "account":
        expected = mended(expected)
    assert np.abs(found - expected).max() <= max(spread, 1.0)


@pytest.mark.parametrize("name", ["ffs_demo_zero_fb_adjust", "ffs_demo_zero_fb_adjust_account"])
def test_it_gives_flows_where_nothing_needs_adjusting(
    name: str, case: Callable[[str], Case]
) -> None:
    """The peer gives only zeros here; ours are those of plain rescaling."""
    recorded = case(name)
    assert not recorded["output"][:4, :4].any()
    plain = case(name.replace("adjust", "rescale"))["output_tight"]
    close(flows(recorded), plain)


@pytest.mark.parametrize("name", ["family:flow:ffs_diff", "family:flow:ffs_rates"], indirect=True)
def test_it_gives_the_recorded_differences_and_rates(
    name: str, case: Callable[[str], Case]
) -> None:
    """Stock differencing and rates are exact."""
    recorded = case(name)
    function = migest.ffs_diff if recorded["function"] == "ffs_diff" else migest.ffs_rates
    close(function(**recorded["args"]), recorded["output"])


@pytest.mark.parametrize("name", ["family:flow:pseudo_bayes"], indirect=True)
def test_it_gives_the_recorded_mixture(name: str, case: Callable[[str], Case]) -> None:
    """Pseudo-Bayes flows are 0.87 of the minimum and 0.13 of independence."""
    recorded = case(name)
    args = recorded["args"]
    start, end, births, deaths = (args[key] for key in ("s1", "s2", "b", "d"))
    minimum = migest.ffs_demo(start, end, births, deaths)
    independence = migest.ffs_demo(start, end, births, deaths, stayer_assumption=False)
    mixture = 0.87 * minimum + 0.13 * independence
    for key, found in {"min": minimum, "ind": independence, "pb": mixture}.items():
        close(found, recorded["output"][key])


@pytest.mark.parametrize(
    "name",
    [
        "family:flow:birth_mat",
        "family:flow:death_mat",
        "family:flow:match_birthplace_tot",
        "family:flow:nb_scale_global",
        "family:flow:nb_non_zero",
    ],
    indirect=True,
)
def test_it_gives_the_recorded_steps(name: str, case: Callable[[str], Case]) -> None:
    """Each step of an account is the recorded one."""
    recorded = case(name)
    found = getattr(migest, recorded["function"])(**recorded["args"])
    expected = recorded.get("output_tight", recorded["output"])
    if isinstance(expected, dict):
        for key, table in expected.items():
            close(found[key], table)
    else:
        close(found, expected, within=1e-6 if "output_tight" in recorded else 5e-3)


@pytest.mark.parametrize(
    "name",
    [
        "family:flow:sum_net",
        "family:flow:sum_region",
        "family:flow:sum_country",
        "family:flow:sum_bilat",
        "family:flow:sum_lump",
        "family:flow:sum_expand",
        "family:flow:sum_od",
    ],
    indirect=True,
)
def test_it_gives_the_recorded_sums(name: str, case: Callable[[str], Case]) -> None:
    """Sums, lumped tables and expanded tables are the recorded ones, row by row."""
    recorded = case(name)
    args = dict(recorded["args"])
    if recorded["function"] == "sum_expand":
        counts: dict[str, int] = {}
        labels = []
        for area in args["orig_area"]:
            counts[area] = counts.get(area, 0) + 1
            labels.append(f"{area}{counts[area]}")
        args["labels"] = labels
    found = getattr(migest, recorded["function"])(**args)
    if isinstance(found, pa.Table):
        assert found.to_pydict() == recorded["output"]
    else:
        close(found, recorded["output"])


def test_it_gives_the_recorded_world(
    world: Callable[[str], NDArray[np.float64]], cases: Any
) -> None:
    """At 232 areas minimum, independence and pseudo-Bayes are the tightened tables to 1e-6."""
    with (cases / "world232" / "vectors.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    births = [float(row["births"]) for row in rows]
    deaths = [float(row["deaths"]) for row in rows]
    start, end = world("stock_start"), world("stock_end")
    minimum = _between(migest.ffs_demo(start, end, births, deaths).sum(axis=2))
    independent = _between(
        migest.ffs_demo(start, end, births, deaths, stayer_assumption=False).sum(axis=2)
    )
    mixture = 0.87 * minimum + 0.13 * independent
    for found, name in ((minimum, "closed"), (independent, "indep"), (mixture, "pb")):
        recorded = _between(world(f"out_tight_{name}"))
        close(found, recorded)
        assert abs(found.sum() / recorded.sum() - 1) < 1e-9
    for found, name in ((minimum, "closed"), (independent, "indep")):
        stopped = _between(world(f"out_default_{name}"))
        assert np.abs(found - stopped).max() < 10
    for key in ("zero", "return"):
        close(migest.ffs_diff(start, end, key), world(f"out_diff_{key}"))
    rates = world("out_rates_dennett")
    close(migest.ffs_rates(start, M=rates.sum()), rates)


def _between(table: NDArray[np.float64]) -> NDArray[np.float64]:
    flow = table.copy()
    np.fill_diagonal(flow, 0.0)
    return flow
