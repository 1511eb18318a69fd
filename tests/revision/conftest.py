"""Small revisions to seal, damage and compare."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pytest

from rihla.revision.draft import RevisionDraft
from rihla.revision.manifest import MethodRecord, SourceRecord

DraftMaker = Callable[..., RevisionDraft]


def make_draft(revision_id: str = "toy-2019", *, chad: float = 500.0) -> RevisionDraft:
    """Make a draft of two areas, with one absence, in no particular row order."""
    area = pa.table(
        {
            "area": [516, 148],
            "name": ["Namibia", "Chad"],
            "type_of_data": ["B", "B R"],
            "basis": ["place_of_birth", "place_of_birth"],
        }
    )
    stock = pa.table(
        {
            "area": [516, 148, 148, 516],
            "year": [2019, 2019, 2015, 2015],
            "sex": ["both"] * 4,
            "value": [107.0, chad, 450.0, None],
            "status": ["available", "available", "available", "not_available"],
        }
    )
    source = SourceRecord(
        id="toy",
        title="A toy table",
        producer="Nobody",
        edition="first",
        citation="Nobody (2019). A toy table.",
        url="https://example.org/toy",
        licence="CC0",
        licence_url="",
        published="2019-08-01",
        files={"toy.csv": "0" * 64},
    )
    return RevisionDraft(
        id=revision_id,
        title="Toy stock",
        vintage="2019",
        created="2019-09-01",
        licence="CC0",
        sources=(source,),
        methods=(MethodRecord("as_published", "1", "carried over as published"),),
        tables={"stock": stock, "area": area},
        table_sources={"stock": "toy", "area": "toy"},
    )


@pytest.fixture
def draft() -> DraftMaker:
    """Give the maker of small drafts."""
    return make_draft
