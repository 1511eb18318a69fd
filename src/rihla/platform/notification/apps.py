"""The application of Django that tells people what happened."""

from __future__ import annotations

from django.apps import AppConfig


class NotificationConfig(AppConfig):
    """See the package."""

    name = "rihla.platform.notification"
    label = "notification"

    def ready(self) -> None:
        """Declare its jobs, listen to what changes accounts, and forget whoever is erased."""
        # models can be imported only once every app is loaded
        from rihla.platform.accounts.announcement import on_factor_reset, on_role_change
        from rihla.platform.accounts.erasure import on_erasure
        from rihla.platform.notification import account, digest, letter, making, retention, subject

        for module in (making, letter, digest, retention):
            module.declare()
        on_role_change("notification", account.tell_of_role)
        on_factor_reset("notification", account.tell_of_reset)
        on_erasure("notification", retention.forget_person)
        subject.register_subject("role", account.Roles())
        subject.register_subject("account", account.Accounts())
