"""Pictures and documents: to readers only what a published page shows, to editors all of it.

They are served by the application, never by their folder: a file that no published page shows any
more is gone from every address at once.
"""

from __future__ import annotations

import io
from pathlib import PurePosixPath
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from PIL import Image as PillowImage
from PIL import ImageOps
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page, ReferenceIndex

from rihla.platform.editorial.document import CONTENT_TYPES
from rihla.platform.editorial.place import live_pages

__all__ = ["WIDTHS", "document", "is_shown", "picture", "upload"]

WIDTHS = (480, 960, 1920)
"""Widths that pictures are given in."""

_KINDS = {".gif": "PNG", ".jpeg": "JPEG", ".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
_CACHE = "private, max-age=300"
_UPLOADS = ("images", "original_images")


def is_shown(thing: Any) -> bool:
    """Tell whether a published page shows a picture or offers a document."""
    naming = ReferenceIndex.get_references_to(thing).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    pages = [int(one) for one in naming.values_list("object_id", flat=True)]
    return bool(pages) and live_pages().filter(pk__in=pages).exists()


@require_safe
def picture(request: HttpRequest, image: int, width: int) -> HttpResponse:
    """Give a picture of a published page in one of the widths, without what its camera noted."""
    held = get_object_or_404(Image, pk=image)
    if width not in WIDTHS or not is_shown(held):
        raise Http404
    kind = _KINDS.get(PurePosixPath(held.file.name).suffix.lower(), "PNG")
    answer = HttpResponse(_sized(held, width, kind), content_type=f"image/{kind.lower()}")
    answer["Cache-Control"] = _CACHE
    return answer


@require_safe
def document(request: HttpRequest, document: int, name: str) -> FileResponse:
    """Give a document that a published page offers, to be saved and not run."""
    held = get_object_or_404(Document, pk=document)
    if name != held.filename or not is_shown(held):
        raise Http404
    kind = CONTENT_TYPES.get(held.file_extension.lower(), "application/octet-stream")
    answer = FileResponse(
        held.file.open("rb"), as_attachment=True, filename=name, content_type=kind
    )
    answer["Cache-Control"] = _CACHE
    return answer


@require_safe
def upload(request: HttpRequest, name: str) -> FileResponse:
    """Give an uploaded picture to an editor, whose request the middleware let through."""
    path = PurePosixPath(name)
    kind = _KINDS.get(path.suffix.lower())
    if kind is None or path.parts[0] not in _UPLOADS:
        raise Http404
    try:
        file = default_storage.open(name)
    except (OSError, SuspiciousOperation) as error:
        raise Http404 from error
    return FileResponse(file, content_type=f"image/{path.suffix.lower().removeprefix('.')}")


def _sized(image: Image, width: int, kind: str) -> bytes:
    """Make a picture of a width, once for each content of its file."""
    name = f"sized/{image.file_hash or image.pk}-{width}.{kind.lower()}"
    if default_storage.exists(name):
        with default_storage.open(name) as held:
            return bytes(held.read())
    with image.file.open("rb") as source, PillowImage.open(source) as read:
        turned = ImageOps.exif_transpose(read)
        turned.thumbnail((width, width * 4))
        mode = "RGB" if kind == "JPEG" else "RGBA"
        made = io.BytesIO()
        turned.convert(mode).save(made, kind, quality=85)
    default_storage.save(name, io.BytesIO(made.getvalue()))
    return made.getvalue()
