"""From a sealed revision to the brief: figures computed, sentences judged."""

from __future__ import annotations

from pathlib import Path

from rihla.claim.brief import Brief, build_brief
from rihla.pipeline.published import Progress, silent
from rihla.revision.store import open_revision

__all__ = ["brief_on"]


def brief_on(
    reference: str | Path, *, beside: str | Path | None = None, progress: Progress = silent
) -> Brief:
    """From a sealed revision to the brief: figures computed, sentences judged.

    Parameters
    ----------
    beside
        Another revision, to judge the same sentences by and show beside.

    Examples
    --------
    >>> brief_on("2019").findings[0].verdict.value
    'holds'
    """
    other = None if beside is None else open_revision(beside)
    return build_brief(open_revision(reference), beside=other, progress=progress)
