"""Words for fields, terms and records, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rihla.areas import name_of
from rihla.platform.proposal.kind import kind_of
from rihla.platform.proposal.record import LiveRecord
from rihla.platform.site.language import page_language

__all__ = ["heading_of", "label_of", "section_of", "term", "title_of"]

_LABELS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "adopted": _("Adopted"),
        "adopted_by": _("Adopted by"),
        "area": _("Area (M49)"),
        "article": _("Article on entry into force"),
        "background_note_by": _("Background note by"),
        "choice": pgettext_lazy("field", "Vote"),
        "code": _("Code"),
        "confidence": _("Confidence"),
        "date": _("Date"),
        "deliverable": _("Deliverable"),
        "edition": _("Edition"),
        "ended": _("Ended"),
        "entity": _("Entity"),
        "entry_into_force": _("Entry into force"),
        "event": _("Event"),
        "group": _("Working group"),
        "instrument": _("Instrument"),
        "instruments_needed": _("Instruments needed"),
        "key": _("Key"),
        "kind": _("Kind"),
        "known_to": _("Record complete to"),
        "known_to_reason": _("Why it is complete to then"),
        "leads": _("Leads"),
        "letter": _("Letter"),
        "locator": _("First words"),
        "months": _("Months after the last of them"),
        "name": _("Name"),
        "note": _("Note"),
        "number": _("Number"),
        "objective": _("Objective"),
        "paragraph": _("Paragraph"),
        "period": _("Period"),
        "place": _("Place"),
        "registration": _("Registration"),
        "resolution": _("Resolution"),
        "role": _("Role"),
        "round_table": _("Round table"),
        "round_table_confidence": _("Confidence in the round table"),
        "short_label": _("Short label"),
        "short_name": _("Short name"),
        "short_title": _("Short title"),
        "source": _("Source"),
        "stated_as": _("Stated as"),
        "status": _("Status"),
        "text": _("Text of the act"),
        "title": _("Title"),
        "url": _("Address"),
        "version": _("Version"),
    }
)
_HEADINGS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "Principles": _("Principles"),
        "Round tables": _("Round tables"),
        "Objectives": _("Objectives"),
        "Actions": _("Actions"),
        "Milestones": _("Milestones"),
        "Votes": _("Votes"),
        "Instruments": _("Instruments"),
        "Acts of States": _("Acts of States"),
        "Entities": _("Entities"),
        "Roles in the Network": _("Roles in the Network"),
        "Working groups": _("Working groups"),
        "Deliverables": _("Deliverables"),
        "Statuses of deliverables": _("Statuses of deliverables"),
    }
)
_SECTIONS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "compact": _("The Compact"),
        "treaty": _("The Convention"),
        "network": _("The Network"),
    }
)
_TERMS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "yes": _("In favour"),
        "no": _("Against"),
        "abstain": _("Abstention"),
        "not_voting": _("Not voting"),
        "signature": _("Signature"),
        "ratification": _("Ratification"),
        "accession": _("Accession"),
        "succession": _("Succession"),
        "deposit": _("Deposit (kind not stated)"),
        "withdrawal": _("Withdrawal"),
        "denunciation": _("Denunciation"),
        "reservation": _("Reservation"),
        "declaration": _("Declaration"),
        "yet_to_start": _("Yet to start"),
        "ongoing": _("Ongoing"),
        "completed": _("Completed"),
        "change": pgettext_lazy("proposal", "Change"),
        "create": pgettext_lazy("proposal", "New record"),
        "end": pgettext_lazy("proposal", "End of a record"),
        "resume": pgettext_lazy("proposal", "Record to stand again"),
        "party": _("Party"),
        "signatory": _("Signatory"),
        "none": _("Neither party nor signatory"),
        "united_nations": _("United Nations system"),
        "regional_commission": _("Regional commission"),
        "partner": _("Partner outside the United Nations"),
        "executive_committee": _("Executive Committee"),
        "coordinator": _("Coordinator"),
        "fund_founding_signatory": _("Founding signatory of the fund"),
        "fund_steering_committee_chair": _("Chair of the fund's steering committee"),
        "network_member": _("Member of the Network"),
        "review_organiser": _("Organiser of a regional review"),
        "working_group_partner": _("Partner of a working group"),
        "open": _("Waiting for a decision"),
        "sent_back": _("Sent back to its author"),
        "applied": _("Approved and applied"),
        "refused": _("Refused"),
        "withdrawn": _("Withdrawn by its author"),
        "approved": _("Approved"),
        "holds": _("Holds"),
        "does not hold": _("Does not hold"),
        "recorded fact": _("Recorded fact"),
        "cannot be computed": _("Cannot be computed"),
    }
)
_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "compact.principle": "({letter}) {name}",
        "compact.roundtable": "{number}. {title}",
        "compact.objective": "{number}. {short_label}",
        "compact.action": "{objective}({letter})",
        "compact.milestone": "{date}: {event}",
        "treaty.instrument": "{short_title}",
        "network.entity": "{name}",
        "network.workinggroup": "{code} {name}",
        "network.deliverable": "{title}",
    }
)
"""How a record of a kind is called; kinds that are not here are called by their own fields."""


def label_of(field: str) -> str:
    """Give the label of a field."""
    return str(_LABELS.get(field, field))


def heading_of(kind: type[LiveRecord]) -> str:
    """Give the heading of a kind's list."""
    return str(_HEADINGS.get(kind.heading, kind.heading))


def section_of(application: str) -> str:
    """Give what a part of the site is called."""
    return str(_SECTIONS.get(application, application))


def term(value: str) -> str:
    """Give the word for a term of a controlled list; other texts stay as they are."""
    return str(_TERMS.get(value, value))


def title_of(record: LiveRecord) -> str:
    """Give what a record is called on pages.

    Examples
    --------
    >>> from rihla.platform.compact.models import Ballot, Objective
    >>> title_of(Objective(number=7, short_label="Vulnerability"))
    '7. Vulnerability'
    >>> title_of(Ballot(area=484, resolution="A/RES/73/195", choice="yes"))
    'Mexico: In favour'
    """
    kind = kind_of(record)
    values = {name: getattr(record, name) for name in record.columns}
    if kind in _TITLES:
        return _TITLES[kind].format_map(values).strip()
    if "area" in {field.name for field in record._meta.fields}:
        act = values.get("kind") or values.get("choice") or ""
        return f"{name_of(getattr(record, 'area'), page_language())}: {term(str(act))}"  # noqa: B009
    if "deliverable" in values:
        return gettext("%(status)s, %(date)s") % {
            "status": term(str(values["status"])),
            "date": values["date"],
        }
    if "entity" in values:
        return gettext("%(entity)s: %(role)s") % {
            "entity": values["entity"],
            "role": term(str(values["role"])),
        }
    return record.key
