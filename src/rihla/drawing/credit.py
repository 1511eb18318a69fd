"""Whom a picture credits: the source, its licence, and the revision its figures were read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import pyarrow as pa

__all__ = ["Credit", "Publication", "credit_of"]


@dataclass(frozen=True, slots=True)
class Credit:
    """Whom a picture's figures come from.

    Parameters
    ----------
    citation
        As the source asks to be cited.
    licence
        Of the source.
    revision
        That the figures were read from, where it is one.
    """

    citation: str
    licence: str = ""
    revision: str = ""


class _Source(Protocol):
    @property
    def producer(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def citation(self) -> str: ...
    @property
    def licence(self) -> str: ...


class _Manifest(Protocol):
    def source_of(self, table: str) -> _Source: ...


@runtime_checkable
class Publication(Protocol):
    """A set of tables that says where each comes from, as a revision does."""

    @property
    def id(self) -> str:
        """How it is cited."""
        ...

    @property
    def manifest(self) -> _Manifest:
        """What it was made of."""
        ...

    def table(self, name: str) -> pa.Table:
        """Give one of its tables."""
        ...


def credit_of(publication: Publication, table: str) -> Credit:
    """Give the source, licence and revision of a table's figures.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> credit_of(open_revision("2019"), "stock").revision
    'undesa-2019'
    """
    source = publication.manifest.source_of(table)
    cited = source.citation or f"{source.producer}. {source.title}."
    return Credit(" ".join(cited.split()), source.licence, publication.id)
