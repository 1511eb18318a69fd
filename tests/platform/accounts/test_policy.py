"""Nothing is allowed that no role allows, in its scope."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from rihla.errors import NotHeld, NotPermitted
from rihla.platform import accounts
from rihla.platform.accounts.models import Grant, Person
from rihla.platform.accounts.policy import NOWHERE, PUBLIC, Actor, Held, may
from rihla.platform.accounts.role import ScopeKind, get_role, list_acts, list_roles
from rihla.platform.accounts.selectors import actor_of_person
from rihla.platform.accounts.services import end_role, give_role, invite_person
from rihla.platform.audit.recording import recording
from rihla.platform.treaty.models import Step

pytestmark = pytest.mark.django_db

Somebody = Callable[..., Actor]
ACTS = [act.id for act in list_acts()]


@pytest.mark.parametrize("act", ACTS)
def test_the_public_may_do_nothing(act: str) -> None:
    """Deny by default."""
    assert not may(PUBLIC, act, NOWHERE)
    assert not may(PUBLIC, act, Step(area=504))


@pytest.mark.parametrize("role", [r.id for r in list_roles() if r.scope is ScopeKind.AREA])
@pytest.mark.parametrize("act", ACTS)
def test_a_role_of_an_area_reaches_that_area_alone(role: str, act: str) -> None:
    """What Morocco's people may do for Morocco they may do nowhere else."""
    actor = Actor("1", (Held(role, "504"),), second_factor=True)
    allowed = next(r for r in list_roles() if r.id == role).acts
    assert may(actor, act, Step(area=504)) == (act in allowed)
    assert not may(actor, act, Step(area=484))
    assert not may(actor, act, NOWHERE)


@pytest.mark.parametrize("role", [r.id for r in list_roles() if r.second_factor])
@pytest.mark.parametrize("act", ACTS)
def test_some_roles_sleep_without_a_second_factor(role: str, act: str) -> None:
    """Secretariat, fund and administrators can do nothing before they have shown it."""
    assert not may(Actor("1", (Held(role),)), act, Step(area=504))


def test_every_act_has_a_role_and_scoped_acts_alone_are_given_to_scoped_roles() -> None:
    """An act that nobody may do, or a State's role with an act of the whole site, is a mistake."""
    scoped = {act.id for act in list_acts() if act.scoped}
    given = {act for role in list_roles() for act in role.acts}
    assert given == set(ACTS)
    for role in list_roles():
        if role.scope is not ScopeKind.EVERYTHING:
            assert role.acts <= scoped, role.id


def test_a_role_that_ended_counts_no_more(somebody: Somebody) -> None:
    """From the next request on."""
    actor = somebody("focal_point", "504")
    person = Person.objects.get(pk=actor.id)
    end_role(somebody("secretariat"), person.grants.get(), why="She moved on.")
    assert not may(actor_of_person(person), "proposal.write", Step(area=504))


def test_an_account_that_is_closed_is_the_public(somebody: Somebody) -> None:
    """Its roles count no more, whatever session is open."""
    person = Person.objects.get(pk=somebody("focal_point", "504").id)
    with recording("system:tests", "test.close"):
        person.is_active = False
        person.save()
    assert actor_of_person(person) is PUBLIC


def test_a_focal_point_invites_contributors_of_her_own_state_alone(somebody: Somebody) -> None:
    """Neither for another State, nor to a role as strong as her own."""
    focal = somebody("focal_point", "504")
    person = invite_person(focal, "new@example.org", "contributor", scope="504")
    assert person.grants.get().scope == "504"
    for role, scope in (("contributor", "484"), ("focal_point", "504"), ("secretariat", "")):
        with pytest.raises(NotPermitted):
            invite_person(focal, "other@example.org", role, scope=scope)
    assert not Person.objects.filter(email="other@example.org").exists()


def test_an_administrator_gives_roles_but_reads_no_drafts(somebody: Somebody) -> None:
    """Running the site is no right to its records."""
    administrator = somebody("administrator")
    person = Person.objects.get(pk=somebody("expert", "iom").id)
    give_role(administrator, person, "focal_point", scope="484", why="Named by note verbale.")
    assert Grant.objects.filter(person=person, role="focal_point", scope="484").exists()
    assert not may(administrator, "record.read_draft", Step(area=484))


def test_every_role_and_act_has_its_words_in_every_language() -> None:
    """The tables are in English; what all catalogues hold, pages show in the reader's language."""
    said = {*(role.title for role in list_roles()), *(act.title for act in list_acts())}
    file = Path(accounts.__file__).parent / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    with file.open("rb") as text:
        assert said <= {message.id for message in read_po(text)}


def test_what_is_not_there_is_said_in_one_sentence() -> None:
    """Nobody reads that no term is called so, where a role was asked for."""
    with pytest.raises(NotHeld, match=r"^No role is called 'queen'\. Roles: ") as told:
        get_role("queen")
    assert told.value.exit_code == 4
