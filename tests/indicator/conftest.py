"""The embedded revisions, and the workbooks they can be held against."""

from __future__ import annotations

import pytest

from rihla.revision.store import Revision, open_revision


@pytest.fixture(scope="session")
def revision() -> Revision:
    """Open the revision of 2019 that ships with the package."""
    return open_revision("2019")


@pytest.fixture(scope="session")
def later_revision() -> Revision:
    """Open the revision of 2020, a second vintage."""
    return open_revision("2020")
