"""Claims as they are declared: YAML read strictly, all faults of a file at once."""

from __future__ import annotations

import datetime as dt
import math
import string
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rapidfuzz import process

from rihla.claim.evidence import KINDS, options_of
from rihla.claim.model import Claim, Quantity, Query, Statement
from rihla.claim.wording import SCALES, Wording
from rihla.errors import Faults, UnknownClaim
from rihla.sources.declaration import read_declaration

__all__ = ["get_claim", "list_claims", "read_claims"]

_DECLARED = Path(__file__).parent / "claims"

_CLAIM_KEYS = {
    "id": str,
    "section": str,
    "sentence": str,
    "bound_to": str,
    "declared": dt.date,
    "quantities": dict,
}
_CLAIM_OPTIONAL = {"definition": str, "note": str}
_QUANTITY_KEYS = {"label": str, "query": dict, "round": dict}
_QUANTITY_OPTIONAL = {"stated": (int, float), "decisive": bool}
_OPTION_KINDS: Mapping[str, Any] = {
    "str": (str, "a text"),
    "int": (int, "a whole number"),
    "int | None": (int, "a whole number"),
    "float": ((int, float), "a number"),
    "dt.date": (dt.date, "a day, as 2019-12-31"),
}
"""What a query's options may be, by how `rihla.claim.evidence` annotates them."""
_MOST_DIGITS = 9
_STATEMENT_KEYS = {"by": str, "on": str, "work": str, "url": str}


@cache
def list_claims() -> tuple[Claim, ...]:
    """Give every claim of the brief, in its order.

    Examples
    --------
    >>> list_claims()[0].id
    'world-stock'
    """
    files = sorted(_DECLARED.glob("*.yaml"))
    return tuple(claim for file in files for claim in read_claims(file))


def get_claim(claim_id: str) -> Claim:
    """Give one claim.

    Raises
    ------
    UnknownClaim
        With the nearest ids.
    """
    claims = {claim.id: claim for claim in list_claims()}
    if claim_id not in claims:
        nearest = [str(name) for name, *_ in process.extract(claim_id, list(claims), limit=3)]
        raise UnknownClaim(claim_id, nearest=nearest, cure="rihla claims list shows all.")
    return claims[claim_id]


def read_claims(path: Path) -> tuple[Claim, ...]:
    """Read one file of claims.

    The file holds ``made`` (by, on, work, url: who made the sentences, and where) and
    ``claims``, a list.

    Raises
    ------
    SourceMalformed
        With every fault: unknown or missing keys, keys and ids that stand twice, values of a
        wrong kind, kinds of query and their options, scales, placeholders of the sentence
        without a quantity.
    """
    faults = Faults(path.name)
    stated = read_declaration(path, faults)
    if not isinstance(stated, Mapping) or not isinstance(stated.get("claims"), list):
        if not faults:
            faults.add("lists no claims", cure="Write made and claims, a list, as in claims/.")
        faults.raise_if_any()
    made = _statement(stated.get("made"), faults)
    claims = [_claim(entry, made, faults) for entry in stated["claims"]]
    ids = [claim.id for claim in claims if claim]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        faults.add("stands twice", column=name, cure="Give each claim an id of its own.")
    if not claims:
        faults.add("holds no claims", cure="List at least one under claims.")
    faults.raise_if_any()
    return tuple(claim for claim in claims if claim)


def _statement(entry: Any, faults: Faults) -> Statement:
    checked = _keys(entry or {}, _STATEMENT_KEYS, {}, "made", faults)
    return Statement(**{name: str(checked.get(name, "")) for name in _STATEMENT_KEYS})


def _claim(entry: Any, made: Statement, faults: Faults) -> Claim | None:
    place = str(entry.get("id", "a claim")) if isinstance(entry, Mapping) else "a claim"
    checked = _keys(entry, _CLAIM_KEYS, _CLAIM_OPTIONAL, place, faults)
    if set(_CLAIM_KEYS) - set(checked):
        return None
    for name in checked["quantities"]:
        if not str(name).isidentifier():
            faults.add(f"names a quantity {name!r}", column=place, cure="Use letters and '_'.")
    quantities = [
        _quantity(name, stated, f"{place}.{name}", faults)
        for name, stated in checked["quantities"].items()
    ]
    _placeholders(checked["sentence"], set(checked["quantities"]), place, faults)
    return Claim(
        id=checked["id"],
        section=checked["section"],
        sentence=" ".join(checked["sentence"].split()),
        bound_to=checked["bound_to"],
        made=made,
        declared=checked["declared"],
        quantities=tuple(quantity for quantity in quantities if quantity),
        definition=" ".join(checked.get("definition", "").split()),
        note=" ".join(checked.get("note", "").split()),
    )


def _quantity(name: str, entry: Any, place: str, faults: Faults) -> Quantity | None:
    checked = _keys(entry, _QUANTITY_KEYS, _QUANTITY_OPTIONAL, place, faults)
    if set(_QUANTITY_KEYS) - set(checked):
        return None
    query = _query(checked["query"], place, faults)
    wording = _wording(checked["round"])
    if wording is None:
        faults.add(
            f"rounds to {checked['round']!r}",
            column=place,
            cure=f"Use to: {', '.join(SCALES)}; digits: 0 to {_MOST_DIGITS}.",
        )
        return None
    stated = checked.get("stated")
    if stated is not None and not math.isfinite(stated):
        faults.add(f"states {stated!r}", column=place, cure="State a number.")
        return None
    return Quantity(
        name=name,
        label=checked["label"],
        query=query,
        wording=wording,
        stated=None if stated is None else float(stated),
        decisive=checked.get("decisive", stated is not None),
    )


def _wording(entry: Mapping[str, Any]) -> Wording | None:
    scale, digits = entry.get("to"), entry.get("digits", 0)
    known = isinstance(scale, str) and scale in SCALES and set(entry) <= {"to", "digits"}
    if not known or type(digits) is not int or not 0 <= digits <= _MOST_DIGITS:
        return None
    return Wording(str(scale), digits)


def _query(entry: Mapping[str, Any], place: str, faults: Faults) -> Query:
    options = dict(entry)
    kind = str(options.pop("kind", ""))
    if kind not in KINDS:
        faults.add(f"asks a query of kind {kind!r}", column=place, cure=f"Use {', '.join(KINDS)}.")
        return Query(kind, options)
    known = options_of(kind)
    for name in sorted(set(options) - set(known), key=str):
        faults.add(
            f"gives {kind} an option {name!r}", column=place, cure=f"Known: {', '.join(known)}."
        )
    required = {name for name, option in known.items() if option.default is option.empty}
    for name in sorted(required - set(options)):
        faults.add(f"gives {kind} no {name!r}", column=place)
    for name in sorted(set(options) & set(known)):
        wanted, said = _OPTION_KINDS[str(known[name].annotation)]
        if not _is_of(options[name], wanted):
            faults.add(f"gives {kind} {name} {options[name]!r}", column=place, cure=f"Give {said}.")
    return Query(kind, options)


def _placeholders(sentence: str, quantities: set[str], place: str, faults: Faults) -> None:
    try:
        parts = [part for part in string.Formatter().parse(sentence) if part[1] is not None]
    except ValueError as error:
        faults.add(f"has a sentence that does not read: {error}", column=place, cure="Close it.")
        return
    for _, name, form, conversion in parts:
        if not name or form or conversion:
            faults.add(
                f"has {{{name}}} in a form of its own",
                column=place,
                cure="Name a quantity in braces, and declare under round how it is said.",
            )
    named = {str(name) for _, name, _, _ in parts if name}
    allowed = quantities | {f"{name}_{end}" for name in quantities for end in ("start", "end")}
    for name in sorted(named - allowed):
        faults.add(f"has {{{name}}} without a quantity", column=place, cure="Declare it.")


def _keys(
    entry: Any,
    required: Mapping[str, Any],
    optional: Mapping[str, Any],
    place: str,
    faults: Faults,
) -> dict[str, Any]:
    if not isinstance(entry, Mapping):
        faults.add(f"is not a mapping: {entry!r}", column=place)
        return {}
    kinds = {**required, **optional}
    for name in sorted(set(entry) - set(kinds), key=str):
        faults.add(f"has a key {name!r}", column=place, cure=f"Known: {', '.join(kinds)}.")
    for name in sorted(set(required) - set(entry)):
        faults.add(f"lacks {name!r}", column=place)
    good = {}
    for name, kind in kinds.items():
        if name not in entry:
            continue
        if _is_of(entry[name], kind):
            good[name] = entry[name]
        else:
            faults.add(f"has {name} {entry[name]!r}", column=place, cure="Give the right type.")
    return good


def _is_of(value: Any, kind: Any) -> bool:
    """Tell whether a value is of a kind; truth is no number, and a moment is no day."""
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, kind) and not isinstance(value, dt.datetime)
