"""The pieces of which the text of a page is made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    CharBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    TextBlock,
)
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

__all__ = ["FEATURES", "Body", "words_of"]

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
"""What running text may hold; whatever else is pasted is dropped when it is saved."""


class Picture(StructBlock):  # type: ignore[misc]  # it has no types
    """A picture with what it shows in words, for whoever does not see it."""

    image = ImageChooserBlock(label=_("Picture"))
    alternative = CharBlock(
        label=_("What it shows"),
        help_text=_("Read out to whoever does not see the picture."),
        max_length=300,
    )
    caption = CharBlock(label=_("Caption"), required=False, max_length=500)
    credit = CharBlock(label=_("Credit and licence"), required=False, max_length=300)


class Body(StreamBlock):  # type: ignore[misc]  # it has no types
    """The text of a page."""

    text = RichTextBlock(label=_("Text"), features=FEATURES)
    picture = Picture(label=_("Picture"), icon="image")
    note = TextBlock(label=_("Note"), icon="info-circle", max_length=2000, rows=3)
    document = DocumentChooserBlock(label=_("Document to download"))


def words_of(body: Any) -> str:
    """Give all words of a text, without its markup: what a search looks through."""
    return " ".join(" ".join(_pieces(body)).split())


def _pieces(body: Any) -> Iterator[str]:
    for one in body:
        if one.block_type == "text":
            # a tag parts words, as far as a reader sees
            yield strip_tags(str(one.value.source).replace("<", " <"))
        elif one.block_type == "picture":
            yield from (one.value["alternative"], one.value["caption"])
        elif one.block_type == "document":
            yield one.value.title if one.value else ""
        else:
            yield str(one.value)
