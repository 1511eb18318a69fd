"""Pictures of flows: what they count, sums that are the table's, names that do not overlap."""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import altair
import numpy as np
import pytest

from rihla.drawing.chart import Chart
from rihla.drawing.frame import open_frame
from rihla.drawing.key import BADGE
from rihla.drawing.wrap import text_width
from rihla.errors import ExportRefused, FigureNotAvailable, TableRefused
from rihla.flow import FlowTable
from rihla.indicator.chart.arc import flow_map
from rihla.indicator.chart.arc_layout import lay_out
from rihla.indicator.chart.chord import flow_chord
from rihla.indicator.chart.chord_label import line_height, place_labels
from rihla.indicator.chart.flow import arrivals_and_departures, flow_bands, largest_flows
from rihla.indicator.flow import between_groupings, estimate_flows_of, partition
from rihla.numerics.chord import place_chords
from rihla.revision.store import Revision, open_revision

KINDS: Mapping[str, Callable[..., Chart]] = {
    "bands": functools.partial(flow_bands, top=6),
    "bars": functools.partial(arrivals_and_departures, top=6),
    "chord": flow_chord,
    "chord of areas": functools.partial(flow_chord, between="areas", top=6),
    "map": functools.partial(flow_map, top=6),
    "map of an area": functools.partial(flow_map, area=554, top=6),
}
LOOKS = (("light", "page", "en"), ("dark", "phone", "ar"), ("light", "page", "ru"))
LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")


@functools.cache
def flow_of(start: int = 2010, end: int = 2015, method: str = "da_pb_closed") -> FlowTable:
    """Estimate once for all tests."""
    return estimate_flows_of(open_revision("2019"), (start, end), method=method)


@functools.cache
def drawn(kind: str, theme: str, width: str, language: str) -> Chart:
    """Draw each chart once for all tests."""
    return KINDS[kind](
        open_revision("2019"), flow_of(), theme=theme, width=width, language=language
    )


every = pytest.mark.parametrize(
    ("kind", "look"), list(itertools.product(KINDS, LOOKS)), ids=lambda one: str(one)
)


@every
def test_every_picture_carries_its_sources_and_what_it_counts(
    kind: str, look: tuple[str, str, str]
) -> None:
    """Stocks and births and deaths are credited; the length of the interval is said."""
    chart = drawn(kind, *look)
    caption = re.sub(r"\s+", " ", chart.caption)
    for words in ("POP/DB/MIG/Stock/Rev.2019", "World Population Prospects 2019", "CC BY 3.0 IGO"):
        assert words in caption
    assert "da_pb_closed" in caption
    inside = json.dumps(chart.spec, ensure_ascii=False)
    assert all(line in inside for line in chart.caption.splitlines())
    assert "2010–2015" in chart.title
    assert chart.spec["description"] == chart.description
    if look[2] == "en":
        assert "transitions over 5 years, not annual flows" in inside


@every
def test_every_picture_is_drawn_within_its_width(kind: str, look: tuple[str, str, str]) -> None:
    """No text is smaller than 11 pixels, and the picture is no wider than the page or phone."""
    svg = drawn(kind, *look).to_svg()
    assert min(float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)) >= 11
    found = re.search(r'<svg[^>]* width="([\d.]+)"', svg)
    assert found is not None
    assert float(found[1]) <= {"page": 790, "phone": 376}[look[1]]


@pytest.mark.parametrize("kind", KINDS)
def test_a_specification_is_what_vega_lite_asks(kind: str) -> None:
    """The grammar accepts it; of long data, checked row by row, the beginning will do."""

    def short(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: short(inner) for key, inner in part.items()}
        return [short(one) for one in part[:8]] if isinstance(part, list) else part

    altair.Chart.from_dict(short(dict(drawn(kind, "light", "page", "en").spec)))


@pytest.mark.parametrize(
    ("kind", "language"),
    list(itertools.product(("bands", "bars", "chord", "chord of areas", "map"), LANGUAGES)),
)
def test_titles_are_in_the_language_of_their_reader(kind: str, language: str) -> None:
    """Only English says “flows” and “arrivals”."""
    chart = drawn(kind, "light", "page", language)
    said = any(word in chart.title.lower() for word in ("flows", "arrivals"))
    assert said is (language == "en")


def test_women_are_named_in_the_title(revision: Revision) -> None:
    """A picture of the flows of women says so, in the language of the reader."""
    flow = estimate_flows_of(revision, (2010, 2015), sex="female", method="da_min_closed")
    assert flow_bands(revision, flow, top=3).title.endswith("2010–2015, Women and girls")
    assert "Femmes et filles" in flow_bands(revision, flow, top=3, language="fr").title


@pytest.mark.parametrize("kind", ["geographic_region", "sdg_region", "income"])
def test_ribbons_are_the_table_between_groupings(kind: str, revision: Revision) -> None:
    """One ribbon for each flow, within and between; together they are all persons who moved."""
    flow = flow_of()
    chart = flow_chord(revision, flow, between=kind)
    table = between_groupings(flow, kind)
    assert chart.table.num_rows == int((table.persons > 0).sum())
    assert sum(chart.table["value"].to_pylist()) == pytest.approx(flow.total, rel=1e-9)
    texts = [row["properties"]["text"] for row in _data(chart, "properties")]
    assert sum("→" in text for text in texts) == chart.table.num_rows


def test_a_circle_of_areas_tells_what_it_leaves_out(revision: Revision) -> None:
    """Ribbons and the flows among all others are together all persons who moved."""
    flow = flow_of()
    chart = flow_chord(revision, flow, areas=[276, 792], between="areas")
    shown = sum(chart.table["value"].to_pylist())
    found = re.search(r"not drawn: ([\d.]+) millions", chart.caption.replace("\n", " "))
    assert found is not None
    assert float(found[1]) * 1e6 == pytest.approx(flow.total - shown, abs=5e4)
    touching = flow.arrivals + flow.departures
    at = [flow.position(276), flow.position(792)]
    between = flow.persons[at[0], at[1]] + flow.persons[at[1], at[0]]
    assert shown == pytest.approx(touching[at].sum() - between)


def test_bars_are_as_long_as_their_figures(revision: Revision) -> None:
    """Both sides have one measure and begin at one line."""
    chart = arrivals_and_departures(revision, flow_of(), top=5)
    bars = [row for row in _data(chart, "x2") if "text" not in row and "y2" in row and "x" in row]
    rows = chart.table.to_pylist()
    wanted = [row["departures"] for row in rows] + [row["arrivals"] for row in rows]
    lengths = [abs(bar["x2"] - bar["x"]) for bar in bars]
    assert len({bar["x"] for bar in bars}) == 1
    ratio = [length / value for length, value in zip(lengths, wanted, strict=True)]
    assert ratio == pytest.approx([ratio[0]] * len(ratio), rel=0.02)


@pytest.mark.parametrize(("language", "sign"), [("en", "›"), ("ar", "←"), ("zh", "→")])
def test_bands_on_a_phone_keep_their_direction(
    language: str, sign: str, revision: Revision
) -> None:
    """Where no band shows it, an arrow leads from origin to destination the way reading goes."""
    chart = flow_bands(revision, flow_of(), top=4, width="phone", language=language)
    texts = " ".join(row["text"] for row in _data(chart, "text"))
    assert texts.count(sign) == 4


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru"])
@pytest.mark.parametrize(
    ("kind", "width"), [("bands", "phone"), ("map", "page"), ("chord", "page")]
)
def test_no_letter_calls_another_font_in(kind: str, width: str, language: str) -> None:
    """Noto Sans has no arrows: a line that held one would be drawn in whatever font has."""
    chart = drawn(kind, "light", width, language)
    texts = "".join(str(row["text"]) for row in _data(chart, "text"))
    assert texts
    assert not set("→←−≥≤") & set(texts)


def test_the_largest_flows_of_an_area_begin_or_end_there() -> None:
    """The rows are the largest of its row and column of the table."""
    flow = flow_of()
    rows = largest_flows(flow, area=554, top=5)
    assert all(554 in (row["origin"], row["area"]) for row in rows)
    at = flow.position(554)
    known = sorted([*flow.persons[at], *flow.persons[:, at]], reverse=True)[:5]
    assert [row["value"] for row in rows] == pytest.approx(known)


@pytest.mark.parametrize("kind", ["geographic_region", "geographic_subregion"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_names_round_the_circle_do_not_overlap(kind: str, language: str) -> None:
    """The boxes of all names lie apart from each other, outside the circle, on the picture."""
    frame = open_frame(theme="light", width="page", language=language)
    table = between_groupings(flow_of(), kind)
    chords = place_chords(table.persons)
    names = [f"{code} of a long name" for code in table.areas]
    figures = ["left 12.3, came 45.6"] * len(names)
    radius, centre = 205.0, np.array([frame.inner / 2, 330.0])
    boxes = []
    for label in place_labels(frame, chords, names, figures, radius, centre):
        size = frame.look.label_size
        wide = max(text_width(line, size) for line in (*label.names, *label.figures))
        tall = (len(label.names) + len(label.figures)) * line_height(frame)
        left = label.x if label.side > 0 else label.x - wide
        boxes.append((left, label.y - tall / 2, left + wide, label.y + tall / 2))
        assert left >= -1
        assert left + wide <= frame.inner + 1
        corners = itertools.product((left, left + wide), (label.y - tall / 2, label.y + tall / 2))
        assert all(np.hypot(x - centre[0], y - centre[1]) > radius for x, y in corners)
    for one, other in itertools.combinations(boxes, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart


def test_numbers_on_the_map_do_not_touch() -> None:
    """However crowded the arcs: thirty between six neighbours in Europe, enlarged."""
    places = {i: (2.0 + 3 * i, 44.0 + 2 * (i % 3)) for i in range(6)}
    layout = lay_out(places, list(itertools.permutations(places, 2)), 732, 360, middle=11)
    assert layout.world.width > 3 * 732
    for one, other in itertools.combinations(layout.numbers, 2):
        assert np.hypot(one[0] - other[0], one[1] - other[1]) > 2 * BADGE
    for x, y in layout.numbers:
        assert 0 < x < layout.width
        assert 0 < y < layout.height
    ends = np.concatenate([layout.seen(line)[[0, -1]] for line in layout.lines])
    assert (ends > 0).all()
    assert (ends < [layout.width, layout.height]).all()


def test_arcs_over_the_edge_are_drawn_on_the_whole_world() -> None:
    """From New Zealand to the United States the map cannot be cut smaller."""
    layout = lay_out({554: (172.0, -41.0), 840: (-98.0, 39.0)}, [(554, 840)], 732, 360, middle=11)
    assert layout.world.width == 732
    assert layout.corner.tolist() == [0.0, 0.0]


def test_arcs_are_as_thick_as_their_persons(revision: Revision) -> None:
    """One arc for each row, cut in two where it crosses the edge of the map."""
    chart = flow_map(revision, flow_of(), area=554, top=12)
    arcs = [row for row in _data(chart, "geometry") if row["geometry"]["type"] == "MultiPolygon"]
    arcs = arcs[-chart.table.num_rows :]
    pieces = [len(arc["geometry"]["coordinates"]) for arc in arcs]
    assert max(pieces) == 2
    named = chart.table.to_pylist()
    usa = [at for at, row in enumerate(named) if 840 in (row["origin"], row["area"])]
    assert usa
    assert all(pieces[at] == 2 for at in usa)


def test_the_map_carries_the_disclaimer_and_the_notes_of_its_areas() -> None:
    """Names and borders are declared judgement here as on every map."""
    caption = drawn("map", "light", "page", "en").caption.replace("\n", " ")
    assert "do not imply" in caption
    assert "Jammu and Kashmir" in caption


def test_artefacts_among_the_flows_drawn_are_told(revision: Revision) -> None:
    """South Sudan is no origin before 2010: a picture of its flows says what that means."""
    flow = flow_of(2005, 2010, "da_min_closed")
    chart = flow_map(revision, flow, area=729, top=5)
    caption = chart.caption.replace("\n", " ")
    assert "boundaries changed between the dates: South Sudan, Sudan" in caption


def test_what_cannot_be_drawn_is_refused(revision: Revision) -> None:
    """Unknown sectors, too many of them, areas that are not there, and no flows at all."""
    flow = flow_of()
    with pytest.raises(ExportRefused, match="continents"):
        flow_chord(revision, flow, between="continents")
    with pytest.raises(ExportRefused, match="room for 24"):
        flow_chord(revision, flow, between="areas", top=30)
    with pytest.raises(TableRefused):
        flow_map(revision, flow, area=10)
    nobody = FlowTable((4, 8), np.zeros((2, 2)), 2010.5, 2015.5, "both", "x")
    with pytest.raises(FigureNotAvailable):
        flow_bands(revision, nobody)


@pytest.mark.parametrize("kind", ["geographic_region", "sdg_region", "income"])
def test_groupings_of_a_partition_share_no_area(kind: str) -> None:
    """And between them they hold every area with flows."""
    table = between_groupings(flow_of(), kind)
    assert set(partition(kind)) >= {code for code in table.areas if code != "other"}
    assert table.total == pytest.approx(flow_of().total, rel=1e-9)


def _data(chart: Chart, key: str) -> list[dict[str, Any]]:
    """Collect the rows of data in a specification that have a key, in order."""
    found: list[dict[str, Any]] = []

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            for name, inner in part.items():
                if name == "values" and isinstance(inner, list):
                    found.extend(row for row in inner if isinstance(row, dict) and key in row)
                else:
                    walk(inner)
        elif isinstance(part, list):
            for inner in part:
                walk(inner)

    walk(dict(chart.spec))
    return found
