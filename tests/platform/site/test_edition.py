"""The norms are loaded whole, twice with one end, and never over what people edited."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rihla import norm
from rihla.errors import NotPermitted
from rihla.platform.accounts.policy import PUBLIC, Actor, system
from rihla.platform.audit.models import Entry
from rihla.platform.audit.recording import recording
from rihla.platform.compact.models import Action, Ballot, Objective, Principle
from rihla.platform.site.edition import load_norms
from rihla.platform.treaty.models import Step

pytestmark = pytest.mark.django_db

Somebody = Callable[..., Actor]


def test_it_holds_every_record_of_the_edition() -> None:
    """Ten principles, 23 objectives, 187 actions, every ballot and every act of a State."""
    assert Principle.objects.count() == 10
    assert Objective.objects.count() == 23
    assert Action.objects.count() == 187
    counts = {choice: Ballot.objects.filter(choice=choice).count() for choice in norm.Choice}
    tally = norm.tally("A/RES/73/195")
    assert counts[norm.Choice.YES] == tally.yes == 152
    assert counts[norm.Choice.NO] == tally.no == 5
    assert counts[norm.Choice.ABSTAIN] == tally.abstain == 12
    assert Step.objects.count() == len(norm.list_steps("icrmw"))


def test_loading_again_changes_nothing_and_writes_no_entry() -> None:
    """Idempotent, in the database and in the chain."""
    last = Entry.objects.latest("sequence").sequence
    again = load_norms(system("tests"))
    assert (again.created, again.changed, again.kept) == (0, 0, [])
    assert Entry.objects.latest("sequence").sequence == last


def test_a_record_edited_by_proposal_is_kept_and_named() -> None:
    """An edition never overwrites what people approved."""
    step = Step.objects.filter(area=504).first()
    assert step is not None
    with recording("system:tests", "test.edit"):
        step.date, step.edition = "1990", "proposal"
        step.save()
    again = load_norms(system("tests"))
    assert again.kept == [f"treaty.step {step.key}"]
    step.refresh_from_db()
    assert step.date == "1990"


def test_a_record_that_drifted_is_set_right_with_an_entry() -> None:
    """What differs from the edition and was not edited by anybody is loaded again."""
    objective = Objective.objects.get(number=7)
    title = objective.title
    with recording("system:tests", "test.drift"):
        objective.title = "Another title"
        objective.save()
    assert load_norms(system("tests")).changed == 1
    objective.refresh_from_db()
    assert objective.title == title


def test_nobody_loads_without_the_right(somebody: Somebody) -> None:
    """Neither the public nor a State."""
    for actor in (PUBLIC, somebody("focal_point", "504")):
        with pytest.raises(NotPermitted):
            load_norms(actor)
