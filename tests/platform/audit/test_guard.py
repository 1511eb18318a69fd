"""No write without a service, whatever the door."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from rihla.errors import UnauditedWrite
from rihla.platform.accounts.models import Person
from rihla.platform.audit.guard import written_tables
from rihla.platform.audit.models import Entry, Head, Touched
from rihla.platform.audit.recording import recording
from rihla.platform.treaty.models import Step

pytestmark = pytest.mark.django_db


def _raw_sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE treaty_step SET kind = %s", ["withdrawal"])


DOORS: dict[str, Callable[[], object]] = {
    "save": lambda: Step.objects.first().save(),  # type: ignore[union-attr]
    "delete": lambda: Step.objects.first().delete(),  # type: ignore[union-attr]
    "update": lambda: Step.objects.update(kind="withdrawal"),
    "bulk_create": lambda: Step.objects.bulk_create([Step(key="new", area=504)]),
    "bulk_update": lambda: Step.objects.bulk_update(Step.objects.all()[:2], ["kind"]),
    "delete of a queryset": lambda: Step.objects.filter(area=504).delete(),
    "raw SQL": _raw_sql,
    "another model": lambda: Person(email="a@example.org").save(),
}


@pytest.mark.parametrize("door", DOORS)
def test_a_write_outside_a_service_is_stopped_and_nothing_changes(door: str) -> None:
    """Saving, deleting, bulk writes and raw SQL raise; every row is as it was."""
    before = list(Step.objects.order_by("key").values())
    with pytest.raises(UnauditedWrite, match="was stopped"), transaction.atomic():
        DOORS[door]()
    assert list(Step.objects.order_by("key").values()) == before


def test_a_bulk_write_inside_a_service_is_rolled_back_unless_its_changes_are_noted() -> None:
    """Where nobody could say what changed, nothing does."""
    before = list(Step.objects.order_by("key").values())
    with (
        pytest.raises(UnauditedWrite, match="in bulk"),
        recording("system:tests", "test.bulk"),
    ):
        Step.objects.update(kind="withdrawal")
    assert list(Step.objects.order_by("key").values()) == before


@pytest.mark.parametrize(
    "write",
    [
        lambda: Entry.objects.update(why="rewritten"),
        lambda: Touched.objects.all().delete(),
        lambda: Head.objects.update(sequence=1),
    ],
)
def test_nothing_edits_the_chain_not_even_a_service(write: Callable[[], object]) -> None:
    """Inside a recording as outside, the chain's own tables refuse."""
    with pytest.raises(UnauditedWrite, match="audit chain itself"), transaction.atomic():
        write()
    with (
        pytest.raises(UnauditedWrite, match="audit chain itself"),
        recording("system:tests", "test.forge"),
    ):
        write()


def test_tables_that_hold_no_record_may_be_written() -> None:
    """What treatment.yaml exempts with a reason needs no service."""
    ContentType.objects.get_or_create(app_label="nothing", model="nothing")


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ('insert or replace into "a" values (1)', {"a"}),
        ('WITH x AS (SELECT 1) UPDATE ONLY public."b" SET c = 1', {"b"}),
        ("DELETE FROM `c` WHERE 1", {"c"}),
        ('TRUNCATE "d", "e"', {"d"}),
        ('SELECT * FROM "a" FOR UPDATE OF "a"', set()),
        ('INSERT INTO "f" ("x") VALUES (1) ON CONFLICT DO UPDATE SET "x" = 2', {"f"}),
        ('MERGE INTO "g" USING "h" ON true', {"g"}),
    ],
)
def test_it_reads_which_tables_a_statement_writes(sql: str, tables: set[str]) -> None:
    """Each way of writing is known; locking a row is none."""
    assert written_tables(sql) == tables
