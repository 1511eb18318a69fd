"""The command ``rihla``: what it lists, and the options that stand before any command."""

from __future__ import annotations

import click

from rihla.cli.group import Entry, LazyGroup

__all__ = ["SECTIONS", "rihla"]

_COMMANDS = "rihla.cli.command"

SECTIONS = {
    "Figures": {
        "brief": Entry(f"{_COMMANDS}.brief", "The migration brief: figures and verdicts."),
        "claims": Entry(f"{_COMMANDS}.claim", "Sentences bound to figures, and their verdicts."),
        "indicators": Entry(f"{_COMMANDS}.indicator", "Figures for any area, date and sex."),
        "flows": Entry(f"{_COMMANDS}.flow", "Moves between areas, estimated from stocks."),
        "estimate": Entry(f"{_COMMANDS}.estimate", "Stocks from observations, flows from stocks."),
        "chart": Entry(f"{_COMMANDS}.chart", "Draw figures: PNG, SVG, PDF or HTML."),
    },
    "Evidence": {
        "revision": Entry(
            f"{_COMMANDS}.revision", "Sealed sets of figures: verify, compare, export."
        ),
        "sources": Entry(
            f"{_COMMANDS}.source", "Published data: what is held, is it intact, fetch it."
        ),
        "observations": Entry(
            f"{_COMMANDS}.observation", "What sources counted in an area, used or set aside."
        ),
        "backtest": Entry(f"{_COMMANDS}.backtest", "Score estimates on counts they have not seen."),
        "compare-published": Entry(
            f"{_COMMANDS}.comparison", "Our estimate beside the United Nations' figures."
        ),
        "cite": Entry(f"{_COMMANDS}.cite", "How to cite a revision and its sources."),
    },
    "Reference": {
        "areas": Entry(f"{_COMMANDS}.area", "Countries, areas, groupings and their history."),
        "norms": Entry(
            f"{_COMMANDS}.norm", "Treaties, the vote, objectives and actions, as dated."
        ),
    },
    "Site": {
        "site": Entry("rihla.platform.command.site", "Run the site.", extra="platform"),
        "audit": Entry(
            "rihla.platform.command.audit", "Verify everything that was changed.", extra="platform"
        ),
    },
    "Shell": {
        "completion": Entry(f"{_COMMANDS}.completion", "Tab completion for your shell."),
    },
}
"""Every command of the first level, under its heading."""


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        # a third of the time of --help, and needed only here
        from importlib.metadata import version

        click.echo(f"rihla {version('rihla')}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    sections=SECTIONS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=(
        "Most commands take --json. Exit codes: 0 done, 1 other, 2 usage, 4 unknown name,"
        " 5 file, 6 revision, 7 figure, 8 not written, 9 estimate, 10 site, 130 interrupted."
    ),
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and end.",
)
@click.option(
    "--debug",
    is_flag=True,
    envvar="RIHLA_DEBUG",
    help="Show where in the code an error happened (or set RIHLA_DEBUG=1).",
)
def rihla(debug: bool) -> None:
    """Open evidence on international migration: figures with their sources.

    Start with `rihla brief`.
    """
