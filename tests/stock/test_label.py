"""Labels say how a figure was made, by whom, and when it can have been known."""

from __future__ import annotations

import pytest

from rihla.stock.judgement import load_rules
from rihla.stock.label import KINDS, known_from, read_label
from rihla.stock.series import Series


@pytest.mark.parametrize(
    ("label", "area", "kind"),
    [
        ("UNSDDYB_B59_CFC", 804, "census"),
        ("UNSDDYB_B09_CJC_1974", 8, "census"),
        ("UNSDDYB_B09_SJ", 446, "survey"),
        ("UNSDDYB_B61_EF", 512, "estimate"),
        ("Eurostat", 40, "register"),
        ("OECD", 840, "register"),
        ("2021_OECD", 410, "register"),
        ("NSO", 752, "register"),
        ("NSO", 710, "census"),
        ("Census2011_SYB2016/T3-22", 344, "census"),
        ("2015_InterCensal", 360, "survey"),
        ("1996_ByCensus", 344, "survey"),
        ("20102020_back", 682, "backcast"),
        ("KWT_est", 414, "estimate"),
        ("PRI_2015_ACS_origin_1-year estimates", 630, "survey"),
        ("2014_SYB", 682, "estimate"),
        ("SYB2012", 392, "register"),
    ],
)
def test_it_reads_how_a_figure_was_made(label: str, area: int, kind: str) -> None:
    """Census, register, survey, estimate or backcast, by label, and by area where it matters."""
    assert read_label(label, area).kind == kind


def test_an_unknown_label_is_the_least_exact_of_what_is_counted() -> None:
    """A label nobody has looked at is neither refused nor trusted as a census."""
    facts = read_label("Something new", 40)
    assert (facts.kind, facts.publisher) == ("survey", "not stated")


@pytest.mark.parametrize(
    ("label", "area", "date", "year"),
    [
        ("NSO.202306", 40, 2010.0, 2023),
        ("20102020_back", 682, 2014.99, 2020),
        ("Taiwan Immigration Agency 2024 (incl. Chinese & Non-Chinese)", 158, 1999.99, 2024),
        ("2021 Census Table A4", 654, 2016.1, 2021),
        ("Census_2014", 788, 1984.5, 2014),
        ("SYB2012", 392, 2000.99, 2012),
        ("UNSDDYB_B59_CJC_2012", 8, 2011.76, 2012),
        ("Census2011", 8, 2011.76, None),
        ("OECD", 40, 2011.0, None),
        ("UNSDDYB_B59_CJC", 8, 2011.76, None),
    ],
)
def test_it_tells_when_a_figure_can_have_been_known(
    label: str, area: int, date: float, year: int | None
) -> None:
    """Later knowledge shows in a label that names a later year; most labels do not tell."""
    assert known_from(label, area, date) == year


def test_every_entry_is_a_kind_with_a_reason() -> None:
    """The table has no kind of its own, and no entry without its sentence."""
    rules = load_rules("kind")
    for entry in [*rules["labels"], rules["default"]]:
        assert entry["kind"] in KINDS
        assert entry["reason"].endswith(".")


@pytest.mark.large_input
def test_few_published_labels_are_unknown(published: Series) -> None:
    """Labels that no entry knows stay the exception: fewer than one row used in a hundred."""
    used = [row for row in published.observations.to_pylist() if row["fate"] == "used"]
    unknown = [row for row in used if row["publisher"] == "not stated"]
    assert len(unknown) < len(used) / 100
