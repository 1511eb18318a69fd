"""The page on the flows of the world prints what the commands that it names print."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pytest

from rihla.areas import name_of
from rihla.errors import TableRefused
from rihla.flow import FlowTable, list_methods
from rihla.indicator.flow import (
    citizen_areas,
    estimate_flows_of,
    estimate_world,
    list_intervals,
    vintage_differences,
)
from rihla.indicator.flow.stock import population_of
from rihla.numerics.account import AccountRule
from rihla.revision.store import Revision, open_revision

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "flows-of-the-world.md"
MILLION = 1e6


@pytest.fixture(scope="module")
def revision() -> Revision:
    """Open the revision of the page."""
    return open_revision("2019")


@pytest.fixture(scope="module")
def flows(revision: Revision) -> list[FlowTable]:
    """Estimate every interval, sex and published method once."""
    return list(estimate_world(revision))


def rows(*head: str) -> list[list[str]]:
    """Give the rows of the table of the page whose head begins with these words."""
    lines = PAGE.read_text("utf-8").splitlines()
    start = next(
        at for at, line in enumerate(lines) if line.startswith("| " + " | ".join(head) + " |")
    )
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def millions(persons: float) -> str:
    """Print persons as the page does."""
    return f"{persons / MILLION:.1f}".replace("-", "−")


def test_every_interval_sex_and_method_is_tabulated(flows: list[FlowTable]) -> None:
    """Six intervals, two sexes and six methods, each total to a tenth of a million."""
    printed = rows("From", "To", "Sex")
    totals = {(int(f.start), int(f.end), f.sex, f.method): f.total for f in flows}
    names = [method.id for method in list_methods(published=True)]
    assert len(printed) == 12
    for start, end, sex, *cells in printed:
        wanted = [millions(totals[int(start), int(end), sex, name]) for name in names]
        assert cells == wanted


def test_totals_of_both_sexes_stand_beside_the_published(
    flows: list[FlowTable], revision: Revision
) -> None:
    """Women and men together, and what part of the world at the interval's start that is."""
    for start, end, *cells in rows("From", "To", "`da_min_closed`"):
        closed, mixture = (
            sum(f.total for f in flows if (int(f.start), f.method) == (int(start), method))
            for method in ("da_min_closed", "da_pb_closed")
        )
        world = population_of(revision, int(start), "both").sum()
        assert (int(start), int(end)) in list_intervals(revision)
        assert cells == [millions(closed), millions(mixture), f"{100 * mixture / world:.2f} %"]


def test_what_the_editions_leave_to_the_world_is_told(revision: Revision) -> None:
    """The world's row of the difference, and the area that is farthest apart."""
    for start, end, early, late, farthest in rows("From", "To", "Events of 2019"):
        table = vintage_differences(revision, (int(start), int(end)))
        sums = [millions(pc.sum(table[f"events_{year}"]).as_py()) for year in (2019, 2024)]
        assert [early, late] == sums
        worst = table.slice(0, 1).to_pylist()[0]
        pair = [f"{worst[f'events_{year}'] / 1e3:,.0f}".replace("-", "−") for year in (2019, 2024)]
        assert farthest == f"{name_of(worst['area'])} {pair[0]} and {pair[1]}"


def test_what_hangs_on_areas_that_count_citizens_is_told(revision: Revision) -> None:
    """Flows that touch them, those that do not, and the run without them, are as printed."""
    text = " ".join(PAGE.read_text("utf-8").split())
    held = citizen_areas(revision)
    whole = estimate_flows_of(revision, (2010, 2015))
    apart = estimate_flows_of(revision, (2010, 2015), without_citizens=True)
    assert set(whole.citizens) <= set(held)
    assert apart.citizens == ()
    others = [at for at, area in enumerate(whole.areas) if area not in set(held)]
    kept = whole.persons[np.ix_(others, others)]
    assert tuple(whole.areas[at] for at in others) == apart.areas
    likeness = float(np.corrcoef(kept.ravel(), apart.persons.ravel())[0, 1])
    assert f"The stock of {len(held)} areas counts foreign citizens" in text
    assert (
        f"of {millions(whole.total)} million, {millions(whole.total - kept.sum())} touch such an"
        f" area and {millions(kept.sum())} do not"
    ) in text
    assert f"the others have {millions(apart.total)} million" in text
    assert f"correlate with the former at {likeness:.2f}".replace("0.", ".") in text


@pytest.mark.parametrize("method", ["da_min_closed", "da_pb_closed"])
def test_mixing_editions_is_said_to_make_flows(method: str, revision: Revision) -> None:
    """Births and deaths of 2024 beside stocks of 2019 raise the total by as much as is told."""
    text = " ".join(PAGE.read_text("utf-8").split())
    early, late = (
        estimate_flows_of(revision, (2010, 2015), method=method, events=events).total
        for events in ("wpp-2019", "wpp-2024")
    )
    assert f"from {millions(early)} to {millions(late)} million" in text


def test_the_choices_of_an_account_are_told_with_what_they_change(
    flows: list[FlowTable], revision: Revision
) -> None:
    """Births spread over birthplaces, and the gap shared late, change the closed minimum so."""
    told = " ".join(PAGE.read_text("utf-8").split("## Choices of an account")[1].split())
    (usual,) = [
        f.total
        for f in flows
        if (int(f.start), f.sex, f.method) == (2010, "female", "da_min_closed")
    ]
    spread, late = (
        estimate_flows_of(revision, (2010, 2015), sex="female", method="da_min_closed", rule=rule)
        for rule in (AccountRule(births="proportional"), AccountRule(world_gap="after"))
    )
    assert f"from {millions(usual)} to {millions(spread.total)} million" in told
    assert "moves it by two thousand" in told
    assert round(abs(late.total - usual) / 1000) == 2
    with pytest.raises(TableRefused, match=r"Birthplace \w+ would have -"):
        estimate_flows_of(revision, (2010, 2015), rule=AccountRule(deaths="accounting"))
