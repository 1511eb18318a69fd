"""Nothing personal is kept that the inventory does not name, and the audit treats it alike."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import gettext, override

from rihla.platform.accounts.models import Person
from rihla.platform.audit.treatment import list_treatments
from rihla.platform.job.schedule import list_periodic
from rihla.platform.privacy import inventory
from rihla.platform.privacy.inventory import is_not_personal, keeping, list_holdings, list_tables
from rihla.platform.privacy.notice import list_versions
from rihla.platform.privacy.retention import RULES

PERSONAL = re.compile(
    r"(^|_)(e?mail|name|person|author|actor|user|reader|subject|owner|recipient|inviter|ip|agent"
    r"|phone|address|session|password|token|secret|approver|editor)(_|$)"
)
"""What columns of persons are called; a UUID that is no key of its own row is one too."""


def _columns() -> list[tuple[str, Any]]:
    return [
        (f"{model._meta.label_lower}.{field.name}", field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
    ]


def _looks_personal(field: Any) -> bool:
    return (
        (field.is_relation and field.related_model is Person)
        or isinstance(field, models.EmailField | models.GenericIPAddressField)
        or (isinstance(field, models.UUIDField) and not field.primary_key)
        or bool(PERSONAL.search(field.name))
    )


def test_every_column_that_looks_personal_is_in_the_inventory() -> None:
    """A model that gains one fails here until it says what for, on what basis and how long."""
    named = {f"{table.model}.{field}" for table in list_tables() for field in table.fields}
    missing = [
        column
        for column, field in _columns()
        if _looks_personal(field) and column not in named and not is_not_personal(column)
    ]
    assert missing == []


def test_the_inventory_names_columns_that_there_are() -> None:
    """What was taken away is taken out of it too, and texts are among the columns."""
    held = {column for column, _ in _columns()}
    for table in list_tables():
        assert {f"{table.model}.{field}" for field in table.fields} <= held, table.model
        assert set(table.texts) <= set(table.fields), table.model


def test_a_new_personal_column_would_be_seen() -> None:
    """The test above can fail: columns of these kinds are found."""
    for field in (
        models.EmailField(name="contact"),
        models.GenericIPAddressField(name="seen_from"),
        models.UUIDField(name="by_whom"),
        models.CharField(name="phone", max_length=9),
        models.ForeignKey(Person, models.CASCADE, name="chair"),
    ):
        assert _looks_personal(field), field.name


def test_the_audit_and_the_inventory_agree() -> None:
    """What the chain hides as personal or secret is in the inventory, under the same person."""
    tables = {table.model: table for table in list_tables()}
    for model, treatment in list_treatments().items():
        if not treatment.personal and not treatment.subject:
            continue  # a secret of the site's own
        table = tables[model]
        names = {name.removesuffix("_id") for name in table.fields}
        assert treatment.personal | treatment.secret <= names | set(table.fields), model
        if treatment.subject:
            assert table.subject == treatment.subject, model


@pytest.mark.django_db
def test_texts_that_people_write_are_hidden_in_the_chain() -> None:
    """Each text out of which a name is taken is personal there, or erasure could not reach it."""
    treatments = list_treatments()
    for table in list_tables():
        if table.erasure == "redacted":
            assert set(table.texts) <= treatments[table.model].personal, table.model


def test_each_holding_says_all_that_a_notice_must() -> None:
    """What, why, on what basis and for how long; and each erasure is one that is known."""
    for holding in list_holdings():
        for said in (holding.title, holding.what, holding.why, holding.basis, holding.kept):
            assert said.strip()
        assert ("%(days)s" in holding.kept) == bool(holding.retention), holding.id
        for table in holding.tables:
            assert table.erasure in {"deleted", "emptied", "redacted", "kept"}


def test_each_time_that_is_declared_is_kept_to_and_has_its_reason() -> None:
    """Rules and entries are the same, a job does them every day, and sessions last as declared."""
    entries = {one["id"]: one for one in inventory._read("retention")["retention"]}
    assert set(entries) == set(RULES)
    for entry in entries.values():
        assert entry["days"] > 0
        assert entry["why"].strip()
    assert "privacy.retention" in {one.job for one in list_periodic()}
    assert keeping("sessions") * 86_400 == settings.SESSION_COOKIE_AGE


@pytest.mark.parametrize("language", ["fr", "es", "ru", "ar", "zh-hans"])
def test_every_sentence_of_the_notice_is_in_every_language(language: str) -> None:
    """What a holding says is translated, and so is what is new in each version."""
    said = [one.changes for one in list_versions()]
    for one in list_holdings():
        said += [one.title, one.what, one.why, one.basis, one.kept]
    with override(language):
        assert [words for words in said if gettext(words) == words] == []
