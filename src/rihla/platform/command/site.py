"""``rihla site``: prepare the database, load records, invite people, serve."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from rihla.errors import NotHeld, SettingMalformed
from rihla.platform.command import prepare_site
from rihla.platform.command.backup import backup, restore
from rihla.platform.command.job import jobs, work
from rihla.platform.command.letter import letters
from rihla.platform.command.operation import check, pause, resume
from rihla.platform.command.option import HERE
from rihla.platform.command.search import reindex

__all__ = ["command"]


@click.group("site")
def command() -> None:
    """Run the site: people, proposals and records over SQLite or PostgreSQL."""


command.add_command(work)
command.add_command(jobs)
command.add_command(letters)


@command.command("migrate")
@HERE
def migrate(here: bool) -> None:
    """Bring the database's tables to this release; again and again with the same end."""
    prepare_site(here)
    # loaded only once the applications are
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    click.echo("The tables are those of this release.")


@command.command("load")
@click.argument(
    "revision", required=False, default="", help="Folder or id of a revision; the norms without."
)
@HERE
def load(revision: str, here: bool) -> None:
    """Load the norms and pages that ship with the package, or a revision: its folder, or its id.

    Without a revision, the edition of the norms is loaded into the records, and a site that has no
    current revision yet begins with the one inside the package. A revision is verified, copied into
    the site's folder and registered: nobody else sees it before two persons decide to publish it.
    """
    prepare_site(here)
    # loaded only once the applications are
    from rihla.platform.accounts.policy import system

    if revision:
        _load_revision(revision)
        return
    from rihla.platform.editorial.content import load_pages
    from rihla.platform.evidence.services import register_embedded
    from rihla.platform.site.edition import load_norms

    done = load_norms(system("load"))
    click.echo(
        f"{done.edition}: {done.created} created, {done.changed} changed,"
        f" {done.unchanged} as they were."
    )
    pages = load_pages(system("load"))
    click.echo(
        f"Pages: {pages.created} created, {pages.changed} changed, {pages.unchanged} as they were."
    )
    for kept in (*done.kept, *pages.kept):
        click.echo(f"Kept as edited here: {kept}")
    first = register_embedded(system("load"))
    if first is not None:
        click.echo(f"{first.pk}: registered from the package, current.")


def _load_revision(reference: str) -> None:
    # loaded only once the applications are
    from rihla.platform.accounts.policy import system
    from rihla.platform.evidence.services import register_revision

    held, is_new = register_revision(
        system("load"), reference, progress=lambda line: click.echo(line, err=True)
    )
    if not is_new:
        click.echo(f"{held.pk}: registered already, {held.state}; its files are whole.")
        return
    click.echo(
        f"{held.pk}: registered with seal {held.seal[:12]}, {held.state}.\n"
        f"Two persons who may decide publish it at /revisions/{held.pk}/:"
        " one asks, another approves."
    )


@command.command("revisions")
@click.option("--verify", is_flag=True, help="Read every file of each, and compare with its seal.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@HERE
@click.pass_context
def revisions(ctx: click.Context, verify: bool, as_json: bool, here: bool) -> None:
    """List the revisions on the site and where each stands, those not yet published too.

    With --verify, files that are not what was sealed end with exit code 10.
    """
    prepare_site(here)
    # loaded only once the applications are
    from rihla.platform.evidence.account import list_accounts

    rows = list_accounts(verify=verify)
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        for row in rows:
            click.echo("  ".join(str(row[name]) for name in ("id", "state", "seal", "title")))
            for name in ("embargo", "reason", "fault"):
                if row[name]:
                    click.echo(f"    {name}: {row[name]}")
        click.echo(f"{len(rows)} revisions.")
    if any(row["fault"] for row in rows):
        ctx.exit(10)


@command.command("export-norms")
@click.argument("folder", type=click.Path(path_type=Path), help="A folder that is not there yet.")
@click.option("--id", "identity", required=True, help="Id of the edition: norms-2027-01, say.")
@click.option(
    "--date",
    "on",
    type=click.DateTime(["%Y-%m-%d"]),
    default=datetime.now,
    show_default="today",
    help="Date of the edition.",
)
@HERE
def write_norms(folder: Path, identity: str, on: datetime, here: bool) -> None:
    """Write what stands on the site as the next edition of the norms."""
    prepare_site(here)
    # loaded only once the applications are
    from rihla.platform.site.following import export_norms

    changed = export_norms(folder, identity=identity, on=on.date())
    click.echo(f"{identity} is in {folder}. Differing from the edition held here: ", nl=False)
    click.echo(", ".join(changed) or "nothing")


@command.command("invite")
@click.argument("email", help="Her address.")
@click.argument("role", help="Id of a role, as role.yaml lists them.")
@click.option("--scope", default="", help="M49 code, organisation or round that the role is for.")
@click.option("--address", default="http://127.0.0.1:8000", help="Where the site is reached.")
@HERE
def invite(email: str, role: str, scope: str, address: str, here: bool) -> None:
    """Invite a person to a role and print the link by which she sets her password.

    No letter is sent; the link is good once, for two weeks. To whoever has an account already the
    role is given, and the page for signing in is printed.
    """
    prepare_site(here)
    # loaded only once the applications are
    from django.urls import reverse

    from rihla.platform.accounts.invitation import invitation_path, is_awaited
    from rihla.platform.accounts.policy import system
    from rihla.platform.accounts.services import invite_person

    person = invite_person(
        system("invite"), email, role, scope=scope, why="By command.", letter=False
    )
    path = invitation_path(person) if is_awaited(person) else reverse("account_login")
    click.echo(f"{address.rstrip('/')}{path}")


@command.command("reset-second-factor")
@click.argument("email", help="Her address.")
@click.option("--why", required=True, help="The reason; it stands in the audit for good.")
@HERE
def reset_factor(email: str, why: str, here: bool) -> None:
    """Take a lost second factor off an account, where no administrator can sign in to do it.

    Her sessions and tokens end, and she is told by letter. Make sure first that it is she who asks.
    """
    prepare_site(here)
    # loaded only once the applications are
    from rihla.platform.accounts.models import Person
    from rihla.platform.accounts.policy import system
    from rihla.platform.accounts.services import reset_second_factor

    person = Person.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        raise NotHeld(f"No account has the address {email}.", cure="Look at its spelling.")
    reset_second_factor(system("reset"), person, why=why)
    click.echo("The second factor is off. She signs in with her password and sets up a new one.")


@command.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=int, default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", type=int, default=1, show_default=True, help="Processes.")
@HERE
def serve(host: str, port: int, workers: int, here: bool) -> None:
    """Serve the site until it is stopped."""
    if here and host not in {"127.0.0.1", "localhost", "::1"}:
        raise SettingMalformed(
            f"--here serves plain HTTP, and {host} is reached from elsewhere.",
            cure="Leave --host out, or leave --here out and set RIHLA_SECRET and RIHLA_HOSTS.",
        )
    with _place_to_count():
        prepare_site(here)
        _finish_restore()
        _serve(host, port, workers, deploy=not here)


@contextlib.contextmanager
def _place_to_count() -> Iterator[None]:
    """Give all workers one folder to count into, known before the applications are loaded."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="rihla-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        try:
            yield
        finally:
            # who called this command may go on, and the folder does not
            os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)


def _finish_restore() -> None:
    # loaded only once the applications are
    from rihla.platform.operation.backup.restoring import finish_interrupted

    if finish_interrupted():
        click.echo("A restore that was interrupted has been brought to its end.", err=True)


def _serve(host: str, port: int, workers: int, *, deploy: bool) -> None:
    # loaded only once the applications are; the server is needed by this command alone
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    try:
        call_command("check", deploy=deploy, fail_level="ERROR", verbosity=0)
    except SystemCheckError as error:
        raise SettingMalformed(
            "The site is not served as it is set.", cure="rihla site check says what is wrong."
        ) from error
    click.echo(f"http://{host}:{port}/ (stop with Ctrl+C)")
    Server(
        "rihla.platform.wsgi:make_warm_application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=8,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


for _one in (reindex, check, pause, resume, backup, restore):
    command.add_command(_one)
