"""The build of the shapes, on a made-up world small enough to check by hand."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import tarfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, box

from rihla.areas.designation import LANGUAGES, Designation, Line, Outline, list_designations
from rihla.areas.shapes import build as shapes_build
from rihla.areas.shapes.line import line_features
from rihla.areas.shapes.partition import CELLS, km2, partition, read_source
from rihla.areas.shapes.topology import ArcBook, decode_arcs, decode_geometry
from rihla.errors import SourceChanged, SourceMalformed, SourceMissing


def named(place: Designation) -> str:
    """Name a case after its designation."""
    return place.id


WEST, EAST, NORTH = box(0, 0, 10, 10), box(10, 0, 20, 10), box(0, 10, 20, 20)
WORLD: dict[str, tuple[int | None, MultiPolygon]] = {
    "West": (1, MultiPolygon([WEST])),
    "East": (2, MultiPolygon([EAST])),
    "North": (None, MultiPolygon([NORTH])),
}


def declare(name: str, **changes: Any) -> Designation:
    """Give a designation with nothing in it but what a test is about."""
    plain = Designation(
        id=name,
        kind="disputed",
        names=dict.fromkeys(LANGUAGES, name),
        treatment="hatched_no_data",
        area=None,
        code=None,
        concerns=(),
        note="",
        also={},
        quote=None,
        authority="",
        date=dt.date(2019, 1, 1),
        reason="",
        outline=None,
        line=None,
        anchors=(),
    )
    return replace(plain, **changes)


WHOLE_NORTH = declare("north", outline=Outline(("North",), (), None, "", ""))
CORNER = declare(
    "corner",
    outline=Outline(("West",), ((5.0, -5.0), (15.0, -5.0), (15.0, 5.0), (5.0, 5.0)), None, "", ""),
)


def sizes(designations: list[Designation]) -> dict[int | str, float]:
    """Return the size of every piece in square degrees."""
    land = partition(WORLD, designations, ())
    return {piece.label: sum(p.area for p in piece.polygons) / CELLS**2 for piece in land}


@pytest.fixture(scope="module")
def uncorrected(data: Path) -> dict[str, Any]:
    """Give the source's features as they are."""
    content = (data / "geometry" / "countries-50m.json").read_bytes()
    source = read_source(json.loads(content))
    return {name: (code, drawn.buffer(0)) for name, (code, drawn) in source.items()}


def test_it_cuts_a_place_out_of_the_named_feature_only() -> None:
    """A declared ring that reaches into a neighbour takes nothing from it."""
    assert sizes([WHOLE_NORTH, CORNER]) == {1: 75, 2: 100, "corner": 25, "north": 200}


def test_it_joins_a_cut_to_the_area_it_is_declared_into() -> None:
    """Ground cut with `into` becomes part of that area, without an edge between."""
    assert CORNER.outline is not None
    joined = replace(CORNER, outline=replace(CORNER.outline, into=2))
    assert sizes([WHOLE_NORTH, joined]) == {1: 75, 2: 125, "north": 200}


def test_it_keeps_neighbours_joined_along_a_cut() -> None:
    """After any cut the pieces still cover the world exactly once."""
    land = partition(WORLD, [WHOLE_NORTH, CORNER], ())
    pieces = [MultiPolygon(piece.polygons) for piece in land]
    assert shapely.coverage_is_valid(pieces)
    assert sum(p.area for p in pieces) == shapely.coverage_union_all(pieces).area


def test_it_refuses_land_without_a_code_that_nothing_declares() -> None:
    """A new feature without a code in the source is a question, never a silent gap."""
    with pytest.raises(SourceMalformed, match="says nothing of North"):
        partition(WORLD, [], ())


def test_it_refuses_a_rule_on_a_feature_the_source_lacks() -> None:
    """A rule whose feature was renamed in the source is not silently without effect."""
    lost = declare("lost", outline=Outline(("Atlantis",), (), None, "", ""))
    with pytest.raises(SourceMalformed, match="Atlantis"):
        partition(WORLD, [WHOLE_NORTH, lost], ())


def test_it_leaves_dropped_features_out() -> None:
    """What is declared as dropped takes no part, and needs no code."""
    assert {piece.label for piece in partition(WORLD, [], ["North"])} == {1, 2}


def test_it_draws_settled_declared_and_coast_lines_apart() -> None:
    """One boundary between two areas, dashed lines around a place, and the sea's edge."""
    dashed = replace(CORNER, line=Line("dashed", (), ()))
    land = partition(WORLD, [WHOLE_NORTH, dashed], ())
    book = ArcBook([ring for piece in land for ring in piece.rings()])
    sides = {piece.label: [book.ring(ring) for ring in piece.rings()] for piece in land}
    owner = {piece.label: piece.label for piece in land}
    topology = {
        "transform": {"scale": [1 / CELLS, 1 / CELLS], "translate": [0, 0]},
        "arcs": book.deltas(),
    }
    lengths: dict[str, float] = {}
    for feature in line_features(sides, owner, book, [WHOLE_NORTH, dashed]):
        drawn = shapely.geometry.shape(decode_geometry(feature, decode_arcs(topology)))
        kind = feature["properties"]["kind"]
        lengths[kind] = lengths.get(kind, 0) + drawn.length
    assert lengths == pytest.approx({"declared": 15, "boundary": 25, "coast": 80})


def test_it_cuts_rings_at_the_antimeridian() -> None:
    """An island across 180° becomes two parts, each within the world, of the same total size."""
    ring = [[178, 0], [-178, 0], [-178, 2], [178, 2], [178, 0]]
    steps = [[b[0] - a[0], b[1] - a[1]] for a, b in pairwise(ring)]
    topology = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [[ring[0], *steps]],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "Polygon", "id": "242", "properties": {"name": "Isle"}, "arcs": [[0]]}
                ]
            }
        },
    }
    code, island = read_source(topology)["Isle"]
    assert code == 242
    assert sorted(part.bounds for part in island.geoms) == [(-180, 0, -178, 2), (178, 0, 180, 2)]


def test_it_measures_areas_on_the_sphere() -> None:
    """An octant of the Earth is an eighth of 510.07 million square kilometres."""
    octant = box(0, 0, 90 * CELLS, 90 * CELLS)
    dense = shapely.segmentize(octant, CELLS)
    assert km2([dense]) == pytest.approx(510_065_600 / 8, rel=1e-4)


@given(
    widths=st.lists(st.integers(1, 5), min_size=1, max_size=6),
    heights=st.lists(st.integers(1, 5), min_size=1, max_size=6),
)
def test_it_restores_every_ring_from_its_arcs(widths: list[int], heights: list[int]) -> None:
    """Cutting any grid of boxes into shared arcs and back gives the same shapes."""
    boxes = []
    x = 0
    for width in widths:
        y = 0
        for height in heights:
            boxes.append([(x, y), (x, y + height), (x + width, y + height), (x + width, y), (x, y)])
            y += height
        x += width
    book = ArcBook(boxes)
    stored = [book.ring(ring) for ring in boxes]
    topology = {"transform": {"scale": [1, 1], "translate": [0, 0]}, "arcs": book.deltas()}
    arcs = decode_arcs(topology)
    for ring, indexes in zip(boxes, stored, strict=True):
        back = decode_geometry({"type": "Polygon", "arcs": [indexes]}, arcs)
        assert shapely.Polygon(back["coordinates"][0]).equals(shapely.Polygon(ring))
    assert len(set(book.arcs)) == len(book.arcs)


def test_it_refuses_an_archive_that_is_not_the_declared_one(tmp_path: Path) -> None:
    """A changed package stops the build, with both checksums in the message."""
    archive = tmp_path / "world-atlas.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        content = b"{}"
        entry = tarfile.TarInfo("package/countries-50m.json")
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    with pytest.raises(SourceChanged, match=found):
        shapes_build.read_archive(archive)


def test_it_says_so_when_npm_is_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without npm the command ends with its exit code and a cure, and the old file stays."""
    target = tmp_path / "world.json"
    target.write_text("old", encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shapes_build.main(["--target", str(target)]) == SourceMissing.exit_code
    assert "--archive" in capsys.readouterr().err
    assert target.read_text(encoding="utf-8") == "old"


@pytest.mark.large_input
@pytest.mark.parametrize("place", [d for d in list_designations() if d.outline], ids=named)
def test_it_needs_each_rule(uncorrected: dict[str, Any], place: Designation) -> None:
    """At its test points the uncorrected source contradicts the rule, or gives no code at all."""
    wrong = []
    for anchor in place.anchors:
        point = shapely.Point(anchor.lon, anchor.lat)
        shown = {code for code, drawn in uncorrected.values() if drawn.contains(point)}
        wrong.append(None in shown or shown != {anchor.area})
    assert any(wrong)


@pytest.mark.large_input
def test_it_rebuilds_the_shipped_file_byte_for_byte(data: Path) -> None:
    """The same source and designations give the file that ships: nobody edited it by hand."""
    content = (data / "geometry" / "countries-50m.json").read_bytes()
    assert hashlib.sha256(content).hexdigest() == shapes_build.sidecar()["file_sha256"]
    assert shapes_build.build(json.loads(content)) == shapes_build.TARGET.read_bytes()
