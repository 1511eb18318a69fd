"""What the pages read their figures from: asked anew each time, for it may change meanwhile."""

from __future__ import annotations

from rihla.claim.brief import Brief, build_brief
from rihla.platform.evidence.selectors import current_registration
from rihla.platform.evidence.services import EMBEDDED
from rihla.platform.evidence.store import open_registered
from rihla.revision.store import Revision, open_revision

__all__ = ["brief_of", "current_brief", "current_revision"]

_briefs: dict[str, Brief] = {}
_KEPT = 4


def current_revision() -> Revision:
    """Open the current revision; that inside the package as long as none was ever registered.

    Every process sees a change at once: nothing is kept but the row in the database.
    """
    held = current_registration()
    return open_revision(EMBEDDED) if held is None else open_registered(held)


def current_brief() -> Brief:
    """Give the brief judged against the current revision."""
    return brief_of(current_revision())


def brief_of(revision: Revision) -> Brief:
    """Give the brief judged against a revision; that of a seal never changes, so it is kept."""
    seal = revision.manifest.seal
    if seal not in _briefs:
        while len(_briefs) >= _KEPT:
            _briefs.pop(next(iter(_briefs)))
        _briefs[seal] = build_brief(revision)
    return _briefs[seal]
