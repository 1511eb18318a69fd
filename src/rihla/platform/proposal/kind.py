"""The kinds of record there are: whatever is one has pages, history, proposals, API and CSV."""

from __future__ import annotations

from django.apps import apps

from rihla.errors import NotHeld
from rihla.platform.proposal.record import LiveRecord

__all__ = ["get_kind", "kind_of", "list_kinds"]


def list_kinds() -> tuple[type[LiveRecord], ...]:
    """List every kind of live record, in the order of the applications."""
    return tuple(model for model in apps.get_models() if issubclass(model, LiveRecord))


def kind_of(record: LiveRecord | type[LiveRecord]) -> str:
    """Give the name of a kind: ``treaty.step``, say."""
    return record._meta.label_lower


def get_kind(name: str) -> type[LiveRecord]:
    """Give a kind by its name.

    Raises
    ------
    NotHeld
        With the kinds there are.
    """
    for kind in list_kinds():
        if kind_of(kind) == name:
            return kind
    raise NotHeld(
        f"No kind of record is called {name!r}.",
        cure=f"Kinds: {', '.join(map(kind_of, list_kinds()))}.",
    )
