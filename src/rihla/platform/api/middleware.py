"""What every answer under ``/api/`` has in common, whichever module gives it.

HEAD and OPTIONS answer everywhere; reading is open to programs in browsers; answers that are not
new are not sent again; what will go says when.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from rihla.platform.api.deprecation import headers_of

__all__ = ["ApiMiddleware"]

Answer = Callable[[HttpRequest], HttpResponse]
_READS = ("GET", "HEAD")
_EXPOSED = (
    "Content-Disposition, Deprecation, ETag, Link, Retry-After, Sunset, X-Request-Id, X-Total-Count"
)
_ASKABLE = "Accept, If-None-Match"
"""Headers that a page of another site may send: no Authorization, so that no token is asked for
outside of its owner's own programs."""


class ApiMiddleware:
    """Stands before the conditional requests of Django, which it lets see a GET for a HEAD."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request of a program; pass on everything else."""
        if not request.path_info.startswith("/api/"):
            return self.get_response(request)
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"
        answer = self.get_response(request)
        request.method = asked
        if asked == "OPTIONS" and answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            answer = HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": answer["Allow"]})
        self._open_to_all(request, answer)
        self._let_be_kept(request, answer)
        for name, value in headers_of(request).items():
            told = answer.get(name)
            answer[name] = f"{told}, {value}" if told and name == "Link" else value
        if "Allow" in answer:
            answer["Allow"] = _with_reading(answer["Allow"])
        if asked == "HEAD" and not answer.streaming:
            length = answer.get("Content-Length", str(len(answer.content)))
            answer.content = b""
            answer["Content-Length"] = length
        return answer

    @staticmethod
    def _open_to_all(request: HttpRequest, answer: HttpResponse) -> None:
        wanted = request.headers.get("Access-Control-Request-Method", "GET")
        if request.method not in (*_READS, "OPTIONS") or wanted not in _READS:
            return
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Expose-Headers"] = _EXPOSED
        answer["Cross-Origin-Resource-Policy"] = "cross-origin"
        if request.method == "OPTIONS":
            answer["Access-Control-Allow-Methods"] = ", ".join(_READS)
            answer["Access-Control-Allow-Headers"] = _ASKABLE
            answer["Access-Control-Max-Age"] = "86400"

    @staticmethod
    def _let_be_kept(request: HttpRequest, answer: HttpResponse) -> None:
        """Let answers be kept and asked about: those of a token by its owner alone."""
        patch_vary_headers(answer, ["Authorization"])
        if request.method in _READS and answer.status_code in (
            HTTPStatus.OK,
            HTTPStatus.NOT_MODIFIED,
        ):
            whose = "private" if "Authorization" in request.headers else "public"
            answer.headers.setdefault("Cache-Control", f"{whose}, no-cache")


def _with_reading(allowed: str) -> str:
    names = [one.strip() for one in allowed.split(",") if one.strip()]
    more = ["HEAD"] if "GET" in names else []
    return ", ".join(dict.fromkeys([*names, *more, "OPTIONS"]))
