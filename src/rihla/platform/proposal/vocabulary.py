"""Closed vocabularies of records: read from the norms, where each is declared once."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError

from rihla import norm

__all__ = ["check_names", "confidence_choices", "terms_of"]


def terms_of(words: Iterable[StrEnum]) -> list[tuple[str, str]]:
    """Give a vocabulary of the norms as the choices of a column; pages translate the words.

    Examples
    --------
    >>> terms_of(norm.DeliverableStatus)[0]
    ('yet_to_start', 'yet_to_start')
    """
    return [(word.value, word.value) for word in words]


def confidence_choices() -> list[tuple[str, str]]:
    """Give every marking of confidence that the norms declare, with the level it amounts to."""
    return [(one.marking, one.level.value) for one in norm.list_confidences()]


def check_names(value: Any) -> None:
    """Refuse what is no list of names."""
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise ValidationError("Give a list of names.")
