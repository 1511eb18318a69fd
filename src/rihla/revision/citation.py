"""How a revision and what it was made of are cited: text, BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from rihla.errors import ExportRefused
from rihla.revision.manifest import SourceRecord
from rihla.revision.store import Revision

__all__ = [
    "CITATION_FORMATS",
    "Citation",
    "cite_publishers",
    "cite_revision",
    "write_citations",
]

_OWN = "Rihla"


@dataclass(frozen=True, slots=True)
class Citation:
    """One work to be cited.

    Parameters
    ----------
    suggested
        The publisher's own suggested citation, quoted; empty where it suggests none.
    """

    key: str
    author: str
    year: str
    title: str
    edition: str
    url: str
    licence: str
    suggested: str = ""

    @property
    def text(self) -> str:
        """The citation as one sentence; the publisher's own words where it suggests them."""
        if self.suggested:
            return self.suggested
        parts = [f"{self.author} ({self.year}). {self.title}", self.edition, self.url]
        return ". ".join(part for part in parts if part) + "."


def cite_revision(revision: Revision) -> tuple[Citation, ...]:
    """Give what to cite for figures of a revision: the revision, then each of its sources.

    Where the figures are this project's own, the revision is their source and stands once.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> [citation.key for citation in cite_revision(open_revision("2020"))]
    ['rihla-undesa-2020', 'undesa-ims-2020']
    """
    manifest = revision.manifest
    own = Citation(
        key=f"rihla-{manifest.id}",
        author=_OWN,
        year=manifest.created[:4],
        title=manifest.title,
        edition=f"Revision {manifest.id}, seal {manifest.seal[:12]}",
        url="",
        licence=manifest.licence,
    )
    others = (record for record in manifest.sources if record.producer != _OWN)
    return (own, *(_of_source(record) for record in others))


def cite_publishers(revision: Revision) -> tuple[Citation, ...]:
    """Give what to cite for a publisher's figures that a revision carries over: their sources.

    The revision itself stands among them where it holds estimates of this project.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> [citation.key for citation in cite_publishers(open_revision("2020"))]
    ['undesa-ims-2020']
    """
    cited = cite_revision(revision)
    estimated = any(record.producer == _OWN for record in revision.manifest.sources)
    return cited if estimated else cited[1:]


def _of_source(record: SourceRecord) -> Citation:
    return Citation(
        key=record.id,
        author=record.producer,
        year=record.published[:4],
        title=record.title,
        edition=record.edition,
        url=record.url,
        licence=record.licence,
        suggested=record.citation,
    )


def write_citations(citations: Sequence[Citation], form: str) -> str:
    """Write citations in one of `CITATION_FORMATS`.

    Raises
    ------
    ExportRefused
        If the format is not known.

    Examples
    --------
    >>> from rihla.revision.store import open_revision
    >>> print(write_citations(cite_revision(open_revision("2019"))[:1], "bibtex"))
    @misc{rihla-undesa-2019,
      author = {{Rihla}},
      title = {{International Migrant Stock 2019}},
      ...
    }
    """
    try:
        write = CITATION_FORMATS[form]
    except KeyError as error:
        raise ExportRefused(
            f"No citation is written as {form!r}.", cure=f"Choose {', '.join(CITATION_FORMATS)}."
        ) from error
    return write(citations)


def _write_text(citations: Sequence[Citation]) -> str:
    return "\n".join(f"{c.text} Licence: {c.licence}." for c in citations)


def _write_bibtex(citations: Sequence[Citation]) -> str:
    return "\n\n".join(_bibtex(c) for c in citations)


def _bibtex(citation: Citation) -> str:
    fields = {
        "author": "{" + _escape(citation.author) + "}",
        "title": "{" + _escape(citation.title) + "}",
        "year": citation.year,
        "edition": _escape(citation.edition),
        "url": citation.url,
        "note": _escape(f"Licence: {citation.licence}"),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{citation.key},", *lines, "}"])


def _escape(text: str) -> str:
    return re.sub(r"([&%$#_{}])", r"\\\1", text)


def _write_ris(citations: Sequence[Citation]) -> str:
    return "\n".join(_ris(c) for c in citations)


def _ris(citation: Citation) -> str:
    fields = (
        ("TY", "DATA"),
        ("ID", citation.key),
        ("AU", citation.author),
        ("PY", citation.year),
        ("TI", citation.title),
        ("ET", citation.edition),
        ("UR", citation.url),
        ("N1", f"Licence: {citation.licence}"),
        ("ER", ""),
    )
    return "\n".join(f"{tag}  - {value}" for tag, value in fields if value or tag == "ER")


def _write_csl(citations: Sequence[Citation]) -> str:
    return json.dumps([_csl(c) for c in citations], ensure_ascii=False, indent=1)


def _csl(citation: Citation) -> dict[str, Any]:
    stated: dict[str, Any] = {
        "id": citation.key,
        "type": "dataset",
        "title": citation.title,
        "author": [{"literal": citation.author}],
        "version": citation.edition,
        "URL": citation.url,
        "license": citation.licence,
    }
    if citation.year.isdigit():
        stated["issued"] = {"date-parts": [[int(citation.year)]]}
    return {name: value for name, value in stated.items() if value}


CITATION_FORMATS: Mapping[str, Callable[[Sequence[Citation]], str]] = MappingProxyType(
    {"text": _write_text, "bibtex": _write_bibtex, "ris": _write_ris, "csl-json": _write_csl}
)
"""The formats a citation can be written in."""
