"""Auditors read the audit: found, told field by field, people hidden until there is a reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import Actor, system
from rihla.platform.accounts.services import invite_person
from rihla.platform.audit.models import Access, Entry
from rihla.platform.audit.recording import appending
from rihla.platform.privacy.request import carry_out

pytestmark = pytest.mark.django_db

Somebody = Callable[..., Actor]
Reading = Callable[..., Any]
EMAIL = "amina@example.org"


@pytest.fixture
def amina() -> Person:
    """Give somebody who was invited."""
    return invite_person(system("tests"), EMAIL, "focal_point", scope="504", why="A note.")


@pytest.fixture
def entry(amina: Person) -> Entry:
    """Give the entry of her invitation."""
    return Entry.objects.get(touched__record=str(amina.pk), touched__kind="accounts.person")


def test_entries_are_found_by_actor_act_record_and_day(
    signed_in: Reading, amina: Person, entry: Entry
) -> None:
    """Each filter finds the entry, and its contrary does not."""
    auditor = signed_in("auditor")
    link = f"/audit/{entry.sequence}/"
    day = entry.at.date().isoformat()
    for asked, found in (
        ("actor=system:tests&action=person.invite", True),
        ("action=norm.load", False),
        ("action=person.invite&actor=nobody", False),
        (f"record=accounts.person/{amina.pk}", True),
        (f"record=treaty.step/{amina.pk}", False),
        (f"record=accounts.person/{amina.pk}&since={day}&until={day}", True),
        (f"record=accounts.person/{amina.pk}&until=2020-01-01", False),
        ("since=yesterday", False),
    ):
        assert (link in auditor.get(f"/audit/?{asked}")) is found, asked


def test_what_identifies_a_person_is_hidden_until_a_reason_is_given(
    signed_in: Reading, amina: Person, entry: Entry
) -> None:
    """Looking is an entry of the audit and of her own log, with the reason."""
    auditor = signed_in("auditor")
    path = f"/audit/{entry.sequence}/"
    assert EMAIL not in auditor.get(path)
    assert EMAIL not in auditor.post(f"{path}reveal/", why="")
    assert not Access.objects.filter(subject=amina.pk).exists()
    shown = auditor.post(f"{path}reveal/", why="A complaint of 3 May.")
    assert EMAIL in shown
    row = Access.objects.get(subject=amina.pk)
    assert (row.reader, row.page, row.why) == (
        auditor.actor.id,
        "audit-entry",
        "A complaint of 3 May.",
    )
    last = Entry.objects.latest("sequence")
    assert (last.action, last.actor) == ("audit.read", auditor.actor.id)
    assert str(entry.sequence) in last.why


def test_the_export_holds_digests_in_place_of_people(signed_in: Reading, entry: Entry) -> None:
    """All that was found, with the links of the chain."""
    text = signed_in("auditor").get("/audit.csv?action=person.invite")
    rows = list(csv.DictReader(io.StringIO(text)))
    mine = next(row for row in rows if row["sequence"] == str(entry.sequence))
    assert (mine["digest"], mine["previous"]) == (entry.digest, entry.previous)
    assert {row["action"] for row in rows} == {"person.invite"}
    assert EMAIL not in text


def test_the_head_is_shown_and_the_whole_chain_walked(signed_in: Reading, entry: Entry) -> None:
    """A chain that was touched is said to be, with the entry."""
    auditor = signed_in("auditor")
    last = Entry.objects.latest("sequence")
    assert last.digest in auditor.get("/audit/")
    assert "The chain holds" in auditor.post("/audit/verify/")
    with appending(), connection.cursor() as cursor:
        sql = "UPDATE audit_entry SET why = 'x' WHERE sequence = %s"
        cursor.execute(sql, [entry.sequence])
    assert f"Entry {entry.sequence}: was changed" in auditor.post("/audit/verify/")


def test_after_erasure_nothing_is_left_to_reveal(
    signed_in: Reading, amina: Person, entry: Entry
) -> None:
    """The entry stays and says that it was erased."""
    carry_out(system("tests"), amina, why="She asked.")
    shown = signed_in("auditor").get(f"/audit/{entry.sequence}/")
    assert "erased with the person" in shown
    assert EMAIL not in shown


@pytest.mark.parametrize("role", ["secretariat", "focal_point", "expert"])
def test_nobody_else_reads_it(role: str, signed_in: Reading, entry: Entry) -> None:
    """Neither pages nor the export."""
    scope = {"focal_point": "504", "expert": "iom"}.get(role, "")
    reader = signed_in(role, scope)
    for path in ("/audit/", "/audit.csv", f"/audit/{entry.sequence}/"):
        assert entry.digest not in reader.get(path, status=403)
