"""Records are added and ended by proposals, as they are changed: with approvals and history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rihla import norm
from rihla.errors import NotPermitted, ProposalRefused, StaleBase
from rihla.platform.accounts.policy import Actor
from rihla.platform.audit.chain import verify_chain
from rihla.platform.compact.models import Ballot, Objective
from rihla.platform.network.models import Deliverable, DeliverableStep, Entity, EntityRole
from rihla.platform.proposal.models import Proposal, State
from rihla.platform.proposal.selectors import waiting_for
from rihla.platform.proposal.services import (
    approve_proposal,
    propose_change,
    propose_end,
    propose_new,
    propose_resume,
    propose_undo,
    rebase_proposal,
    revise_proposal,
    send_back_proposal,
)
from rihla.platform.treaty.models import Instrument, Step

pytestmark = pytest.mark.django_db

Somebody = Callable[..., Actor]
MOROCCO, MEXICO = 504, 484
RESERVATION = {
    "instrument": "icrmw",
    "area": MOROCCO,
    "kind": "reservation",
    "date": "1993-06-21",
    "text": "A reservation made for this test.",
}
WHY = {"why": "A test.", "source": "A list made for this test."}


def test_a_new_record_stands_once_another_person_approved(somebody: Somebody) -> None:
    """It has version 1, its source and a history; before that it is nowhere."""
    focal, office = somebody("focal_point", str(MOROCCO)), somebody("secretariat")
    held = Step.objects.count()
    proposal = propose_new(focal, Step, RESERVATION, **WHY)
    assert (proposal.base, proposal.area, Step.ever.count()) == (0, MOROCCO, held)
    approve_proposal(office, proposal)
    step = Step.objects.get(pk=proposal.record)
    assert (step.version, step.name, step.source) == (1, "Morocco", WHY["source"])
    assert verify_chain().holds


@pytest.mark.parametrize("area", [MEXICO, None, "", "Morocco"])
def test_nobody_adds_a_record_for_another_state(somebody: Somebody, area: Any) -> None:
    """Nor one that names no State: the focal point of Morocco reaches Morocco alone."""
    focal = somebody("focal_point", str(MOROCCO))
    with pytest.raises(NotPermitted):
        propose_new(focal, Step, {**RESERVATION, "area": area}, **WHY)
    assert not Proposal.objects.exists()


def test_a_proposed_record_does_not_move_to_another_state(somebody: Somebody) -> None:
    """Revising it cannot give it to Mexico."""
    focal = somebody("focal_point", str(MOROCCO))
    proposal = propose_new(focal, Step, RESERVATION, **WHY)
    with pytest.raises(NotPermitted):
        revise_proposal(focal, proposal, {"area": MEXICO}, why="Moved.")
    proposal.refresh_from_db()
    assert (proposal.area, proposal.values["area"]) == (MOROCCO, MOROCCO)


def test_what_is_held_already_is_not_added_again(somebody: Somebody) -> None:
    """Neither when it is proposed, nor when somebody else's was approved in between."""
    author, office = somebody("secretariat"), somebody("secretariat")
    first, second = (propose_new(author, Step, RESERVATION, **WHY) for _ in range(2))
    approve_proposal(office, first)
    with pytest.raises(ProposalRefused, match="held already"):
        approve_proposal(office, second)
    with pytest.raises(ProposalRefused, match="held already"):
        propose_new(author, Step, RESERVATION, **WHY)


@pytest.mark.parametrize(
    ("kind", "values", "fields"),
    [
        (Step, {**RESERVATION, "instrument": "icescr"}, {"instrument"}),
        (Step, {**RESERVATION, "kind": "handshake", "date": "1993-13"}, {"kind", "date"}),
        (EntityRole, {"entity": "IOM", "role": "friend", "period": ""}, {"role"}),
        (EntityRole, {"entity": "Nobody", "role": "coordinator"}, {"entity"}),
        (Entity, {"short_name": "X", "name": "X", "kind": "thing"}, {"kind"}),
        (DeliverableStep, {"deliverable": "none", "date": "2022", "status": "x"}, {"status"}),
    ],
)
def test_words_outside_a_vocabulary_and_unknown_names_are_refused(
    somebody: Somebody, kind: type[Any], values: dict[str, Any], fields: set[str]
) -> None:
    """Each fault names its field, so that forms can write it beside."""
    with pytest.raises(ProposalRefused) as refused:
        propose_new(somebody("secretariat"), kind, values, **WHY)
    assert fields <= {fault.column for fault in refused.value.faults}
    assert not Proposal.objects.exists()


def test_every_vocabulary_is_that_of_the_norms() -> None:
    """A word added to the norms is a choice of the column, and there is no other."""
    for kind, name, words in (
        (Ballot, "choice", norm.Choice),
        (Step, "kind", norm.StepKind),
        (Entity, "kind", norm.EntityKind),
        (EntityRole, "role", norm.Role),
        (DeliverableStep, "status", norm.DeliverableStatus),
    ):
        assert [value for value, _ in kind.field(name).choices or ()] == [w.value for w in words]


def test_the_187_actions_and_the_vote_are_complete(somebody: Somebody) -> None:
    """Nobody adds an objective or ends a vote."""
    office = somebody("secretariat")
    with pytest.raises(ProposalRefused, match="closed"):
        propose_new(office, Objective, {"number": 24}, **WHY)
    with pytest.raises(ProposalRefused, match="complete"):
        propose_end(office, Ballot.objects.get(area=MOROCCO), base=1, **WHY)


def test_an_ended_record_leaves_lists_and_comes_back_by_a_proposal(somebody: Somebody) -> None:
    """Nothing is deleted: it keeps its key and versions, and undoing lets it stand again."""
    author, office = somebody("secretariat"), somebody("secretariat")
    role = EntityRole.objects.get(entity="IOM", role="coordinator")
    approve_proposal(office, propose_end(author, role, base=1, **WHY))
    assert not EntityRole.objects.filter(pk=role.pk).exists()
    ended = EntityRole.ever.get(pk=role.pk)
    assert (ended.ended, ended.version, ended.stated_as) == (True, 2, role.stated_as)
    with pytest.raises(ProposalRefused, match="ended"):
        propose_change(author, ended, {"period": "2020"}, base=2, **WHY)
    approve_proposal(office, propose_undo(author, ended, to=1, why="It was right."))
    again = EntityRole.objects.get(pk=role.pk)
    assert (again.version, again.ended) == (3, False)
    with pytest.raises(ProposalRefused, match="stands already"):
        propose_resume(author, again, base=3, **WHY)


def test_a_treaty_needs_two_persons_and_takes_acts_then(somebody: Somebody) -> None:
    """Another instrument is added as data, and States act towards it."""
    author, first, second = (somebody("secretariat") for _ in range(3))
    values = {
        "short_title": "A treaty of this test",
        "title": "A treaty made for this test",
        "adopted": "2000-01-01",
        "url": "https://example.org/treaty",
        "known_to": "2020-01-01",
        "known_to_reason": "Made up to then.",
        "instruments_needed": 2,
        "months": 1,
    }
    proposal = propose_new(author, Instrument, values, **WHY)
    assert approve_proposal(first, proposal).state == State.OPEN
    assert approve_proposal(second, proposal).state == State.APPLIED
    act = {"instrument": proposal.record, "area": MEXICO, "kind": "denunciation", "date": "2019"}
    approve_proposal(first, propose_new(author, Step, act, **WHY))
    assert Step.objects.get(instrument=proposal.record).name == "Mexico"


def test_a_deliverable_has_statuses_over_time(somebody: Somebody) -> None:
    """Each is a dated record with its source; the words are those of the workplan."""
    author, office = somebody("secretariat"), somebody("secretariat")
    deliverable = Deliverable.objects.get(title__startswith="Guidance")
    for date, status in (("2021-03", "yet_to_start"), ("2021", "ongoing"), ("2022", "completed")):
        values = {"deliverable": deliverable.key, "date": date, "status": status}
        approve_proposal(office, propose_new(author, DeliverableStep, values, **WHY))
    held = DeliverableStep.objects.filter(deliverable=deliverable.key)
    assert {step.status for step in held} == {word.value for word in norm.DeliverableStatus}


def test_a_stale_proposal_is_put_onto_the_last_version_by_its_author(somebody: Somebody) -> None:
    """What she changed stays; what others changed meanwhile stays too."""
    focal, office = somebody("focal_point", str(MOROCCO)), somebody("secretariat")
    step = Step.objects.get(area=MOROCCO, kind="ratification")
    mine = propose_change(focal, step, {"text": "As deposited."}, base=1, **WHY)
    approve_proposal(office, propose_change(focal, step, {"date": "1993-06"}, base=1, **WHY))
    with pytest.raises(StaleBase):
        approve_proposal(office, mine)
    rebase_proposal(focal, mine)
    approve_proposal(office, mine)
    step.refresh_from_db()
    assert (step.date, step.text, step.version) == ("1993-06", "As deposited.", 3)


def test_each_sees_what_waits_for_her(somebody: Somebody) -> None:
    """Others' open proposals for who decides, one's own sent back for its author; done is done."""
    objective = Objective.objects.get(number=7)
    author, first, second = (somebody("secretariat") for _ in range(3))
    proposal = propose_change(author, objective, {"short_label": "x"}, base=1, **WHY)
    assert not waiting_for(author).exists()
    assert waiting_for(first).get() == waiting_for(second).get() == proposal
    approve_proposal(first, proposal)
    assert not waiting_for(first).exists()
    send_back_proposal(second, proposal, why="Say y.")
    assert waiting_for(author).get() == proposal
    assert not waiting_for(second).exists()
