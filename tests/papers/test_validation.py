"""The published validation is what the documentation prints of it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

pytestmark = pytest.mark.large_input

DOCS = Path(__file__).parents[2] / "docs"
MEASURES = ("count", "log_count", "proportion", "emigration_rate", "immigration_rate")
PAGES = [
    ("tutorials/from-stocks-to-flows.md", "v1 WPP2017+IMS2017 (paper Fig 4)"),
    ("explanation/flows-of-the-world.md", "v1 WPP2017+IMS2017 (paper Fig 4)"),
    ("explanation/flows-of-the-world.md", "v8 WPP2024+IMS2024"),
]


def _published(cases: Path, release: str) -> dict[str, list[float]]:
    with (cases / "validation_abel_cohen.csv").open(encoding="utf-8") as file:
        return {
            row["method"]: [float(row[measure]) for measure in MEASURES]
            for row in csv.DictReader(file)
            if row["release"] == release
        }


@pytest.mark.parametrize(("page", "release"), PAGES)
def test_the_docs_print_the_published_correlations(page: str, release: str, cases: Path) -> None:
    """Every method stands with its five correlations, as published with that release."""
    printed: dict[str, list[list[float]]] = {}
    for line in (DOCS / page).read_text("utf-8").splitlines():
        cells = [cell.strip().replace("−", "-") for cell in line.strip("|").split("|")]
        if cells[0].startswith("`") and len(cells) == 1 + len(MEASURES):
            printed.setdefault(cells[0].strip("`"), []).append([float(c) for c in cells[1:]])
    published = _published(cases, release)
    assert len(published) == 6
    for method, correlations in published.items():
        assert correlations in printed[method]


def test_pseudo_bayes_leads_on_most_measures_in_every_release(cases: Path) -> None:
    """What the docs say of the ranking is so in all four releases of the estimates."""
    with (cases / "validation_abel_cohen.csv").open(encoding="utf-8") as file:
        releases = {row["release"] for row in csv.DictReader(file)}
    assert len(releases) == 4
    for release in releases:
        published = _published(cases, release)
        ours = published["da_pb_closed"]
        best = [max(values[at] for values in published.values()) for at in range(len(MEASURES))]
        led = [MEASURES[at] for at in range(len(MEASURES)) if ours[at] == best[at]]
        assert set(MEASURES[:4]) <= set(led)
