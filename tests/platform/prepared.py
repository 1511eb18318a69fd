"""Sites laid out once for all tests of a run: whoever needs one of her own gets a copy.

Most of the time that an empty database takes to get its tables goes to migrations of packages,
which are the same for every test. The first that is needed is made by the commands of the guide.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

FOLDER = "RIHLA_PREPARED"
"""The variable by which processes of one run find the folder of what is laid out."""
DATABASE = "site.sqlite3"
ENGINE = os.environ.get("RIHLA_DATABASE", "")
"""The address of the database that the tests run on."""


def lay_site(folder: Path, *, loaded: bool = False) -> Path:
    """Lay a site over SQLite into a folder: its tables, and its records where asked for.

    Returns
    -------
    pathlib.Path
        Its database.
    """
    shutil.copytree(prepared_site(loaded=loaded), folder, dirs_exist_ok=True)
    return folder / DATABASE


def lay_database(server: str, name: str, *, loaded: bool = False) -> str:
    """Make a database with the tables of this release on a server of PostgreSQL.

    Parameters
    ----------
    server
        The address of any database there.
    loaded
        Whether with its records; their files are in `prepared_files`.

    Returns
    -------
    str
        Its address.
    """
    with _alone(_home() / f"postgresql-{loaded}") as is_first:
        prepared = _name(loaded=loaded)
        if is_first:
            address = urlsplit(server)._replace(path=f"/{prepared}").geturl()
            if loaded:
                lay_database(server, prepared)
            else:
                on_server(server, f"create database {prepared}")
            prepared_files().mkdir(exist_ok=True)
            step = "load" if loaded else "migrate"
            _command(step, database=address, folder=prepared_files())
        on_server(server, f"create database {name} template {prepared}")
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def lay_loaded(folder: Path, name: str) -> str:
    """Lay a loaded site of its own over whichever database the tests run on.

    Parameters
    ----------
    folder
        Of its files, and of its database with SQLite.
    name
        Of its database on a server.

    Returns
    -------
    str
        The address of its database; `drop` forgets it.
    """
    if not urlsplit(ENGINE).scheme.startswith("postgres"):
        return f"sqlite:///{lay_site(folder, loaded=True)}"
    address = lay_database(ENGINE, name, loaded=True)
    shutil.copytree(prepared_files(), folder, dirs_exist_ok=True)
    return address


def drop(address: str) -> None:
    """Forget a database on a server; a file goes with its folder."""
    parts = urlsplit(address)
    if parts.scheme.startswith("postgres"):
        on_server(address, f"drop database {parts.path.strip('/')} with (force)")


def prepared_files() -> Path:
    """Give the folder of the files that belong to loaded databases on a server."""
    return _home() / "files"


def forget() -> None:
    """Leave nothing on a server that outlives the run."""
    for loaded in (True, False):
        if (_home() / f"postgresql-{loaded}.done").exists():
            on_server(ENGINE, f"drop database {_name(loaded=loaded)} with (force)")
    shutil.rmtree(os.environ.pop(FOLDER))


def on_server(server: str, statement: str) -> None:
    """Tell a server of PostgreSQL something that no database of it is asked for."""
    with psycopg.connect(
        urlsplit(server)._replace(path="/postgres").geturl(), autocommit=True
    ) as connection:
        connection.execute(statement.encode())


def _name(*, loaded: bool) -> str:
    return f"{_home().name.replace('-', '_')}_{loaded}".lower()


def _home() -> Path:
    return Path(os.environ[FOLDER])


def prepared_site(*, loaded: bool = False) -> Path:
    """Give the folder of the site that others are copies of."""
    folder = _home() / ("loaded" if loaded else "laid")
    with _alone(folder) as is_first:
        if is_first and loaded:
            lay_site(folder)
            _command("load", database=f"sqlite:///{folder / DATABASE}", folder=folder)
        elif is_first:
            folder.mkdir()
            _command("migrate", database=f"sqlite:///{folder / DATABASE}", folder=folder)
    return folder


@contextmanager
def _alone(what: Path) -> Iterator[bool]:
    """Keep other processes of the run out; tell whether nobody was in before."""
    done = what.with_suffix(".done")
    with what.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not done.exists()
        done.touch()


def _command(step: str, *, database: str, folder: Path) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("RIHLA_")},
        "RIHLA_DATABASE": database,
        "RIHLA_FOLDER": str(folder),
        "RIHLA_SECRET": "of the tests alone, and long enough for them",
    }
    done = subprocess.run(
        [sys.executable, "-m", "rihla", "site", step, "--here"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
