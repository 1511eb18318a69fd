"""The edition that follows says what stands on the site, and another site loads it as the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.platform.prepared import lay_site

from rihla.errors import ExportRefused, SourceMalformed
from rihla.norm.table import home_of_edition
from rihla.platform.audit.recording import recording
from rihla.platform.compact.models import Milestone
from rihla.platform.network.models import Deliverable, DeliverableStep, EntityRole
from rihla.platform.proposal.kind import kind_of, list_kinds
from rihla.platform.site.following import export_norms
from rihla.platform.treaty.models import Instrument, Step

pytestmark = pytest.mark.django_db

ON = date(2027, 1, 31)
READ = """
import json
from rihla.platform.command import prepare
prepare()
from rihla import norm
from rihla.platform.accounts.policy import system
from rihla.platform.proposal.kind import kind_of, list_kinds
from rihla.platform.site.edition import load_norms
assert norm.altered_files() == (), norm.altered_files()
done = load_norms(system("tests"))
held = {
    kind_of(kind): {one.key: [one.values(is_new=True), one.source] for one in kind.objects.all()}
    for kind in list_kinds()
}
print(json.dumps([norm.EDITION, done.edition, held], default=str))
"""
"""What another site does with an edition: it reads its seal, loads it, and tells what it holds."""


def _here() -> dict[str, Any]:
    held = {
        kind_of(kind): {
            one.key: [one.values(is_new=True), one.source] for one in kind.objects.all()
        }
        for kind in list_kinds()
    }
    plain: dict[str, Any] = json.loads(json.dumps(held, default=str))
    return plain


def _on_another_site(edition: Path, folder: Path) -> tuple[str, str, dict[str, Any]]:
    environment = {name: value for name, value in os.environ.items() if "RIHLA" not in name}
    environment |= {
        "RIHLA_NORMS": str(edition),
        "RIHLA_FOLDER": str(folder),
        "RIHLA_DATABASE": f"sqlite:///{lay_site(folder)}",
        "RIHLA_SECRET": "of these tests alone, and long enough for them",
        "DJANGO_SETTINGS_MODULE": "rihla.platform.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", READ], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    named, loaded, held = json.loads(done.stdout)
    return named, loaded, held


def _edit() -> None:
    """Change, add and end records of several kinds, as approved proposals do."""
    with recording("system:tests", "test.edit"):
        treaty = Instrument.objects.get(key="icrmw")
        treaty.registration, treaty.version = "No. 39481", 2
        treaty.save()
        step = Step.objects.filter(area=504, kind="ratification").get()
        step.date = "1993-06"
        step.save()
        ended = Milestone.objects.first()
        assert ended is not None
        ended.ended = True
        ended.save()
        Milestone(
            key="first-of-a-kind", date="2027-01", event='Said "so", twice', source="A report"
        ).save(force_insert=True)
        role = EntityRole.objects.filter(role="executive_committee").first()
        assert role is not None
        again = EntityRole(
            entity=role.entity, role=role.role, period="2027", stated_as="", source="Its minutes"
        )
        again.stated_as = "Executive Committee"
        again.key = again.own_key()
        again.save(force_insert=True)
        deliverable = Deliverable.objects.first()
        assert deliverable is not None
        status = DeliverableStep(
            deliverable=deliverable.key, date="2026-11", status="ongoing", source="The workplan"
        )
        status.key = status.own_key()
        status.save(force_insert=True)


def test_an_untouched_site_exports_the_tables_that_it_loaded(tmp_path: Path) -> None:
    """Byte for byte, every table; only the edition's name and seal are new."""
    changed = export_norms(tmp_path / "next", identity="norms-2027-01", on=ON)
    assert changed == ()
    for path in (tmp_path / "next").iterdir():
        if path.name not in {"edition.yaml", "seal.yaml"}:
            held = (home_of_edition() / path.name).read_bytes()
            assert path.read_bytes() == held, path.name


def test_another_site_loads_the_same_records_under_the_same_names(tmp_path: Path) -> None:
    """Changed, added and ended records come through, and claims name the edition."""
    _edit()
    edition = tmp_path / "next"
    changed = export_norms(edition, identity="norms-2027-01", on=ON)
    assert set(changed) == {
        "deliverable_step.csv",
        "entity_role.csv",
        "instrument.yaml",
        "milestone.csv",
        "record.csv",
        "treaty_step.csv",
    }
    named, loaded, held = _on_another_site(edition, tmp_path)
    assert named == loaded == "norms-2027-01"
    assert held == _here()


def test_an_edition_never_takes_the_place_of_another(tmp_path: Path) -> None:
    """Neither the name of the edition held here nor a folder that is there."""
    with pytest.raises(ExportRefused, match="cannot be the id"):
        export_norms(tmp_path / "next", identity="norms-2026-11", on=ON)
    (tmp_path / "next").mkdir()
    with pytest.raises(ExportRefused, match="is there already"):
        export_norms(tmp_path / "next", identity="norms-2027-01", on=ON)


def test_records_that_no_table_can_hold_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    """All faults at once, by table, row and column."""
    with recording("system:tests", "test.edit"):
        Milestone(key="one", date="2027-01", event="", source="A report").save(force_insert=True)
        Step.objects.filter(area=504, kind="ratification").update(source="")
        Step.objects.get(area=504, kind="ratification").save()
    with pytest.raises(SourceMalformed) as raised:
        export_norms(tmp_path / "next", identity="norms-2027-01", on=ON)
    assert {fault.column for fault in raised.value.faults} == {"event", "source"}
    assert list(tmp_path.iterdir()) == []
