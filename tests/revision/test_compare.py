"""What changed between two revisions is shown by area and year, largest first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rihla.errors import FigureNotAvailable
from rihla.revision.compare import compare_revisions
from rihla.revision.draft import RevisionDraft
from rihla.revision.store import open_revision, publish_revision

DraftMaker = Callable[..., RevisionDraft]


def test_it_shows_the_largest_change_first(tmp_path: Path, draft: DraftMaker) -> None:
    """Absolute and relative change stand beside both figures; absences come last, kept."""
    first = publish_revision(draft("toy-1"), tmp_path)
    second = publish_revision(draft("toy-2", chad=400.0), tmp_path)
    rows = compare_revisions(first, second).to_pylist()
    assert rows[0]["name"] == "Chad"
    assert (rows[0]["year"], rows[0]["change"], rows[0]["change_share"]) == (2019, -100.0, -0.2)
    assert [abs(row["change"]) for row in rows[:3]] == [100.0, 0.0, 0.0]
    assert (rows[3]["name"], rows[3]["change"], rows[3]["first_status"]) == (
        "Namibia",
        None,
        "not_available",
    )


def test_it_finds_no_change_within_one_revision(tmp_path: Path, draft: DraftMaker) -> None:
    """A revision compared with itself differs nowhere."""
    revision = publish_revision(draft(), tmp_path)
    changes = compare_revisions(revision, revision)["change"].drop_null().to_pylist()
    assert set(changes) == {0.0}


def test_it_compares_the_published_revisions_of_2019_and_2020() -> None:
    """World 2015 differs as the publisher's own tables do: 248,861,296 against 247,958,644."""
    table = compare_revisions(open_revision("2019"), open_revision("2020")).to_pylist()
    world = sum(row["change"] or 0.0 for row in table if row["year"] == 2015)
    assert world == 247_958_644 - 248_861_296
    assert {row["year"] for row in table} == {1990, 1995, 2000, 2005, 2010, 2015}


def test_it_says_which_table_is_absent(tmp_path: Path, draft: DraftMaker) -> None:
    """A table that one of the two lacks is named, with those held."""
    revision = publish_revision(draft(), tmp_path)
    with pytest.raises(FigureNotAvailable, match="toy-2019 holds no table refugees"):
        compare_revisions(revision, revision, table="refugees")


def test_it_refuses_a_sex_where_figures_are_not_given_by_sex() -> None:
    """Refugees of both sexes are never shown under the name of one."""
    with pytest.raises(FigureNotAvailable, match="refugees is not given by sex"):
        compare_revisions(
            open_revision("2019"), open_revision("2020"), table="refugees", sex="male"
        )
