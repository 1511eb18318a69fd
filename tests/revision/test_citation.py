"""Every revision can be cited, in every format, with its sources."""

from __future__ import annotations

import json

import pytest

from rihla.errors import ExportRefused
from rihla.revision.citation import CITATION_FORMATS, cite_revision, write_citations
from rihla.revision.store import open_revision


@pytest.mark.parametrize("form", CITATION_FORMATS)
def test_it_names_publisher_and_licence_in_every_format(form: str) -> None:
    """The publisher, its title and the licence are in each format."""
    text = write_citations(cite_revision(open_revision("2019")), form)
    assert "United Nations" in text
    assert "International Migrant Stock 2019" in text
    assert "CC BY 3.0 IGO" in text


def test_it_quotes_the_publishers_own_words() -> None:
    """The suggested citation of the 2019 workbook stands as the publisher printed it."""
    text = write_citations(cite_revision(open_revision("2019")), "text")
    assert "(United Nations database, POP/DB/MIG/Stock/Rev.2019)" in text


def test_it_writes_csl_json_that_a_reference_manager_reads() -> None:
    """CSL-JSON is a list of datasets with ids, titles and literal authors."""
    items = json.loads(write_citations(cite_revision(open_revision("2020")), "csl-json"))
    assert {item["type"] for item in items} == {"dataset"}
    assert all(item["author"][0]["literal"] and item["id"] for item in items)


def test_it_refuses_an_unknown_format() -> None:
    """An unknown format is refused with the known ones."""
    with pytest.raises(ExportRefused, match="bibtex"):
        write_citations((), "papyrus")
