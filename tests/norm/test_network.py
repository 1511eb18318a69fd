"""The Network: entities, roles in time, working groups."""

from __future__ import annotations

from datetime import date

import pytest

from rihla import errors
from rihla.norm import (
    Role,
    executive_committee,
    get_entity,
    holders,
    list_entities,
    list_regional_reviews,
    list_roles,
    list_working_groups,
)


def test_the_executive_committee_of_2019_is_certain() -> None:
    """Eight heads signed for it in May 2019 and met in November (press of both days)."""
    members = executive_committee(date(2019, 11, 15))
    names = {member.entity.id for member in members}
    assert names == {"ILO", "IOM", "OHCHR", "UNDESA", "UNDP", "UNICEF", "UNHCR", "UNODC"}
    assert all(member.certain for member in members)


@pytest.mark.parametrize("on", [date(2018, 5, 23), date(2018, 12, 31), date(2020, 1, 1)])
def test_membership_outside_its_evidence_is_not_certain(on: date) -> None:
    """Nothing held says who sat on it in another year."""
    members = executive_committee(on)
    assert len(members) == 8
    assert not any(member.certain for member in members)


def test_nobody_sat_before_the_network_was_founded() -> None:
    """The decision that set it up is of 23 May 2018."""
    assert executive_committee(date(2018, 5, 22)) == ()


def test_a_role_without_a_date_is_never_certain() -> None:
    """The coordinator's role carries no period in its evidence."""
    (iom,) = holders("coordinator", date(2019, 6, 1))
    assert iom.entity.id == "IOM"
    assert iom.role.period is None
    assert not iom.certain


def test_every_entity_has_a_role_and_every_role_its_evidence() -> None:
    """No body is listed without saying why, and every role keeps its words."""
    assert {role.entity for role in list_roles()} == {entity.id for entity in list_entities()}
    assert all(role.source and role.stated_as for role in list_roles())
    assert {role.role for role in list_roles()} == set(Role)


def test_leads_of_groups_and_organisers_of_reviews_are_entities_held() -> None:
    """A short name in one table is a row in the other."""
    for group in list_working_groups():
        assert all(get_entity(lead).id == lead for lead in group.leads)
    for review in list_regional_reviews():
        assert str(get_entity(review.commission).kind) == "regional_commission"


def test_working_groups_are_listed_by_the_years_of_their_workplan() -> None:
    """A workplan of 2021-22 covers both years and no other."""
    codes = {year: len(list_working_groups(on=date(year, 7, 1))) for year in range(2019, 2026)}
    assert codes == {2019: 0, 2020: 4, 2021: 2, 2022: 5, 2023: 3, 2024: 3, 2025: 0}


def test_an_unknown_entity_names_those_held() -> None:
    """The message shows the short names."""
    with pytest.raises(errors.UnknownNorm, match="UNHCR"):
        get_entity("UNCHR")


def test_it_refuses_a_role_that_nobody_can_hold() -> None:
    """An unknown role is named, with the roles there are."""
    with pytest.raises(errors.UnknownTerm, match="network_member"):
        holders("chair", date(2020, 1, 1))
