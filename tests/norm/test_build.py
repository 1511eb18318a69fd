"""Carrying published files into the tables: corrections, refusals, and equality with the files."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from rihla import errors
from rihla.norm import EDITION, list_entities, list_steps
from rihla.norm.table import build as norms
from rihla.norm.table import load_table, load_yaml
from rihla.norm.table.published import Published

NOTHING: dict[str, Any] = {"corrections": [], "markings": [], "areas": {}, "moved": []}


def folder_with(tmp_path: Path, name: str, text: str) -> Path:
    """Give a folder with one published file."""
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return tmp_path


def test_it_writes_out_what_a_row_says_by_same(tmp_path: Path) -> None:
    """A chain of "same" keeps the source it began with."""
    home = folder_with(tmp_path, "compact/a.csv", "fact,source\r\nx,page\r\ny,same\r\nz,same\r\n")
    rows = Published(home, corrections=NOTHING).rows("compact/a.csv")
    assert [row["source"] for row in rows] == ["page", "page", "page"]


def test_it_refuses_a_correction_that_no_longer_fits(tmp_path: Path) -> None:
    """A correction expects a value; a new edition of the file without it stops the build."""
    home = folder_with(tmp_path, "compact/a.csv", "iso2,state\r\nTL,Timor-Leste\r\n")
    correction = {
        "file": "compact/a.csv",
        "where": {"iso2": "TL"},
        "column": "iso2",
        "expect": "TP",
        "value": "TL",
        "reason": "withdrawn code",
    }
    published = Published(home, corrections=NOTHING | {"corrections": [correction]})
    with pytest.raises(errors.CorrectionOutdated, match="expected 'TP' once"):
        published.rows("compact/a.csv")


def test_it_says_which_file_is_missing(tmp_path: Path) -> None:
    """And what to set."""
    with pytest.raises(errors.SourceMissing, match=r"compact/a\.csv .*RIHLA_DATA"):
        Published(tmp_path).rows("compact/a.csv")


def test_it_refuses_a_code_that_the_list_does_not_have(tmp_path: Path) -> None:
    """A withdrawn code asks for a declared correction."""
    text = "ISO3166-1-Alpha-2,M49\nNA,516\n"
    home = folder_with(tmp_path, "country_codes/country-codes.csv", text)
    published = Published(home, corrections=NOTHING)
    assert published.area("NA") == "516"
    with pytest.raises(errors.UnknownArea, match=r"corrections\.yaml"):
        published.area("YU")


def test_every_correction_has_a_reason() -> None:
    """A judgement without one is none."""
    judgement = load_yaml("corrections.yaml")
    lists = ("corrections", "markings", "moved", "disagreements")
    entries = [entry for name in lists for entry in judgement[name]]
    entries += judgement["areas"].values()
    assert all(entry["reason"] for entry in entries)


@pytest.fixture(scope="module")
def published(data: Path) -> Published:
    """Give the published files."""
    return Published(data)


@pytest.fixture(scope="module")
def carried(published: Published) -> Mapping[str, Any]:
    """Give the tables as carried anew from the published files."""
    return norms.build(published)


@pytest.mark.large_input
def test_a_new_build_gives_the_tables_that_are_held(carried: Mapping[str, Any]) -> None:
    """Every table equals what the published files and the declared corrections say."""
    assert {name: load_table(name) for name in carried} == dict(carried)


@pytest.mark.large_input
def test_the_published_files_are_those_the_edition_was_built_from(published: Published) -> None:
    """Their checksums are in the seal."""
    inputs = load_yaml("seal.yaml")["inputs"]
    assert {file: published.checksum(file) for file in inputs} == inputs


@pytest.mark.large_input
def test_every_published_file_of_norms_is_carried(data: Path) -> None:
    """No file of these folders is left out unseen."""
    folders = ("compact", "icrmw", "unga")
    found = {str(p.relative_to(data)) for f in folders for p in (data / f).glob("*.csv")}
    assert found == set(load_yaml("seal.yaml")["inputs"])


@pytest.mark.large_input
def test_every_date_of_the_convention_is_the_published_one(published: Published) -> None:
    """Each signature and deposit, its precision included, and the published flag for 2019."""
    rows = published.rows("compact/icrmw_status.csv")
    binding = {s.area: s for s in list_steps("icrmw") if s.kind.binds}
    signed = {s.area: s for s in list_steps("icrmw") if not s.kind.binds}
    for row in rows:
        area = int(published.area(row["iso2"]))
        deposit = binding.get(area)
        assert (str(deposit.date) if deposit else "") == row["deposit"]
        assert (str(deposit.date.precision) if deposit else "") == row["deposit_precision"]
        assert (area in signed) == bool(row["signature"])
        in_2019 = deposit is not None and deposit.date.latest.year <= 2019
        assert in_2019 == (row["party_on_2019_12_31"] == "1")
    assert len(rows) == len(binding.keys() | signed.keys())


def test_both_files_about_the_convention_agree_but_where_declared() -> None:
    """Standing and year of deposit in June 2022, State by State; at the end of 2019, all of them.

    The differences found must be exactly those that the corrections declare.
    """
    steps: dict[int, list[str]] = {int(row["area"]): [] for row in load_table("participant")}
    for row in load_table("treaty_step"):
        steps[int(row["area"])].append(row["step"])
    standing = {
        area: "party" if set(kinds) - {"signature"} else "signatory" if kinds else "none"
        for area, kinds in steps.items()
    }
    differing = {
        int(row["area"])
        for row in load_table("participant")
        if standing[int(row["area"])] != row["standing"]
    }
    declared = {entry["area"] for entry in load_yaml("corrections.yaml")["disagreements"]}
    assert differing == declared
    late = {s.area for s in list_steps("icrmw") if s.kind.binds and s.date.earliest.year > 2019}
    assert differing <= late


@pytest.mark.large_input
def test_years_of_deposit_agree_in_both_files(published: Published) -> None:
    """Wherever the second file gives a year, it is that of the first."""
    binding = {s.area: s.date.earliest.year for s in list_steps("icrmw") if s.kind.binds}
    for row in published.rows("icrmw/hr_status_icmw.csv"):
        if year := row["year ratification or accession"]:
            assert binding[int(published.area(row["iso2"]))] == int(year), row["member"]


@pytest.mark.large_input
def test_the_roll_call_agrees_with_the_vote_and_omits_those_not_voting(
    published: Published,
) -> None:
    """169 rows against 193: every row in both is the same, every other did not vote."""
    rows = published.rows("unga/A_RES_73_195_rollcall_6140.csv")
    roll_call = {published.area(row["country_code"]): row["vote"] for row in rows}
    held = {row["area"]: row["vote"] for row in load_table("vote")}
    assert (len(roll_call), len(held)) == (169, 193)
    assert held == {area: roll_call.get(area, "not_voting") for area in held}


@pytest.mark.large_input
def test_objectives_have_the_number_of_actions_that_was_published(published: Published) -> None:
    """The count and the letters printed for each objective equal those of its actions."""
    counted = Counter(row["objective"] for row in load_table("action"))
    letters = {row["objective"]: row["letter"] for row in load_table("action")}
    for row in published.rows("compact/gcm_objectives.csv"):
        assert counted[row["number"]] == int(row["n_actions"])
        assert row["letters"] == f"a-{letters[row['number']]}"


@pytest.mark.large_input
def test_round_tables_have_the_objectives_that_were_published(published: Published) -> None:
    """The two published files, objectives by table and tables by objective, agree."""
    tables = {row["number"]: row["round_table"] for row in load_table("objective")}
    for row in published.rows("compact/imrf_round_tables.csv"):
        listed = [number for number, table in tables.items() if table == row["round_table"]]
        assert ";".join(listed) == row["objectives"]


@pytest.mark.large_input
def test_every_published_entity_is_held_once(published: Published) -> None:
    """The short names and their order are the published ones."""
    printed = [row["entity"] for row in published.rows("compact/unnm_entities.csv")]
    assert [entity.id for entity in list_entities()] == printed


@pytest.mark.large_input
def test_a_sealed_edition_refuses_other_content(
    published: Published, carried: Mapping[str, Any], tmp_path: Path
) -> None:
    """The same content is written again; another under the same id is refused, nothing written."""
    here = Path(norms.__file__).parent
    shutil.copy(here / "seal.yaml", tmp_path)
    norms.write(carried, published, folder=tmp_path, reseal=False)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert before["seal.yaml"] == (here / "seal.yaml").read_bytes()
    other = {**carried, "vote": tuple(row | {"vote": "yes"} for row in carried["vote"])}
    with pytest.raises(errors.RihlaError, match=rf"{EDITION} is sealed.*vote\.csv"):
        norms.write(other, published, folder=tmp_path, reseal=False)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_command_asks_for_the_published_files(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the variable it says so and ends with the code of a missing source."""
    monkeypatch.delenv("RIHLA_DATA", raising=False)
    assert norms.main([]) == errors.SourceMissing.exit_code
    assert "RIHLA_DATA is not set" in capsys.readouterr().err
