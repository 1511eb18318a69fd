"""One picture of an area: its observations, its estimate, and what was published."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from rihla.drawing import Chart
from rihla.errors import FigureNotAvailable, UnknownArea
from rihla.revision.store import open_revision
from rihla.stock import Estimate, estimate

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")
ROWS = [
    ("Census2001", 2001.4, 1_003_399.0, "foreign_born", "both"),
    ("Census2011", 2011.8, 1_349_000.0, "foreign_born", "both"),
    ("WorldBank", 2010.0, 1_200_000.0, "foreign_born", "both"),
    ("Eurostat", 2011.0, 907_000.0, "foreign_citizens", "both"),
]


def made(rows: list[tuple[Any, ...]], *, area: int = 40, refugees: float = 0.0) -> Estimate:
    """Estimate an area, and Germany, where nobody counted."""
    names = ["source", "date", "value", "universe", "sex"]
    observations = pa.table(
        {
            **{name: [row[at] for row in rows] for at, name in enumerate(names)},
            "area": [area] * len(rows), "origin": [0] * len(rows),
            "age": [0] * len(rows), "age_length": [-1] * len(rows),
        }
    )  # fmt: skip
    population = pa.table(
        {"area": [area] * 3 + [276] * 3, "year": [1980, 2001, 2020] * 2,
         "value": [7.7e6, 8.0e6, 9.0e6, 78e6, 82e6, 83e6]}
    )  # fmt: skip
    registers = pa.table(
        {"area": pa.array([area], pa.int32()), "origin": pa.array([760], pa.int32()),
         "date": [2016.0], "category": ["refugees"], "value": [refugees]}
    )  # fmt: skip
    return estimate(observations, population, registers, dates=(2000.5, 2005.5, 2015.5))


@pytest.fixture(scope="module")
def austria() -> Estimate:
    """Give an estimate from four figures, one of them set aside."""
    return made(ROWS)


def parts(part: Any) -> Iterator[dict[str, Any]]:
    """Walk through a specification."""
    if isinstance(part, dict):
        yield part
        for inner in part.values():
            yield from parts(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from parts(inner)


def marks(chart: Chart, kind: str) -> list[dict[str, Any]]:
    """Give the layers drawn with a kind of mark."""
    found = []
    for part in parts(chart.spec):
        mark = part.get("mark")
        if isinstance(mark, dict) and mark.get("type") == kind and "encoding" in part:
            found.append(part)
    return found


def test_it_shows_every_observation_with_its_fate(austria: Estimate) -> None:
    """Used figures are filled, the one set aside is hollow, and its table says why."""
    chart = austria.plot("Austria")
    rows = chart.table.filter(pc.equal(chart.table["what"], "observation")).to_pylist()
    assert {(row["source"], row["fate"]) for row in rows} == {
        ("Census2001", "used"), ("Census2011", "used"),
        ("Eurostat", "used"), ("WorldBank", "set_aside"),
    }  # fmt: skip
    assert all(row["reason"] for row in rows if row["fate"] == "set_aside")
    (hollow,) = [
        part for part in marks(chart, "point")
        if any(row.get("source") == "WorldBank" for row in part["data"].get("values", ()))
    ]  # fmt: skip
    assert hollow["mark"]["filled"] is False


def test_its_table_holds_the_estimate_with_both_intervals(austria: Estimate) -> None:
    """The figures drawn are those of the estimate's own table."""
    chart = austria.plot(40)
    drawn = chart.table.filter(pc.equal(chart.table["what"], "estimate"))
    table = austria.table(sexes=["both"]).filter(pc.field("area") == 40)
    for name in ("date", "value", "lower_80", "upper_80", "lower_95", "upper_95"):
        assert drawn[name].to_pylist() == table[name].to_pylist()


def test_the_published_figure_stands_beside_with_its_own_credit(austria: Estimate) -> None:
    """A revision is drawn and cited; without one nothing of the UN is in the picture."""
    revision = open_revision("2019")
    chart = austria.plot("AUT", published=revision)
    rows = chart.table.filter(pc.equal(chart.table["what"], "published")).to_pylist()
    assert [row["date"] for row in rows] == [1990.5, 1995.5, 2000.5, 2005.5, 2010.5, 2015.5, 2019.5]
    assert "POP/DB/MIG/Stock/Rev.2019" in chart.caption
    alone = austria.plot("AUT")
    assert "POP/DB/MIG/Stock" not in alone.caption
    assert "published" not in alone.table["what"].to_pylist()


def test_the_published_figure_may_be_a_plain_table(austria: Estimate) -> None:
    """Of any library, with the columns of a revision's stock."""
    table = pa.table({"area": [40], "year": [2015], "value": [1.4e6]})
    for given in (table, table.to_pandas()):
        chart = austria.plot("AUT", published=given)
        rows = chart.table.filter(pc.equal(chart.table["what"], "published")).to_pylist()
        assert [(row["date"], row["value"]) for row in rows] == [(2015.5, 1.4e6)]


def test_what_is_new_is_ringed_beside_the_estimate_before(austria: Estimate) -> None:
    """One more census: the earlier line is there, and one ring."""
    after = made([*ROWS, ("Census2021", 2015.8, 1_900_000.0, "foreign_born", "both")])
    chart = after.plot("Austria", before=austria)
    old = chart.table.filter(pc.equal(chart.table["what"], "before"))["value"].to_pylist()
    assert old == austria.table(sexes=["both"]).filter(pc.field("area") == 40)["value"].to_pylist()
    rings = [
        part["data"]["values"] for part in marks(chart, "point") if part["mark"].get("size") == 190
    ]
    assert [[row["source"] for row in ring] for ring in rings] == [["Census2021"]]


def test_refugees_that_are_added_are_drawn_apart() -> None:
    """A dotted line shows the estimate without them, and a note their number."""
    said = "without the refugees added"
    kenya = [("Census_2009", 2009.6, 300_000.0, "foreign_born", "both")]
    chart = made(kenya, area=404, refugees=400_000.0).plot("Kenya")
    assert said in json.dumps(chart.spec)
    assert "400,000 at the last date" in re.sub(r"\s+", " ", chart.caption)
    assert said not in json.dumps(made(kenya, area=404).plot("Kenya").spec)


def test_an_area_nobody_counted_says_what_its_estimate_rests_on(austria: Estimate) -> None:
    """Germany has no observation here; the axis does not follow the whole interval."""
    chart = austria.plot("Germany")
    caption = re.sub(r"\s+", " ", chart.caption)
    assert "No source counted migrants here" in caption
    assert "observation" not in chart.table["what"].to_pylist()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("look", [("light", "page"), ("dark", "phone")])
def test_it_is_drawn_within_its_width_in_every_language(
    austria: Estimate, language: str, look: tuple[str, str]
) -> None:
    """Nothing stands beyond the edge, and no text is smaller than 11 pixels."""
    theme, width = look
    chart = austria.plot(
        "Austria", published=open_revision("2019"), language=language, theme=theme, width=width
    )
    svg = chart.to_svg()
    found = re.search(r'<svg[^>]* width="([\d.]+)"', svg)
    assert found is not None
    assert float(found.group(1)) <= {"page": 760, "phone": 360}[width] * 1.05
    assert min(float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)) >= 11
    if language != "en":
        assert "estimate and observations" not in chart.title


def test_an_area_it_does_not_hold_is_refused(austria: Estimate) -> None:
    """Without a population there is no estimate; a name that means nothing has the nearest."""
    with pytest.raises(FigureNotAvailable, match="does not hold Chad"):
        austria.plot("Chad")
    with pytest.raises(UnknownArea, match="Austria"):
        austria.plot("Austia")
