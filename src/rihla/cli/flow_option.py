"""What the commands about flows share: their options, and what stands beside their figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from rihla.areas import Area, Grouping, members, name_of
from rihla.cli.figure import cited, revision_option, sex_option
from rihla.cli.parameter import YEARS
from rihla.flow import FlowTable, list_methods
from rihla.indicator.flow import OTHER, Offset, estimate_flows_of
from rihla.indicator.flow.credit import credited_sources
from rihla.indicator.flow.event import EDITIONS
from rihla.indicator.flow.offset import TERMS
from rihla.numerics.account import AccountRule
from rihla.revision.store import Revision, open_revision

__all__ = [
    "asks",
    "beside",
    "codes_of",
    "credits_of",
    "estimate_options",
    "estimated",
    "events_option",
    "label_of",
    "method_option",
    "named",
    "period_option",
    "title_of",
    "top_option",
]

METHODS = [method.id for method in list_methods()]

period_option = click.option(
    "--period",
    type=YEARS,
    default="2010-2015",
    show_default=True,
    help="Two dates of the revision; they need not be neighbours.",
)
method_option = click.option(
    "--method",
    type=click.Choice(METHODS),
    default="da_pb_closed",
    show_default=True,
    help="How flows are estimated (see `rihla flows methods`).",
)
events_option = click.option(
    "--events",
    type=click.Choice(EDITIONS),
    default=EDITIONS[0],
    show_default=True,
    help="Edition of births and deaths.",
)
top_option = click.option(
    "--top", type=click.IntRange(1), default=20, show_default=True, help="How many."
)


def asks(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what every estimate asks for, the revision included."""
    return revision_option(estimate_options(function))


def estimate_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what every estimate of one revision asks for."""
    offset = click.option(
        "--offset",
        "offset",
        multiple=True,
        metavar="TERM",
        help=f"Make some corridors likelier: {', '.join(TERMS)}, each as NAME=NUMBER; distance"
        " alone is distance=-1. Needs the published file of CEPII. Repeatable.",
    )
    without = click.option(
        "--without-citizens",
        is_flag=True,
        help="Leave out the areas whose stock counts foreign citizens.",
    )
    chosen = (offset, *_rule_options(), without, events_option, method_option)
    for option in (*chosen, sex_option, period_option):
        function = option(function)
    return function


def _rule_options() -> tuple[Callable[..., Any], ...]:
    """Give the choices of an account, and the total of rates; the last is listed first."""
    return (
        click.option(
            "--total",
            type=click.FloatRange(0, min_open=True),
            help="Of mig_rate: how many persons moved in the world; else all net migration,"
            " gains and losses alike.",
        ),
        click.option(
            "--world-gap",
            type=click.Choice(["before", "after"]),
            help="Closed accounts: whether the world's gap is shared before births and deaths are"
            " taken out, as usual, or after.",
        ),
        click.option(
            "--deaths",
            type=click.Choice(["proportional", "accounting"]),
            help="Accounts: deaths spread over an area's inhabitants, as usual, or by birthplace as"
            " stocks and births imply.",
        ),
        click.option(
            "--births",
            type=click.Choice(["native", "proportional"]),
            help="Accounts: births among the native-born, as usual, or spread over all"
            " birthplaces.",
        ),
    )


def estimated(
    *,
    revision: str | Revision,
    period: tuple[int, int],
    sex: str,
    method: str,
    events: str,
    without_citizens: bool,
    offset: tuple[str, ...] = (),
    total: float | None = None,
    **choices: Any,
) -> tuple[FlowTable, Revision]:
    """Estimate what the options ask for; choices are those of `AccountRule`."""
    chosen = {name: value for name, value in choices.items() if value is not None}
    opened = revision if isinstance(revision, Revision) else open_revision(revision)
    flow = estimate_flows_of(
        opened,
        period,
        sex=sex,
        method=method,
        events=events,
        offset=Offset.read(offset) if offset else None,
        rule=AccountRule(**chosen) if chosen else None,
        total=total,
        without_citizens=without_citizens,
    )
    return flow, opened


def credits_of(revision: Revision, flow: FlowTable) -> tuple[str, ...]:
    """Give what to cite for flows: stocks, births and deaths, and the offset; with licences."""
    others = (
        f"{' '.join(one.citation.split())} Licence: {one.licence}."
        for one in credited_sources(flow)
    )
    return (*cited(revision), *others)


def title_of(what: str, flow: FlowTable, *, method: bool = True) -> str:
    """Head a report: what it is, when, whose and how."""
    how = f", {flow.method}" if method else ""
    return f"{what}, {int(flow.start)}–{int(flow.end)}, {flow.sex}{how}"


def beside(flow: FlowTable) -> tuple[str, ...]:
    """Give the notes that stand beside every estimate."""
    years = flow.years
    notes = [
        f"Persons whose residence differed at the two dates, {years:g} years apart; no count of"
        " moves, and no sum of yearly flows.",
        f"Stock: {flow.sources.get('stock', '')}; births and deaths:"
        f" {flow.sources.get('events', 'none')}.",
    ]
    if "offset" in flow.sources:
        notes.append(f"Offset: {flow.sources['offset']}.")
    notes += [f"{told}." for key, told in _CHOICES.items() if _is_chosen(flow, key)]
    if "total" in flow.sources:
        notes.append(f"The world's total was given: {float(flow.sources['total']):,.0f} persons.")
    if flow.citizens:
        notes.append(
            f"{len(flow.citizens)} areas count foreign citizens, not the foreign-born: flows that"
            " touch them are of another basis (--without-citizens leaves them out)."
        )
    notes += [
        value[0].upper() + value[1:] + "."
        for key, value in sorted(flow.sources.items())
        if key.startswith("joined")
    ]
    if flow.assumed:
        names = ", ".join(label_of(area, "en") for area in flow.assumed)
        notes.append(f"Births and deaths by a declared rule: {names}.")
    return tuple(notes)


_CHOICES = {
    "rule births=proportional": "Births are spread over all birthplaces of an area's inhabitants",
    "rule deaths=accounting": "Deaths by birthplace are what stocks and births imply",
    "rule world_gap=after": "The world's gap is shared after births and deaths are taken out",
}


def _is_chosen(flow: FlowTable, key: str) -> bool:
    name, _, value = key.partition("=")
    return flow.sources.get(name) == value


def named(row: dict[str, Any], language: str) -> dict[str, Any]:
    """Add the names of origin and destination."""
    return {
        **row,
        "origin_name": label_of(row["origin"], language),
        "destination_name": label_of(row["destination"], language),
    }


def label_of(area: int | str, language: str) -> str:
    """Name an area or grouping; what is lumped together is called other."""
    return "Other" if area == OTHER else name_of(int(area), language)


def codes_of(place: Area | Grouping) -> set[int]:
    """Give the areas of an area or grouping."""
    return set(members(place.code if isinstance(place, Grouping) else place.m49))
