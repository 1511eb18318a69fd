"""Where States stand towards a treaty, as of any date."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rihla import errors
from rihla.norm import (
    Instrument,
    PartialDate,
    Standing,
    Step,
    StepKind,
    bound_parties,
    count_parties,
    entry_into_force,
    get_instrument,
    list_steps,
    parties,
    read_confidence,
    signatories,
    standing_after,
    status_of,
)

DAYS = st.dates(min_value=date(1989, 1, 1), max_value=date(2030, 1, 1))


@pytest.fixture
def convention() -> Instrument:
    """Give the Convention on Migrant Workers."""
    return get_instrument("icrmw")


def step(kind: str, when: str) -> Step:
    """Give an act of one State towards a treaty that is not held."""
    confidence = read_confidence("verified")
    return Step(
        "other", 4, "Afghanistan", StepKind(kind), PartialDate.parse(when), "a list", confidence
    )


def test_it_counts_the_parties_that_the_depositary_published() -> None:
    """55 at the end of 2019 (UN DESA, December 2019); 59 in the list that names Côte d'Ivoire."""
    assert count_parties("icrmw", on=date(2019, 12, 31)) == 55
    assert count_parties("icrmw", on=date(2023, 9, 26)) == 59


def test_it_bounds_the_count_where_a_deposit_has_a_year_alone() -> None:
    """Between Armenia's and Haiti's signatures in 2013 the depositary printed 47 parties.

    Mozambique's deposit of that year counts from its end, so the sure count is one less.
    """
    assert bound_parties("icrmw", date(2013, 12, 1)) == (46, 47)
    assert bound_parties("icrmw", date(2013, 12, 31)) == (47, 47)


def test_signatures_held_add_up_to_those_the_depositary_printed() -> None:
    """40 signatories, later parties included: the dated ones leave room for the unread ones."""
    steps = list_steps("icrmw")
    signed = {s.area for s in steps if s.kind is StepKind.SIGNATURE}
    unread = {s.area for s in steps if s.kind is StepKind.DEPOSIT}
    assert len(signed) <= 40 <= len(signed | unread)


def test_it_entered_into_force_by_its_own_rule(convention: Instrument) -> None:
    """Article 87: the twentieth deposit, three months, the first day of the next month."""
    deposits = sorted(s.date.latest for s in list_steps("icrmw") if s.kind.binds)
    assert deposits[19] == date(2003, 3, 14)
    assert entry_into_force("icrmw") == convention.entry_into_force == date(2003, 7, 1)


@pytest.mark.parametrize(
    ("deposit", "in_force"),
    [
        (date(2019, 8, 19), date(2019, 12, 1)),
        (date(2003, 8, 31), date(2003, 12, 1)),
        (date(2003, 9, 1), date(2004, 1, 1)),
        (date(2003, 11, 26), date(2004, 3, 1)),
        (date(2003, 12, 1), date(2004, 4, 1)),
    ],
)
def test_it_enters_into_force_for_a_later_state_over_the_turn_of_a_year(
    convention: Instrument, deposit: date, in_force: date
) -> None:
    """The first day of the month after three months, whatever the month."""
    assert convention.in_force_after(deposit) == in_force


def test_it_was_in_force_for_no_party_before_it_was_in_force() -> None:
    """Egypt acceded in 1993 and is bound from 1 July 2003."""
    egypt = status_of("icrmw", 818, date(2019, 12, 31))
    assert str(egypt.in_force_from) == "2003-07-01"


def test_it_gives_the_time_in_force_as_precisely_as_the_deposit() -> None:
    """Venezuela's deposit is dated 2016, so it was bound from some day of the year after."""
    venezuela = status_of("icrmw", 862, date(2019, 12, 31))
    assert str(venezuela.in_force_from) == "2016-05-01/2017-04-01"


def test_a_state_passes_from_none_to_signatory_to_party() -> None:
    """Mexico signed on 22 May 1991 and deposited on 8 March 1999, each from the end of its day."""
    days = ["1991-05-21", "1991-05-22", "1999-03-07", "1999-03-08"]
    standings = [status_of("icrmw", 484, date.fromisoformat(day)).standing for day in days]
    assert [str(s) for s in standings] == ["none", "signatory", "signatory", "party"]


def test_a_year_alone_counts_from_its_end() -> None:
    """Togo's deposit of 2020: sure signatory before, unsure during, sure party after."""
    found = {
        day: status_of("icrmw", 768, date.fromisoformat(day))
        for day in ("2019-12-31", "2020-06-30", "2020-12-31")
    }
    assert [(str(s.standing), s.certain) for s in found.values()] == [
        ("signatory", True),
        ("signatory", False),
        ("party", True),
    ]
    assert "dated 2020 only" in found["2020-06-30"].notes[0]


def test_an_unread_signature_leaves_doubt_before_the_deposit() -> None:
    """Whether Mauritania had signed before 2007 is not printed; before 1990 nobody could have."""
    assert not status_of("icrmw", 478, date(2000, 1, 1)).certain
    assert status_of("icrmw", 478, date(1990, 12, 17)).certain
    assert status_of("icrmw", 478, date(2010, 1, 1)).how is StepKind.DEPOSIT


def test_it_says_that_it_knows_nothing_after_its_record_ends(convention: Instrument) -> None:
    """Neither a standing nor its absence is certain on the day after."""
    after = convention.known_to + timedelta(days=1)
    for area in (484, 250):
        assert status_of("icrmw", area, convention.known_to).certain
        assert not status_of("icrmw", area, after).certain
        assert "is complete to 2023-09-26" in status_of("icrmw", area, after).notes[-1]


def test_a_state_that_did_nothing_has_standing_none_with_its_source() -> None:
    """Namibia, whose ISO code is NA, is in the list read in June 2022: it took no action."""
    namibia = status_of("icrmw", 516, date(2019, 12, 31))
    assert (namibia.standing, namibia.how, namibia.name) == (Standing.NONE, None, "Namibia")
    assert "June 2022" in namibia.source


def test_an_area_that_is_no_participant_has_standing_none() -> None:
    """Réunion takes no part in its own name; the depositary's list is the source."""
    reunion = status_of("icrmw", 638, date(2019, 12, 31))
    assert (reunion.standing, reunion.name) == (Standing.NONE, "")
    assert "treaties.un.org" in reunion.source


def test_acts_of_a_former_state_are_under_the_one_that_continues_it() -> None:
    """Serbia and Montenegro signed in 2004; the list has it under Serbia, so 891 is in doubt."""
    on = date(2005, 1, 1)
    assert status_of("icrmw", 688, on).standing is Standing.SIGNATORY
    former = status_of("icrmw", 891, on)
    assert not former.certain
    assert "under the State that continues it" in former.notes[0]


@pytest.mark.parametrize(("area", "name"), [(288, "Ghana"), (388, "Jamaica"), (454, "Malawi")])
def test_signing_and_ratifying_on_one_day_makes_a_party(area: int, name: str) -> None:
    """The act that binds decides the day."""
    ratified = list_steps("icrmw", area)[-1]
    status = status_of("icrmw", area, ratified.date.latest)
    assert (status.name, status.how) == (name, StepKind.RATIFICATION)


@given(DAYS, st.integers(0, 4000))
def test_counts_of_parties_never_fall(on: date, later: int) -> None:
    """No State has withdrawn, so every later day has as many parties or more."""
    assert count_parties("icrmw", on) <= count_parties("icrmw", on + timedelta(days=later))


@given(DAYS)
def test_parties_and_signatories_are_apart_and_bounded(on: date) -> None:
    """No State is both, and the sure count never exceeds the greatest possible one."""
    sure = {status.area for status in parties("icrmw", on)}
    assert not sure & {status.area for status in signatories("icrmw", on)}
    least, most = bound_parties("icrmw", on)
    assert least == len(sure) <= most


@given(DAYS)
def test_every_signatory_on_a_day_had_signed(on: date) -> None:
    """A signatory's standing rests on a signature that had surely come."""
    for status in signatories("icrmw", on):
        assert status.how is StepKind.SIGNATURE
        assert status.since is not None
        assert status.since.is_by(on)


def test_a_withdrawal_ends_a_standing_and_a_later_accession_restores_it() -> None:
    """The model takes treaties whose parties leave, though the Convention has lost none."""
    steps = [
        step("accession", "1999-01-11"),
        step("withdrawal", "2005"),
        step("accession", "2010-03-01"),
    ]
    decided = [standing_after(steps, date(year, 12, 31)) for year in (1998, 1999, 2004, 2005, 2010)]
    kinds = [None if last is None else str(last.kind) for last in decided]
    assert kinds == [None, "accession", "accession", "withdrawal", "accession"]


def test_a_succession_makes_a_party() -> None:
    """Succession binds as ratification and accession do; signature, ends and statements do not."""
    assert {kind.value for kind in StepKind if not kind.binds} == {
        "signature",
        "withdrawal",
        "denunciation",
        "reservation",
        "declaration",
    }


def test_an_unknown_treaty_names_those_held() -> None:
    """The message shows what can be asked for."""
    with pytest.raises(errors.UnknownInstrument, match="icrmw"):
        count_parties("icmw", date(2019, 12, 31))


@pytest.mark.parametrize("code", [900, 999_999])
def test_a_grouping_or_an_unknown_code_is_no_state(code: int) -> None:
    """The world signs nothing: its code is refused rather than answered with none."""
    with pytest.raises(errors.UnknownArea):
        status_of("icrmw", code, date(2019, 12, 31))


def test_it_takes_a_moment_for_the_day_it_falls_on() -> None:
    """A moment is a date by its type, so it answers as its day does."""
    day, moment = date(2019, 12, 31), datetime(2019, 12, 31, 18, 30)
    assert count_parties("icrmw", moment) == count_parties("icrmw", day)
    assert status_of("icrmw", 148, moment) == status_of("icrmw", 148, day)
