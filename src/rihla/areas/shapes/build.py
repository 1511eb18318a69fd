"""Rebuilds `world.json` from the npm package that ships the source: ``make shapes``.

The package is fetched by npm from whatever registry the machine uses, and refused unless its
checksum is the declared one. The same source and designations give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import shapely
import yaml
from shapely.geometry import Polygon

from rihla.areas.designation import (
    Designation,
    declaration,
    declaration_bytes,
    editions,
    list_designations,
)
from rihla.areas.shapes.line import forced_cuts, line_features
from rihla.areas.shapes.partition import CELLS, Label, Land, cells, km2, partition, read_source
from rihla.areas.shapes.topology import ArcBook
from rihla.errors import DownloadFailed, RihlaError, SourceChanged, SourceMissing

__all__ = ["build", "fetch", "main"]

TARGET = Path(__file__).with_name("world.json")


def sidecar() -> dict[str, str]:
    """Return the declared provenance of the source of the shapes."""
    text = (files("rihla.areas.shapes") / "sidecar.yaml").read_text(encoding="utf-8")
    return {key: str(value) for key, value in yaml.safe_load(text).items()}


def fetch(folder: Path) -> Path:
    """Fetch the package into a folder with npm; return the archive's path.

    Raises
    ------
    SourceMissing
        If npm is not installed.
    DownloadFailed
        If npm cannot deliver the package.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise SourceMissing("npm is not on the PATH.", cure="Install it, or give --archive.")
    declared = sidecar()
    wanted = f"{declared['package']}@{declared['version']}"
    done = subprocess.run(
        [npm, "pack", "--silent", wanted], cwd=folder, capture_output=True, text=True, check=False
    )
    archives = sorted(folder.glob("*.tgz"))
    if done.returncode or not archives:
        raise DownloadFailed(
            f"npm could not fetch {wanted}: {done.stderr.strip()}",
            cure="Check the registry this machine uses, or give --archive.",
        )
    return archives[0]


def read_archive(archive: Path) -> dict[str, Any]:
    """Return the source topology from the package's archive, both checksums checked.

    Raises
    ------
    SourceChanged
        If the archive or the file in it is not the declared one.
    """
    declared = sidecar()
    content = archive.read_bytes()
    _check(archive.name, content, declared["sha256"])
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        member = tar.extractfile(declared["file"])
        inner = member.read() if member else b""
    _check(declared["file"], inner, declared["file_sha256"])
    topology: dict[str, Any] = json.loads(inner)
    return topology


def _check(name: str, content: bytes, declared: str) -> None:
    found = hashlib.sha256(content).hexdigest()
    if found != declared:
        raise SourceChanged(
            f"{name} has checksum {found}, not the declared {declared}.",
            cure="Compare the two editions, then declare the new one in sidecar.yaml.",
        )


def build(topology: dict[str, Any]) -> bytes:
    """Return the content of `world.json` for a source topology."""
    designations = list_designations()
    land = partition(
        read_source(topology), designations, [d["name"] for d in declaration()["dropped"]]
    )
    owner = _owners(land, designations)
    merged = {key: _merge(land, owner, key) for key in sorted(set(owner.values()), key=str)}
    rings = [ring for piece in (*land, *merged.values()) for ring in piece.rings()]
    book = ArcBook(rings, forced_cuts(rings, designations))
    areas = [_geometry(merged[k], {"m49": k}, book) for k in sorted(_codes(merged))]
    places = [
        _geometry(merged[d.id], {"place": d.id, "code": d.code}, book)
        for d in designations
        if d.id in merged
    ]
    sides = {piece.label: [book.ring(ring) for ring in piece.rings()] for piece in land}
    lines = line_features(sides, owner, book, designations)
    content = {
        "type": "Topology",
        "source": _provenance(),
        "transform": {"scale": [1 / CELLS, 1 / CELLS], "translate": [0, 0]},
        "objects": {
            "areas": {"type": "GeometryCollection", "geometries": areas},
            "places": {"type": "GeometryCollection", "geometries": places},
            "lines": {"type": "GeometryCollection", "geometries": lines},
        },
        "points": _points(merged, designations),
        "arcs": book.deltas(),
    }
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    return (text + "\n").encode()


def _owners(land: Sequence[Land], designations: Sequence[Designation]) -> dict[Label, Label]:
    """Return whose shape each piece joins: an area's, or its own where any edition needs it."""
    declared = {d.id: d for d in designations}
    changing = {
        d.id
        for edition in editions()
        for d in list_designations(edition)
        if d.area != declared[d.id].area
    }
    owner: dict[Label, Label] = {}
    for piece in land:
        place = declared.get(str(piece.label))
        apart = place is None or place.area is None or place.id in changing
        owner[piece.label] = piece.label if apart or place is None else (place.area or place.id)
    return owner


def _merge(land: Sequence[Land], owner: dict[Label, Label], key: Label) -> Land:
    pieces = [piece for piece in land if owner[piece.label] == key]
    if len(pieces) == 1:
        return Land(key, pieces[0].polygons)
    united = shapely.coverage_union_all([p for piece in pieces for p in piece.polygons])
    polygons = [shapely.geometry.polygon.orient(p, -1.0) for p in shapely.get_parts(united)]
    return Land(key, tuple(sorted(polygons, key=lambda p: (-p.area, p.bounds))))


def _codes(merged: dict[Label, Land]) -> list[int]:
    return [key for key in merged if isinstance(key, int)]


def _geometry(land: Land, properties: dict[str, Any], book: ArcBook) -> dict[str, Any]:
    arcs = [
        [book.ring(cells(ring)) for ring in (polygon.exterior, *polygon.interiors)]
        for polygon in land.polygons
    ]
    return {"type": "MultiPolygon", "id": land.label, "properties": properties, "arcs": arcs}


def _points(merged: dict[Label, Land], designations: Sequence[Designation]) -> list[dict[str, Any]]:
    """Return one marker per area, well inside its largest part; declared ones where it has none."""
    points: list[dict[str, Any]] = []
    for key, land in merged.items():
        name = "m49" if isinstance(key, int) else "place"
        points.append(
            {name: key, "at": _middle(land.polygons[0]), "km2": round(km2(land.polygons))}
        )
    points += [{"m49": m["area"], "at": m["at"], "km2": 0} for m in declaration()["markers"]]
    return sorted(points, key=lambda p: (str(p.get("place", "")), p.get("m49", 0)))


def _middle(polygon: Polygon) -> list[float]:
    centre = shapely.maximum_inscribed_circle(polygon, tolerance=1.0).coords[0]
    return [round(value / CELLS, 3) for value in centre]


def _provenance() -> dict[str, str]:
    declared = sidecar()
    kept = ("citation", "package", "version", "sha256", "file", "file_sha256", "licence")
    digest = hashlib.sha256(declaration_bytes()).hexdigest()
    return {key: declared[key] for key in kept} | {"designations_sha256": digest}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the build; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m rihla.areas.shapes.build", description=__doc__)
    parser.add_argument("--archive", type=Path, help="the package's archive, instead of npm's")
    parser.add_argument("--target", type=Path, default=TARGET, help="the file to write")
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as folder:
            content = build(read_archive(options.archive or fetch(Path(folder))))
    except RihlaError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    beside = options.target.with_suffix(".part")
    beside.write_bytes(content)
    beside.replace(options.target)
    sys.stdout.write(f"{options.target.name}: {len(content):,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
