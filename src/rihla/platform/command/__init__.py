"""Commands that need the site: ``rihla site`` and ``rihla audit``."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

import click

from rihla.errors import SettingMalformed
from rihla.platform.address import own_folder
from rihla.platform.setting import read_settings, unknown_names

__all__ = ["prepare", "prepare_here", "prepare_site"]


def prepare() -> None:
    """Load the applications, with the settings of the environment."""
    # its import takes a third of a second, which help need not pay
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rihla.platform.settings")
    django.setup()


def prepare_here(environment: Mapping[str, str] = os.environ) -> None:
    """Let the site run on this machine alone: plain HTTP, and a secret of its own folder."""
    os.environ["RIHLA_INSECURE"] = "1"
    if not (environment.get("RIHLA_SECRET") or environment.get("RIHLA_SECRET_FILE")):
        os.environ["RIHLA_SECRET"] = _own_secret(own_folder() / "secret")


def prepare_site(here: bool) -> None:
    """Load the applications for a command that needs the whole site.

    Raises
    ------
    SettingMalformed
        If a setting cannot be used, or no secret is set; names that begin as ours and are not are
        told and go on.
    """
    # without the extra that is what is missing first, and the command line says which it is
    import django  # noqa: F401

    if here:
        prepare_here()
    for name, nearest in unknown_names().items():
        meant = f" Is {nearest} meant?" if nearest else ""
        click.echo(f"Warning: no setting is called {name}.{meant}", err=True)
    if not read_settings()["RIHLA_SECRET"]:
        raise SettingMalformed(
            "RIHLA_SECRET is not set: sessions could not be signed.",
            cure="Set it to a long random text that stays the same, or use --here on your own"
            " machine.",
        )
    prepare()


def _own_secret(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii")
