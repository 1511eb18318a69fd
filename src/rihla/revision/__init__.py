"""Sealed, immutable sets of figures."""
