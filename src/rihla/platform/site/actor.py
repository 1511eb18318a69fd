"""Who asks."""

from __future__ import annotations

from rihla.platform.accounts.request import actor_of

__all__ = ["actor_of"]
