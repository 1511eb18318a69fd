"""Routes of notices, of what is followed, and of the link by which letters end."""

from __future__ import annotations

from django.urls import URLPattern, path

from rihla.platform.notification import view

urlpatterns: list[URLPattern] = [
    path("", view.notice_list, name="notice-list"),
    path("read/", view.notice_read_all, name="notice-read-all"),
    path("preferences/", view.notice_preferences, name="notice-preferences"),
    path("following/", view.following_list, name="following-list"),
    path("follow/", view.follow_change, name="follow-change"),
    path("unsubscribe/<str:token>/", view.unsubscribe, name="notice-unsubscribe"),
    path("<uuid:notice>/<slug:step>/", view.notice_step, name="notice-step"),
]
