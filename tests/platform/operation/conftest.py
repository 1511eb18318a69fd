"""Sites served for real."""

from __future__ import annotations

from tests.platform.served import serve

__all__ = ["serve"]
