"""A revision is verified, copied and registered; whatever is not whole is refused."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from tests.platform.evidence.made import add_strange, damage, reseal_as_later, small_revision

from rihla.errors import (
    NotPermitted,
    RevisionDamaged,
    RevisionError,
    RevisionIncomplete,
    RevisionIsSealed,
    RevisionTooNew,
    UnknownRevision,
)
from rihla.platform.accounts.policy import PUBLIC, Actor, system
from rihla.platform.audit.models import Entry
from rihla.platform.evidence.models import Registration, State
from rihla.platform.evidence.services import register_embedded, register_revision
from rihla.platform.evidence.store import clear_unknown, open_registered, place, take_in
from rihla.revision.verify import verify_revision

pytestmark = pytest.mark.django_db

Somebody = Callable[..., Actor]


def _folders() -> set[str]:
    return {path.name for path in (settings.FOLDER / "revisions").iterdir()}


def test_it_is_copied_whole_and_staged(tmp_path: Path) -> None:
    """The site's copy is the revision to the last bit, and what lay around it is not copied."""
    folder = small_revision(tmp_path, "trial-1")
    (folder / "README").write_text("beside it", encoding="utf-8")
    held, is_new = register_revision(system("tests"), str(folder))
    assert is_new
    assert (held.state, held.published) == (State.STAGED, None)
    shutil.rmtree(folder)
    copy = verify_revision(open_registered(held))
    assert copy.manifest.seal == held.seal
    assert sorted(path.name for path in place(held).iterdir()) == ["manifest.json", "tables"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (damage, RevisionDamaged),
        (add_strange, RevisionDamaged),
        (reseal_as_later, RevisionTooNew),
        (lambda folder: (folder / "tables" / "stock.parquet").unlink(), RevisionIncomplete),
        (lambda folder: (folder / "manifest.json").unlink(), RevisionIncomplete),
    ],
    ids=["damaged", "with a strange file", "too new", "half copied", "without manifest"],
)
def test_what_is_not_whole_is_refused(
    tmp_path: Path, fault: Callable[[Path], object], error: type[RevisionError]
) -> None:
    """The reason is told; nothing is registered and nothing stays in the site's folder."""
    folder, before = small_revision(tmp_path, "trial-1"), _folders()
    fault(folder)
    entries = Entry.objects.count()
    with pytest.raises(error) as told:
        register_revision(system("tests"), str(folder))
    assert told.value.cure
    assert not Registration.objects.filter(pk="trial-1").exists()
    assert (_folders(), Entry.objects.count()) == (before, entries)


def test_an_unknown_name_is_refused() -> None:
    """Neither a folder nor the id of a revision held here."""
    with pytest.raises(UnknownRevision):
        register_revision(system("tests"), "no-such-revision")


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    """Registered twice, there is one registration, one copy and one entry."""
    folder = small_revision(tmp_path, "trial-1")
    held, _new = register_revision(system("tests"), str(folder))
    entries, folders = Entry.objects.count(), _folders()
    again, is_new = register_revision(system("tests"), str(folder))
    assert (again.folder, is_new) == (held.folder, False)
    assert (Entry.objects.count(), _folders()) == (entries, folders)


def test_other_figures_need_another_id(tmp_path: Path) -> None:
    """A revision never changes: the same id with another seal is refused."""
    register_revision(system("tests"), str(small_revision(tmp_path / "one", "trial-1")))
    other = small_revision(tmp_path / "other", "trial-1", factor=2)
    folders = _folders()
    with pytest.raises(RevisionIsSealed):
        register_revision(system("tests"), str(other))
    assert _folders() == folders


def test_a_damaged_copy_is_not_read_and_is_made_whole_by_loading_again(tmp_path: Path) -> None:
    """Files are checked whenever they are read; the same revision loaded again mends them."""
    folder = small_revision(tmp_path, "trial-1")
    held, _new = register_revision(system("tests"), str(folder))
    damage(place(held))
    with pytest.raises(RevisionDamaged):
        open_registered(held).table("stock")
    register_revision(system("tests"), str(folder))
    held.refresh_from_db()
    assert open_registered(held).table("stock").num_rows > 0


def test_files_put_in_the_place_of_others_are_refused(tmp_path: Path) -> None:
    """Another sealed revision in its folder is not taken for it."""
    held, _new = register_revision(system("tests"), str(small_revision(tmp_path / "a", "trial-1")))
    other = small_revision(tmp_path / "b", "trial-1", factor=3)
    shutil.rmtree(place(held))
    shutil.copytree(other, place(held))
    with pytest.raises(RevisionDamaged):
        open_registered(held)


def test_the_name_of_its_folder_is_told_nowhere(tmp_path: Path) -> None:
    """It is random, and stands in no entry of the audit."""
    held, _new = register_revision(system("tests"), str(small_revision(tmp_path, "trial-1")))
    assert len(held.folder) == 48
    assert held.pk not in held.folder
    told = json.dumps(list(Entry.objects.values_list("changes", "why")), default=str)
    assert held.folder not in told


@pytest.mark.parametrize("role", ["", "auditor", "administrator", "figure_reviewer"])
def test_only_who_may_registers(tmp_path: Path, somebody: Somebody, role: str) -> None:
    """Nothing is copied for anybody else."""
    actor = somebody(role) if role else PUBLIC
    folder, before = small_revision(tmp_path, "trial-1"), _folders()
    with pytest.raises(NotPermitted):
        register_revision(actor, str(folder))
    assert _folders() == before


def test_a_new_site_begins_with_the_revision_of_the_package(somebody: Somebody) -> None:
    """It is current, with an entry of the system; done again nothing happens, nor by a person."""
    held = Registration.objects.get(pk="undesa-2019")
    assert held.state == State.CURRENT
    entry = Entry.objects.filter(touched__record="undesa-2019").order_by("-sequence").first()
    assert entry is not None
    assert (entry.actor, entry.action) == ("system:load", "revision.decide")
    assert register_embedded(system("tests")) is None
    with pytest.raises(NotPermitted):
        register_embedded(somebody("secretariat"))


def test_copies_that_a_killed_process_left_are_cleared(tmp_path: Path) -> None:
    """What no registration names goes after an hour; what is registered stays."""
    _copy, folder = take_in(str(small_revision(tmp_path, "trial-1")))
    left = settings.FOLDER / "revisions" / folder
    assert clear_unknown() == 0
    os.utime(left, (0, 0))
    assert clear_unknown() == 1
    assert not left.exists()
    assert open_registered(Registration.objects.get(pk="undesa-2019")).id == "undesa-2019"
