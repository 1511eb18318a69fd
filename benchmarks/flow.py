"""Measures flows and writes ``docs/explanation/benchmarks-flows.md``.

``python -m benchmarks.flow``; ends with 1 if anything takes longer than it may. Seconds differ
from machine to machine, so the closed methods stand beside the products alone that they make,
measured in the same run.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

# One thread for each product: at these sizes more of them only wait for each other, and draws run
# side by side. It must stand before numpy is imported.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from numpy.typing import NDArray

from benchmarks.measurement import describe_machine, measure
from rihla.flow.method import get_method
from rihla.flow.method.inputs import Inputs
from rihla.indicator.flow import prepare_flows
from rihla.numerics.accounting import (
    REFIT_TOLERANCE,
    lift_native_born,
    scale_native_born,
    spread_births,
    spread_deaths,
)
from rihla.numerics.fitting import fit_margins
from rihla.revision.store import open_revision

_PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "benchmarks-flows.md"
CLOSED = ("da_min_closed", "da_ind_closed", "da_pb_closed")
_WORLD = """
from rihla.indicator.flow import estimate_world
from rihla.revision.store import open_revision
total = sum(flow.total for flow in estimate_world(open_revision("2019")))
"""
_COMMAND = """
import sys
from rihla.cli import main
words = "estimate flows --revision 2019 --period 2010-2015 --sex female --method da_pb_closed"
sys.argv = ["rihla", *words.split()]
main()
"""
_DRAWS = """
from rihla.flow import draw_flows
from rihla.indicator.flow import prepare_flows
from rihla.revision.store import open_revision
run = prepare_flows(open_revision("2019"), (2010, 2015), sex="female")
draw_flows(run.start, run.end, run.events, draws=1000, cores=2)
"""
_HEAD = """# Benchmarks of flows

How long it takes to estimate flows. Kernels ran {runs} times and more in one process on one thread,
start-up left out, and their figures are seconds of the processor;
whole programs ran in processes of their own, imports included. The ratio is to the products alone
that the same estimate makes, measured in turn with it: two of matrices, one for the minimum and one
for independence, and {vectors} of a matrix and a vector, which refit the two stock tables to their
birthplace totals. Nothing else stands in the baseline: no reading, no checks, no births and deaths.
Taken in the narrowest sense, against the two products of matrices alone and nothing for the refits,
the ratio is {narrow:.1f}: the refits' products by themselves take longer than those two.

Measured on {machine}, on {day}. `make bench` measures again and rewrites this page.

| Work | Takes | May take | Products alone | Ratio | Memory |
|---|---|---|---|---|---|
"""
_PEER = """
The R package migest 2.0.5 was measured by others on a machine of two cores at 232 areas, one
interval and one sex: minimum closed 26.6 s and 1,463 MiB, independence 26.1 s, open 10 s, and a
general offset 930 s and 3.7 GiB. It stops with margins up to 0.7 persons off; every margin here is
met to a ten-thousandth of a person.

## Growth with the number of areas

Closed minimum, independence and pseudo-Bayes together, on made-up worlds of some of everybody.

| Areas | Takes | Rounds |
|---|---|---|
"""


def best(work: Callable[[], object], runs: int) -> float:
    """Give the seconds of a processor that the best of several runs took.

    Kernels keep to one thread, so that this is what they take where nobody else is at work.
    """
    taken = []
    for _ in range(runs):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def made_up(size: int) -> Inputs:
    """Make a world of so many areas, a fifth of its corridors empty."""
    draw = np.random.default_rng(size)
    foreign = draw.gamma(0.3, 3_000.0, (size, size)) * (draw.random((size, size)) > 0.2)
    native = draw.gamma(1.0, 3e7, size) + 1e6
    tables = []
    for growth in (1.0, 1.05):
        table = foreign * draw.uniform(0.8, 1.3, (size, size))
        np.fill_diagonal(table, native * growth)
        tables.append(table)
    people = tables[0].sum(axis=0)
    return Inputs(tables[0], tables[1], people * 0.1, people * 0.05)


def fresh(inputs: Inputs, offset: NDArray[np.float64] | None = None) -> Inputs:
    """Give the same inputs with nothing settled or fitted yet."""
    return Inputs(inputs.start, inputs.end, inputs.births, inputs.deaths, offset)


def closed(inputs: Inputs, methods: tuple[str, ...] = CLOSED) -> int:
    """Estimate by the closed methods; give the rounds."""
    rounds = 0
    for name in methods:
        method = get_method(name)
        rounds = max(rounds, method.estimate(inputs, method).rounds)
    return rounds


def refits(inputs: Inputs) -> tuple[int, int]:
    """Count the rounds that refitting each of the two stock tables takes."""
    births, deaths = inputs.events()
    stocks = lift_native_born(inputs.start), lift_native_born(inputs.end)
    first, second = scale_native_born(*stocks, births, deaths)
    first, second = first - spread_deaths(deaths, first), second - spread_births(births, second)
    gap = first.sum(axis=1) - second.sum(axis=1)
    targets = (first, first.sum(axis=1) - gap / 2), (second, second.sum(axis=1) + gap / 2)
    before, after = (
        fit_margins(rows, table.sum(axis=0), table, tolerance=REFIT_TOLERANCE)
        for table, rows in targets
    )
    return before.rounds, after.rounds


def products(inputs: Inputs, rounds: tuple[int, int]) -> Callable[[], None]:
    """Give the products alone: two with a vector per round of a refit, one per flow table."""
    first, second = inputs.start.copy(), inputs.end.copy()
    vector = np.ones(len(first))

    def work() -> None:
        for table, count in zip((first, second), rounds, strict=True):
            for _ in range(count):
                table @ vector
                vector @ table
        first.T @ second
        second.T @ first

    return work


def best_of_both(
    work: Callable[[], object], least: Callable[[], object], runs: int
) -> tuple[float, float]:
    """Give the best of several runs of each, in turn, so that both met the same machine."""
    taken = [(best(work, 1), best(least, 1)) for _ in range(runs)]
    return min(one for one, _ in taken), min(other for _, other in taken)


def main(runs: int = 7) -> int:
    """Measure, print and rewrite the page; give 1 if something takes too long."""
    # Whole programs first: the system counts to a program the memory of whoever started it.
    command = measure(_COMMAND, runs=runs)
    program = measure(_WORLD, runs=3)
    drawn = measure(_DRAWS, runs=1)
    revision = open_revision("2019")
    run = prepare_flows(revision, (2010, 2015), sex="female")
    world = Inputs(
        np.asarray(run.start.persons),
        np.asarray(run.end.persons),
        run.events.births,
        run.events.deaths,
    )
    draw = np.random.default_rng(1)
    offset = 1 / draw.uniform(50, 20_000, world.start.shape)
    # The largest first: what it gave back the process keeps, so that no later kernel waits for the
    # system to hand out memory, which takes as long as a product of matrices.
    growth, late = _growth()
    rounds = refits(world)
    together, alone = best_of_both(
        lambda: closed(fresh(world)), products(world, rounds), max(runs, 250)
    )
    narrow = best(products(world, (0, 0)), max(runs, 250))
    late |= together > 3 * alone
    page = _HEAD.format(
        runs=runs,
        narrow=together / narrow,
        vectors=2 * sum(rounds),
        machine=describe_machine(),
        day=date.today().isoformat(),
    )

    def row(what: str, seconds: float, allowed: float, least: float | None, memory: str) -> None:
        nonlocal page, late
        late |= seconds > allowed
        ratio = "–" if least is None else f"{seconds / least:.1f} ×"
        products_alone = "–" if least is None else f"{1000 * least:.1f} ms"
        page += (
            f"| {what} | {_seconds(seconds)} | {_seconds(allowed)} | {products_alone} | {ratio} "
            f"| {memory} |\n"
        )
        print(f"{what:70} {_seconds(seconds):>9} of {_seconds(allowed)}, {ratio}")

    row(
        "closed minimum, independence and pseudo-Bayes, 232 areas",
        together,
        0.05,
        alone,
        "–",
    )
    row(
        "the same with a general offset",
        best(lambda: closed(fresh(world, offset)), runs),
        1.0,
        None,
        "–",
    )
    row(
        "`rihla estimate flows`, one interval, sex and method, whole process",
        command.best,
        1.0,
        None,
        f"{command.memory / 2**20:.0f} MiB",
    )
    row(
        "six intervals × two sexes × six methods, whole process",
        program.best,
        5.0,
        None,
        f"{program.memory / 2**20:.0f} of 300 MiB",
    )
    late |= program.memory > 300 * 2**20
    row(
        "1,000 draws with an interval for every corridor, whole process",
        drawn.best,
        60.0,
        None,
        f"{drawn.memory / 2**20:.0f} of 1,024 MiB",
    )
    page += _PEER
    page += growth
    _PAGE.write_text(page, encoding="utf-8")
    return 1 if late else 0


def _growth() -> tuple[str, bool]:
    """Measure the closed methods on larger and smaller worlds; say whether one takes too long."""
    rows = []
    late = False
    for size in (1000, 500, 232, 100, 50):
        inputs = made_up(size)
        rounds = closed(fresh(inputs))
        seconds = best(lambda inputs=inputs: closed(fresh(inputs)), 3)  # type: ignore[misc]
        rows.append(f"| {size:,} | {_seconds(seconds)} | {rounds} |\n")
        print(f"{size:6} areas {_seconds(seconds)}, {rounds} rounds")
        late |= size == 1000 and seconds > 3.0
    return "".join(reversed(rows)), late


def _seconds(value: float) -> str:
    return f"{1000 * value:.0f} ms" if value < 1 else f"{value:.1f} s"


if __name__ == "__main__":
    sys.exit(main())
