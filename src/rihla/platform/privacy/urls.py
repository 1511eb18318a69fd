"""Routes of privacy: the notice, one's own data, the erasure of a person."""

from __future__ import annotations

from django.urls import URLPattern, path

from rihla.platform.privacy.view import erase, notice, own

__all__ = ["urlpatterns"]

urlpatterns: list[URLPattern] = [
    path("privacy/", notice.notice, name="privacy"),
    path("account/privacy/", own.own_privacy, name="own-privacy"),
    path("account/privacy/copy/", own.own_copy_ask, name="own-copy-ask"),
    path("account/privacy/copy/<uuid:export>.zip", own.own_copy, name="own-copy"),
    path("account/privacy/erasure/", own.own_erasure, name="own-erasure"),
    path("account/privacy/erasure/recall/", own.own_erasure_recall, name="own-erasure-recall"),
    path("people/<uuid:person>/erase/", erase.person_erase, name="person-erase"),
]
