"""Kinds of arguments that the commands share, with their completion."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from rihla.areas import Area, Grouping, list_areas, list_groupings, resolve_any

__all__ = [
    "AGES",
    "AREA",
    "DATA",
    "DATE",
    "REVISION",
    "SOURCE",
    "YEARS",
    "AgesKind",
    "AreaKind",
    "DateKind",
    "RevisionKind",
    "SourceKind",
    "YearsKind",
    "code_of",
]


class AreaKind(click.ParamType[Area | Grouping]):
    """An area or a grouping: any code or name, in any of the six languages.

    Examples
    --------
    >>> AREA.convert("Viet Nam", None, None).m49
    704
    """

    name = "area"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Area | Grouping:
        """Find the area or grouping that a text means."""
        return value if isinstance(value, Area | Grouping) else resolve_any(str(value))

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        """Propose the English names that begin so."""
        wanted = incomplete.casefold()
        held: tuple[Area | Grouping, ...] = (*list_areas(), *list_groupings())
        return [
            CompletionItem(_word(item.name), help=str(code_of(item)))
            for item in held
            if item.name.casefold().startswith(wanted)
        ]


def code_of(item: Area | Grouping) -> int:
    """Give the code of an area or of a grouping.

    Examples
    --------
    >>> code_of(AREA.convert("World", None, None))
    900
    """
    return item.m49 if isinstance(item, Area) else item.code


def _word(name: str) -> str:
    """Write a name as one word of the shell that asks; bash alone does not do so itself."""
    if os.environ.get("_RIHLA_COMPLETE", "").startswith("bash"):
        return re.sub(r"([^\w.,:/@%+-])", r"\\\1", name)
    return name


class RevisionKind(click.ParamType[str]):
    """A revision: its id, the end of its id, or a folder; opened by the command."""

    name = "revision"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        """Propose the ids held."""
        # reading revisions takes half a second to import: only where one is asked for
        from rihla.revision.store import list_revisions

        return [
            CompletionItem(revision.id, help=revision.manifest.title)
            for revision in list_revisions()
            if incomplete in revision.id
        ]


class SourceKind(click.ParamType[str]):
    """A source, by its id."""

    name = "source"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        """Propose the ids held."""
        # sidecars are read only where a source is asked for
        from rihla.sources.registry import list_sources

        return [
            CompletionItem(source.id, help=source.sidecar.title)
            for source in list_sources()
            if source.id.startswith(incomplete)
        ]


class DateKind(click.ParamType[date]):
    """A date: ``2019-12-31``, or a year alone for its last day.

    Examples
    --------
    >>> DATE.convert("2019", None, None)
    datetime.date(2019, 12, 31)
    """

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a date."""
        if isinstance(value, date):
            return value
        try:
            text = str(value)
            return date.fromisoformat(f"{text}-12-31" if re.fullmatch(r"\d{4}", text) else text)
        except ValueError:
            self.fail(
                f"{value!r} is not a date: write 2019-12-31, or 2019 for its end.", param, ctx
            )


class YearsKind(click.ParamType[tuple[int, int]]):
    """A year, or an interval of two: ``2019``, ``2010-2019`` (also with ``:`` or ``..``).

    Examples
    --------
    >>> YEARS.convert("2010-2019", None, None), YEARS.convert("2019", None, None)
    ((2010, 2019), (2019, 2019))
    """

    name = "years"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Read a year or an interval."""
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"(\d{4})(?:(?:-|:|\.\.|–)(\d{4}))?", str(value).strip())
        if match is None:
            self.fail(f"{value!r} is neither a year nor an interval such as 2010-2019.", param, ctx)
        start = int(match[1])
        end = int(match[2] or start)
        if end < start:
            self.fail(f"{value!r} ends before it begins.", param, ctx)
        return start, end


class AgesKind(click.ParamType[tuple[int, int]]):
    """Ages: the first and the last, both included, or all from one on.

    Examples
    --------
    >>> AGES.convert("15-24", None, None), AGES.convert("65+", None, None)
    ((15, 24), (65, 999))
    """

    name = "ages"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Read an interval of ages."""
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"(\d{1,3})(?:[-–](\d{1,3})|\+)", str(value).strip())
        if match is None:
            self.fail(f"{value!r} is no interval of ages such as 15-24 or 65+.", param, ctx)
        return int(match[1]), int(match[2] or 999)


AGES = AgesKind()
AREA = AreaKind()
REVISION = RevisionKind()
SOURCE = SourceKind()
DATE = DateKind()
YEARS = YearsKind()

DATA = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="RIHLA_DATA",
    show_envvar=True,
    help="Folder of the published files.",
)
"""Where commands look for the published files."""
