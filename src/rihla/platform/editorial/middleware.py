"""Stands before every view of Wagtail: who comes in, to what, with which policy and entry."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.datastructures import MultiValueDictKeyError

from rihla.platform.accounts.policy import NOWHERE, PUBLIC, Actor, may
from rihla.platform.editorial.door import PUBLISH, WRITE, list_doors, publishing_words, stand_ins
from rihla.platform.editorial.right import lend_rights
from rihla.platform.editorial.service import editing

__all__ = ["EDITORIAL_PATH", "POLICY", "EditorialMiddleware"]

EDITORIAL_PATH = "/editorial/"
"""Where the tool is by which pages are written."""

POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    # the editor of texts and its menus place what they show by style attributes
    "style-src": [SELF, UNSAFE_INLINE],
    # pictures just chosen, before they are sent
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    # the preview of a draft beside its form
    "frame-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
}
"""What the tool's own pages may load and run; every other page keeps the site's policy."""

_SAFE = ("GET", "HEAD", "OPTIONS")
_PREVIEWS = frozenset(
    f"wagtailadmin_pages:{name}"
    for name in ("preview_on_add", "preview_on_edit", "view_draft", "revisions_view")
)


class _Undone(Exception):  # it is no error of a user, and never leaves this module
    """Carries an answer out of a transaction that is rolled back."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__()
        self.answer = answer


class EditorialMiddleware:
    """Asks the one policy before Wagtail is asked anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request; one to the tool only if its door is open to whoever asks."""
        if not request.path_info.startswith(EDITORIAL_PATH):
            return self.get_response(request)
        actor: Actor = getattr(request, "actor", PUBLIC)
        view = _view_of(request)
        if view in stand_ins():
            return redirect(stand_ins()[view])
        if not actor.is_known:
            return redirect_to_login(request.get_full_path())
        act = _act_for(request, view, actor)
        lend_rights(request.user, actor)
        if request.method in _SAFE:
            answer = self.get_response(request)
        else:
            answer = self._write(request, actor, act, view)
        if view in _PREVIEWS:
            # a draft is shown under the policy that its page will have, within the tool's alone
            answer._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]
        else:
            answer._csp_replace = POLICY  # type: ignore[attr-defined]
        answer["X-Frame-Options"] = "SAMEORIGIN"
        answer["Cache-Control"] = "no-store, private"
        return answer

    @staticmethod
    def process_exception(request: HttpRequest, exception: Exception) -> None:
        """Call a form that lacks a field of Wagtail's own a bad request, not a fault of the site.

        Raises
        ------
        BadRequest
            If a view of the tool asked a form for what was not sent.
        """
        of_tool = request.path_info.startswith(EDITORIAL_PATH)
        if of_tool and isinstance(exception, MultiValueDictKeyError):
            raise BadRequest from exception

    def _write(self, request: HttpRequest, actor: Actor, act: str, view: str) -> HttpResponse:
        """Let a view write: one entry, or nothing at all where it failed."""
        try:
            with editing(actor, act, why=f"{view} {request.path_info}"):
                answer = self.get_response(request)
                if answer.status_code >= HTTPStatus.BAD_REQUEST:
                    raise _Undone(answer)
                return answer
        except _Undone as undone:
            return undone.answer


def _view_of(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name or ""
    except Resolver404:
        return ""


def _act_for(request: HttpRequest, view: str, actor: Actor) -> str:
    """Give the act that a request needs.

    Raises
    ------
    PermissionDenied
        If the actor may not do it, or nothing at all here.
    Http404
        If no such door is open.
    """
    if not may(actor, WRITE, NOWHERE):
        # whether a door is there is nobody's business who may not pass any
        raise PermissionDenied
    door = list_doors().get(view)
    if door is None:
        raise Http404
    act = door.read if request.method in _SAFE else door.write
    if request.method not in _SAFE and publishing_words() & request.POST.keys():
        act = PUBLISH
    if not act:
        raise Http404
    if not may(actor, act, NOWHERE):
        raise PermissionDenied
    return act
