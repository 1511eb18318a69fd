"""What the audit answers for, and how it treats fields of persons: declared, not decided here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml

__all__ = [
    "FieldTreatment",
    "appended_tables",
    "chain_tables",
    "is_audited",
    "list_treatments",
    "treatment_of",
]


@dataclass(frozen=True, slots=True)
class FieldTreatment:
    """Which fields of a model are personal, secret or of no interest."""

    personal: frozenset[str] = frozenset()
    secret: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    subject: str = ""
    """The field that holds the id of the person whom personal fields are about."""


def is_audited(table: str) -> bool:
    """Tell whether writes to a table need an open recording."""
    return not any(fnmatchcase(table, pattern) for pattern in _declared()["unaudited"])


def chain_tables() -> frozenset[str]:
    """Name the tables of the chain itself."""
    chain: frozenset[str] = _declared()["chain"]
    return chain


def appended_tables() -> frozenset[str]:
    """Name the tables that take new rows and nothing else."""
    appended: frozenset[str] = _declared()["appended"]
    return appended


def list_treatments() -> Mapping[str, FieldTreatment]:
    """Give every treatment by its model."""
    fields: Mapping[str, FieldTreatment] = _declared()["fields"]
    return fields


def treatment_of(model: str) -> FieldTreatment:
    """Give the treatment of a model's fields, by its label in lower case."""
    return list_treatments().get(model, FieldTreatment())


@cache
def _declared() -> dict[str, Any]:
    path = Path(__file__).with_name("treatment.yaml")
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        "unaudited": frozenset(entry["table"] for entry in content["unaudited"]),
        "chain": frozenset(content["chain"]),
        "appended": frozenset(entry["table"] for entry in content["appended"]),
        "fields": {
            entry["model"]: FieldTreatment(
                personal=frozenset(entry.get("personal", ())),
                secret=frozenset(entry.get("secret", ())),
                ignored=frozenset(entry.get("ignored", ())),
                subject=entry.get("subject", ""),
            )
            for entry in content["fields"]
        },
    }
