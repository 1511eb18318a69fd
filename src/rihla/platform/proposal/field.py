"""A date as precisely as its source gives it, in a column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

from rihla.areas import get_area
from rihla.errors import UnknownArea
from rihla.norm import PartialDate

__all__ = ["PartialDateField", "check_area", "check_partial_date"]


def check_area(code: int) -> None:
    """Refuse what is no code of an area."""
    try:
        get_area(code)
    except UnknownArea as error:
        raise ValidationError(str(error)) from error


def check_partial_date(text: str) -> None:
    """Refuse what is no date of any precision."""
    try:
        PartialDate.parse(text)
    except ValueError as error:
        raise ValidationError(f"{text!r} is no date: {error}") from error


if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:
    _Text = models.CharField


class PartialDateField(_Text):
    """``2013-08-19``, ``2013-08``, ``2013`` or ``2020/2022``; never made more precise."""

    default_validators = [check_partial_date]  # noqa: RUF012

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 21)
        super().__init__(*args, **options)
