"""A pause: readers are told to come back, while whoever runs the site works on it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

__all__ = ["is_paused", "pause", "resume"]


def _mark() -> Path:
    folder: Path = settings.FOLDER
    return folder / "paused"


def is_paused() -> bool:
    """Tell whether the site is paused: every process that shares its folder knows at once."""
    return _mark().exists()


def pause() -> None:
    """Answer every page and the API with 503 from now on; health and metrics stay."""
    _mark().parent.mkdir(parents=True, exist_ok=True)
    _mark().touch()


def resume() -> None:
    """Serve again."""
    _mark().unlink(missing_ok=True)
