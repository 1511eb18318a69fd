"""People before their browsers, and letters that would have been sent."""

from __future__ import annotations

from tests.platform.signed_in import letters, page

__all__ = ["letters", "page"]
