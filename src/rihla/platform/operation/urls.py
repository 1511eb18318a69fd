"""Routes of probes."""

from __future__ import annotations

from django.urls import URLPattern, path

from rihla.platform.operation import view

urlpatterns: list[URLPattern] = [
    path("health/live", view.live, name="health-live"),
    path("health/ready", view.ready, name="health-ready"),
    path("metrics", view.metrics, name="metrics"),
]
