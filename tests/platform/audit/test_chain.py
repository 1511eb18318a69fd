"""The chain finds every change, gap, reorder and cut, and outlives an erasure."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import Actor, system
from rihla.platform.accounts.services import erase_person, invite_person
from rihla.platform.audit.chain import verify_chain
from rihla.platform.audit.models import Entry, PersonalValue
from rihla.platform.audit.recording import appending, recording
from rihla.platform.treaty.models import Step

pytestmark = pytest.mark.django_db

Somebody = Callable[..., Actor]


@pytest.fixture
def chain(somebody: Somebody) -> int:
    """Give the last of several entries."""
    for area in ("504", "484", "608"):
        somebody("focal_point", area)
    return Entry.objects.latest("sequence").sequence


def _forge(sql: str, *values: str | int) -> None:
    with appending(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_an_untouched_chain_holds(chain: int) -> None:
    """Every link fits, and the head is the last."""
    found = verify_chain()
    assert found.holds
    assert found.entries == chain


@pytest.mark.parametrize("column", ["actor", "action", "why", "at", "changes", "previous"])
def test_a_changed_entry_is_found(chain: int, column: str) -> None:
    """Whoever changes any column of an entry is seen, at that entry."""
    value = {"at": "2020-01-01 00:00:00+00:00", "changes": "[]"}.get(column, "x")
    _forge(f"UPDATE audit_entry SET {column} = %s WHERE sequence = %s", value, chain - 1)
    found = verify_chain()
    assert not found.holds
    assert chain - 1 in {one.sequence for one in found.breaks}


def test_a_missing_entry_is_found(chain: int) -> None:
    """A gap is named by its number."""
    _forge("DELETE FROM audit_touched WHERE entry_id = %s", chain - 1)
    _forge("DELETE FROM audit_entry WHERE sequence = %s", chain - 1)
    assert any(one.sequence == chain - 1 and "missing" in one.what for one in verify_chain().breaks)


def test_a_cut_end_is_found_even_when_the_head_was_moved(chain: int) -> None:
    """The head tells of a cut; moved too, a digest that was noted elsewhere still does."""
    noted = Entry.objects.get(sequence=chain).digest
    before = Entry.objects.get(sequence=chain - 1).digest
    _forge("DELETE FROM audit_touched WHERE entry_id = %s", chain)
    _forge("DELETE FROM audit_entry WHERE sequence = %s", chain)
    assert not verify_chain().holds
    _forge("UPDATE audit_head SET sequence = %s, digest = %s", chain - 1, before)
    assert verify_chain().holds
    assert not verify_chain(head=noted).holds


def test_two_entries_that_change_places_are_found(chain: int) -> None:
    """Order is part of what is sealed."""
    first, second = chain - 1, chain
    _forge("DELETE FROM audit_touched WHERE entry_id IN (%s, %s)", first, second)
    for old, new in ((first, -1), (second, first), (-1, second)):
        _forge("UPDATE audit_entry SET sequence = %s WHERE sequence = %s", new, old)
    assert not verify_chain().holds


def test_erasing_a_person_leaves_the_chain_whole_and_her_data_nowhere() -> None:
    """Her address and name are in no table any more, and every link still fits."""
    person = invite_person(system("tests"), "amina@example.org", "focal_point", scope="504")
    with recording("system:tests", "test.name"):
        person.name = "Amina Example"
        person.save()
    assert PersonalValue.objects.filter(value="Amina Example").exists()
    erased = erase_person(system("tests"), person, why="She asked.")
    assert erased >= 2
    assert verify_chain().holds
    assert verify_chain().erased >= 2
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            text = str(cursor.fetchall())
            assert "amina@example.org" not in text, table
            assert "Amina Example" not in text, table
    held = Person.objects.get(pk=person.pk)
    assert (held.email, held.name, held.is_active) == (None, "", False)


def test_a_changed_personal_value_is_found(somebody: Somebody) -> None:
    """A value that is kept must be the one that was written."""
    somebody("focal_point", "504")
    _forge("UPDATE audit_personalvalue SET value = %s", "forged@example.org")
    assert any("personal value" in one.what for one in verify_chain().breaks)


def test_an_entry_says_who_what_and_why_from_before_to_after() -> None:
    """One mutation is one entry, with the fields that differ and no others."""
    step = Step.objects.filter(area=504).first()
    assert step is not None
    was = step.kind
    with recording("system:tests", "test.change", why="To see it."):
        step.kind = "withdrawal"
        step.save()
    entry = Entry.objects.latest("sequence")
    assert (entry.actor, entry.action, entry.why) == ("system:tests", "test.change", "To see it.")
    (change,) = entry.changes
    assert (change["kind"], change["id"], change["operation"]) == (
        "treaty.step",
        step.key,
        "changed",
    )
    assert change["fields"] == {"kind": [was, "withdrawal"]}


def test_what_fails_leaves_neither_change_nor_entry() -> None:
    """A service that ends in an error leaves everything as it was."""
    step = Step.objects.filter(area=504).first()
    assert step is not None
    was, last = step.kind, Entry.objects.latest("sequence").sequence

    def fail() -> None:
        with recording("system:tests", "test.fail"):
            step.kind = "withdrawal"
            step.save()
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fail()
    step.refresh_from_db()
    assert (step.kind, Entry.objects.latest("sequence").sequence) == (was, last)


def test_a_password_is_in_no_entry(somebody: Somebody) -> None:
    """That it changed is said; neither it nor its hash stands there."""
    actor = somebody("focal_point", "504")
    person = Person.objects.get(pk=actor.id)
    with recording("system:tests", "test.password"):
        person.set_password("correct horse battery staple")
        person.save()
    (change,) = Entry.objects.latest("sequence").changes
    assert set(change["fields"]) == {"password"}
    assert person.password not in str(change)
