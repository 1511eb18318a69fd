"""``rihla norms``: treaties and where every State stands, votes, and what happened when."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from rihla import norm
from rihla.areas import Area, Grouping, members, name_of
from rihla.cli.command import compact
from rihla.cli.group import CommandGroup
from rihla.cli.output import prints_report
from rihla.cli.parameter import AREA, DATE, code_of
from rihla.cli.report import Column, Report, plain

__all__ = ["command"]

_on = click.option("--on", type=DATE, help="Day, or year for its end; else as far as is known.")
_instrument = click.option(
    "--instrument",
    type=click.Choice([treaty.id for treaty in norm.list_instruments()]),
    default="icrmw",
    show_default=True,
    help="The treaty (icrmw: the Convention on Migrant Workers).",
)
_within = click.option("--in", "within", type=AREA, help="Only areas of this grouping.")


def _spell_interval(text: str | None) -> str:
    return plain(text).replace("/", " – ")


_STATUS = (
    Column("area_name", "State"),
    Column("standing", "Standing", wrap=False),
    Column("how", "By", wrap=False),
    Column("since", "Since", wrap=False),
    Column("in_force_from", "In force from", _spell_interval),
    Column("certain", "Certain", wrap=False),
)


@click.group("norms", cls=CommandGroup)
def command() -> None:
    """Ask the norms: treaties, the vote, the Compact and its Network, as of any date."""


@command.command("instruments")
@prints_report
def instruments() -> Report:
    """List the treaties held, with how far their record reaches."""
    rows = [
        {
            "id": treaty.id,
            "title": treaty.title,
            "adopted": treaty.adopted,
            "entry_into_force": treaty.entry_into_force,
            "known_to": treaty.known_to,
            "parties": norm.count_parties(treaty.id, treaty.known_to),
            "url": treaty.url,
            **compact.backing(treaty.source, treaty.confidence),
        }
        for treaty in norm.list_instruments()
    ]
    columns = (
        Column("id", "Treaty", wrap=False),
        Column("title", "Title"),
        Column("adopted", "Adopted", wrap=False),
        Column("entry_into_force", "In force", wrap=False),
        Column("known_to", "Known to", wrap=False),
        Column("parties", "Parties then", number=True),
    )
    return Report("Treaties", columns, rows, citations=compact.cited("treaty_step"))


@command.command("parties")
@_instrument
@_on
@_within
@prints_report
def parties(instrument: str, on: date | None, within: Area | Grouping | None) -> Report:
    """List the parties to a treaty on a day.

    An act known to the month or year alone counts from the end of that time, so that no State is
    called a party before it surely was.
    """
    treaty = norm.get_instrument(instrument)
    day = on or treaty.known_to
    chosen = _chosen(within)
    found = [s for s in norm.parties(instrument, day) if chosen is None or s.area in chosen]
    least, most = norm.bound_parties(instrument, day)
    where = f" in {within.name}" if within else ""
    notes = [f"The record allows {least} to {most} parties in all."] if least != most else []
    if day > treaty.known_to:
        notes.append(f"The record of acts is complete to {treaty.known_to} only.")
    return Report(
        f"{treaty.short_title}: {len(found)} parties{where} on {day}",
        _STATUS,
        sorted((_status(status) for status in found), key=lambda row: str(row["area_name"])),
        notes=tuple(notes),
        citations=compact.cited("treaty_step"),
        context={"instrument": instrument, "on": day, "count": len(found)},
    )


@command.command("status")
@click.argument("area", type=AREA, help="Any code or name of an area or grouping.")
@_instrument
@_on
@prints_report
def status(area: Area | Grouping, instrument: str, on: date | None) -> Report:
    """Tell where a State, or every State of a grouping, stands towards a treaty on a day."""
    treaty = norm.get_instrument(instrument)
    day = on or treaty.known_to
    found = [norm.status_of(instrument, m49, day) for m49 in members(code_of(area))]
    doubts = [f"{name_of(s.area)}: {note}" for s in found for note in s.notes]
    return Report(
        f"{treaty.short_title}: {area.name} on {day}",
        _STATUS,
        [_status(one) for one in found],
        notes=tuple(dict.fromkeys(doubts)),
        citations=compact.cited("treaty_step"),
        context={"instrument": instrument, "on": day},
    )


@command.command("vote")
@click.argument(
    "resolution", default="A/RES/73/195", help="Symbol of the resolution (default: A/RES/73/195)."
)
@click.option(
    "--choice",
    type=click.Choice([str(choice) for choice in norm.Choice]),
    help="Only those that chose so.",
)
@_within
@prints_report
def vote(resolution: str, choice: str | None, within: Area | Grouping | None) -> Report:
    """Show how every Member State voted on a resolution."""
    held = norm.get_resolution(resolution)
    chosen = _chosen(within)
    ballots = [
        ballot
        for wanted in norm.Choice
        if choice in (None, str(wanted))
        for ballot in norm.voters(resolution, wanted)
        if chosen is None or ballot.area in chosen
    ]
    rows = [
        {
            "area": ballot.area,
            "name": ballot.name,
            "choice": str(ballot.choice),
            **compact.backing(ballot.source, ballot.confidence),
        }
        for ballot in ballots
    ]
    columns = (
        Column("name", "Member"),
        Column("choice", "Vote", lambda word: str(word).replace("_", " "), wrap=False),
    )
    tally = norm.tally(resolution)
    return Report(
        f"{held.id}, {held.date}: {tally}",
        columns,
        rows,
        citations=(f"{held.title}. {held.body}, {held.roll_call}.", *compact.cited("vote")),
        context={
            "resolution": held.id,
            "date": held.date,
            "tally": {str(word): getattr(tally, word) for word in norm.Choice},
        },
    )


@command.command("timeline")
@click.option("--until", type=DATE, help="Only what is certainly past on this day.")
@prints_report
def timeline(until: date | None) -> Report:
    """List what happened around the Compact, each with its source."""
    rows: list[dict[str, Any]] = [
        {
            "date": str(milestone.date),
            "event": milestone.event,
            **compact.backing(milestone.source, milestone.confidence),
        }
        for milestone in norm.list_milestones(until=until)
    ]
    columns = (Column("date", "Date", wrap=False), Column("event", "Event"))
    return Report("Timeline", columns, rows, citations=compact.cited("milestone"))


def _chosen(within: Area | Grouping | None) -> frozenset[int] | None:
    return None if within is None else frozenset(members(code_of(within)))


def _status(status: norm.TreatyStatus) -> dict[str, Any]:
    return {
        "area": status.area,
        "area_name": name_of(status.area),
        "standing": str(status.standing),
        "how": str(status.how) if status.how else None,
        "since": str(status.since) if status.since else None,
        "in_force_from": str(status.in_force_from) if status.in_force_from else None,
        "certain": status.certain,
        "notes": list(status.notes),
        "source": status.source,
    }


for part in compact.COMMANDS:
    command.add_command(part)
