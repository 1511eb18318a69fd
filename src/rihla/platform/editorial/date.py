"""Days and times are chosen with the browser's own field, which needs no script within the page."""

from __future__ import annotations

from typing import Any

from django import forms

__all__ = ["Day", "Time"]


class Day(forms.DateInput):
    """A day."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class Time(forms.DateTimeInput):
    """A day and a time, in UTC."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")
