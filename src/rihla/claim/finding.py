"""What the evidence says of a claim: a verdict, and whether the sentence has grown stale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from rihla.claim.evidence import Evidence, Ground, Row, find_evidence
from rihla.claim.model import Claim, Quantity
from rihla.errors import FigureNotAvailable
from rihla.indicator import list_dates
from rihla.revision.store import Revision, open_revision

__all__ = ["Check", "Finding", "Staleness", "Verdict", "judge_claim"]


class Verdict(StrEnum):
    """What the evidence says of a sentence."""

    HOLDS = "holds"
    DOES_NOT_HOLD = "does not hold"
    RECORDED_FACT = "recorded fact"
    CANNOT_BE_COMPUTED = "cannot be computed"


@dataclass(frozen=True, slots=True)
class Check:
    """One figure of the sentence beside what the evidence gives.

    `agrees` compares both at the rounding the claim declares; None where nothing was stated,
    nothing could be computed, or the fact is only recorded.
    """

    quantity: Quantity
    evidence: Evidence | None
    agrees: bool | None
    missing: str = ""

    @property
    def said(self) -> str:
        """The stated figure in words."""
        stated = self.quantity.stated
        return "" if stated is None else self.quantity.wording.say(stated)

    @property
    def computed(self) -> str:
        """The computed figure in the same words."""
        return "" if self.evidence is None else self.quantity.wording.say(self.evidence.value)


@dataclass(frozen=True, slots=True)
class Staleness:
    """Why a sentence is stale in a revision, and how it would read now.

    `sentence` is empty where nothing can be computed in its place. `verdict` is None where the
    sentence now says the computed figures themselves, which are then true of course.
    """

    reason: str
    sentence: str = ""
    checks: tuple[Check, ...] = ()
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one revision says of one claim."""

    claim: Claim
    revision: str
    verdict: Verdict
    sentence: str
    checks: tuple[Check, ...]
    stale: Staleness | None = None

    @property
    def exceptions(self) -> tuple[Row, ...]:
        """The rows that speak against a sentence: where it fails, or what it overlooks."""
        told: dict[str, Row] = {}
        for check in self.checks:
            if check.evidence is None or check.agrees is not False:
                continue
            # "none" fails by the rows that hold, any other sentence by those that do not
            against = check.quantity.stated == 0
            told |= {row.label: row for row in check.evidence.rows if row.holds is against}
        return tuple(told.values())

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """Everything the finding rests on, each once."""
        checks = (*self.checks, *(self.stale.checks if self.stale else ()))
        named = [ground for check in checks if check.evidence for ground in check.evidence.grounds]
        return tuple(dict.fromkeys(named))


def judge_claim(claim: Claim, revision: Revision) -> Finding:
    """Compute every figure of a claim from a revision, and judge the sentence.

    The verdict *holds* where every decisive figure, rounded as the sentence rounds it, is the
    stated one. The sentence is *stale* where the revision is not the one it was made from and
    either lacks a date it speaks of or gives another verdict; it then comes with the sentence
    as it would read at the revision's latest date.

    Examples
    --------
    >>> from rihla.claim.reader import get_claim
    >>> from rihla.revision.store import open_revision
    >>> judge_claim(get_claim("world-stock"), open_revision("2019")).verdict.value
    'holds'
    """
    checks = tuple(_check(quantity, revision) for quantity in claim.quantities)
    finding = Finding(
        claim=claim,
        revision=revision.id,
        verdict=_verdict(checks),
        sentence=_sentence(claim, checks, stated=True),
        checks=checks,
    )
    return replace(finding, stale=_staleness(claim, revision, finding))


def _check(quantity: Quantity, revision: Revision, **moved: Any) -> Check:
    options = {**quantity.query.options, **moved}
    try:
        evidence = find_evidence(revision, quantity.query.kind, options)
    except FigureNotAvailable as error:
        return Check(quantity, None, None, missing=error.message)
    if quantity.stated is None or evidence.recorded:
        return Check(quantity, evidence, None)
    wording = quantity.wording
    return Check(
        quantity, evidence, wording.rounded(evidence.value) == wording.rounded(quantity.stated)
    )


def _verdict(checks: tuple[Check, ...]) -> Verdict:
    decisive = [check for check in checks if check.quantity.decisive]
    if any(check.agrees is False for check in decisive):
        return Verdict.DOES_NOT_HOLD
    if any(check.evidence is None for check in decisive):
        return Verdict.CANNOT_BE_COMPUTED
    if any(check.evidence and check.evidence.recorded for check in decisive):
        return Verdict.RECORDED_FACT
    return Verdict.HOLDS


def _sentence(claim: Claim, checks: tuple[Check, ...], *, stated: bool) -> str:
    return claim.sentence.format_map({k: v for c in checks for k, v in _words(c, stated).items()})


def _words(check: Check, stated: bool) -> Mapping[str, str]:
    name, options = check.quantity.name, check.quantity.query.options
    start, end = options.get("start", options.get("date")), options.get("end", options.get("date"))
    if check.evidence and (end is None or not stated):
        start, end = check.evidence.start, check.evidence.end
    said = check.said if stated and check.said else check.computed
    return {name: said, f"{name}_start": str(start or ""), f"{name}_end": str(end or "")}


def _staleness(claim: Claim, revision: Revision, finding: Finding) -> Staleness | None:
    if revision.id == claim.bound_to:
        return None
    if any(check.evidence is None for check in finding.checks):
        return _at_latest_date(claim, revision, finding.checks)
    made_from = open_revision(claim.bound_to)
    before = [_check(quantity, made_from).computed for quantity in claim.quantities]
    if before == [check.computed for check in finding.checks]:
        return None
    return Staleness(
        f"Revision {revision.id} gives other figures for the same dates than {claim.bound_to}.",
        _sentence(claim, finding.checks, stated=False),
        finding.checks,
    )


def _at_latest_date(claim: Claim, revision: Revision, checks: tuple[Check, ...]) -> Staleness:
    latest = list_dates(revision)[-1]
    reason = next(check.missing for check in checks if check.evidence is None)
    moved = tuple(_moved(claim, check, revision, latest) for check in checks)
    if any(check.evidence is None for check in moved):
        return Staleness(reason)
    measured = any(check.agrees is not None for check in moved if check.quantity.decisive)
    return Staleness(
        reason,
        _sentence(claim, moved, stated=False),
        moved,
        _verdict(moved) if measured else None,
    )


def _moved(claim: Claim, check: Check, revision: Revision, latest: int) -> Check:
    quantity = check.quantity
    if check.evidence is not None:
        return replace(check, agrees=None)
    # a figure that the sentence names was stated of another date, and is no measure of this one
    named = f"{{{quantity.name}}}" in claim.sentence
    asked = replace(quantity, stated=None) if named else quantity
    for option in ("date", "end"):
        if option in quantity.query.options:
            return _check(asked, revision, **{option: latest})
    return check
