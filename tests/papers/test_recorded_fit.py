"""Fits recorded from the reference programs: margins, blocks, net totals, components."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rihla.errors import DidNotConverge, TableRefused
from rihla.flow import migest

pytestmark = pytest.mark.large_input

Case = dict[str, Any]
NAMES = {"dn", "dimnames"}
"""Names of rows and columns, which an array does not carry."""


def run(recorded: Case) -> Any:
    """Run the recorded call, argument by argument."""
    args = {key: value for key, value in recorded["args"].items() if key not in NAMES}
    return getattr(migest, recorded["function"])(**args)


def close(found: Any, recorded: Any, *, within: float = 1e-6) -> None:
    """Compare to a tolerance in units and in parts of the figure."""
    np.testing.assert_allclose(found, recorded, rtol=within, atol=within)


def tightened(recorded: Case) -> float:
    """Give the tolerance that the recorded output deserves: the program's own is looser."""
    return 1e-6 if recorded["args"].get("tol", 1) <= 1e-9 else 5e-3


@pytest.mark.parametrize(
    "name",
    [
        "family:fit:ipf2",
        "family:fit:ipf3",
        "family:fit:ipf3_qi",
        "family:fit:ipf2_block",
        "family:fit:ipf2_stripe",
    ],
    indirect=True,
)
def test_it_gives_the_recorded_fit(name: str, case: Callable[[str], Case]) -> None:
    """Fitted tables are the recorded ones, and meet their margins."""
    recorded = case(name)
    found = run(recorded)
    close(found["mu"], recorded["output"]["mu"], within=tightened(recorded))
    assert found["tol"] <= 1e-6


@pytest.mark.parametrize(
    "name",
    ["family:fit:cm2", "family:fit:cm3", "family:fit:cm_net", "family:fit:cm_net_tot"],
    indirect=True,
)
def test_it_gives_the_recorded_model(name: str, case: Callable[[str], Case]) -> None:
    """Fitted tables of interaction models are the recorded ones."""
    recorded = case(name)
    found = run(recorded)
    within = tightened(recorded)
    close(found["n"], recorded["output"]["n"], within=within)
    # Factors are known up to a common scale: rows times it, columns divided by it.
    mine, theirs = found["theta"], np.asarray(recorded["output"]["theta"])
    if recorded["function"] in ("cm2", "cm3"):
        rows = len(recorded["args"]["row_tot"])
        close(mine[:rows] / mine[0], theirs[:rows] / theirs[0], within=within)
        close(mine[rows:] / mine[rows], theirs[rows:] / theirs[rows], within=within)
    else:
        areas = len(recorded["args"]["net_tot"])
        close(mine[:areas] / mine[0], theirs[:areas] / theirs[0], within=within)
        close(mine[areas:], theirs[areas:], within=within)


@pytest.mark.parametrize(
    "name", ["family:fit:net_matrix_ipf", "family:fit:net_matrix_entropy"], indirect=True
)
def test_it_gives_the_recorded_net_tables(name: str, case: Callable[[str], Case]) -> None:
    """Net totals by fitting and by entropy are one problem with one answer."""
    recorded = case(name)
    found = run(recorded)
    close(found["n"], recorded["output"]["n"], within=tightened(recorded))
    close(migest.sum_net(found["n"]), recorded["args"]["net_tot"])


@pytest.mark.parametrize(
    "name",
    ["net_matrix_lp_man", "net_matrix_lp_b", "net_matrix_optim_man", "net_matrix_optim_b"],
)
def test_it_minimises_what_its_name_says(name: str, case: Callable[[str], Case]) -> None:
    """Ours meet the net totals, keep flows positive and differ less from the table given."""
    recorded = case(name)
    given, wanted = recorded["args"]["m"], recorded["args"]["net_tot"]
    found, theirs = run(recorded)["n"], recorded["output"]["n"]
    close(migest.sum_net(found), wanted)
    assert found.min() >= 0
    power = 1 if "lp" in name else 2
    assert (np.abs(found - given) ** power).sum() < (np.abs(theirs - given) ** power).sum()


@pytest.mark.parametrize(
    "name",
    [
        "family:fit:multi_comp",
        "family:fit:multi_comp2",
        "family:fit:block_matrix",
        "family:fit:block_sum",
        "family:fit:stripe_matrix",
        "family:fit:quadratic_eqn",
        "family:fit:ipf_seed",
        "family:fit:rescale_net",
        "family:fit:rescale_integer_sum",
    ],
    indirect=True,
)
def test_it_gives_the_recorded_numbers(name: str, case: Callable[[str], Case]) -> None:
    """Components, blocks, roots and rescaled totals are the recorded ones."""
    recorded = case(name)
    if name == "multi_comp_italy2000":
        recorded["args"]["m"] = _italy(recorded["args"]["m"])
    close(run(recorded), recorded["output"])


@pytest.mark.parametrize("name", ["family:fit:net_sr", "family:fit:net_vs"], indirect=True)
def test_it_gives_the_recorded_net_migration(name: str, case: Callable[[str], Case]) -> None:
    """Net migration by survival ratios and by vital statistics is the recorded one."""
    recorded = case(name)
    args = {key.replace(".data", "data"): value for key, value in recorded["args"].items()}
    found = getattr(migest, recorded["function"])(**args).to_pydict()
    assert list(found) == list(recorded["output"])
    for column, figures in found.items():
        expected = recorded["output"][column]
        if isinstance(expected[0], str):
            assert figures == expected
        else:
            close(np.array(figures, dtype=float), np.array(expected, dtype=float))


def test_children_move_as_the_women_of_their_mothers_ages_do(cases: Path) -> None:
    """Manila 1960–1970: children per woman, times the women's net migration, as long as exposed."""
    with (cases / "data" / "manila_1970.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["pop_1970"] not in ("", "NA")]
    table = {
        name: [float(row[name]) if row[name] != "NA" else np.nan for row in rows]
        for name in ("pop_1960", "pop_1970", "phl_census_sr")
    }
    columns: dict[str, Any] = {"pop0_col": "pop_1960", "pop1_col": "pop_1970"}
    ratios: dict[str, Any] = {"survival_ratio_col": "phl_census_sr"}
    found = migest.net_sr(table, **columns, **ratios, net_children=True)
    net = np.array(found["net_forward"].to_pylist())
    later = np.array(table["pop_1970"])
    expected = later - np.array(table["pop_1960"]) * np.array(table["phl_census_sr"])
    np.testing.assert_allclose(net[2:], np.nan_to_num(expected[2:]), rtol=1e-12)
    # mothers of those under 5 are 15–44 at the second date, of those from 5 to 9 they are 20–49
    for child, (mothers, exposed) in enumerate([(slice(3, 9), 0.25), (slice(4, 10), 0.75)]):
        per_woman = later[child] / later[mothers].sum()
        assert net[child] == pytest.approx(exposed * per_woman * expected[mothers].sum())
    assert not np.array(migest.net_sr(table, **columns, **ratios)["net_forward"])[:2].any()


def test_it_refuses_totals_that_no_row_has(case: Callable[[str], Case]) -> None:
    """Three totals for a table of two regions are refused; the peer uses the first two."""
    with pytest.raises(TableRefused, match="shape"):
        run(case("cm3_manual_example"))


def test_it_fits_a_general_offset_where_the_peer_stops(case: Callable[[str], Case]) -> None:
    """With an offset of three axes the margins are met, and the fit is the fast one's."""
    recorded = case("ipf3_qi_dr2013_offset_nospeed")
    found = run(recorded)
    assert recorded["output"]["tol"] > 0.1
    assert found["tol"] < 1e-6
    close(found["mu"], case("ipf3_qi_dr2013_offset")["output"]["mu"])


def test_it_says_that_fixed_stayers_leave_no_table(case: Callable[[str], Case]) -> None:
    """With 90 per cent of the stayers fixed no table has the margins: an error, never a miss."""
    recorded = case("ipf3_qi_userdiag")
    assert recorded["output"]["tol"] > 100
    # of those born in A, more leave it than come to all other areas
    args = recorded["args"]
    leave = args["row_tot"][0, 0] - args["diag_count"][0, 0, 0]
    come = args["col_tot"][0] - np.diagonal(args["diag_count"][:, :, 0])
    assert leave > come[1:].sum()
    with pytest.raises(DidNotConverge, match="Birthplace 0"):
        run(recorded)


def _italy(rows: dict[str, list[Any]]) -> Any:
    """Tabulate the recorded rows: origins × destinations × age groups, labels sorted as in R."""
    origins = sorted(set(rows["orig"]))
    ages = list(dict.fromkeys(rows["age_grp"]))
    table = np.zeros((len(origins), len(origins), len(ages)))
    for origin, destination, age, flow in zip(
        rows["orig"], rows["dest"], rows["age_grp"], rows["flow"], strict=True
    ):
        table[origins.index(origin), origins.index(destination), ages.index(age)] += flow
    return table
