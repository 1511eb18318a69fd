"""Documents are what their names say: their content is looked at before one is kept."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import PurePath
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm

__all__ = ["CONTENT_TYPES", "CheckedDocumentForm", "is_what_it_says"]

_OPEN = "application/vnd.oasis.opendocument"
_OFFICE = "application/vnd.openxmlformats-officedocument"
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "odp": f"{_OPEN}.presentation",
    "ods": f"{_OPEN}.spreadsheet",
    "odt": f"{_OPEN}.text",
    "pdf": "application/pdf",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "txt": "text/plain; charset=utf-8",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}
"""What may be uploaded, by the end of its name, and as what it is served."""

_PARTS = {"docx": "word/document.xml", "pptx": "ppt/presentation.xml", "xlsx": "xl/workbook.xml"}
_MACROS = "vbaProject.bin"


def is_what_it_says(file: IO[bytes], name: str) -> bool:
    """Tell whether the content of a file is of the kind that its name says.

    Examples
    --------
    >>> import io
    >>> is_what_it_says(io.BytesIO(b"%PDF-1.7 ..."), "report.pdf")
    True
    >>> is_what_it_says(io.BytesIO(b"<script>"), "report.pdf")
    False
    """
    kind = PurePath(name).suffix.lower().removeprefix(".")
    file.seek(0)
    try:
        return _CHECKS.get(kind, _never)(file, kind)
    finally:
        file.seek(0)


def _never(file: IO[bytes], kind: str) -> bool:
    return False


def _is_pdf(file: IO[bytes], kind: str) -> bool:
    return file.read(5) == b"%PDF-"


def _is_text(file: IO[bytes], kind: str) -> bool:
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return "\0" not in text


def _is_office(file: IO[bytes], kind: str) -> bool:
    names = _names(file)
    return _PARTS[kind] in names and not any(name.endswith(_MACROS) for name in names)


def _is_open(file: IO[bytes], kind: str) -> bool:
    if "mimetype" not in _names(file):
        return False
    with zipfile.ZipFile(file) as held, held.open("mimetype") as part:
        return part.read(200).decode("ascii", "replace").strip() == CONTENT_TYPES[kind]


def _names(file: IO[bytes]) -> list[str]:
    try:
        with zipfile.ZipFile(file) as held:
            return held.namelist()
    except zipfile.BadZipFile:
        return []


_CHECKS: dict[str, Callable[[IO[bytes], str], bool]] = {
    **dict.fromkeys(("csv", "txt"), _is_text),
    **dict.fromkeys(("docx", "pptx", "xlsx"), _is_office),
    **dict.fromkeys(("odp", "ods", "odt"), _is_open),
    "pdf": _is_pdf,
}


class CheckedDocumentForm(BaseDocumentForm):  # type: ignore[misc]  # it has no types
    """The form by which documents come in, by whichever of its doors."""

    def clean_file(self) -> Any:
        """Refuse what is not of the kind that its name says."""
        file = self.cleaned_data["file"]
        if file and "file" in self.changed_data and not is_what_it_says(file, file.name):
            raise ValidationError(_("The content of this file is not what its name says."))
        return file
