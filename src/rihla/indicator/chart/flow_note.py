"""What stands beside every picture of flows: dates, unit, notes and whom to credit."""

from __future__ import annotations

from collections.abc import Collection

from rihla.areas import name_of
from rihla.drawing.credit import Credit, credit_of
from rihla.drawing.frame import Frame
from rihla.drawing.scale import Reading
from rihla.drawing.words import comma, span, word
from rihla.flow.flow_table import FlowTable
from rihla.indicator.flow.artefact import list_artefacts
from rihla.indicator.flow.credit import credited_sources
from rihla.indicator.flow.partition import OTHER
from rihla.revision.store import Revision

__all__ = ["area_name", "flow_credits", "flow_dates", "flow_notes", "flow_subtitle"]

_NAMED = 12
"""Areas that a note names; of more it says how many."""


def area_name(area: int | str, language: str) -> str:
    """Name an area, a grouping, or all that are in none."""
    return word("other_areas", language) if area == OTHER else name_of(int(area), language)


def flow_dates(flow: FlowTable, language: str) -> str:
    """Write the interval of a flow table, and whose flows they are."""
    sexes = {"female": "women", "male": "men"}
    whose = comma(language) + word(sexes[flow.sex], language) if flow.sex in sexes else ""
    return f"{span(int(flow.start), int(flow.end))}{whose}"


def flow_subtitle(flow: FlowTable, reading: Reading) -> str:
    """Say what is counted: transitions over so many years, and no annual flows."""
    key = "flow_unit_year" if flow.years == 1 else "flow_unit"
    years = f"{flow.years:g}"
    told = word(key, reading.language, reading.unit, int(flow.start), int(flow.end), years)
    return told[:1].upper() + told[1:]


def flow_credits(revision: Revision, flow: FlowTable) -> tuple[Credit, ...]:
    """Credit the stocks, the births and deaths, and the offset where there is one."""
    others = [Credit(" ".join(one.citation.split()), one.licence) for one in credited_sources(flow)]
    return (credit_of(revision, "stock_by_origin"), *others)


def flow_notes(
    frame: Frame, revision: Revision, flow: FlowTable, drawn: Collection[tuple[int, int]]
) -> tuple[str, ...]:
    """Say how flows were estimated, and which of those drawn may be no migration.

    Parameters
    ----------
    flow
        Between areas.
    drawn
        Pairs of origin and destination in the picture.
    """
    language = frame.language
    how = [(word("method", language), flow.method)]
    if "events" in flow.sources:
        how.append((word("births_and_deaths", language), flow.sources["events"]))
    if "offset" in flow.sources:
        how.append((word("offset_source", language), flow.sources["offset"]))
    # lines that mix both directions are laid out wrongly by the renderer: one script a line
    told = (
        [part for label, text in how for part in (f"{label}:", text)]
        if frame.rtl
        else [" ".join(f"{label}: {text}." for label, text in how)]
    )
    areas = {area for pair in drawn for area in pair}
    citizens = [int(area) for area in flow.citizens if area in areas]
    notes = [word("flow_estimated", language), *told]
    if citizens:
        named = _listed(citizens, language)
        if len(citizens) > _NAMED:
            named = word("number_of_areas", language, len(citizens))
        notes.append(word("flow_citizens", language, named))
    return (*notes, *_artefacts(revision, flow, drawn, areas, language))


def _artefacts(
    revision: Revision,
    flow: FlowTable,
    drawn: Collection[tuple[int, int]],
    areas: Collection[int],
    language: str,
) -> list[str]:
    found: dict[str, list[str]] = {}
    for one in list_artefacts(revision, (int(flow.start), int(flow.end))):
        if one.area not in areas:
            continue
        name = name_of(one.area, language)
        if one.kind == "boundary":
            name = _listed(one.joined, language)
        elif one.origin is not None:
            if (one.origin, one.area) not in drawn and (one.area, one.origin) not in drawn:
                continue
            name = f"{name_of(one.origin, language)} – {name}"
        found.setdefault(one.kind, []).append(name)
    sign = comma(language)
    return [
        word(f"artefact_{kind}", language, sign.join(dict.fromkeys(names)))
        for kind, names in sorted(found.items())
    ]


def _listed(areas: Collection[int], language: str) -> str:
    return comma(language).join(sorted(name_of(int(area), language) for area in areas))
