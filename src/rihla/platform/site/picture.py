"""Pictures made on the server, once for what they show."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import override

from rihla.areas.designation import editions
from rihla.drawing.chart import Chart
from rihla.drawing.png import pack_png
from rihla.platform.site.answer import never_kept
from rihla.revision.store import Revision

__all__ = ["Setting", "answer_picture", "edition_of_map", "setting_of"]

_DAYS = 30 * 86_400
_THEMES = ("light", "dark")
_WIDTHS = ("page", "phone")
_LANGUAGES = {"en": "en", "fr": "fr", "es": "es", "ru": "ru", "ar": "ar", "zh": "zh-hans"}
_TYPES = {"png": "image/png", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Setting:
    """For which reader a picture is drawn."""

    theme: str
    width: str
    language: str


def setting_of(request: HttpRequest) -> Setting:
    """Read the setting from a request's query.

    Raises
    ------
    Http404
        If there is no such theme, width or language.
    """
    theme, width, language = (
        request.GET.get(name, default)
        for name, default in (("theme", "light"), ("width", "page"), ("language", "en"))
    )
    if theme not in _THEMES or width not in _WIDTHS or language not in _LANGUAGES:
        raise Http404
    return Setting(theme, width, language)


def edition_of_map(revision: Revision) -> str | None:
    """Give the edition whose notes a map of a revision follows: its own, where one is declared."""
    return revision.id if revision.id in editions() else None


def answer_picture(
    request: HttpRequest,
    kind: str,
    *,
    shows: str,
    draw: Callable[[Setting], Chart],
    is_private: bool = False,
) -> HttpResponse:
    """Answer with a picture, drawn again only when what it shows has changed.

    Parameters
    ----------
    kind
        ``png`` or ``svg``.
    shows
        What decides how it looks: the figures, versions and days it is made from.
    draw
        Makes it.
    is_private
        Whether this reader sees what others may not: nobody on the way keeps it then.
    """
    setting = setting_of(request)
    content = f"{request.path} {setting} {shows}"
    digest = hashlib.sha256(content.encode()).hexdigest()[:32]
    etag = f'"{digest}"'
    if is_private:
        return never_kept(
            HttpResponse(_drawn(kind, digest, setting, draw), content_type=_TYPES[kind])
        )
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(_drawn(kind, digest, setting, draw), content_type=_TYPES[kind])
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=300"
    return response


def _drawn(kind: str, digest: str, setting: Setting, draw: Callable[[Setting], Chart]) -> bytes:
    name = f"picture-{kind}-{digest}"
    held: bytes | None = cache.get(name)
    if held is None:
        with override(_LANGUAGES[setting.language]):
            chart = draw(setting)
            held = pack_png(chart.to_png()) if kind == "png" else chart.to_svg().encode()
        cache.set(name, held, _DAYS)
    return held
