"""Writes on a condition: nothing is changed that the caller has not seen as it is."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils.http import parse_etags, quote_etag
from ninja.errors import HttpError
from pydantic import BaseModel

__all__ = ["check_match", "etag_of"]


def etag_of(content: BaseModel) -> str:
    """Give the strong validator of what is answered.

    Examples
    --------
    >>> class Example(BaseModel):
    ...     name: str
    >>> etag_of(Example(name="a")) == etag_of(Example(name="a")), etag_of(Example(name="b"))[:1]
    (True, '"')
    """
    held: Any = content.model_dump(mode="json")
    text = json.dumps(held, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return quote_etag(hashlib.sha256(text.encode()).hexdigest()[:32])


def check_match(wanted: str | None, current: str) -> None:
    """Refuse a write whose ``If-Match`` names another state than that of now.

    Raises
    ------
    HttpError
        With status 412; a weak validator never matches, and ``*`` always does.
    """
    if wanted is None:
        return
    named = parse_etags(wanted)
    if "*" not in named and current not in named:
        raise HttpError(412, "It has changed since you read it: read it again, then decide.")
