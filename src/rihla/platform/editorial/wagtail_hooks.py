"""What Wagtail finds by this module's name: a menu of what is open, and pages that must stay."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

__all__ = [
    "hide_what_is_closed",
    "keep_first_pages",
    "make_menu",
    "register_pages",
    "register_site",
]

_OPEN = frozenset({"pages", "images", "documents", "site"})
_FIRST = 3
"""The depth down to which the tree is the site's own: fronts, help, guidance and news."""


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]  # it has no types
def register_pages() -> MenuItem:
    """Lead to the tree of pages by a plain link: the one that unfolds would ask a closed API."""
    return MenuItem(
        gettext_lazy("Pages"),
        reverse("wagtailadmin_explore_root"),
        name="pages",
        icon_name="folder-open-inverse",
        order=100,
    )


@hooks.register("construct_main_menu")  # type: ignore[untyped-decorator]
def make_menu(request: HttpRequest, items: list[Any]) -> None:
    """Show what is open, and nothing else."""
    items[:] = [one for one in items if one.name in _OPEN]


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def register_site() -> MenuItem:
    """Lead back to the site."""
    return MenuItem(gettext_lazy("To the site"), "/", name="site", icon_name="site", order=900)


@hooks.register("insert_global_admin_css")  # type: ignore[untyped-decorator]
def hide_what_is_closed() -> str:
    """Put our own sheet beside Wagtail's."""
    return format_html('<link rel="stylesheet" href="{}">', static("editorial/tool.css"))


@hooks.register("before_delete_page")  # type: ignore[untyped-decorator]
@hooks.register("before_move_page")  # type: ignore[untyped-decorator]
def keep_first_pages(request: HttpRequest, page: Page, *_: Any) -> HttpResponse | None:
    """Keep the pages that the site's own menu leads to where they are."""
    if page.depth > _FIRST:
        return None
    messages.error(
        request, gettext("The site leads to this page. Unpublish it, or change its text.")
    )
    return redirect("wagtailadmin_pages:edit", page.pk)
