"""Where the site keeps its records, and where it sends its letters: read from addresses."""

from __future__ import annotations

import os
import re
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from platformdirs import user_data_path

from rihla.errors import SettingMalformed

__all__ = [
    "Network",
    "origin_of",
    "own_folder",
    "read_database",
    "read_issuer",
    "read_jobs",
    "read_mail",
    "read_mailbox",
]

Network = IPv4Network | IPv6Network


def read_database(address: str) -> dict[str, Any]:
    """Read the setting ``RIHLA_DATABASE``.

    Parameters
    ----------
    address
        Empty for SQLite in the user's data folder, ``sqlite:///PATH``, or
        ``postgresql://USER:PASSWORD@HOST:PORT/NAME``; ``?host=FOLDER`` for a local socket.

    Raises
    ------
    SettingMalformed
        If it is neither.

    Examples
    --------
    >>> read_database("postgresql://rihla@/rihla")["ENGINE"]
    'django.db.backends.postgresql'
    >>> read_database("sqlite:////srv/rihla.sqlite3")["NAME"]
    '/srv/rihla.sqlite3'
    """
    parts = urlsplit(address)
    if not address or parts.scheme == "sqlite":
        return _sqlite(parts.path[1:] if address else str(own_folder() / "site.sqlite3"))
    if parts.scheme not in {"postgresql", "postgres"} or len(parts.path) < 2:
        raise SettingMalformed(
            f"RIHLA_DATABASE is {parts.scheme or 'no address'!r}: no database that is known.",
            cure="Give sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME.",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or parse_qs(parts.query).get("host", [""])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def read_mail(address: str) -> tuple[str, str, int, str, str, bool]:
    """Read the setting ``RIHLA_MAIL``.

    Parameters
    ----------
    address
        ``smtp://USER:PASSWORD@HOST:PORT`` (``smtps`` for encryption from the start of the talk by
        STARTTLS), or empty: letters are printed where the site runs.

    Returns
    -------
    tuple
        Backend, host, port, user, password, whether it is encrypted: as Django names them.

    Raises
    ------
    SettingMalformed
        If it is neither.

    Examples
    --------
    >>> read_mail("smtps://rihla@mail.example.org")[1:3]
    ('mail.example.org', 587)
    """
    package = "django.core.mail.backends"
    if not address:
        return f"{package}.console.EmailBackend", "", 0, "", "", False
    parts = urlsplit(address)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise SettingMalformed(
            f"RIHLA_MAIL is {parts.scheme or 'no address'!r}: no way of sending letters.",
            cure="Give smtp://HOST:PORT or smtps://USER:PASSWORD@HOST:PORT.",
        )
    secure = parts.scheme == "smtps"
    return (
        f"{package}.smtp.EmailBackend",
        parts.hostname,
        parts.port or (587 if secure else 25),
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        secure,
    )


def read_jobs(how: str, *, engine: str) -> str:
    """Read the setting ``RIHLA_JOBS``: who does the work that follows a request.

    Parameters
    ----------
    how
        ``inline`` for the process itself, ``procrastinate`` for workers of their own; empty for
        procrastinate on PostgreSQL, and the process itself elsewhere.
    engine
        The database, as Django names it.

    Raises
    ------
    SettingMalformed
        If it is neither, or procrastinate without PostgreSQL.

    Examples
    --------
    >>> read_jobs("", engine="django.db.backends.sqlite3")
    'inline'
    """
    on_postgres = engine.endswith("postgresql")
    found = how or ("procrastinate" if on_postgres else "inline")
    if found not in {"inline", "procrastinate"} or (found == "procrastinate" and not on_postgres):
        raise SettingMalformed(
            f"RIHLA_JOBS is {how!r}: no way of doing work, or none on this database.",
            cure="Give inline, or procrastinate where RIHLA_DATABASE is a PostgreSQL.",
        )
    return found


def _sqlite(name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def own_folder() -> Path:
    """Give the folder in which a site keeps its things: RIHLA_FOLDER, or that for user data."""
    folder = Path(os.environ.get("RIHLA_FOLDER") or user_data_path("rihla"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def origin_of(address: str) -> str:
    """Give scheme, name and port of an address.

    Examples
    --------
    >>> origin_of("https://login.example.org/realms/one")
    'https://login.example.org'
    """
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def read_issuer(value: str) -> str:
    """Read the address of a provider: over HTTPS, or of this machine.

    Examples
    --------
    >>> read_issuer("https://login.example.org/realms/one/")
    'https://login.example.org/realms/one'
    """
    parts = urlsplit(value)
    is_here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if value and not (is_here or (parts.scheme == "https" and parts.netloc)):
        raise ValueError("give an address that begins with https://")
    return value.rstrip("/")


def read_mailbox(value: str) -> str:
    """Read an e-mail address.

    Examples
    --------
    >>> read_mailbox("privacy@example.org")
    'privacy@example.org'
    """
    if value and not re.fullmatch(r"[^\s@]+@[^\s@]+", value):
        raise ValueError("give an e-mail address")
    return value
