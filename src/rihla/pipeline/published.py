"""From published files to a sealed revision: read, gather, seal, publish, verify."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from rihla.errors import RevisionIsSealed
from rihla.revision.published import draft_published
from rihla.revision.store import EMBEDDED, Revision, home_store, open_revision, publish_revision
from rihla.revision.verify import verify_revision

__all__ = ["Progress", "build_revision", "embed_revision", "silent"]

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Tell nothing."""


def build_revision(
    revision_id: str,
    *,
    home: str | Path | None = None,
    store: Path | None = None,
    progress: Progress = silent,
) -> Revision:
    """From published files to a sealed revision: read, gather, seal, publish, verify.

    Parameters
    ----------
    revision_id
        One of `rihla.revision.published.list_recipes`.
    home
        Folder of the published files; ``RIHLA_DATA`` without.
    store
        Where to publish; the user's own store without.

    Raises
    ------
    SourceMissing, SourceMalformed, SourceChanged
        If a file cannot be used; nothing is published then.
    RevisionIsSealed
        If the store holds that revision already.
    """
    draft = draft_published(revision_id, home=home, progress=progress)
    revision = publish_revision(draft, store or home_store(), progress=progress)
    return verify_revision(revision, progress=progress)


def embed_revision(
    revision_id: str,
    *,
    home: str | Path | None = None,
    replace: bool = False,
    store: Path = EMBEDDED,
    progress: Progress = silent,
) -> tuple[Revision, bool]:
    """Build a revision again and set it beside the one inside the package.

    Returns
    -------
    revision, unchanged
        The embedded revision, and whether the rebuilt one has the same seal.

    Raises
    ------
    RevisionIsSealed
        If the rebuilt one differs and ``replace`` was not asked for.
    """
    with tempfile.TemporaryDirectory() as folder:
        rebuilt = build_revision(revision_id, home=home, store=Path(folder), progress=progress)
        target = store / revision_id
        if target.exists():
            if open_revision(target).manifest == rebuilt.manifest:
                return open_revision(target), True
            if not replace:
                raise RevisionIsSealed(
                    f"The rebuilt {revision_id} differs from the one inside the package.",
                    cure="See what differs with rihla revision compare, then ask to replace it.",
                )
            shutil.rmtree(target)
        shutil.copytree(rebuilt.path, target)
    return verify_revision(target), False
