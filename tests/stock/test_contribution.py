"""A user's CSV is read whole or refused whole, with every fault and its row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rihla.errors import SourceMalformed, SourceMissing
from rihla.stock.contribution import CONTRIBUTION, read_contribution

HEAD = "area,date,sex,basis,source,value"
GOOD = "Chad,2009-05-20,both,place_of_birth,Census 2009,16700"

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Give a function that writes a file of observations."""

    def write(text: str) -> Path:
        path = tmp_path / "mine.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def _faults(path: Path, population: pa.Table | None = None) -> list[str]:
    with pytest.raises(SourceMalformed) as caught:
        read_contribution(path, population=population)
    return [f"{fault.row} {fault.column}: {fault.what}" for fault in caught.value.faults]


def test_it_reads_observations_in_the_words_of_the_project(write: Write) -> None:
    """Codes or names, days or years, and the optional columns."""
    text = (
        f"{HEAD},kind,published\n{GOOD},census,2012\n152,2017,female,citizenship,Register,4.5,,\n"
    )
    table = read_contribution(write(text))
    assert table.schema.equals(CONTRIBUTION)
    first, second = table.to_pylist()
    assert (first["area"], first["universe"], first["value"]) == (148, "foreign_born", 16700.0)
    assert first["date"] == pytest.approx(2009 + 139 / 365)
    assert (first["kind"], first["published"], first["age_length"]) == ("census", 2012, -1)
    assert (second["date"], second["universe"]) == (2017.5, "foreign_citizens")
    assert (second["kind"], second["published"]) == (None, None)


def test_all_faults_are_told_at_once_with_their_rows(write: Write) -> None:
    """A user mends the file in one go."""
    text = "\n".join(
        [
            HEAD,
            "Chad,2009-13-20,both,place_of_birth,A,5",
            "Atlantis,2009,both,place_of_birth,A,5",
            "Chad,2009,both,place_of_birth,A,-5",
            "Chad,2010,both,place_of_birth,A,many",
            'Chad,2011,both,place_of_birth,A,"1,000"',
            "Chad,2012,women,place_of_birth,A,5",
            "Chad,2013,both,birth,A,5",
            "Chad,2014,both,place_of_birth,,5",
            "Chad,2015,both,place_of_birth,A,5,6",
            "Chad,1066,both,place_of_birth,A,5",
            "Chad,2016,both,place_of_birth,A,0",
        ]
    )
    assert _faults(write(text)) == [
        "2 date: is no date: '2009-13-20'",
        "3 area: is no area: 'Atlantis'",
        "4 value: is negative: '-5'",
        "5 value: is not a number: 'many'",
        "6 value: is not a number: '1,000'",
        "7 sex: is none of both, male, female: 'women'",
        "8 basis: is none of place_of_birth, citizenship: 'birth'",
        "9 source: is empty",
        "10 : has 7 cells where the heading has 6",
        "11 date: is out of reach: '1066'",
        "12 value: is zero",
    ]


@pytest.mark.parametrize("word", ["nan", "inf", "-inf", "1e5", "0x10", "1 000", "5%", "١٦", "1²"])
def test_what_is_no_count_is_no_count(write: Write, word: str) -> None:
    """Spellings that a computer would take for numbers are refused like words."""
    text = f"{HEAD}\nChad,2010,both,place_of_birth,A,{word}\n"
    assert _faults(write(text)) == [f"2 value: is not a number: {word!r}"]


@pytest.mark.parametrize("text", ["", "\n\n", "﻿"])
def test_an_empty_file_is_refused(write: Write, text: str) -> None:
    """Nothing is not an observation."""
    assert _faults(write(text)) == ["None : is empty"]


def test_a_heading_alone_is_refused(write: Write) -> None:
    """A file without a row says so."""
    assert _faults(write(HEAD)) == ["1 : has no row below its heading"]


def test_wrong_columns_are_all_named(write: Write) -> None:
    """Absent, unknown and doubled columns, before any row is judged."""
    found = _faults(write("area,date,sex,source,number,area\nChad,2010,both,A,5,Chad\n"))
    assert found == [
        "1 basis: is absent",
        "1 value: is absent",
        "1 area: stands twice in the heading",
        "1 : is no column of observations: 'number'",
    ]


def test_the_same_observation_twice_is_refused(write: Write) -> None:
    """By key, however the area is spelled."""
    text = f"{HEAD}\n{GOOD}\n148,2009-05-20,both,place_of_birth,Census 2009,16800\n"
    (fault,) = _faults(write(text))
    assert fault.startswith("3 : is the same observation as row 2")


def test_one_source_with_both_bases_is_refused(write: Write) -> None:
    """Foreign-born and citizens are never mixed under one name."""
    text = f"{HEAD}\n{GOOD}\nChad,2010,both,citizenship,Census 2009,37100\n"
    (fault,) = _faults(write(text))
    assert fault.startswith("3 basis: counts by citizenship where row 2 of the same source")


def test_sexes_that_do_not_add_up_are_refused(write: Write) -> None:
    """Men and women together are both."""
    rows = [
        f"Chad,2010,{sex},place_of_birth,A,{n}"
        for sex, n in (("both", 100), ("male", 70), ("female", 60))
    ]
    assert _faults(write("\n".join([HEAD, *rows]))) == [
        "2 value: is 100 where its sexes add to 130"
    ]


def test_more_migrants_than_people_are_refused(write: Write) -> None:
    """Where the population is given: persons, not thousands, not everybody."""
    people = pa.table({"code": [148, 148], "year": [2008, 2010], "value": [11e3, 11e3]})
    (fault,) = _faults(write(f"{HEAD}\n{GOOD}\n"), people)
    assert fault == "2 value: is 16700 where 11000 people live"


def test_a_figure_cannot_be_known_before_its_date(write: Write) -> None:
    """Publication follows the count."""
    text = f"{HEAD},published\n{GOOD},2008\n"
    assert _faults(write(text)) == ["2 published: is before the date counted: '2008'"]


def test_a_grouping_is_no_area(write: Write) -> None:
    """Africa is not one of its areas; neither is a State of the past."""
    text = f"{HEAD}\nAfrica,2010,both,place_of_birth,A,5\nYugoslavia,2010,both,place_of_birth,A,5\n"
    assert [fault[:6] for fault in _faults(write(text))] == ["2 area", "3 area"]


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """A spreadsheet saved as it is, is no CSV."""
    path = tmp_path / "mine.csv"
    path.write_bytes(b"PK\x03\x04\xff\xfe\x00")
    assert _faults(path) == ["1 : is no text in UTF-8"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With its path."""
    with pytest.raises(SourceMissing, match=r"absent\.csv"):
        read_contribution(tmp_path / "absent.csv")


ROW = GOOD + "\n"
FILES = {
    "semicolons": (f"{HEAD}\n{ROW}".replace(",", ";").encode(), "1 : has semicolons between"),
    "tabulators": (f"{HEAD}\n{ROW}".replace(",", "\t").encode(), "1 : has tabulators between"),
    "a mark and semicolons": (
        b"\xef\xbb\xbf" + f"{HEAD}\n{ROW}".replace(",", ";").encode(),
        "1 : has semicolons between",
    ),
    "UTF-16": (f"{HEAD}\n{ROW}".encode("utf-16"), "1 : is no text in UTF-8"),
    "Windows letters": (
        f"{HEAD}\n{ROW}Côte d’Ivoire,2009,both,citizenship,A,5\n".encode("cp1252"),
        "3 : is no text in UTF-8",
    ),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1", "1 : is no text in UTF-8"),
    "zero bytes": (f"{HEAD}\n{ROW}\0".encode(), "None : is no text"),
    "an open quotation": (
        f'{HEAD}\nChad,2009,both,citizenship,"A,5\n{ROW}'.encode(),
        "3 : is no CSV",
    ),
    "a ragged row": (f"{HEAD}\n{ROW}Chad,2010\n".encode(), "3 : has 2 cells where"),
    "thousands unquoted": (f"{HEAD}\n{ROW}".replace("16700", "16,700").encode(), "2 : has 7 cells"),
    "decimal commas": (
        f"{HEAD}\n{ROW}".replace("16700", '"16700,5"').encode(),
        "2 value: is not a number: '16700,5'",
    ),
    "thousands by dots": (
        f"{HEAD}\n{ROW}".replace("16700", "16.700").encode(),
        "2 value: may mean 16700 or 16.7",
    ),
    "thousands by spaces": (
        f"{HEAD}\n{ROW}".replace("16700", "16\u202f700").encode(),
        "2 value: is not a number",
    ),
    "more than all people": (
        f"{HEAD}\n{ROW}".replace("16700", "9" * 400).encode(),
        "2 value: is more than all people",
    ),
    "a day that is none": (
        f"{HEAD}\n{ROW}".replace("2009-05-20", "2009-02-30").encode(),
        "2 date: is no date: '2009-02-30'",
    ),
    "a day to come": (
        f"{HEAD}\n{ROW}".replace("2009-05-20", "2099").encode(),
        "2 date: lies in the future",
    ),
    "an empty cell": (f"{HEAD}\n{ROW}".replace("both", "").encode(), "2 sex: is empty"),
    "capitals": (f"{HEAD}\n{ROW}".replace("sex", "Sex").encode(), "1 sex: is written Sex"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_saved_otherwise_is_refused_with_its_cure(tmp_path: Path, name: str) -> None:
    """As spreadsheets of half the world save it: one fault, its row, what to do."""
    content, fault = FILES[name]
    path = tmp_path / "mine.csv"
    path.write_bytes(content)
    with pytest.raises(SourceMalformed) as caught:
        read_contribution(path)
    (found,) = caught.value.faults
    assert f"{found.row} {found.column}: {found.what}".startswith(fault)
    assert found.cure


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_blanks_and_a_mark_do_not_matter(tmp_path: Path, ends: str) -> None:
    """What spreadsheets add is passed over: a mark, empty lines and cells, blanks."""
    path = tmp_path / "mine.csv"
    lines = [HEAD.replace(",", " , "), ",,,,,", "", GOOD]
    path.write_bytes(b"\xef\xbb\xbf" + ends.join(lines).encode())
    assert read_contribution(path)["value"].to_pylist() == [16700.0]


def test_the_cure_of_separated_thousands_is_the_number_itself(write: Write) -> None:
    """Ready to be copied."""
    with pytest.raises(SourceMalformed, match=r"thousands: 1234567\."):
        read_contribution(write(f"{HEAD}\n{GOOD.replace('16700', '1 234 567')}\n"))


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    """A folder exists and is no file."""
    with pytest.raises(SourceMissing, match="is no file"):
        read_contribution(tmp_path)


WHOLE = f"{HEAD},origin,kind,published\n{GOOD},Sudan,census,2012\n{GOOD[:-5]}900,,,\n".encode()


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(WHOLE)),
            st.integers(0, 12),
            st.one_of(
                st.binary(max_size=6),
                st.sampled_from(
                    [b",", b'"', b"\n", b"\r", b";", b"\0", b"-", b"1e9", b"\xef\xbb\xbf"]
                ),
            ),
        ),
        max_size=6,
    )
)
def test_no_damage_breaks_it_or_writes_anything(
    tmp_path_factory: pytest.TempPathFactory, damage: list[tuple[int, int, bytes]]
) -> None:
    """Bytes cut out and put in anywhere: read, or refused with faults; nothing else is there."""
    content = WHOLE
    for place, cut, put in damage:
        content = content[:place] + put + content[place + cut :]
    folder = tmp_path_factory.mktemp("damage")
    path = folder / "mine.csv"
    path.write_bytes(content)
    try:
        table = read_contribution(path)
    except SourceMalformed as error:
        right = bool(error.faults) and all(fault.cure for fault in error.faults)
    else:
        values = table["value"].to_pylist()
        right = bool(values) and all(0 < value <= 1e10 for value in values)
    assert right
    assert [file.name for file in folder.iterdir()] == ["mine.csv"]
    assert path.read_bytes() == content


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=12), max_size=12))
def test_no_text_breaks_it(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    """Whatever stands in the file, it is read or refused with faults, never with a crash."""
    path = tmp_path_factory.mktemp("fuzz") / "mine.csv"
    path.write_text(f"{HEAD}\n" + ",".join(cells), encoding="utf-8")
    try:
        rows = read_contribution(path).num_rows
    except SourceMalformed as error:
        rows = 1 if error.faults else 0
    assert rows == 1
