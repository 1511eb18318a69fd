"""Why a cell has a figure or has none: five different things, never one blank.

A zero is a figure (`AVAILABLE` with value 0). Every table that leaves `sources` carries a
``status`` column of these words beside its ``value`` column; ``value`` is null exactly where
the status is not `AVAILABLE`.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Status"]


class Status(StrEnum):
    """Why a cell has a figure or has none.

    Examples
    --------
    >>> Status("not_applicable").has_figure
    False
    >>> Status.AVAILABLE.has_figure
    True
    """

    AVAILABLE = "available"
    """A figure was published or computed; it may be zero."""
    NOT_AVAILABLE = "not_available"
    """The publisher says that it has no figure (``..`` in UN workbooks)."""
    NOT_APPLICABLE = "not_applicable"
    """There can be no figure: the area did not exist then, or an area's own diagonal."""
    NOT_REPORTED = "not_reported"
    """The cell is blank: the source says nothing about it."""
    SUPPRESSED = "suppressed"
    """Withheld to protect persons (``~`` in UN workbooks)."""

    @property
    def has_figure(self) -> bool:
        """Whether a value stands beside this status."""
        return self is Status.AVAILABLE
