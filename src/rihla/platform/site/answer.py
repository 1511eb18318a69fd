"""How an answer may be kept on its way."""

from __future__ import annotations

from typing import TypeVar

from django.http.response import HttpResponseBase

__all__ = ["never_kept"]

Answer = TypeVar("Answer", bound=HttpResponseBase)


def never_kept(answer: Answer) -> Answer:
    """Let nobody keep an answer: it shows this reader what others may not see."""
    answer["Cache-Control"] = "private, no-store"
    return answer
