"""The brief as JSON: everything the other formats show, and all the rows behind it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from rihla.claim.brief import Brief, Date
from rihla.claim.finding import Check, Finding, Staleness
from rihla.claim.phrase import row_words
from rihla.revision.figure import Figure, Interval, as_written

__all__ = ["finding_record", "render_json"]


def render_json(brief: Brief) -> str:
    """Write a brief as JSON.

    The object has ``revision``, ``norms``, ``findings`` (one a claim), ``dates`` (the world's
    series), ``type_of_data`` (shares) and ``citations``.
    """
    record = {
        "title": brief.title,
        "meaning": brief.meaning,
        "revision": {"id": brief.revision.id, "seal": brief.revision.manifest.seal},
        "norms": brief.norms,
        "findings": [finding_record(finding) for finding in brief.findings],
        "dates": [_date(date) for date in brief.dates],
        "beside": None if brief.beside is None else json.loads(render_json(brief.beside)),
        "type_of_data": dict(brief.basis),
        "citations": [
            {"key": c.key, "text": c.text, "licence": c.licence, "url": c.url}
            for c in brief.citations
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=1)


def finding_record(finding: Finding) -> dict[str, Any]:
    """Give one finding as plain records."""
    return {
        "id": finding.claim.id,
        "section": finding.claim.section,
        "sentence": finding.sentence,
        "verdict": finding.verdict.value,
        "definition": finding.claim.definition,
        "note": finding.claim.note,
        "revision": finding.revision,
        "bound_to": finding.claim.bound_to,
        "figures": [_check(check) for check in finding.checks],
        "exceptions": [row_words(row) for row in finding.exceptions],
        "stale": _stale(finding.stale),
        "provenance": [
            {
                "kind": ground.kind,
                "id": ground.id,
                "table": ground.table,
                "source": ground.source,
                "licence": ground.licence,
                "url": ground.url,
            }
            for ground in finding.grounds
        ],
        "made": {
            "by": finding.claim.made.by,
            "on": finding.claim.made.on,
            "work": finding.claim.made.work,
            "url": finding.claim.made.url,
        },
    }


def _check(check: Check) -> dict[str, Any]:
    quantity, evidence = check.quantity, check.evidence
    unit = None if evidence is None else evidence.unit
    return {
        "name": quantity.name,
        "label": quantity.label,
        "stated": as_written(quantity.stated, unit),
        "said": check.said,
        "decisive": quantity.decisive,
        "value": None
        if evidence is None or evidence.recorded
        else as_written(evidence.value, unit),
        "interval": None if evidence is None else interval_record(evidence.interval),
        "unit": unit,
        "rounded": check.computed,
        "rounding": {"to": quantity.wording.to, "digits": quantity.wording.digits},
        "agrees": check.agrees,
        "missing": check.missing,
        "rows": []
        if evidence is None
        else [
            {
                "label": row.label,
                "value": as_written(row.value, row.unit),
                "unit": row.unit,
                "holds": row.holds,
                "remark": row.remark,
            }
            for row in evidence.rows
        ],
        "notes": [] if evidence is None else list(evidence.notes),
    }


def interval_record(interval: Interval | None) -> dict[str, float] | None:
    """Give an interval as a record, or nothing where a figure has none."""
    return None if interval is None else asdict(interval)


def _stale(stale: Staleness | None) -> dict[str, Any] | None:
    if stale is None:
        return None
    return {
        "reason": stale.reason,
        "sentence": stale.sentence,
        "verdict": None if stale.verdict is None else stale.verdict.value,
        "figures": [_check(check) for check in stale.checks],
    }


def _date(date: Date) -> dict[str, Any]:
    def value(figure: Figure | None) -> float | None:
        return None if figure is None else as_written(figure.value, figure.unit)

    return {
        "year": date.year,
        "stock": value(date.stock),
        "stock_interval": interval_record(date.stock.interval),
        "stock_share": value(date.share),
        "change": value(date.change),
        "annual_rate": value(date.growth),
        "population_annual_rate": value(date.population_growth),
    }
