"""Figures on pages: those of the current revision, of an earlier one at its address, of none."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from tests.platform.evidence.conftest import Register
from tests.platform.site.conftest import Reader

from rihla.platform.evidence.models import Registration
from rihla.revision.verify import verify_revision

pytestmark = pytest.mark.django_db

Decide = Callable[..., Registration]


def _bytes(reader: Reader, path: str) -> bytes:
    answer: Any = reader.client.get(path)
    assert answer.status_code == 200, path
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def _tag(reader: Reader, path: str) -> str:
    answer: Any = reader.client.get(path)
    assert b"".join(answer.streaming_content)
    return str(answer["ETag"])


def _rows(reader: Reader, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_bytes(reader, path).decode())))


def test_the_world_has_its_published_total(reader: Reader) -> None:
    """The publisher's 271.6 million, 3.5 per cent, and the revision that states them."""
    page = reader.get("/figures/")
    assert "271,642,105" in page
    assert "3.5 %" in page.replace("\u00a0", " ")
    assert "undesa-2019" in page


@pytest.mark.parametrize(
    ("language", "name", "number"),
    [("en", "Morocco", "98,574"), ("fr", "Maroc", "98\u202f574"), ("ar", "المغرب", "98,574")],
)
def test_an_area_has_its_figures_in_the_readers_language(
    reader: Reader, language: str, name: str, number: str
) -> None:
    """Name, stock of 2019, origins, what it counts, and the groupings it belongs to."""
    page = reader.get("/figures/504/", language=language)
    assert f"<h1>{name}" in page
    assert number in page or number.replace("\u202f", "\u00a0") in page
    assert "/figures/912/" in page
    assert 'lang="en" dir="ltr"' in page


def test_a_grouping_has_a_page_and_what_is_neither_has_none(reader: Reader) -> None:
    """Africa sums over its areas; Jersey is counted in the Channel Islands; 9999 is no code."""
    page = reader.get("/figures/903/")
    assert "26,529,334" in page
    assert "/figures/504/" in page
    for code in (832, 9999):
        reader.get(f"/figures/{code}/", status=404)


def test_areas_are_searched_narrowed_ordered_and_exported_alike(reader: Reader) -> None:
    """By a name in any language, within a grouping, by a column; the CSV holds what was found."""
    assert ">Morocco</a>" in reader.get("/figures/areas/?q=Marruecos")
    assert "1 of 232" in reader.get("/figures/areas/?q=504")
    page = reader.get("/figures/areas/?within=912&sort=-stock")
    names = re.findall(r'<th scope="row"><a[^>]*>([^<]*)', page)
    rows = _rows(reader, "/figures/areas.csv?within=912&sort=-stock")
    assert names == [row["name"] for row in rows]
    values = [float(row["stock"]) for row in rows]
    assert values == sorted(values, reverse=True)
    assert {(row["revision"], row["licence"]) for row in rows} == {("undesa-2019", "CC BY 3.0 IGO")}
    assert "Eastern Africa" in reader.get("/figures/areas/?what=groupings&q=eastern")
    earlier = _rows(reader, "/figures/areas.csv?q=504&year=1990")
    assert (earlier[0]["year"], earlier[0]["stock"]) == ("1990", "54895")


def test_an_area_is_exported_with_its_revision_on_every_line(reader: Reader) -> None:
    """Each indicator at each date, with status, source and licence."""
    rows = _rows(reader, "/figures/504/figures.csv")
    stock = [row for row in rows if (row["indicator"], row["sex"]) == ("stock", "both")]
    assert [row["value"] for row in stock][-1] == "98574"
    assert {row["revision"] for row in rows} == {"undesa-2019"}
    assert all(row["source"] and row["licence"] and row["status"] for row in rows)


def test_the_interval_stands_beside_the_figure(
    reader: Reader, register: Register, decide: Decide
) -> None:
    """Where the revision has one; where it has none, none is invented."""
    assert "80 % interval" not in reader.get("/figures/504/")
    decide(register(factor=2))
    page = reader.get("/figures/504/")
    assert "197,148" in page
    assert "177,433 – 216,863" in page
    rows = _rows(reader, "/figures/504/figures.csv")
    stock = [row for row in rows if (row["indicator"], row["sex"]) == ("stock", "both")][-1]
    assert [round(float(stock[end])) for end in ("lower_80", "upper_80")] == [177_433, 216_863]


def test_every_page_follows_the_current_revision_at_once(
    reader: Reader, register: Register, decide: Decide
) -> None:
    """Home, brief, treaty, figures and the API name the new one with the next request."""
    paths = ("/", "/brief/", "/treaty/", "/figures/", "/figures/504/", "/figures/areas/")
    assert all("undesa-2019" in reader.get(path) for path in paths)
    decide(register("trial-9", factor=3))
    for path in paths:
        page = reader.get(path)
        assert "trial-9" in page, path
        assert "undesa-2019" not in page, path
    assert "295,722" in reader.get("/figures/504/")


def test_an_earlier_one_stays_readable_and_says_that_it_is(
    reader: Reader, register: Register, decide: Decide
) -> None:
    """At its own address, with its own figures, marked as superseded on every page."""
    decide(register(factor=2))
    for path in ("figures/", "figures/504/", "figures/areas/", ""):
        page = reader.get(f"/revisions/undesa-2019/{path}")
        assert "superseded" in page, path
        assert "revision trial-1" in page, path
    assert "98,574" in reader.get("/revisions/undesa-2019/figures/504/")
    assert "Superseded" in reader.get("/revisions/")


def test_a_withdrawn_one_leaves_a_tombstone_and_no_figure(
    reader: Reader, register: Register, decide: Decide
) -> None:
    """Its reason is told; page, picture, file, citation and API give nothing any more."""
    held = register(factor=2)
    decide(held)
    picture = "/revisions/trial-1/figures/504/stock.png"
    assert reader.client.get(picture).status_code == 200
    decide(held, "withdraw", successor=Registration.objects.get(pk="undesa-2019"))
    page = reader.get("/revisions/trial-1/")
    assert "It is sound." in page
    assert "197,148" not in page
    for path in (
        "figures/",
        "figures/504/",
        "figures/504/stock.png",
        "figures/504/figures.csv",
        "figures/areas/",
        "figures/areas.csv",
        "files/stock.csv",
        "files/sealed.zip",
        "cite/bibtex/",
        "changes.csv",
    ):
        page = reader.get(f"/revisions/trial-1/{path}", status=410)
        assert "It is sound." in page, path
        assert "197,148" not in page, path
    for path in ("revisions/trial-1/tables/stock", "figures?revision=trial-1&area=504"):
        answer = reader.client.get(f"/api/v1/{path}")
        assert (answer.status_code, answer.json()["cure"]) == (410, "It is sound.")
    told = reader.client.get("/api/v1/revisions/trial-1").json()
    assert (told["state"], told["reason"], told["manifest"]) == ("withdrawn", "It is sound.", {})
    assert "98,574" in reader.get("/figures/504/")


def test_what_changed_since_the_one_before_is_shown(
    reader: Reader, register: Register, decide: Decide
) -> None:
    """The largest change of knowledge first, and all of them as CSV."""
    decide(register(factor=2))
    page = reader.get("/revisions/trial-1/")
    assert "What changed since undesa-2019" in page
    assert "+98,574" in page
    rows = _rows(reader, "/revisions/trial-1/changes.csv")
    assert (rows[0]["name"], rows[0]["year"], rows[0]["change"]) == ("Morocco", "2019", "98574")
    assert sum(row["change"] not in ("0", "") for row in rows) == 2


def test_the_history_tells_why_and_never_who(
    reader: Reader, register: Register, decide: Decide, two: tuple[Any, Any]
) -> None:
    """From the audit: where it stood, when and why."""
    decide(register(factor=2))
    decide(Registration.objects.get(pk="undesa-2019"))
    page = reader.get("/revisions/trial-1/history/")
    assert re.findall(r"<h2>(\w[\w ]*) <time", page) == ["Superseded", "Current", "Not published"]
    assert "It is sound." in page
    rows = _rows(reader, "/revisions/trial-1/history.csv")
    assert [row["state"] for row in rows] == ["superseded", "current", "staged"]
    assert not any(str(actor.id) in page for actor in two)


def test_the_files_are_read_by_other_programs(reader: Reader, tmp_path: Path) -> None:
    """CSV, Parquet and workbook carry licence and citation; the sealed one verifies elsewhere."""
    rows = _rows(reader, "/revisions/undesa-2019/files/stock.csv")
    assert len(rows) == 4872
    assert rows[0]["licence"] == "CC BY 3.0 IGO"
    table = pq.read_table(io.BytesIO(_bytes(reader, "/revisions/undesa-2019/files/stock.parquet")))
    assert b"International Migrant Stock 2019" in table.schema.metadata[b"citation"]
    book = openpyxl.load_workbook(
        io.BytesIO(_bytes(reader, "/revisions/undesa-2019/files/workbook.xlsx")), read_only=True
    )
    told = " ".join(str(cell) for row in book["CONTENTS"].values for cell in row if cell)
    notes = " ".join(str(cell) for row in book["NOTES"].values for cell in row if cell)
    assert "CC BY 3.0 IGO" in told + notes
    assert "undesa-2019" in told + notes
    pack = _bytes(reader, "/revisions/undesa-2019/files/sealed.zip")
    with zipfile.ZipFile(io.BytesIO(pack)) as opened:
        opened.extractall(tmp_path)
    assert verify_revision(tmp_path / "undesa-2019").id == "undesa-2019"


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("text", "Rihla (2026)"),
        ("bibtex", "@misc{rihla-undesa-2019"),
        ("ris", "TY  - DATA"),
        ("csl-json", '"type": "dataset"'),
    ],
)
def test_it_is_cited_in_four_forms(reader: Reader, form: str, told: str) -> None:
    """As reference programs read them; another form is none."""
    assert told in reader.get(f"/revisions/undesa-2019/cite/{form}/")
    reader.get("/revisions/undesa-2019/cite/latex/", status=404)


def test_a_file_that_is_had_already_is_not_sent_again(reader: Reader) -> None:
    """The tag is of the seal."""
    path = "/revisions/undesa-2019/files/area.csv"
    tag = _tag(reader, path)
    assert reader.client.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert _tag(reader, "/revisions/undesa-2019/files/refugees.csv") != tag


def test_pictures_differ_by_theme_and_area_and_are_pictures(reader: Reader) -> None:
    """Light and dark, of one and another area: four pictures, kept by their revision."""
    seen = {
        _bytes(reader, f"/revisions/undesa-2019/figures/{code}/share.svg?theme={theme}")
        for code in (504, 484)
        for theme in ("light", "dark")
    }
    assert len(seen) == 4
    assert all(picture.startswith(b"<svg") and b"undesa-2019" in picture for picture in seen)
    for path in ("504/map.png", "504/nothing.png", "504/stock.gif", "832/stock.png"):
        reader.get(f"/revisions/undesa-2019/figures/{path}", status=404)


def test_search_finds_areas_and_revisions(reader: Reader) -> None:
    """An area by its name in any language leads to its figures, a revision to its page."""
    assert "/figures/504/" in reader.get("/search/?q=Marruecos")
    assert "/revisions/undesa-2019/" in reader.get("/search/?q=undesa")
