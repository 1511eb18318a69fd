"""Every error a user can meet, in one tree.

::

    RihlaError                       exit code 1; says what is wrong, where, and what to do
    ├── UnknownName                  4   a name, code or id that nothing here answers to
    │   ├── UnknownArea                  … with the nearest areas
    │   ├── UnknownGrouping              … with the nearest groupings
    │   ├── UnknownLanguage              … with the languages held
    │   ├── UnknownInstrument            … with the instruments held
    │   ├── UnknownNorm                  … an objective, action, resolution, body or recorded fact
    │   ├── UnknownSource                … with the sources held
    │   ├── UnknownTerm                  … a word of a column or an option: a sex, a category
    │   │   └── NotHeld                  … something of a site: a job, a role, an account
    │   ├── UnknownRevision              … with the revisions found, and where they were looked for
    │   ├── UnknownIndicator             … with the indicators held
    │   └── UnknownClaim                 … with the claims held
    ├── InputError                   5   a file that cannot be used as it is
    │   ├── SourceMissing                not where it was looked for
    │   ├── SourceMalformed              all its faults at once, each with its place and cure
    │   ├── SourceChanged                its checksum is not the one its sidecar declares
    │   ├── CorrectionOutdated           a declared correction no longer meets what it expects
    │   └── DownloadFailed               the network or the publisher did not deliver it
    ├── RevisionError                6   a sealed set of figures that is refused
    │   ├── RevisionIsSealed             it exists already and never changes
    │   ├── RevisionDamaged              its content is not what its manifest seals
    │   ├── RevisionIncomplete           half copied: files its manifest names are absent
    │   └── RevisionTooNew               written by a later version of this software
    ├── FigureError                  7   a figure that must not or cannot be given
    │   ├── FigureNotAvailable           the revision holds no such figure, and why
    │   └── MixedBasis                   foreign-born and citizens would be mixed silently
    ├── ExportRefused                8   the file to write exists, or its format is not known
    ├── EstimateError                9   figures from which nothing sound can be estimated
    │   ├── MarginsDisagree              totals that no table can meet, and the worst of them
    │   ├── DidNotConverge               the fit stopped short of its margins
    │   ├── TableRefused                 cells, areas or events that cannot be, all of them named
    │   └── MixedFlowConcepts            transitions and movements, or intervals of other lengths
    └── SiteError                    10  the site refuses, and nothing was changed
        ├── SettingMalformed             a setting of the environment that cannot be used
        ├── NotPermitted                 nobody may do this without the role that allows it
        ├── UnauditedWrite               a write for which no service answers
        ├── StaleBase                    a proposal made on a version that is no longer the last
        ├── ProposalRefused              a step that a proposal's state or author does not allow
        ├── DecisionRefused              a step that a revision's state on the site does not allow
        ├── LetterNotSent                the mail server did not take a letter
        ├── BackupRefused                a backup that cannot be taken as asked
        ├── BackupDamaged                a backup that is not as it was written
        ├── BackupTooNew                 a backup of a release that this one does not know
        └── RestoreRefused               a site that a backup is not put in the place of

A verdict is not an error: a sentence that does not hold is printed, and the command ends with 0.
The exit codes are part of the command line's contract (see the command line reference).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

__all__ = [
    "BackupDamaged",
    "BackupRefused",
    "BackupTooNew",
    "CorrectionOutdated",
    "DecisionRefused",
    "DidNotConverge",
    "DownloadFailed",
    "EstimateError",
    "ExportRefused",
    "Fault",
    "Faults",
    "FigureError",
    "FigureNotAvailable",
    "InputError",
    "LetterNotSent",
    "MarginsDisagree",
    "MixedBasis",
    "MixedFlowConcepts",
    "NotHeld",
    "NotPermitted",
    "ProposalRefused",
    "RestoreRefused",
    "RevisionDamaged",
    "RevisionError",
    "RevisionIncomplete",
    "RevisionIsSealed",
    "RevisionTooNew",
    "RihlaError",
    "SettingMalformed",
    "SiteError",
    "SourceChanged",
    "SourceMalformed",
    "SourceMissing",
    "StaleBase",
    "TableRefused",
    "UnauditedWrite",
    "UnknownArea",
    "UnknownClaim",
    "UnknownGrouping",
    "UnknownIndicator",
    "UnknownInstrument",
    "UnknownLanguage",
    "UnknownName",
    "UnknownNorm",
    "UnknownRevision",
    "UnknownSource",
    "UnknownTerm",
]


def _shortened(said: str, longest: int = 400) -> str:
    # a cell can hold a whole page, and a message must still be read
    return said if len(said) <= longest else f"{said[:longest]}…"


class RihlaError(Exception):
    """Anything wrong that a user can mend.

    Parameters
    ----------
    message
        What is wrong and where, in one sentence.
    cure
        What to do about it, in one sentence.

    Examples
    --------
    >>> print(RihlaError("The table is empty.", cure="Give it at least one row."))
    The table is empty. Give it at least one row.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, cure: str = "") -> None:
        self.message = message
        self.cure = cure
        super().__init__(f"{message} {cure}".strip())


class UnknownName(RihlaError, LookupError):
    """A name, code or id that nothing here answers to.

    Examples
    --------
    >>> print(UnknownArea("Atlantis", nearest=["Åland Islands", "Antarctica"]))
    No area is called 'Atlantis'. The nearest are: Åland Islands, Antarctica.
    """

    exit_code = 4
    kind: ClassVar[str] = "thing"

    def __init__(self, name: object, *, nearest: Sequence[str] = (), cure: str = "") -> None:
        self.name = name
        self.nearest = tuple(nearest)
        if nearest:
            listed = f"The nearest are: {', '.join(nearest)}."
            cure = f"{listed} {cure}".strip()
        super().__init__(f"No {self.kind} is called {_shortened(repr(name), 120)}.", cure=cure)


class UnknownArea(UnknownName):
    """No area has this code or name; carries the nearest candidates."""

    kind = "area"


class UnknownGrouping(UnknownName):
    """No grouping of areas has this code or name."""

    kind = "grouping of areas"


class UnknownLanguage(UnknownName):
    """No names are held in this language."""

    kind = "language"


class UnknownInstrument(UnknownName):
    """No treaty or other instrument is held under this id."""

    kind = "instrument"


class UnknownNorm(UnknownName):
    """No objective, action, principle, resolution, body or recorded fact is held under this id."""

    kind = "record of the norms"


class UnknownSource(UnknownName):
    """No source is held under this id."""

    kind = "source"


class UnknownTerm(UnknownName):
    """No sex, universe, category or other word of a column or an option is called so."""

    kind = "term"


class NotHeld(UnknownTerm):
    """Something of a site that was asked for is not there; the message says in full what it is.

    Examples
    --------
    >>> print(NotHeld("No job is called 'sweep'.", cure="Jobs: digest, retention."))
    No job is called 'sweep'. Jobs: digest, retention.
    """

    def __init__(self, message: str, *, cure: str = "") -> None:
        self.name, self.nearest = message, ()
        RihlaError.__init__(self, message, cure=cure)


class UnknownRevision(UnknownName):
    """No revision is held under this id."""

    kind = "revision"


class UnknownIndicator(UnknownName):
    """No indicator is held under this id."""

    kind = "indicator"


class UnknownClaim(UnknownName):
    """No claim is held under this id."""

    kind = "claim"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one place of one file.

    Examples
    --------
    >>> print(Fault("is negative: -3", file="stock.csv", row=7, column="value", area="Chad",
    ...             cure="Give a count of persons, zero or more."))
    stock.csv, row 7, column value, Chad: is negative: -3. Give a count of persons, zero or more.
    """

    what: str
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    area: str = ""
    cure: str = ""

    @property
    def place(self) -> str:
        """Where it is: file, sheet, row, column, area, as far as known."""
        parts = [self.file]
        if self.sheet:
            parts.append(f"sheet {self.sheet}")
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}")
        if self.area:
            parts.append(self.area)
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        place = f"{_shortened(self.place)}: " if self.place else ""
        return f"{place}{_shortened(self.what.rstrip('.'))}. {self.cure}".strip()


class Faults:
    """Collects every fault of one file, so that a user mends them in one go.

    Examples
    --------
    >>> faults = Faults("stock.csv")
    >>> faults.add("is not a number: 'many'", row=3, column="value")
    >>> faults.add("is negative: -3", row=7, column="value")
    >>> faults.raise_if_any()
    Traceback (most recent call last):
      ...
    rihla.errors.SourceMalformed: stock.csv has 2 faults; nothing was written.
      row 3, column value: is not a number: 'many'.
      row 7, column value: is negative: -3.
    """

    def __init__(self, file: str | Path) -> None:
        self.file = str(file)
        self._faults: list[Fault] = []

    def add(
        self,
        what: str,
        *,
        sheet: str = "",
        row: int | None = None,
        column: str = "",
        area: str = "",
        cure: str = "",
    ) -> None:
        """Note one fault of this file."""
        self._faults.append(Fault(what, self.file, sheet, row, column, area, cure))

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def __len__(self) -> int:
        return len(self._faults)

    def raise_if_any(self) -> None:
        """Raise `SourceMalformed` with all faults noted so far.

        Raises
        ------
        SourceMalformed
            If there is at least one.
        """
        if self._faults:
            raise SourceMalformed(self.file, self._faults)


class InputError(RihlaError):
    """A file that cannot be used as it is."""

    exit_code = 5


class SourceMissing(InputError):
    """A source's file is not where it was looked for."""


class SourceMalformed(InputError):
    """A file with faults, all of them listed (the message shows the first fifty)."""

    shown: ClassVar[int] = 50

    def __init__(self, file: str | Path, faults: Iterable[Fault]) -> None:
        self.file = str(file)
        self.faults = tuple(faults)
        count = len(self.faults)
        head = f"{file} has {count} fault{'' if count == 1 else 's'}; nothing was written."
        lines = [f"  {str(f).removeprefix(f'{file}, ')}" for f in self.faults[: self.shown]]
        if count > self.shown:
            lines.append(f"  … and {count - self.shown} more.")
        super().__init__("\n".join([head, *lines]))


class SourceChanged(InputError):
    """A file's checksum is not the one its sidecar declares."""


class CorrectionOutdated(InputError):
    """A declared correction expects a value that the source no longer has."""


class DownloadFailed(InputError):
    """The network or the publisher did not deliver the file."""


class RevisionError(RihlaError):
    """A revision that is refused."""

    exit_code = 6


class RevisionIsSealed(RevisionError):
    """The revision exists; new knowledge makes a new one, never edits an old one."""


class RevisionDamaged(RevisionError):
    """The content is not what the manifest seals."""


class RevisionIncomplete(RevisionError):
    """Files that the manifest names are absent."""


class RevisionTooNew(RevisionError):
    """Written in a later format than this version reads."""


class FigureError(RihlaError):
    """A figure that must not or cannot be given."""

    exit_code = 7


class FigureNotAvailable(FigureError):
    """The revision holds no such figure."""


class MixedBasis(FigureError):
    """Foreign-born persons and foreign citizens would be mixed without saying so."""


class ExportRefused(RihlaError):
    """The file to be written exists already, or its format is not known."""

    exit_code = 8


class EstimateError(RihlaError):
    """Figures from which nothing sound can be estimated."""

    exit_code = 9


class MarginsDisagree(EstimateError):
    """Totals that no table can meet.

    Parameters
    ----------
    message
        What disagrees, and by how much.
    position
        Where the worst of it is: the table's index, or the row's or column's; empty for the whole.

    Examples
    --------
    >>> error = MarginsDisagree("The rows hold 38 and the columns 40.", position=(2,))
    >>> error.position
    (2,)
    """

    def __init__(self, message: str, *, position: tuple[int, ...] = (), cure: str = "") -> None:
        self.position = position
        super().__init__(message, cure=cure)


class DidNotConverge(EstimateError):
    """A fit that stopped short of its margins; carries the rounds and the largest gap left."""

    def __init__(self, message: str, *, rounds: int = 0, gap: float = 0.0, cure: str = "") -> None:
        self.rounds = rounds
        self.gap = gap
        super().__init__(message, cure=cure)


class TableRefused(EstimateError):
    """Cells, areas or events that cannot be; the message names every one of them."""


class MixedFlowConcepts(EstimateError):
    """Transitions and movements, or flows of intervals of other lengths, would be mixed."""


class SiteError(RihlaError):
    """The site refuses, and nothing was changed."""

    exit_code = 10


class SettingMalformed(SiteError):
    """A setting of the environment that cannot be used."""


class NotPermitted(SiteError):
    """An act that no role of the actor allows on this object."""


class UnauditedWrite(SiteError):
    """A write for which no service answers; it was stopped and rolled back."""


class StaleBase(SiteError):
    """A proposal made on a version of a record that is no longer the last."""


class ProposalRefused(SiteError):
    """A step that a proposal's state, its author or its values do not allow.

    Parameters
    ----------
    faults
        What is wrong with single fields, each named by its column.
    """

    def __init__(self, message: str, *, cure: str = "", faults: Sequence[Fault] = ()) -> None:
        self.faults = tuple(faults)
        super().__init__(message, cure=cure)


class DecisionRefused(SiteError):
    """A step that a revision's state on the site, or the person who takes it, does not allow."""


class LetterNotSent(SiteError):
    """The mail server did not take a letter."""


class BackupRefused(SiteError):
    """A backup that cannot be taken: its file is there, or the tables are of another release."""


class BackupDamaged(SiteError):
    """A backup of which a part is missing, changed or not named by its manifest."""


class BackupTooNew(SiteError):
    """A backup of a later release, in a form or with tables that this one does not know."""


class RestoreRefused(SiteError):
    """A site that a backup is not put in the place of; nothing was changed."""
