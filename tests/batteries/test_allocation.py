"""What every division of an estimate by origin, sex and age must hold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rihla.areas import members
from rihla.stock.age import AGES, allocate_ages
from rihla.stock.allocation import UNKNOWN, allocate_origins, origin_draws
from rihla.stock.estimation import SEXES, Estimate, estimate_series
from rihla.stock.methods import LastCarried
from rihla.stock.methods.origin_share import fit_shares
from rihla.stock.origin_table import OriginTable
from rihla.stock.series import Series

Build = Callable[[pa.Table], Series]

DATES = (1990.5, 2005.5, 2010.5, 2019.5)
AREAS = (members(914)[0], 40)
"""One whose refugees are added, and Austria, which keeps a register beside its censuses."""
ORIGINS = {250: (0.4, 0.5), 276: (0.2, 0.45), 643: (0.1, 0.6), 810: (0.15, 0.5), 268: (0.0, 0.5)}
"""Share of each origin, and of women in it; one is a former State, one has nobody."""


@pytest.fixture(scope="session")
def rows(observations: pa.Table) -> pa.Table:
    """Give the made-up world's counts with tables by origin and by age in two areas."""
    made = []
    for row in observations.to_pylist():
        if row["area"] not in AREAS or row["date"] < 1990:
            continue
        year = row["date"] - 2000
        for origin, (share, women) in ORIGINS.items():
            part = {"both": 1.0, "female": women / 0.48, "male": (1 - women) / 0.52}[row["sex"]]
            value = round(row["value"] * share * part * np.exp(0.01 * year * (origin == 250)))
            made.append(row | {"origin": origin, "value": float(value)})
        if row["area"] == AREAS[0]:
            groups = [(0, 15, 0.2), (15, 10, 0.25), (25, 40, 0.5), (65, -1, 0.05)]
        else:
            groups = [(age, 5, 0.06) for age in AGES[:-1]] + [(75, -1, 0.1)]
        made += [
            row | {"age": age, "age_length": length, "value": row["value"] * share}
            for age, length, share in groups
        ]
    return pa.concat_tables([observations, pa.Table.from_pylist(made, observations.schema)])


@pytest.fixture(scope="session")
def found(build: Build, rows: pa.Table, population: pa.Table) -> Estimate:
    """Estimate the totals."""
    return estimate_series(build(rows), population, dates=DATES)


@pytest.fixture(scope="session")
def origins(found: Estimate, rows: pa.Table) -> pa.Table:
    """Divide them by origin."""
    return allocate_origins(found, rows)


@pytest.fixture(scope="session")
def ages(found: Estimate, rows: pa.Table) -> pa.Table:
    """Divide them by age."""
    return allocate_ages(found, rows)


@pytest.mark.parametrize("what", ["origins", "ages"])
def test_parts_add_up_to_the_total_of_every_area_date_and_sex(
    what: str, found: Estimate, request: pytest.FixtureRequest
) -> None:
    """Nobody is lost or added by dividing, for both sexes and for each."""
    divided = request.getfixturevalue(what)
    sums = divided.group_by(["area", "date", "sex"]).aggregate([("value", "sum")])
    added = {(r["area"], r["date"], r["sex"]): r["value_sum"] for r in sums.to_pylist()}
    totals = {
        (r["area"], r["date"], r["sex"]): r["value"]
        for r in found.table().to_pylist()
        if r["value"] is not None
    }
    assert added.keys() == totals.keys()
    for key, total in totals.items():
        assert added[key] == pytest.approx(total, rel=1e-9)


@pytest.mark.parametrize(("what", "part"), [("origins", "origin"), ("ages", "age")])
def test_men_and_women_add_up_in_every_cell(
    what: str, part: str, request: pytest.FixtureRequest
) -> None:
    """The sexes of an origin, or of an age group, make both."""
    divided = request.getfixturevalue(what)
    cells: dict[tuple[int, int, float], dict[str, float]] = {}
    for row in divided.select(["area", part, "date", "sex", "value"]).to_pylist():
        cells.setdefault((row["area"], row[part], row["date"]), {})[row["sex"]] = row["value"]
    for cell in cells.values():
        assert set(cell) == set(SEXES)
        assert cell["male"] + cell["female"] == pytest.approx(cell["both"], rel=1e-9)


@pytest.mark.parametrize("what", ["origins", "ages"])
def test_every_figure_is_a_number_of_persons_inside_its_intervals(
    what: str, request: pytest.FixtureRequest
) -> None:
    """Nothing is negative or unfinished, and 80 % lies within 95 %."""
    divided = request.getfixturevalue(what)
    names = ("lower_95", "lower_80", "value", "upper_80", "upper_95")
    figures = np.array([divided[name].to_numpy() for name in names])
    assert np.isfinite(figures).all()
    assert (figures >= 0).all()
    assert (np.diff(figures, axis=0) >= 0).all()


@pytest.mark.parametrize("what", ["origins", "ages"])
def test_reordering_the_observations_changes_not_one_byte(
    what: str, build: Build, rows: pa.Table, population: pa.Table, request: pytest.FixtureRequest
) -> None:
    """Rows may come in any order."""
    order = np.random.default_rng(4).permutation(rows.num_rows)
    turned = rows.take(pa.array(order))
    again = estimate_series(build(turned), population, dates=DATES)
    allocate = allocate_origins if what == "origins" else allocate_ages
    assert allocate(again, turned).equals(request.getfixturevalue(what))


def test_scaling_every_observation_leaves_shares_as_they_are(
    build: Build, rows: pa.Table, population: pa.Table, origins: pa.Table
) -> None:
    """Twice as many persons counted are divided alike, within a hundredth of each share."""
    place = rows.column_names.index("value")
    doubled = rows.set_column(place, "value", pc.multiply(rows["value"], 2.0))
    found = estimate_series(build(doubled), population, dates=DATES)
    one, two = (_shares(table, AREAS[1]) for table in (origins, allocate_origins(found, doubled)))
    for key, share in one.items():
        if share > 0.01:
            assert two[key] == pytest.approx(share, rel=0.01)


def test_a_former_states_persons_go_to_the_successors_that_the_table_names(
    origins: pa.Table,
) -> None:
    """Of two successors one has nobody: all of the former State's persons are the other's."""
    shares = _shares(origins, AREAS[1])
    assert not any(origin == 810 for origin, _ in shares)
    assert shares[643, 2010.5] / shares[276, 2010.5] == pytest.approx(0.25 / 0.2, rel=0.01)


def test_an_origin_that_grows_goes_on_growing_after_the_last_count(origins: pa.Table) -> None:
    """The share of the origin whose part rose from count to count is larger at the end."""
    shares = _shares(origins, AREAS[1])
    assert shares[250, 2019.5] > shares[250, 2010.5] > shares[250, 2005.5] > shares[250, 1990.5]


def test_what_no_table_names_stays_unknown(origins: pa.Table) -> None:
    """Areas without tables have registered refugees and unknown origins only."""
    other = members(931)[1]
    mine = origins.filter(pc.field("area") == other)
    assert set(mine["origin"].to_pylist()) == {UNKNOWN}


def test_draws_add_up_to_the_draws_of_totals(found: Estimate, rows: pa.Table) -> None:
    """Within each draw origins make the total of their sex, and sexes make both."""
    totals = found.draws(40)
    for area in AREAS:
        drawn = origin_draws(found, rows, area, 40)
        row = found.areas.index(area)
        for sex in SEXES:
            assert (drawn.persons[sex] >= 0).all()
            np.testing.assert_allclose(drawn.persons[sex].sum(axis=0), totals[sex][row], rtol=1e-9)
        np.testing.assert_allclose(
            drawn.persons["male"] + drawn.persons["female"], drawn.persons["both"], rtol=1e-9
        )


def test_the_same_seed_gives_the_same_bytes(found: Estimate, rows: pa.Table) -> None:
    """Twice the same draws, and twice the same table."""
    one, two = (origin_draws(found, rows, AREAS[0], 10) for _ in range(2))
    assert one.persons["female"].tobytes() == two.persons["female"].tobytes()


def test_draws_agree_with_the_intervals_of_the_table(
    found: Estimate, rows: pa.Table, origins: pa.Table
) -> None:
    """About eight in ten draws of each origin lie in its 80 % interval."""
    drawn = origin_draws(found, rows, AREAS[1], 2000)
    mine = origins.filter((pc.field("area") == AREAS[1]) & (pc.field("sex") == "both"))
    held = []
    for row in mine.to_pylist():
        k = drawn.origin.tolist().index(row["origin"])
        paths = drawn.persons["both"][k, DATES.index(row["date"])]
        held.append(float(np.mean((paths >= row["lower_80"]) & (paths <= row["upper_80"]))))
    assert np.mean(held) == pytest.approx(0.8, abs=0.06)


def test_methods_without_a_distribution_give_no_intervals(
    build: Build, rows: pa.Table, population: pa.Table
) -> None:
    """Points are divided too, and do not pretend."""
    found = estimate_series(build(rows), population, dates=DATES, method=LastCarried())
    divided = allocate_origins(found, rows)
    assert divided.num_rows > 0
    assert divided["lower_80"].null_count == divided.num_rows


def test_wide_age_groups_are_split_and_keep_their_sums(ages: pa.Table) -> None:
    """At a count's date five-year groups within a wide one make about what the count gave it."""
    mine = ages.filter(
        (pc.field("area") == AREAS[0]) & (pc.field("date") == 2010.5) & (pc.field("sex") == "both")
    ).to_pylist()
    total = sum(row["value"] for row in mine)
    children = sum(row["value"] for row in mine if row["age"] < 15)
    assert children / total == pytest.approx(0.2, abs=0.05)
    assert [row["age_length"] for row in mine] == [*[5] * 15, -1]


def test_areas_never_counted_by_age_say_so_and_have_wider_intervals(ages: pa.Table) -> None:
    """They take their subregion's pattern, flagged."""
    counted, borrowed = (
        ages.filter(
            (pc.field("area") == area) & (pc.field("date") == 2010.5) & (pc.field("sex") == "male")
        )
        for area in (AREAS[1], members(931)[1])
    )
    assert set(counted["evidence"].to_pylist()) == {"counted"}
    assert set(borrowed["evidence"].to_pylist()) == {"subregion"}
    width = [
        np.log(table["upper_80"].to_numpy() / table["lower_80"].to_numpy()).mean()
        for table in (counted, borrowed)
    ]
    assert width[1] > width[0]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_tables_give_shares_that_close(data: st.DataObject) -> None:
    """Whatever tables name at whatever dates, shares are above zero and add up to one."""
    tables = []
    for _ in range(data.draw(st.integers(0, 4))):
        origin = sorted(data.draw(st.sets(st.integers(1, 12), min_size=1)))
        parts = data.draw(
            st.lists(st.floats(0, 1), min_size=len(origin), max_size=len(origin)).filter(any)
        )
        named = data.draw(st.floats(0.2, 1))
        tables.append(
            OriginTable(
                area=40,
                basis=data.draw(st.sampled_from(["place_of_birth", "citizenship"])),
                date=data.draw(st.floats(1970, 2019)),
                kind=data.draw(st.sampled_from(["census", "register", "survey", "estimate"])),
                published=np.nan,
                event=0,
                whole=data.draw(st.floats(10, 1e7)),
                origin=np.array(origin),
                share=named * np.array(parts) / sum(parts),
                spread=np.zeros(len(origin)),
                female=np.full(len(origin), np.nan),
            )
        )
    shares = fit_shares(tables, np.array(DATES), basis="place_of_birth")
    share, spread = shares.close()
    assert shares.origin[-1] == UNKNOWN
    assert (share >= 0).all()
    np.testing.assert_allclose(share.sum(axis=1), 1)
    assert np.isfinite(spread).all()
    drawn = shares.draw(5, np.random.default_rng(0))
    np.testing.assert_allclose(drawn.sum(axis=1), 1)


def _shares(divided: pa.Table, area: int) -> dict[tuple[int, float], float]:
    """Give each origin's share of both sexes at each date."""
    mine = divided.filter((pc.field("area") == area) & (pc.field("sex") == "both")).to_pylist()
    totals: dict[float, float] = {}
    for row in mine:
        totals[row["date"]] = totals.get(row["date"], 0.0) + row["value"]
    return {(row["origin"], row["date"]): row["value"] / totals[row["date"]] for row in mine}
