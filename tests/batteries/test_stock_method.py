"""What every method of estimating stocks must hold, whatever its model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from rihla.areas import get_grouping, list_groupings, members
from rihla.errors import FigureNotAvailable
from rihla.stock.allocation import UNKNOWN, allocate_origins
from rihla.stock.estimation import Estimate, estimate_series
from rihla.stock.method import Evidence, Method, Points
from rihla.stock.methods import LastCarried, LogLinear, StateSpace, UnDesa
from rihla.stock.methods.setting import load_settings
from rihla.stock.preparation import collect_evidence
from rihla.stock.series import Series

Build = Callable[[pa.Table], Series]

METHODS: list[Method] = [StateSpace(), UnDesa(), LastCarried(), LogLinear()]
DATES = (1990.5, 1997.25, 2005.5, 2010.5, 2019.5)
FIXED = StateSpace(adaptive=False)
AREA = members(914)[0]
"""An area with four censuses and registered refugees that they leave out."""


@pytest.fixture(scope="session")
def series(build: Build, observations: pa.Table) -> Series:
    """Build the made-up world's series."""
    return build(observations)


@pytest.fixture(scope="session")
def evidence(series: Series, population: pa.Table) -> Evidence:
    """Collect the made-up world's evidence."""
    return collect_evidence(series, population)


@pytest.fixture(scope="session")
def estimated(series: Series, population: pa.Table) -> Estimate:
    """Estimate the made-up world."""
    return estimate_series(series, population, dates=DATES)


def ask(area: int, *dates: float, kind: str = "") -> Points:
    """Ask for the foreign-born of an area."""
    count = len(dates)
    return Points(
        np.full(count, area, np.int32),
        np.array(dates),
        np.full(count, "place_of_birth"),
        np.full(count, kind),
    )


def everywhere() -> Points:
    """Ask for every area of the world at two dates."""
    areas = np.repeat(np.array(members(900), np.int32), 2)
    count = len(areas)
    return Points(
        areas,
        np.tile([1995.5, 2015.5], count // 2),
        np.full(count, "place_of_birth"),
        np.full(count, ""),
    )


def with_event(evidence: Evidence, **changes: object) -> Evidence:
    """Add one event: the area's first, changed as told."""
    mine = evidence.events.filter(pc.equal(evidence.events["area"], AREA)).to_pylist()[0]
    added = pa.Table.from_pylist([mine | changes], evidence.events.schema)
    return replace(evidence, events=pa.concat_tables([evidence.events, added]))


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.id)
def test_it_gives_no_negative_and_no_unfinished_figure(
    method: Method, series: Series, population: pa.Table
) -> None:
    """Every figure is a number of persons, zero or more, or its status says why there is none."""
    table = estimate_series(series, population, dates=DATES, method=method).table()
    known = pc.equal(table["status"], "available")
    assert pc.all(pc.equal(pc.is_valid(table["value"]), known)).as_py() or method.id in {
        "last_carried",
        "log_linear",
    }
    values = table["value"].drop_null().to_numpy()
    assert np.isfinite(values).all()
    assert (values >= 0).all()


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.id)
def test_reordering_the_evidence_changes_not_one_byte(method: Method, evidence: Evidence) -> None:
    """Events, and with them areas and sources, may come in any order."""
    shuffled = np.random.default_rng(2).permutation(evidence.events.num_rows)
    other = replace(evidence, events=evidence.events.take(pa.array(shuffled)))
    one, two = method.predict(evidence, everywhere()), method.predict(other, everywhere())
    assert one.location.tobytes() == two.location.tobytes()
    assert one.scale.tobytes() == two.scale.tobytes()


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.id)
def test_reordering_the_questions_reorders_the_answers_only(
    method: Method, evidence: Evidence
) -> None:
    """Each point's answer is its own, whatever else is asked and where it stands."""
    asked = everywhere()
    order = np.random.default_rng(3).permutation(len(asked))
    turned = Points(asked.area[order], asked.date[order], asked.basis[order], asked.kind[order])
    one, two = method.predict(evidence, asked), method.predict(evidence, turned)
    np.testing.assert_array_equal(one.location[order], two.location)
    np.testing.assert_array_equal(one.scale[order], two.scale)


@pytest.mark.parametrize(
    "method",
    [StateSpace(replace(load_settings(), dispersion=0.0)), *METHODS[1:]],
    ids=lambda m: m.id,
)
def test_scaling_every_observation_scales_every_estimate(
    method: Method, evidence: Evidence
) -> None:
    """Twice as many persons counted everywhere are twice as many estimated, within a hundredth.

    Areas without any count borrow a level whose prior is wide but not infinite. Counting errors
    that shrink with the size of a count are taken out, since those do change when counts double.
    """
    value = evidence.events["value"]
    place = evidence.events.column_names.index("value")
    doubled = replace(
        evidence, events=evidence.events.set_column(place, "value", pc.multiply(value, 2.0))
    )
    one, two = method.predict(evidence, everywhere()), method.predict(doubled, everywhere())
    ratio = np.exp(two.location - one.location)
    np.testing.assert_allclose(ratio[np.isfinite(ratio)], 2.0, rtol=0.01)


@pytest.mark.parametrize("kind", ["census", "register", "survey", "estimate"])
@pytest.mark.parametrize("date", [1985.0, 2004.0, 2010.5, 2018.5])
def test_an_added_observation_never_widens_its_dates_interval(
    evidence: Evidence, kind: str, date: float
) -> None:
    """At fixed hyper-parameters more evidence never means less certainty, whatever it says."""
    for value in (1e3, 6e5):
        more = with_event(evidence, date=date, kind=kind, value=value)
        before = FIXED.predict(evidence, ask(AREA, date)).scale
        after = FIXED.predict(more, ask(AREA, date)).scale
        assert after[0] <= before[0] * (1 + 1e-12)


def test_it_moves_towards_the_more_precise_source(evidence: Evidence) -> None:
    """Of two counts of one date, a register's and a survey's, the register's pulls more."""
    start = float(FIXED.predict(evidence, ask(AREA, 2014.5)).location[0])
    low, high = float(np.exp(start - 0.5)), float(np.exp(start + 0.5))
    for precise, rough in ((low, high), (high, low)):
        both = with_event(evidence, date=2014.5, kind="register", value=precise)
        both = with_event(both, date=2014.5, kind="survey", value=rough)
        found = float(FIXED.predict(both, ask(AREA, 2014.5)).location[0])
        assert abs(found - np.log(precise)) < abs(found - np.log(rough))


def test_an_outlier_pulls_less_than_it_would_in_a_gaussian_model(evidence: Evidence) -> None:
    """A census five times too large is doubted, and moves the estimate less for it."""
    start = float(StateSpace().predict(evidence, ask(AREA, 2010.5)).location[0])
    wrong = with_event(evidence, date=2010.4, kind="census", value=float(np.exp(start)) * 5)
    robust = float(StateSpace().predict(wrong, ask(AREA, 2010.5)).location[0])
    trusting = float(FIXED.predict(wrong, ask(AREA, 2010.5)).location[0])
    assert start < robust < trusting


def test_everything_adds_up_in_every_draw(estimated: Estimate) -> None:
    """Women and men to both, areas to regions, regions to the world, draw by draw."""
    drawn = estimated.draws(50)
    np.testing.assert_allclose(drawn["male"] + drawn["female"], drawn["both"], rtol=1e-12)
    world = np.nansum(drawn["both"], axis=0)
    regions = sum(
        np.nansum(drawn["both"][np.isin(estimated.areas, grouping.members)], axis=0)
        for grouping in list_groupings("geographic_region")
    )
    assert set(estimated.areas) <= set(get_grouping(900).members)
    np.testing.assert_allclose(regions, world, rtol=1e-12)


def test_figures_add_up_in_the_table(estimated: Estimate) -> None:
    """The medians of women and men make that of both, and groupings are sums of their areas."""
    table = estimated.table()
    values = {
        sex: table.filter(pc.equal(table["sex"], sex))["value"].to_numpy(zero_copy_only=False)
        for sex in ("both", "male", "female")
    }
    np.testing.assert_allclose(values["male"] + values["female"], values["both"], rtol=1e-12)
    world = estimated.aggregate([900], draws=20)
    both = world.filter(pc.equal(world["sex"], "both"))
    shape = len(estimated.areas), len(DATES)
    np.testing.assert_allclose(
        both["value"].to_numpy(), np.nansum(values["both"].reshape(shape), axis=0)
    )


def test_draws_agree_with_the_intervals_of_the_table(estimated: Estimate) -> None:
    """Eight in ten of the draws lie in the 80 % interval, over all areas and dates."""
    drawn = estimated.draws(400)["both"]
    table = estimated.table(sexes=["both"])
    shape = len(estimated.areas), len(DATES)
    low, high = (
        table[name].to_numpy(zero_copy_only=False).reshape(shape)[..., None]
        for name in ("lower_80", "upper_80")
    )
    inside = (drawn >= low) & (drawn <= high)
    assert np.mean(inside[estimated.exists]) == pytest.approx(0.8, abs=0.03)


def test_the_same_seed_gives_the_same_bytes(series: Series, population: pa.Table) -> None:
    """Twice from the start: every figure and every draw is identical; another seed differs."""
    one, two, other = (
        estimate_series(series, population, dates=DATES, seed=seed) for seed in (7, 7, 8)
    )
    assert one.table().equals(two.table())
    first, second = one.draws(20)["female"], two.draws(20)["female"]
    assert first.tobytes() == second.tobytes()
    assert first.tobytes() != other.draws(20)["female"].tobytes()


def test_areas_are_absent_before_they_exist(estimated: Estimate) -> None:
    """South Sudan has a status and no figure until July 2011, never a zero."""
    table = estimated.table(sexes=["both"])
    sudan = table.filter(pc.equal(table["area"], 728)).to_pylist()
    assert [row["status"] == "available" for row in sudan] == [False, False, False, False, True]
    assert [row["value"] is None for row in sudan] == [True, True, True, True, False]


def test_nobody_is_counted_twice_where_a_count_holds_refugees(
    build: Build, observations: pa.Table, population: pa.Table
) -> None:
    """Jordan: two censuses leave out the registered Palestine refugees, that of 2015 holds them.

    Its total comes back as it is; adding the registered once more would give 5.5 million.
    """
    like = observations.to_pylist()[0] | {"area": 400, "universe": "foreign_citizens"}
    rows = [
        like | {"source": source, "date": date, "value": value}
        for source, date, value in (
            ("Census_1994", 1994.8, 300_000.0),
            ("Census_2004", 2004.8, 310_000.0),
            ("Census_2015", 2015.92, 2_918_125.0),
        )
    ]
    found = build(pa.concat_tables([observations, pa.Table.from_pylist(rows, observations.schema)]))
    table = estimate_series(found, population, dates=(2015.92,)).table(sexes=["both"])
    jordan = table.filter(pc.equal(table["area"], 400)).to_pylist()[0]
    assert jordan["value"] == pytest.approx(2_918_125, rel=0.05)
    assert jordan["refugees"] == pytest.approx(2_600_000)


def test_origins_add_up_to_their_total(
    build: Build, observations: pa.Table, population: pa.Table
) -> None:
    """Counted shares, registered origins and the unnamed rest make each total, and none is lost.

    A census names seven in ten of its migrants by origin. Those of a former State whose successors
    it does not name stay under the State's code, and the rest keeps a code of its own.
    """
    (count,) = [
        row
        for row in observations.to_pylist()
        if row["area"] == AREA and row["date"] == 2010.5 and row["sex"] == "both"
    ]
    shares = {250: 0.5, 276: 0.1, 810: 0.1}
    rows = [count | {"origin": o, "value": count["value"] * part} for o, part in shares.items()]
    given = pa.concat_tables([observations, pa.Table.from_pylist(rows, observations.schema)])
    found = estimate_series(build(given), population, dates=DATES)
    divided = allocate_origins(found, given)
    divided = divided.filter(pc.field("sex") == "both")
    sums = divided.group_by(["area", "date"]).aggregate([("value", "sum")])
    added = {(r["area"], r["date"]): r["value_sum"] for r in sums.to_pylist()}
    for row in found.table(sexes=["both"]).to_pylist():
        if row["value"] is not None:
            assert added[row["area"], row["date"]] == pytest.approx(row["value"], rel=1e-12)
    mine = divided.filter((pc.field("area") == AREA) & (pc.field("date") == 2010.5)).to_pylist()
    by_origin = {row["origin"]: row["value"] for row in mine}
    assert set(by_origin) == {250, 276, 760, 810, UNKNOWN}
    assert by_origin[760] == pytest.approx(4000.0 * (2010.5 - 1985))
    assert by_origin[250] / by_origin[276] == pytest.approx(5)
    assert by_origin[810] / by_origin[276] == pytest.approx(1)
    assert by_origin[UNKNOWN] / by_origin[276] == pytest.approx(3)


def test_weights_name_the_events_behind_a_figure(estimated: Estimate) -> None:
    """At a census date that census weighs most, and no weight is that of another area."""
    table = estimated.explain(AREA, 2010.5)
    assert table["source"].to_pylist()[0] == "Census2010"
    assert 0.3 < table["weight"].to_pylist()[0] < 1
    assert table.num_rows == 4


def test_points_do_not_pretend_to_have_intervals(series: Series, population: pa.Table) -> None:
    """The documented rules give no interval: none is shown and no draws are made."""
    found = estimate_series(series, population, dates=DATES, method=UnDesa())
    assert found.table()["lower_80"].null_count == found.table().num_rows
    with pytest.raises(FigureNotAvailable, match="without a distribution"):
        found.draws()
