"""``rihla cite``: how to cite a revision and what it was made of."""

from __future__ import annotations

from pathlib import Path

import click

from rihla.cli.file import refuse_existing
from rihla.cli.output import file_options, print_text
from rihla.cli.parameter import REVISION
from rihla.revision.citation import CITATION_FORMATS, cite_revision, write_citations
from rihla.revision.store import open_revision

__all__ = ["command"]


@click.command("cite")
@click.argument("revision", type=REVISION, default="2019", help="The revision (default: 2019).")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(CITATION_FORMATS)),
    default="text",
    show_default=True,
    help="How to write the citations.",
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print CSL-JSON; the same as --format csl-json."
)
@file_options
def command(revision: str, form: str, as_json: bool, output: Path | None, force: bool) -> None:
    """Print how to cite a revision and its sources, with their licences."""
    if output is not None:
        refuse_existing(output, force=force)
    citations = cite_revision(open_revision(revision))
    text = write_citations(citations, "csl-json" if as_json else form)
    print_text(f"{text}\n", output=output, force=force)
