"""Charts: what every picture carries, how it reads, and what a file holds."""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import altair
import pytest

from rihla.errors import ExportRefused, FigureNotAvailable
from rihla.indicator import rank_table
from rihla.indicator.chart import (
    CHART_FORMATS,
    Chart,
    age_pyramid,
    choropleth,
    corridors,
    ranked_bars,
    time_series,
)
from rihla.revision.store import Revision, open_revision

KINDS: Mapping[str, Callable[..., Chart]] = {
    "series": functools.partial(time_series, indicator_id="stock", areas=(903, 935, 908)),
    "bars": functools.partial(ranked_bars, what="stock", date=2019, top=6),
    "pyramid": functools.partial(age_pyramid, date=2019),
    "corridors": functools.partial(corridors, date=2019, top=6),
    "map": functools.partial(choropleth, indicator_id="stock_share", date=2019),
}
LOOKS = (("light", "page", "en"), ("dark", "phone", "ar"), ("dark", "page", "zh"))
LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")


@functools.cache
def drawn(kind: str, theme: str, width: str, language: str) -> Chart:
    """Draw each chart once for all tests."""
    return KINDS[kind](open_revision("2019"), theme=theme, width=width, language=language)


every = pytest.mark.parametrize(
    ("kind", "look"), list(itertools.product(KINDS, LOOKS)), ids=lambda one: str(one)
)


@every
def test_every_picture_carries_source_licence_and_revision(
    kind: str, look: tuple[str, str, str]
) -> None:
    """Whoever finds the picture alone can find the figures again."""
    chart = drawn(kind, *look)
    for words in ("POP/DB/MIG/Stock/Rev.2019", "CC BY 3.0 IGO", "undesa-2019"):
        assert words in re.sub(r"\s+", " ", chart.caption)
    inside = json.dumps(chart.spec, ensure_ascii=False)
    assert all(line in inside for line in chart.caption.splitlines())
    assert len(chart.description) > len(chart.title) > 0
    assert chart.spec["description"] == chart.description
    assert chart.table.num_rows > 0


@every
def test_every_picture_is_drawn_in_its_width_with_readable_text(
    kind: str, look: tuple[str, str, str]
) -> None:
    """No text is smaller than 11 pixels and nothing stands beyond the edge of the picture."""
    svg = drawn(kind, *look).to_svg()
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)]
    assert min(sizes) >= 11
    found = re.search(r'<svg[^>]* width="([\d.]+)"', svg)
    assert found is not None
    # long names may ask for a few pixels more than estimated
    assert float(found.group(1)) <= {"page": 760, "phone": 360}[look[1]] * 1.05


@pytest.mark.parametrize("kind", ["series", "bars", "pyramid", "corridors"])
def test_a_specification_is_what_vega_lite_asks(kind: str) -> None:
    """The whole specification passes Vega-Lite's own schema, as held by Altair."""
    altair.Chart.from_dict(dict(drawn(kind, "light", "page", "en").spec), validate=True)


@pytest.mark.parametrize("language", ["fr", "es", "ru", "ar", "zh"])
def test_a_map_is_told_in_the_language_of_its_reader(language: str) -> None:
    """No English word stands in what is said of a map to a reader of another language."""
    told = drawn("map", "light", "page", language).description
    assert "232" in told
    for english in ("world map", "figure", "Highest", "Lowest"):
        assert english not in told


def test_a_map_of_persons_tells_its_smallest_areas_in_persons() -> None:
    """Holy See is not said to have 0.0 millions of migrants."""
    told = choropleth(open_revision("2019"), indicator_id="stock", date=2019).description
    assert "(persons)" in told
    assert " 0.0" not in told


def test_lines_are_told_one_area_after_the_other() -> None:
    """Each area is named once, then its dates."""
    told = drawn("series", "light", "page", "en").description
    assert told.count("Africa") == 1
    assert "Africa: 1990 15.7; 1995" in told


def test_bars_begin_at_zero_and_are_as_long_as_their_figures(revision: Revision) -> None:
    """Length is proportional to the figure: half the persons, half the bar."""
    chart = drawn("bars", "light", "page", "en")
    bars = _data(chart, "x2")
    values = rank_table(revision, "stock", date=2019, top=6).column("value").to_pylist()
    assert len({bar["x"] for bar in bars}) == 1
    longest = bars[0]["x2"] - bars[0]["x"]
    for bar, value in zip(bars, values, strict=True):
        assert (bar["x2"] - bar["x"]) / longest == pytest.approx(value / values[0], abs=0.01)


def test_bars_grow_to_the_left_where_reading_does() -> None:
    """In Arabic the bars begin at the right."""
    for bar in _data(drawn("bars", "dark", "phone", "ar"), "x2"):
        assert bar["x2"] < bar["x"]


def _data(chart: Chart, field: str) -> list[dict[str, Any]]:
    """Find the first data of a chart whose rows have a field."""
    for part in _parts(chart.spec):
        values = part.get("values")
        if isinstance(values, list) and isinstance(values[0], dict) and field in values[0]:
            return values
    raise AssertionError(f"no data with {field}")


def _parts(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for inner in part.values():
            yield from _parts(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _parts(inner)


def test_a_changed_boundary_is_a_dashed_stretch_with_a_note(revision: Revision) -> None:
    """Northern Africa's line is dashed from 2005 to 2010; the world's never is."""
    chart = time_series(revision, "stock", ["Northern Africa"])
    joints = _data(chart, "joint")
    assert [joint["year"] for joint in joints] == [2005, 2010]
    assert "boundaries of Northern Africa changed after 2005" in chart.caption
    assert "Dashed" not in time_series(revision, "stock").caption


def test_more_lines_than_colours_are_refused(revision: Revision) -> None:
    """Eight lines cannot be told apart by all readers."""
    with pytest.raises(FigureNotAvailable, match="1 to 7 lines"):
        time_series(revision, "stock", [903, 935, 908, 904, 905, 909, 900, 901])


def test_the_map_carries_disclaimer_and_designation_notes() -> None:
    """The publisher's words, and what the figures of an area include."""
    caption = re.sub(r"\s+", " ", drawn("map", "light", "page", "en").caption)
    assert "do not imply the expression of any opinion whatsoever" in caption
    assert "Ukraine: Including Crimea." in caption
    assert "Security Council resolution 1244 (1999)" in caption


def test_no_surface_of_the_map_is_turned_inside_out() -> None:
    """Outer rings run clockwise: a ring turned round would colour the rest of the world."""
    count = 0
    for feature in _features(drawn("map", "light", "page", "en")):
        if feature["geometry"]["type"] == "MultiPolygon":
            for rings in feature["geometry"]["coordinates"]:
                assert _signed_area(rings[0]) < 0
                count += 1
    assert count > 500


def _features(chart: Chart) -> list[dict[str, Any]]:
    return [part for part in _parts(chart.spec) if part.get("type") == "Feature"]


def _signed_area(ring: list[list[float]]) -> float:
    return sum(one[0] * other[1] - other[0] * one[1] for one, other in itertools.pairwise(ring))


def test_areas_without_a_figure_are_hatched_and_told(revision: Revision) -> None:
    """South Sudan in 1990 has a hatch, and the caption says where its migrants are counted."""
    chart = choropleth(revision, "stock_share", date=1990)
    now = drawn("map", "light", "page", "en")
    lengths = [
        sum(
            len(feature["geometry"]["coordinates"])
            for feature in _features(one)
            if feature["geometry"]["type"] == "MultiLineString"
        )
        for one in (chart, now)
    ]
    assert lengths[0] > lengths[1]
    assert "South Sudan is counted in Sudan." in chart.caption


def test_a_chart_is_written_in_every_format(tmp_path: Path) -> None:
    """Each ending gives its format, without a browser; what exists is not written over."""
    chart = drawn("bars", "light", "page", "en")
    begins = {".png": b"\x89PNG", ".svg": b"<svg", ".pdf": b"%PDF", ".html": b"<", ".json": b"{"}
    assert set(begins) == set(CHART_FORMATS)
    for ending, first in begins.items():
        file = chart.save(tmp_path / f"chart{ending}")
        assert file.read_bytes().lstrip().startswith(first)
        with pytest.raises(ExportRefused, match="exists"):
            chart.save(file)
        assert chart.save(file, replace=True) == file
    with pytest.raises(ExportRefused, match="End the name in"):
        chart.save(tmp_path / "chart.gif")


def test_the_page_needs_no_network_and_holds_the_table() -> None:
    """No script, style or font is fetched; the figures stand in a table for those who read it."""
    page = drawn("bars", "dark", "phone", "ar").to_html()
    assert not re.search(r'<(script|link|img)[^>]+(src|href)="?https?:', page)
    assert '<html lang="ar" dir="rtl">' in page
    assert "<table>" in page
    assert "undesa-2019" in page


@pytest.mark.parametrize(("option", "value"), [("theme", "sepia"), ("width", "wall")])
def test_an_unknown_look_is_refused_with_those_there_are(
    revision: Revision, option: str, value: str
) -> None:
    """The message lists what can be chosen."""
    with pytest.raises(ExportRefused, match="Choose"):
        time_series(revision, **{option: value})


def test_bands_of_one_area_stand_apart_from_those_of_the_next() -> None:
    """Where an area's bands end and its neighbour's begin can be seen, at both ends."""
    spec = json.dumps(corridors(open_revision("2019"), date=2019).spec)
    points = [point for found in _points(json.loads(spec)) for point in found]
    rows = corridors(open_revision("2019"), date=2019).table.to_pylist()
    for edge, key in ((0, "origin"), (max(point["order"] for point in points), "area")):
        spans: dict[int, list[float]] = {}
        for point in points:
            if point["order"] == edge:
                half = point["size"] / 2
                area = rows[point["corridor"]][key]
                spans.setdefault(area, []).extend((point["y"] - half, point["y"] + half))
        ordered = sorted((min(span), max(span)) for span in spans.values())
        assert len(ordered) > 6
        assert all(after[0] - before[1] >= 5 for before, after in itertools.pairwise(ordered))


def _points(spec: object) -> Iterator[list[dict[str, Any]]]:
    """Find the points of bands wherever a specification holds them."""
    if isinstance(spec, dict):
        for value in spec.values():
            yield from _points(value)
    elif isinstance(spec, list):
        if spec and isinstance(spec[0], dict) and "corridor" in spec[0]:
            yield spec
        for value in spec:
            yield from _points(value)
