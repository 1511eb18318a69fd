"""The kinds of pages. Each language has a tree of its own below one page of its front."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin.panels import FieldPanel, PublishingPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from rihla.platform.editorial.block import Body, words_of
from rihla.platform.editorial.date import Day, Time

__all__ = [
    "EditorialPage",
    "FrontPage",
    "GuidancePage",
    "HelpPage",
    "NewsArticle",
    "NewsList",
]


class EditorialPage(Page):  # type: ignore[misc]  # it has no types
    """What every page has: a title, a summary, and a text of several pieces."""

    summary = models.TextField(
        verbose_name=_("summary"),
        blank=True,
        max_length=500,
        help_text=_("One or two sentences, shown under the title and in lists."),
    )
    body = StreamField(Body(), verbose_name=_("text"), blank=True, use_json_field=True)
    words = models.TextField(editable=False, blank=True)
    """Its published words without markup, for the search."""

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    # slug, dates; nothing of menus and robots, which the site's own pages decide
    promote_panels: ClassVar[list[Any]] = [FieldPanel("slug")]
    settings_panels: ClassVar[list[Any]] = [
        PublishingPanel(
            children=[FieldPanel(name, widget=Time()) for name in ("go_live_at", "expire_at")]
        )
    ]
    show_in_menus_default = False

    class Meta:
        abstract = True

    def full_clean(self, *args: Any, **options: Any) -> None:
        """Note the words, whoever saves the page."""
        self.words = words_of(self.body)
        super().full_clean(*args, **options)

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """Give its address below its language: what Wagtail links to and shows."""
        # its address is made from its path alone, which other modules ask for too
        from rihla.platform.editorial.place import path_of

        return (0, "", path_of(self)) if self.depth > 1 else None

    def make_preview_request(
        self,
        original_request: HttpRequest | None = None,
        preview_mode: str = "",
        extra_request_attrs: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Answer an editor's own request: no second one is made up, whose reader nobody asked."""
        if original_request is None:
            raise PermissionDenied
        return self.serve_preview(original_request, preview_mode)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show a draft as readers would see it."""
        # a view shows pages; this is one of them
        from rihla.platform.editorial.view import context_of_page

        with override(self.locale.language_code):
            return render(
                request, "editorial/page.html", context_of_page(self.specific, is_draft=True)
            )


class FrontPage(EditorialPage):
    """The editors' words on the first page of the site, in one language."""

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "editorial.HelpPage",
        "editorial.GuidancePage",
        "editorial.NewsList",
    ]

    class Meta:
        verbose_name = _("words on the first page")

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """Refuse another one: each language has its own already."""
        return False


class HelpPage(EditorialPage):
    """How the site is used."""

    parent_page_types: ClassVar[list[str]] = ["editorial.FrontPage", "editorial.HelpPage"]
    subpage_types: ClassVar[list[str]] = ["editorial.HelpPage"]

    class Meta:
        verbose_name = _("page of help")


class GuidancePage(EditorialPage):
    """How the Compact is put into practice."""

    parent_page_types: ClassVar[list[str]] = ["editorial.FrontPage", "editorial.GuidancePage"]
    subpage_types: ClassVar[list[str]] = ["editorial.GuidancePage"]

    class Meta:
        verbose_name = _("page of guidance")


class NewsList(EditorialPage):
    """All news of one language, the latest first."""

    parent_page_types: ClassVar[list[str]] = ["editorial.FrontPage"]
    subpage_types: ClassVar[list[str]] = ["editorial.NewsArticle"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of news")


class NewsArticle(EditorialPage):
    """Something that happened, with its day."""

    date = models.DateField(verbose_name=_("day"), default=timezone.localdate)

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("date", widget=Day()),
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    parent_page_types: ClassVar[list[str]] = ["editorial.NewsList"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("news")

    def clean(self) -> None:
        """Ask for a summary: lists and feeds show nothing else."""
        super().clean()
        if not self.summary.strip():
            raise ValidationError({"summary": _("News need a summary.")})
