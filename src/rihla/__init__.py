"""Rihla: open evidence on international migration, every figure with its source.

The names below are enough for most work; each is imported from its floor when it is first used,
so that ``import rihla`` costs nothing.

>>> import rihla
>>> revision = rihla.open_revision("2019")
>>> rihla.compute(revision, "stock", "World", date=2019).value
271642105.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rihla.areas import get_area, list_areas, list_groupings, resolve, resolve_any
    from rihla.claim.brief import build_brief
    from rihla.claim.finding import judge_claim
    from rihla.claim.reader import get_claim, list_claims
    from rihla.errors import RihlaError
    from rihla.indicator import compute, get_indicator, list_indicators, rank, tabulate
    from rihla.revision.citation import cite_revision
    from rihla.revision.compare import compare_revisions
    from rihla.revision.figure import Figure
    from rihla.revision.store import Revision, list_revisions, open_revision
    from rihla.revision.verify import verify_revision
    from rihla.sources.status import Status

__all__ = [
    "Figure",
    "Revision",
    "RihlaError",
    "Status",
    "build_brief",
    "cite_revision",
    "compare_revisions",
    "compute",
    "get_area",
    "get_claim",
    "get_indicator",
    "judge_claim",
    "list_areas",
    "list_claims",
    "list_groupings",
    "list_indicators",
    "list_revisions",
    "open_revision",
    "rank",
    "resolve",
    "resolve_any",
    "tabulate",
    "verify_revision",
]

_HOMES = {
    "rihla.areas": ("get_area", "list_areas", "list_groupings", "resolve", "resolve_any"),
    "rihla.claim.brief": ("build_brief",),
    "rihla.claim.finding": ("judge_claim",),
    "rihla.claim.reader": ("get_claim", "list_claims"),
    "rihla.errors": ("RihlaError",),
    "rihla.indicator": ("compute", "get_indicator", "list_indicators", "rank", "tabulate"),
    "rihla.revision.citation": ("cite_revision",),
    "rihla.revision.compare": ("compare_revisions",),
    "rihla.revision.figure": ("Figure",),
    "rihla.revision.store": ("Revision", "list_revisions", "open_revision"),
    "rihla.revision.verify": ("verify_revision",),
    "rihla.sources.status": ("Status",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import a public name from its floor when it is first used."""
    if name not in _HOME_OF:
        raise AttributeError(f"module 'rihla' has no attribute {name!r}")
    # nothing else may be imported with the package: the command line starts through it
    from importlib import import_module

    found = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
