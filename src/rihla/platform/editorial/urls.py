"""The addresses of editorial pages, of what they show, and of the tool that writes them."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path

from rihla.platform.editorial import media, view

__all__ = ["urlpatterns"]

_LANGUAGES = "|".join(code for code, _ in settings.LANGUAGES)
_PLACE = r"(?P<place>(?:help|guidance|news)/(?:[-\w]+/)*)"

urlpatterns: list[URLPattern | URLResolver] = [
    path("editorial/media/<path:name>", media.upload, name="editorial-upload"),
    path("editorial/", include("wagtail.admin.urls")),
    path("media/documents/<int:document>/<str:name>", media.document, name="wagtaildocs_serve"),
    path("media/pictures/<int:image>/<int:width>/", media.picture, name="editorial-picture"),
    re_path(rf"^(?P<language>{_LANGUAGES})/news/atom\.xml$", view.feed, name="news-feed"),
    path("news/atom.xml", view.feed, name="news-feed-anywhere"),
    path("help/", view.page_anywhere, {"place": "help/"}, name="help"),
    path("guidance/", view.page_anywhere, {"place": "guidance/"}, name="guidance"),
    path("news/", view.page_anywhere, {"place": "news/"}, name="news"),
    re_path(
        rf"^(?P<language>{_LANGUAGES})/{_PLACE}$", view.page_in_language, name="editorial-page-in"
    ),
    re_path(rf"^{_PLACE}$", view.page_anywhere, name="editorial-page"),
]
