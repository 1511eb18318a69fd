"""The application of Django that holds this package's models."""

from __future__ import annotations

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """See the package."""

    name = "rihla.platform.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Declare what is done for people by itself, and how they are forgotten."""
        # models can be imported only once every app is loaded
        from rihla.platform.accounts.erasure import on_erasure
        from rihla.platform.privacy import export, forgetting, request, retention

        export.declare()
        request.declare()
        retention.declare()
        on_erasure("privacy", forgetting.forget)
