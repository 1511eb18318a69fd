"""Loads an edition of the norms into the records: again and again with the same end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rihla import norm
from rihla.platform.accounts.policy import NOWHERE, Actor
from rihla.platform.accounts.service import mutation
from rihla.platform.proposal.finding import index_records
from rihla.platform.proposal.kind import kind_of
from rihla.platform.proposal.record import LiveRecord
from rihla.platform.proposal.telling import tell_of_loaded
from rihla.platform.site.norm_row import key_of, list_rows

__all__ = ["Loaded", "load_norms"]

_FROM_PROPOSAL = "proposal"


@dataclass(slots=True)
class Loaded:
    """What a load did."""

    edition: str
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    taken_up: int = 0
    """Records that an earlier edition or a proposal had made, and that this edition holds as is."""
    touched: list[LiveRecord] = field(default_factory=list)
    """The records that were created or changed."""
    kept: list[str] = field(default_factory=list)
    """Records edited here by proposal, which differ from the edition and were left alone."""


def load_norms(actor: Actor) -> Loaded:
    """Load the edition that ships with the package.

    A record that was edited by an approved proposal is never overwritten: it is named in the
    answer. Loading twice changes nothing and writes no entry.

    Raises
    ------
    NotPermitted
        If the actor may not.
    """
    edition = norm.get_edition().id
    done = Loaded(edition)
    with mutation(actor, "norm.load", NOWHERE, why=f"Edition {edition}"):
        held: dict[type[LiveRecord], dict[str, LiveRecord]] = {}
        for model, key, values in _records():
            if model not in held:
                held[model] = {one.key: one for one in model.ever.all()}
            _load(held[model].get(key), model, key, values, done)
        index_records(done.touched)
        tell_of_loaded(done.touched, by=actor.id, edition=edition)
    return done


def _load(
    record: LiveRecord | None,
    model: type[LiveRecord],
    key: str,
    values: dict[str, Any],
    done: Loaded,
) -> None:
    if record is None:
        record = model(key=key, edition=done.edition, **values)
        record.save(force_insert=True)
        done.created += 1
        done.touched.append(record)
        return
    differing = {name: value for name, value in values.items() if getattr(record, name) != value}
    if not differing and not record.ended:
        _note_edition(record, done)
    elif record.edition == _FROM_PROPOSAL:
        done.kept.append(f"{kind_of(record)} {key}")
    else:
        for name, value in differing.items():
            setattr(record, name, value)
        record.version, record.edition = record.version + 1, done.edition
        record.save()
        done.changed += 1
        done.touched.append(record)


def _note_edition(record: LiveRecord, done: Loaded) -> None:
    """Note that an edition holds a record as it is; that is no new version of it."""
    done.unchanged += 1
    if record.edition != done.edition:
        record.edition = done.edition
        record.save()
        done.taken_up += 1


def _records() -> Iterator[tuple[type[LiveRecord], str, dict[str, Any]]]:
    """Give every record of the edition: its kind, its key and its values."""
    for row in list_rows():
        _table, model, _names, values = row
        yield model, key_of(row), {name: values[name] for name in values if name != "key"}
