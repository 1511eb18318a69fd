"""Records are edited by proposals: discussed, sent back, approved by others, undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rihla.errors import NotPermitted, ProposalRefused, StaleBase
from rihla.platform.accounts.policy import Actor
from rihla.platform.audit.chain import verify_chain
from rihla.platform.compact.models import Objective
from rihla.platform.proposal.models import Proposal, State
from rihla.platform.proposal.selectors import proposals_visible_to, values_of_version
from rihla.platform.proposal.services import (
    approve_proposal,
    comment_on_proposal,
    propose_change,
    propose_undo,
    refuse_proposal,
    revise_proposal,
    send_back_proposal,
    withdraw_proposal,
)
from rihla.platform.treaty.models import Step

pytestmark = pytest.mark.django_db

Somebody = Callable[..., Actor]
MOROCCO, MEXICO = "504", "484"


@pytest.fixture
def step() -> Step:
    """Give an act of Morocco."""
    return Step.objects.get(area=MOROCCO, kind="ratification")


@pytest.fixture
def focal(somebody: Somebody) -> Actor:
    """Give the focal point of Morocco."""
    return somebody("focal_point", MOROCCO)


@pytest.fixture
def secretariat(somebody: Somebody) -> Actor:
    """Give somebody of the secretariat."""
    return somebody("secretariat")


def _propose(actor: Actor, step: Step, date: str = "1993-06") -> Proposal:
    return propose_change(
        actor, step, {"date": date}, base=step.version, why="A later list.", source="A list."
    )


def test_a_proposal_changes_nothing_until_another_person_approves(
    focal: Actor, secretariat: Actor, step: Step
) -> None:
    """The record stays as it is, then carries the proposed value, its source and a new version."""
    was = step.date
    proposal = _propose(focal, step)
    step.refresh_from_db()
    assert step.date == was
    assert proposal.differences() == {"date": (was, "1993-06")}
    assert approve_proposal(secretariat, proposal).state == State.APPLIED
    step.refresh_from_db()
    assert (step.date, step.version, step.source) == ("1993-06", 2, "A list.")
    assert verify_chain().holds


def test_what_needs_two_persons_waits_for_the_second(somebody: Somebody) -> None:
    """The title of an objective changes with the second approval, of another person."""
    objective = Objective.objects.get(number=7)
    author, first, second = (somebody("secretariat") for _ in range(3))
    proposal = propose_change(
        author, objective, {"short_label": "x"}, base=1, why="A test.", source="A test."
    )
    assert approve_proposal(first, proposal).state == State.OPEN
    with pytest.raises(ProposalRefused, match="already"):
        approve_proposal(first, proposal)
    assert approve_proposal(second, proposal).state == State.APPLIED
    objective.refresh_from_db()
    assert objective.short_label == "x"


def test_nobody_decides_on_her_own_proposal(secretariat: Actor, step: Step) -> None:
    """Not even who may approve all others; the record stays unchanged."""
    was = step.date
    proposal = _propose(secretariat, step)
    for decide in (approve_proposal, refuse_proposal, send_back_proposal):
        with pytest.raises(NotPermitted):
            decide(secretariat, proposal, why="Mine.")
    step.refresh_from_db()
    assert step.date == was


def test_a_proposal_sent_back_is_revised_and_its_approvals_lapse(somebody: Somebody) -> None:
    """One approval of the first text does not count for the second."""
    objective = Objective.objects.get(number=7)
    author, first, second = (somebody("secretariat") for _ in range(3))
    proposal = propose_change(
        author, objective, {"short_label": "x"}, base=1, why="A test.", source="A test."
    )
    approve_proposal(first, proposal)
    comment_on_proposal(second, proposal, "Please say y.")
    assert send_back_proposal(second, proposal, why="Say y.").state == State.SENT_BACK
    with pytest.raises(ProposalRefused):
        approve_proposal(first, proposal)
    revise_proposal(author, proposal, {"short_label": "y"}, why="As asked.")
    assert approve_proposal(first, proposal).state == State.OPEN
    assert approve_proposal(second, proposal).state == State.APPLIED


def test_a_stale_base_is_refused_with_both_versions_shown(
    focal: Actor, secretariat: Actor, step: Step
) -> None:
    """Of two proposals on one version the second is refused, and told what stands there now."""
    first, second = _propose(focal, step, "1993-06"), _propose(focal, step, "1993-07")
    approve_proposal(secretariat, first)
    with pytest.raises(StaleBase, match=r"1993-06-21.*Now: .*1993-06'"):
        approve_proposal(secretariat, second)
    step.refresh_from_db()
    assert (step.date, step.version) == ("1993-06", 2)
    with pytest.raises(StaleBase):
        propose_change(focal, step, {"date": "1999"}, base=1, why="Old.", source="A list.")


def test_every_version_can_be_read_back_and_undone_by_a_new_proposal(
    focal: Actor, secretariat: Actor, step: Step
) -> None:
    """History is kept in the audit; undoing is editing like any other."""
    was = step.date
    for date in ("1993-06", "1993", "1992/1994"):
        step.refresh_from_db()
        approve_proposal(secretariat, _propose(focal, step, date))
    step.refresh_from_db()
    dates = [values_of_version(step, version)["date"] for version in (1, 2, 3, 4)]
    assert dates == [was, "1993-06", "1993", "1992/1994"]
    approve_proposal(secretariat, propose_undo(focal, step, to=1, why="It was right."))
    step.refresh_from_db()
    assert (step.date, step.version) == (was, 5)
    with pytest.raises(ProposalRefused, match="no version 9"):
        values_of_version(step, 9)


def test_another_state_can_neither_propose_for_nor_see_nor_touch_a_record(
    focal: Actor, somebody: Somebody, step: Step
) -> None:
    """Every door is closed to Mexico's focal point, and Morocco's record and proposal stay."""
    proposal = _propose(focal, step)
    mexico = somebody("focal_point", MEXICO)
    before = (Step.objects.filter(pk=step.pk).values().get(), proposal.state)
    for act in (
        lambda: _propose(mexico, step),
        lambda: revise_proposal(mexico, proposal, {"date": "1990"}, why="Mine now."),
        lambda: withdraw_proposal(mexico, proposal),
        lambda: comment_on_proposal(mexico, proposal, "Hm."),
        lambda: approve_proposal(mexico, proposal),
        lambda: refuse_proposal(mexico, proposal, why="No."),
    ):
        with pytest.raises(NotPermitted):
            act()
    proposal.refresh_from_db()
    assert (Step.objects.filter(pk=step.pk).values().get(), proposal.state) == before
    assert not proposals_visible_to(mexico).exists()
    assert proposals_visible_to(focal).get() == proposal


def test_all_faults_of_a_proposal_are_told_at_once(focal: Actor, step: Step) -> None:
    """An unknown kind, an impossible date and a field that nobody edits."""
    values = {"kind": "handshake", "date": "1993-13", "area": 484}
    with pytest.raises(ProposalRefused) as refused:
        propose_change(focal, step, values, base=1, why="Wrong.", source="None.")
    for word in ("handshake", "1993-13", "column area"):
        assert word in str(refused.value)
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(("why", "source"), [("", "A list."), ("A list.", " ")])
def test_a_proposal_without_reason_or_source_is_refused(
    focal: Actor, step: Step, why: str, source: str
) -> None:
    """Every fact here says where it can be read."""
    with pytest.raises(ProposalRefused, match="reason and a source"):
        propose_change(focal, step, {"date": "1993"}, base=1, why=why, source=source)
