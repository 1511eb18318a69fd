"""Every setting of the environment, declared once: name, default, whether it is secret, what for.

The page of settings is written from this table, values are read through it, and what is wrong with
any of them is said at once, before anything is served.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rihla.errors import SettingMalformed
from rihla.platform.address import (
    Network,
    own_folder,
    read_database,
    read_issuer,
    read_mail,
    read_mailbox,
)

__all__ = ["SETTINGS", "Setting", "faults_of", "read_settings", "unknown_names"]

Environment = Mapping[str, str]


def _text(value: str) -> str:
    return value


def _hosts(value: str) -> tuple[str, ...]:
    names = tuple(one.strip() for one in value.split(",") if one.strip())
    for name in names:
        if not re.fullmatch(r"\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", name) and not _is_address(name):
            raise ValueError(
                f"{name!r} is no name of a host; give names alone, without http:// or /"
            )
    return names


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _secret(value: str) -> str:
    if value and len(value) < _SHORTEST:
        raise ValueError(f"it has {len(value)} characters and needs {_SHORTEST}")
    return value


def _address(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#@]*)?", value):
        raise ValueError("give the whole address, as https://migration.example.org")
    return value


def _flag(value: str) -> bool:
    if value not in {"", "0", "1"}:
        raise ValueError("give 1 or 0")
    return value == "1"


def _count(value: str) -> int:
    if not re.fullmatch(r"\d?", value):
        raise ValueError("give a number from 0 to 9")
    return int(value or 0)


def _networks(value: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(one.strip()) for one in value.split(",") if one.strip())


def _words(value: str) -> frozenset[str]:
    return frozenset(one.strip() for one in value.split(",") if one.strip())


def _jobs(value: str) -> str:
    if value not in {"", "inline", "procrastinate"}:
        raise ValueError("give inline or procrastinate")
    return value


def _log(value: str) -> str:
    if value not in {"", "json", "console"}:
        raise ValueError("give json or console")
    return value


def _folder(value: str) -> Path:
    folder = Path(value) if value else own_folder()
    if not folder.is_absolute():
        raise ValueError("give a path that begins with /")
    return folder


_SHORTEST = 32


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Parameters
    ----------
    name
        Of the variable of the environment.
    purpose
        What it is for, in a sentence or two of Markdown.
    default
        What holds without it, in words.
    read
        Reads its text; raises `ValueError` or `SettingMalformed` if it cannot be used.
    secret
        Whether its value is hidden wherever settings are shown, and may be given as a file.
    site
        Whether the site reads it; the engine reads the others.

    Examples
    --------
    >>> next(one for one in SETTINGS if one.name == "RIHLA_SECRET").secret
    True
    """

    name: str
    purpose: str
    default: str
    read: Callable[[str], Any] = _text
    secret: bool = False
    site: bool = True


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "RIHLA_SECRET",
        "A random text of 32 characters or more that signs sessions, links and tokens. It stays the"
        " same, and is kept from everybody.",
        "required; `--here` makes one",
        _secret,
        secret=True,
    ),
    Setting("RIHLA_HOSTS", "Names that the site answers to, parted by commas.", "none", _hosts),
    Setting(
        "RIHLA_DATABASE",
        "`sqlite:///PATH`, or `postgresql://USER:PASSWORD@HOST:PORT/NAME` (`?host=FOLDER` for a"
        " local socket).",
        "a file of SQLite in the site's folder",
        read_database,
        secret=True,
    ),
    Setting(
        "RIHLA_FOLDER",
        "Where the site keeps what is in no database: its file of SQLite, the files of its"
        " revisions, counters of its limits, the mark that it is paused. All its processes share"
        " it, on every machine.",
        "the folder for user data",
        _folder,
    ),
    Setting(
        "RIHLA_MAIL",
        "`smtp://HOST:PORT`, or `smtps://USER:PASSWORD@HOST:PORT` for STARTTLS.",
        "letters are printed where the site runs",
        read_mail,
        secret=True,
    ),
    Setting(
        "RIHLA_ADDRESS",
        "Where readers reach the site, `https://migration.example.org`: links in letters and feeds"
        " begin with it.",
        "`https://` and the first of `RIHLA_HOSTS`; `http://127.0.0.1:8000` with `--here`",
        _address,
    ),
    Setting("RIHLA_MAIL_FROM", "The address that letters come from.", "`rihla@localhost`"),
    Setting(
        "RIHLA_CONTROLLER",
        "Who answers for personal data on this site: a body and its postal address, as its notice"
        " of privacy names it.",
        "those who run the site",
    ),
    Setting(
        "RIHLA_PRIVACY_CONTACT",
        "An e-mail address for questions about personal data, shown in the notice.",
        "none; the notice points to whoever invited one",
        read_mailbox,
    ),
    Setting(
        "RIHLA_OIDC_ISSUER",
        "Address of an OpenID Connect provider, over HTTPS: people who were invited may"
        " [sign in by it](../how-to/sign-in-by-another-service.md). It makes no account and gives"
        " no role.",
        "none: sign-in by password alone",
        read_issuer,
    ),
    Setting("RIHLA_OIDC_CLIENT_ID", "The site's name at that provider.", "none"),
    Setting("RIHLA_OIDC_CLIENT_SECRET", "Its secret there.", "none", secret=True),
    Setting("RIHLA_OIDC_NAME", "What the button to sign in by it says.", "`Single sign-on`"),
    Setting(
        "RIHLA_OIDC_SECOND_FACTOR",
        "Values of the provider's claims `amr` or `acr`, parted by commas, that show a second"
        " factor: `mfa, hwk`, say.",
        "none: the site asks for its own",
        _words,
    ),
    Setting(
        "RIHLA_JOBS",
        "Who does [the work that follows a request](../how-to/notifications-and-jobs.md): `inline`,"
        " the site's own process, or `procrastinate`, workers that `rihla site work` starts.",
        "`procrastinate` on PostgreSQL, `inline` on SQLite",
        _jobs,
    ),
    Setting(
        "RIHLA_PROXIES",
        "How many proxies of yours stand before the site, each adding to `X-Forwarded-For`. The"
        " reader's address is taken from there, so many places from the end; with 0 the header is"
        " not believed.",
        "`0`",
        _count,
    ),
    Setting(
        "RIHLA_METRICS_TOKEN",
        "Whoever shows it (`Authorization: Bearer …`) reads `/metrics` and the reasons of"
        " `/health/ready`.",
        "nobody",
        _secret,
        secret=True,
    ),
    Setting(
        "RIHLA_METRICS_FROM",
        "Addresses or networks, parted by commas, that may read the same without a token.",
        "none; this machine with `--here`",
        _networks,
    ),
    Setting(
        "RIHLA_LOG",
        "`json`, one object a line, or `console` for eyes.",
        "`json`; `console` with `--here`",
        _log,
    ),
    Setting(
        "RIHLA_INSECURE",
        "Set to `1`, the site speaks plain HTTP to this machine; `--here` sets it.",
        "`0`",
        _flag,
    ),
    Setting(
        "RIHLA_DATA",
        "Folder of the published files, or the folder that holds it as `data/`. Needed to"
        " [build a revision](../how-to/build-a-revision.md), to check sources and for tests on"
        " published files; `rihla sources fetch` puts files there.",
        "none",
        site=False,
    ),
    Setting(
        "RIHLA_HOME",
        "Folder of your own revisions (below it, `revisions/`).",
        "the folder for user data",
        site=False,
    ),
    Setting(
        "RIHLA_NORMS",
        "Folder of an [edition of the norms](../explanation/norms.md) to read in place of the one"
        " inside the package; claims then name it.",
        "the edition inside the package",
        site=False,
    ),
    Setting(
        "RIHLA_DEBUG",
        "Set to `1`, an error shows where in the code it happened, as `rihla --debug` does.",
        "`0`",
        site=False,
    ),
)
"""All of them, those of the site first."""

_FILE = "_FILE"


def _given(setting: Setting, environment: Environment) -> str:
    """Give the text of a setting, from its variable or from the file that another names."""
    path = environment.get(setting.name + _FILE, "") if setting.secret else ""
    value = environment.get(setting.name, "")
    if not path:
        return value
    if value:
        raise ValueError(f"{setting.name}{_FILE} is set too; leave one of them out")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ValueError(f"{setting.name}{_FILE}: {error.strerror or 'cannot be read'}") from error


def faults_of(environment: Environment = os.environ) -> tuple[str, ...]:
    """Say what is wrong with the settings of the site, all at once; secrets are not repeated.

    Examples
    --------
    >>> faults_of({"RIHLA_PROXIES": "many", "RIHLA_INSECURE": "yes"})
    ('RIHLA_PROXIES: give a number from 0 to 9.', 'RIHLA_INSECURE: give 1 or 0.')
    """
    return tuple(fault for _, _, fault in _all(environment) if fault)


def _all(environment: Environment) -> Iterable[tuple[Setting, Any, str]]:
    for setting in SETTINGS:
        if not setting.site:
            continue
        try:
            yield setting, setting.read(_given(setting, environment)), ""
        except SettingMalformed as error:
            yield setting, None, str(error)
        except ValueError as error:
            said = "cannot be read" if setting.secret and "needs" not in str(error) else str(error)
            said = str(error) if _FILE in str(error) else said
            yield setting, None, f"{setting.name}: {said}."


def read_settings(environment: Environment = os.environ) -> dict[str, Any]:
    """Read every setting of the site.

    Raises
    ------
    SettingMalformed
        With all that is wrong.

    Examples
    --------
    >>> read_settings({"RIHLA_HOSTS": "a.example.org, b.example.org"})["RIHLA_HOSTS"]
    ('a.example.org', 'b.example.org')
    """
    read = tuple(_all(environment))
    faults = [fault for _, _, fault in read if fault]
    if faults:
        raise SettingMalformed(
            "\n".join(
                ["The environment cannot be used as it is.", *(f"  {one}" for one in faults)]
            ),
            cure="Mend each of them; the reference of settings says how they are written.",
        )
    return {setting.name: value for setting, value, _ in read}


def unknown_names(environment: Environment = os.environ) -> dict[str, str]:
    """Give names that begin as ours do and are not, each with the nearest that is.

    Examples
    --------
    >>> unknown_names({"RIHLA_HOST": "a.example.org", "HOME": "/"})
    {'RIHLA_HOST': 'RIHLA_HOSTS'}
    """
    known = {one.name for one in SETTINGS}
    known |= {one.name + _FILE for one in SETTINGS if one.secret}
    return {
        name: next(iter(difflib.get_close_matches(name, sorted(known), 1)), "")
        for name in sorted(environment)
        if name.startswith("RIHLA_") and name not in known
    }
