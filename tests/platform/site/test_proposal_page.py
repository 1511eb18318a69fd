"""People propose, are sent back, approve and undo on pages; each sees what her role lets her."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from rihla.platform.audit.chain import verify_chain
from rihla.platform.compact.models import Objective
from rihla.platform.network.models import WorkingGroup
from rihla.platform.proposal.models import Proposal
from rihla.platform.treaty.models import Step

pytestmark = pytest.mark.django_db

SignedIn = Callable[..., Any]
MOROCCO, MEXICO = "504", "484"


@pytest.fixture
def step() -> Step:
    """Give an act of Morocco."""
    return Step.objects.get(area=MOROCCO, kind="ratification")


def _path(record: Step) -> str:
    return f"/treaty/acts-of-states/{record.key}/"


def _propose(person: Any, step: Step, date: str = "1993-06", *, base: int = 1) -> str:
    fields = {"kind": "ratification", "date": date, "why": "A later list.", "source": "A list."}
    return str(person.post(f"{_path(step)}propose/", base=base, **fields))


def test_a_change_goes_all_the_way_on_pages(signed_in: SignedIn, step: Step, reader: Any) -> None:
    """Proposed, sent back, changed, approved: only then the public sees it, with its history."""
    focal, secretariat = signed_in("focal_point", MOROCCO), signed_in("secretariat")
    assert "Waiting for a decision" in _propose(focal, step)
    proposal = Proposal.objects.get()
    path = f"/proposals/{proposal.pk}/"
    assert "Which list?" in secretariat.post(f"{path}comment/", text="Which list?")
    assert "Sent back to its author" in secretariat.post(f"{path}send-back/", why="Name the list.")
    changed = focal.post(
        f"{path}revise/", kind="ratification", date="1993-06-20", why="Named.", base=1
    )
    assert "<ins>20</ins> June 1993" in changed
    assert "21 June 1993" in reader.get(_path(step))
    assert "Approved and applied" in secretariat.post(f"{path}approve/", why="")
    assert "20 June 1993" in reader.get(_path(step))
    history = reader.get(f"{_path(step)}history/")
    assert "Version 2" in history
    assert "<del>21</del> June 1993" in history
    assert "A later list." in history
    assert path not in history, "the public is led to no proposal"
    assert path in secretariat.get(f"{_path(step)}history/")
    assert verify_chain().holds


def test_history_tells_no_names(signed_in: SignedIn, step: Step, reader: Any) -> None:
    """Neither ids nor addresses of people stand in a public history."""
    focal, secretariat = signed_in("focal_point", MOROCCO), signed_in("secretariat")
    _propose(focal, step)
    secretariat.post(f"/proposals/{Proposal.objects.get().pk}/approve/", why="")
    history = reader.get(f"{_path(step)}history/")
    for person in (focal, secretariat):
        assert person.actor.id not in history
        assert person.actor.id[:8] not in history
    assert "@" not in history


def test_buttons_stand_only_where_the_act_is_allowed(signed_in: SignedIn, step: Step) -> None:
    """The author changes and withdraws, another decides, a stranger is offered nothing."""
    focal, secretariat = signed_in("focal_point", MOROCCO), signed_in("secretariat")
    colleague = signed_in("contributor", MOROCCO)
    _propose(focal, step)
    path = f"/proposals/{Proposal.objects.get().pk}/"
    offered = {
        name: set(re.findall(rf"{path}([a-z-]+)/", person.get(path)))
        for name, person in (("focal", focal), ("colleague", colleague), ("office", secretariat))
    }
    assert offered == {
        "focal": {"revise", "withdraw", "comment"},
        "colleague": {"comment"},
        "office": {"approve", "send-back", "refuse", "comment"},
    }


def test_another_state_sees_and_does_nothing(signed_in: SignedIn, step: Step) -> None:
    """The focal point of Mexico meets a proposal of Morocco through no door of the pages."""
    focal, stranger = signed_in("focal_point", MOROCCO), signed_in("focal_point", MEXICO)
    _propose(focal, step)
    proposal = Proposal.objects.get()
    assert str(proposal.pk) not in stranger.get("/proposals/")
    stranger.get(f"/proposals/{proposal.pk}/", status=404)
    for door in ("comment", "approve", "send-back", "refuse", "withdraw", "revise"):
        stranger.post(f"/proposals/{proposal.pk}/{door}/", status=404, text="x", why="x")
    stranger.post(f"{_path(step)}propose/", status=403, base=1, date="2001", why="x", source="x")
    stranger.get(f"{_path(step)}undo/1/", status=403)
    assert "Propose a change" not in stranger.get(_path(step))
    held = Proposal.objects.get()
    assert (held.state, held.comments.count(), held.decisions.count()) == ("open", 0, 0)


def test_the_public_is_asked_for_nothing(reader: Any, step: Step) -> None:
    """Without an account there is no form, and a form sent all the same is refused."""
    assert "Propose a change" not in reader.get(_path(step))
    reader.get(f"{_path(step)}propose/", status=403)
    reader.post(f"{_path(step)}propose/", status=403, base=1, date="2001", why="x", source="x")
    assert "Sign in to see yours" in reader.get("/proposals/")
    assert not Proposal.objects.exists()


def test_a_stale_form_shows_both_versions(signed_in: SignedIn, step: Step) -> None:
    """Who wrote for a version that is no longer the last sees what it was and what it is."""
    focal, secretariat = signed_in("focal_point", MOROCCO), signed_in("secretariat")
    _propose(focal, step, "1993-06")
    late = signed_in("contributor", MOROCCO)
    secretariat.post(f"/proposals/{Proposal.objects.get().pk}/approve/", why="")
    fields = {"kind": "accession", "date": "1993", "why": "x", "source": "x", "base": 1}
    page = late.post(f"{_path(step)}propose/", status=409, **fields)
    assert "<td><del>21 </del>June 1993</td><td>June 1993</td>" in page.replace("\n", "")
    assert 'value="1993"' in page, "what was typed is not lost"


def test_a_stale_proposal_shows_both_versions(signed_in: SignedIn, step: Step) -> None:
    """The second of two proposals cannot be approved once the first is, and the page says why."""
    focal, secretariat = signed_in("focal_point", MOROCCO), signed_in("secretariat")
    _propose(focal, step, "1993-06")
    _propose(focal, step, "1993")
    second, first = Proposal.objects.order_by("-created")
    secretariat.post(f"/proposals/{first.pk}/approve/", why="")
    page = secretariat.get(f"/proposals/{second.pk}/")
    assert "it is at version 2, and this was written for version 1" in page
    assert "<td>June 1993" in page
    assert "/approve/" not in page
    secretariat.post(f"/proposals/{second.pk}/approve/", status=409, why="")
    step.refresh_from_db()
    assert (step.date, step.version) == ("1993-06", 2)


def test_every_fault_of_a_form_is_told_in_words(signed_in: SignedIn, step: Step) -> None:
    """A date that is none and a missing reason are named beside their fields; nothing is kept."""
    focal = signed_in("focal_point", MOROCCO)
    page = focal.post(f"{_path(step)}propose/", base=1, kind="ratification", date="soon", why="")
    assert "is not a date" in page
    assert page.count("This field is required") == 2
    same = focal.post(
        f"{_path(step)}propose/", base=1, kind="ratification", date=step.date, why="x", source="x"
    )
    assert "The proposal changes nothing." in same
    assert not Proposal.objects.exists()


def test_the_values_of_an_earlier_version_are_proposed_again(
    signed_in: SignedIn, step: Step
) -> None:
    """Undo shows what would change, and is a proposal like any other."""
    focal, secretariat = signed_in("focal_point", MOROCCO), signed_in("secretariat")
    _propose(focal, step, "1993")
    secretariat.post(f"/proposals/{Proposal.objects.get().pk}/approve/", why="")
    assert f"{_path(step)}undo/1/" in focal.get(f"{_path(step)}history/")
    page = focal.get(f"{_path(step)}undo/1/")
    assert "<del>1993</del>" in page
    assert "<ins>21 June 1993</ins>" in page
    assert "Waiting for a decision" in focal.post(f"{_path(step)}undo/1/", why="It was right.")
    assert "no version 9" in focal.client.get(f"{_path(step)}undo/9/", follow=True).content.decode()


def test_an_objective_needs_two_others(signed_in: SignedIn) -> None:
    """The page says how many must approve, and counts them."""
    author, *others = (signed_in("secretariat") for _ in range(3))
    objective = Objective.objects.get(number=7)
    values = {**objective.values(), "short_label": "Vulnerability"}
    form = author.get("/compact/objectives/objective-7/propose/")
    assert "2 other persons must approve" in form
    author.post(
        "/compact/objectives/objective-7/propose/", **values, base=1, why="Shorter.", source="Hub."
    )
    path = f"/proposals/{Proposal.objects.get().pk}/"
    first = others[0].post(f"{path}approve/", why="")
    assert "1 of 2" in first
    assert "Waiting for a decision" in first
    assert "Approved and applied" in others[1].post(f"{path}approve/", why="")


def test_a_list_is_written_one_on_each_line(signed_in: SignedIn) -> None:
    """Leads of a working group are lines of text to people, a list to the record."""
    group = WorkingGroup.objects.exclude(leads=[]).first()
    assert group is not None
    office = signed_in("secretariat")
    path = f"/network/working-groups/{group.key}/propose/"
    assert "\n".join(group.leads) in office.get(path).replace("\r", "")
    office.post(
        path, name=group.name, leads="IOM\nILO", note=group.note, base=1, why="x", source="x"
    )
    assert Proposal.objects.get().values["leads"] == ["IOM", "ILO"]
