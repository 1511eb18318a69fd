"""The shipped shapes: what they show at declared points, and that they are whole."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import shapely
import yaml
from python_calamine import CalamineWorkbook
from shapely.geometry import Point, shape
from shapely.prepared import prep

from rihla.areas.designation import Designation, declaration_bytes, editions, list_designations
from rihla.areas.shapes import Shapes, load_shapes
from rihla.areas.shapes.shape import load_topology

DECLARED = list_designations()


def named(place: Designation) -> str:
    """Name a case after its designation."""
    return place.id


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    """Give the shapes of the default edition."""
    return load_shapes()


@pytest.fixture(scope="module")
def areas(shapes: Shapes) -> dict[int, Any]:
    """Give the shape of every area."""
    return {f["id"]: shape(f["geometry"]) for f in shapes.areas}


@pytest.fixture(scope="module")
def places(shapes: Shapes) -> dict[str, Any]:
    """Give the shape of every hatched place."""
    return {f["id"]: shape(f["geometry"]) for f in shapes.places}


@pytest.mark.parametrize("place", DECLARED, ids=named)
def test_it_draws_each_declared_place_with_the_area_that_counts_it(
    place: Designation, areas: dict[int, Any], places: dict[str, Any]
) -> None:
    """At every test point of a rule the map shows the declared area, or hatching, alone."""
    for anchor in place.anchors:
        point = Point(anchor.lon, anchor.lat)
        shown: set[int | str] = {m49 for m49, area in areas.items() if area.contains(point)}
        shown |= {name for name, hatched in places.items() if hatched.contains(point)}
        expected = place.id if anchor.area is None else anchor.area
        assert shown == {expected}, (anchor.lon, anchor.lat)


@pytest.mark.parametrize("edition", editions())
def test_it_draws_each_place_as_the_edition_has_it(edition: str) -> None:
    """Where editions differ, each gets its own map: with China, hatched, or as an area."""
    taiwan = next(d for d in list_designations(edition) if d.id == "taiwan")
    drawn = load_shapes(edition)
    point = Point(taiwan.anchors[0].lon, taiwan.anchors[0].lat)
    owners = {f["id"] for f in drawn.areas if shape(f["geometry"]).contains(point)}
    hatched = {f["id"] for f in drawn.places if shape(f["geometry"]).contains(point)}
    assert owners == ({taiwan.area} if taiwan.area else set())
    assert hatched == (set() if taiwan.area else {"taiwan"})
    assert (158 in {f["id"] for f in drawn.points}) == (taiwan.area == 158)


def test_it_leaves_no_ground_of_crimea_in_russia(areas: dict[int, Any]) -> None:
    """Nothing of Russia lies on the peninsula: the whole ring moved, not a point of it."""
    peninsula = shapely.box(32.4, 44.3, 36.5, 45.9)
    assert areas[643].intersection(peninsula).is_empty
    assert areas[804].intersection(peninsula).area > 2


def test_it_shows_western_sahara_whole(areas: dict[int, Any]) -> None:
    """Morocco ends at 27°40′ north, and the territory is 266,000 km² large."""
    south = 27 + 40 / 60
    assert areas[504].bounds[1] == pytest.approx(south, abs=0.01)
    assert areas[732].bounds[3] == pytest.approx(south, abs=0.01)
    size = next(f for f in load_shapes().points if f["id"] == 732)["properties"]["km2"]
    assert size == pytest.approx(266_000, rel=0.03)


@pytest.mark.parametrize(
    ("m49", "km2"),
    [(804, 603_500), (688, 88_499), (196, 9_251), (706, 637_657), (254, 83_534)],
    ids=["Ukraine", "Serbia", "Cyprus", "Somalia", "French Guiana"],
)
def test_it_gives_corrected_areas_their_published_size(m49: int, km2: int, shapes: Shapes) -> None:
    """Surface areas agree with the UN Demographic Yearbook 2019, Table 3, within 5 per cent.

    Without Kosovo Serbia, without the north Cyprus, without Somaliland Somalia would fall short.
    """
    found = next(f for f in shapes.points if f["id"] == m49)["properties"]["km2"]
    assert found == pytest.approx(km2, rel=0.05)


def test_it_shows_both_parts_of_the_state_of_palestine(areas: dict[int, Any]) -> None:
    """The Gaza Strip (365 km²) is there beside the West Bank, and neither is a sliver."""
    west_bank, gaza = sorted(areas[275].geoms, key=lambda g: -g.area)
    assert gaza.contains(Point(34.38, 31.4))
    assert gaza.area / west_bank.area == pytest.approx(365 / 5655, rel=0.25)


@pytest.mark.large_input
def test_it_has_a_marker_for_every_area_of_the_revision(data: Path, shapes: Shapes) -> None:
    """The 232 areas of the 2019 revision, no more and no fewer, can be found on the map."""
    book = CalamineWorkbook.from_path(data / "undesa_ims_2019" / "UN_MigrantStockTotal_2019.xlsx")
    rows = book.get_sheet_by_name("Table 1").to_python()
    revision = {int(r[3]) for r in rows if isinstance(r[3], float) and r[4]}
    marked = [f["id"] for f in shapes.points]
    assert len(revision) == 232
    assert sorted(marked) == sorted(revision)
    assert {f["id"] for f in shapes.areas} == revision - {292, 772, 798}


def test_it_puts_each_marker_on_its_area(areas: dict[int, Any], shapes: Shapes) -> None:
    """A marker lies inside the shape it stands for, so that a tooltip never names a neighbour."""
    for feature in shapes.points:
        if feature["id"] in areas:
            assert areas[feature["id"]].contains(shape(feature["geometry"])), feature["id"]


def test_it_makes_valid_shapes(areas: dict[int, Any], places: dict[str, Any]) -> None:
    """No ring crosses itself, none lies outside the world, none is empty."""
    for name, drawn in [*areas.items(), *places.items()]:
        assert drawn.is_valid, (name, shapely.is_valid_reason(drawn))
        assert not drawn.is_empty
        west, south, east, north = drawn.bounds
        assert west >= -180
        assert east <= 180
        assert south >= -90
        assert north <= 90


def test_it_winds_outer_rings_clockwise(shapes: Shapes) -> None:
    """Vega reads rings on the sphere: the other direction would fill the rest of the world."""
    for feature in (*shapes.areas, *shapes.places):
        for outer, *holes in feature["geometry"]["coordinates"]:
            assert not shapely.is_ccw(shapely.linearrings(outer)), feature["id"]
            assert all(shapely.is_ccw(shapely.linearrings(hole)) for hole in holes), feature["id"]


def test_it_lets_no_edge_jump_the_antimeridian(shapes: Shapes) -> None:
    """Russia and Fiji are cut at 180°: no edge runs back across the whole map."""
    for feature in (*shapes.areas, *shapes.places):
        for polygon in feature["geometry"]["coordinates"]:
            for ring in polygon:
                assert max(abs(a[0] - b[0]) for a, b in pairwise(ring)) < 90, feature["id"]
    crossing = {f["id"] for f in shapes.areas if _spans(f)}
    assert {643, 242} <= crossing


def _spans(feature: dict[str, Any]) -> bool:
    west, _, east, _ = shape(feature["geometry"]).bounds
    return bool(west == -180 and east == 180)


def test_it_leaves_neither_gap_nor_overlap_between_neighbours(
    areas: dict[int, Any], places: dict[str, Any]
) -> None:
    """The shapes are a coverage: neighbours share their edges exactly, cuts included."""
    everything = [*areas.values(), *places.values()]
    assert shapely.coverage_is_valid(everything)
    land = shapely.coverage_union_all(everything)
    enclosed = [ring for part in land.geoms for ring in part.interiors]
    assert len(enclosed) == 1, "water enclosed by land other than the Caspian Sea is a gap"
    assert shapely.Polygon(enclosed[0]).contains(Point(51, 41))


@pytest.mark.parametrize(
    ("place", "style"),
    [
        ("kosovo", "dashed"),
        ("western-sahara", "dashed"),
        ("golan", "dashed"),
        ("abyei", "dashed"),
        ("northern-cyprus", "dashed"),
        ("state-of-palestine", "dashed"),
        ("somaliland", "dotted"),
        ("jammu-and-kashmir", "dotted"),
        ("siachen", "dotted"),
        ("aksai-chin", "dashed"),
        ("sudan-south-sudan-boundary", "dashed"),
    ],
)
def test_it_draws_declared_lines_in_their_style(place: str, style: str, shapes: Shapes) -> None:
    """A line in question is never drawn as a settled boundary, and is drawn once."""
    (line,) = (f for f in shapes.lines if f["properties"]["place"] == place)
    assert line["properties"]["kind"] == "declared"
    assert line["properties"]["style"] == style
    drawn = shape(line["geometry"])
    settled = _settled(shapes)
    assert drawn.length > 0.3
    assert drawn.intersection(settled).length == 0


def test_it_draws_no_line_between_crimea_and_the_rest_of_ukraine(shapes: Shapes) -> None:
    """The isthmus of Perekop carries no boundary at all."""
    isthmus = shapely.box(33.3, 45.9, 34.9, 46.2)
    for feature in shapes.lines:
        if feature["properties"]["kind"] != "coast":
            assert shape(feature["geometry"]).intersection(isthmus).is_empty


def test_it_draws_the_line_of_control_dotted_only_where_it_runs(shapes: Shapes) -> None:
    """The boundary between India and Pakistan south of Jammu stays solid."""
    dotted = shape(
        next(f for f in shapes.lines if f["properties"]["place"] == "jammu-and-kashmir")["geometry"]
    )
    assert dotted.bounds[1] > 32.5
    solid = prep(_settled(shapes))
    assert solid.intersects(shapely.box(74.3, 30.5, 74.9, 31.8))


def test_it_draws_no_seam_at_the_antimeridian(shapes: Shapes) -> None:
    """The cut through Chukotka and Fiji is no coast."""
    for feature in shapes.lines:
        for path in feature["geometry"]["coordinates"]:
            assert {abs(lon) for lon, _ in path} != {180.0}


def test_it_names_the_areas_on_each_side_of_a_boundary(shapes: Shapes) -> None:
    """A map of a region can pick its boundaries: France and Spain share one, Iceland has none."""
    pairs = [f["properties"]["areas"] for f in shapes.lines if _is_boundary(f)]
    assert pairs.count([250, 724]) == 1
    assert not any(352 in pair for pair in pairs)


def _is_boundary(feature: dict[str, Any]) -> bool:
    return bool(feature["properties"]["kind"] == "boundary")


def _settled(shapes: Shapes) -> Any:
    return shapely.union_all([shape(f["geometry"]) for f in shapes.lines if _is_boundary(f)])


def test_it_was_built_from_the_designations_that_ship() -> None:
    """A changed designations.yaml fails here until `make shapes` has been run."""
    digest = hashlib.sha256(declaration_bytes()).hexdigest()
    assert load_topology()["source"]["designations_sha256"] == digest, "run make shapes"


def test_it_was_built_from_the_source_that_is_declared() -> None:
    """The checksums and the citation inside the file are those of its sidecar."""
    text = (files("rihla.areas.shapes") / "sidecar.yaml").read_text(encoding="utf-8")
    sidecar = yaml.safe_load(text)
    recorded = load_topology()["source"]
    for key in ("package", "version", "sha256", "file_sha256", "citation", "licence"):
        assert recorded[key] == sidecar[key]


def test_it_stays_small_enough_to_ship() -> None:
    """The file is at most 700 kB, compact, and pure ASCII-safe JSON that ends in a newline."""
    content = (files("rihla.areas.shapes") / "world.json").read_bytes()
    assert len(content) <= 700_000
    assert content.endswith(b"\n")
    assert json.loads(content)["type"] == "Topology"
