"""Groups of commands: one that imports a command only when it is called, one for the rest.

A whole floor takes up to a second to import (charts most of all); whoever asks for help or
completes a word pays for none of it.
"""

from __future__ import annotations

import errno
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import click

from rihla.cli.failure import Failure, Interrupted
from rihla.errors import RihlaError

__all__ = ["CommandGroup", "Entry", "LazyGroup"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One command that is known before it is imported.

    Parameters
    ----------
    module
        The module that holds it under the attribute ``command``.
    help
        Its short help, repeated here so that listing imports nothing (a test compares them).
    extra
        The extra of the package that brings what it needs, where the core does not.
    """

    module: str
    help: str
    extra: str = ""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called.

    Parameters
    ----------
    sections
        Commands by name, under the headings they are listed with.
    """

    def __init__(
        self, *args: Any, sections: Mapping[str, Mapping[str, Entry]], **settings: Any
    ) -> None:
        super().__init__(*args, **settings)
        self.sections = sections
        self.entries = {
            name: entry for section in sections.values() for name, entry in section.items()
        }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands, in the order in which they are declared."""
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; None where there is none of that name."""
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        try:
            command: click.Command = importlib.import_module(entry.module).command
        except ModuleNotFoundError as error:
            if not entry.extra:
                raise
            raise Failure(_extra_missing(cmd_name, entry.extra, error)) from error
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments begin with; an unknown one names the nearest."""
        name = args[0]
        if name not in self.entries and not name.startswith("-") and not ctx.resilient_parsing:
            raise click.NoSuchCommand(name, possibilities=list(self.entries), ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under their headings, importing none of them."""
        width = max(map(len, self.entries))
        for heading, section in self.sections.items():
            with formatter.section(heading):
                formatter.write_dl(
                    [(f"{name:{width}}", entry.help) for name, entry in section.items()]
                )

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Complete a command's name, importing none of them."""
        # needed only when a shell asks
        from click.shell_completion import CompletionItem

        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        return [
            CompletionItem(name, help=entry.help)
            for name, entry in self.entries.items()
            if name.startswith(incomplete)
        ]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a user's error becomes a message and an exit code."""
        debug = bool(ctx.params.get("debug"))
        try:
            return super().invoke(ctx)
        except RihlaError as error:
            raise Failure(error, debug=debug) from error
        except KeyboardInterrupt as error:
            raise Interrupted from error
        except ModuleNotFoundError as error:
            # the command itself was imported, and what it needs only when it began its work
            called = ctx.invoked_subcommand or ""
            entry = self.entries.get(called)
            if entry is None or not entry.extra:
                raise
            raise Failure(_extra_missing(called, entry.extra, error), debug=debug) from error
        except OSError as error:
            if error.errno == errno.EPIPE:
                # the reader of the output went away: click ends in silence
                raise
            raise Failure(_refused_by_system(error), debug=debug) from error


def _extra_missing(command: str, extra: str, error: ModuleNotFoundError) -> RihlaError:
    return RihlaError(
        f"rihla {command} needs {error.name}, which is not installed.",
        cure=f'Install the extra: pip install "rihla[{extra}]".',
    )


def _refused_by_system(error: OSError) -> RihlaError:
    where = f" ({error.filename})" if error.filename else ""
    return RihlaError(
        f"The system refused: {(error.strerror or str(error)).lower()}{where}.",
        cure="See that the place can be read or written and has room; --debug shows more.",
    )


class CommandGroup(click.Group):
    """A group that lists its commands in the order declared, each with its whole first sentence.

    Parameters
    ----------
    deferred
        Commands by name that are imported when they are called, or when the group is listed:
        each as ``module:attribute``. They stand after those that were added.
    """

    def __init__(
        self, *args: Any, deferred: Mapping[str, str] | None = None, **settings: Any
    ) -> None:
        super().__init__(*args, **settings)
        self.deferred = deferred or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands, in the order in which they were added."""
        return [*self.commands, *(name for name in self.deferred if name not in self.commands)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give a command, importing it if that was put off; None where there is none."""
        if cmd_name not in self.deferred:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self.deferred[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write every command with its first sentence, over as many lines as it takes."""
        named = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, one.get_short_help_str(limit=200)) for name, one in named if one]
            )
