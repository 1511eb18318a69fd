"""Accounts as an application of Django."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and roles."""

    name = "rihla.platform.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to sessions and second factors, and declare the letters."""
        # models can be imported only once every app is loaded
        from rihla.platform.accounts import event, letter, second_factor

        event.listen()
        second_factor.listen()
        letter.declare()
