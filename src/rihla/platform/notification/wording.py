"""Words for what people are told of, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rihla.platform.notification.event import Mail

__all__ = ["event_words", "group_words", "mail_words"]

_EVENTS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "proposal.made": _("A proposal was made"),
        "proposal.revised": _("A proposal was changed by its author"),
        "proposal.commented": _("A proposal was commented on"),
        "proposal.sent_back": _("A proposal was sent back to its author"),
        "proposal.approved": _("A proposal was approved by one person; it needs more"),
        "proposal.applied": _("A proposal was approved and applied"),
        "proposal.refused": _("A proposal was refused"),
        "proposal.withdrawn": _("A proposal was withdrawn by its author"),
        "proposal.stale": _("A record has changed since a proposal for it was made"),
        "record.changed": _("A record has changed"),
        "role.given": _("You were given a role"),
        "role.ended": _("A role of yours has ended"),
        "account.factor_reset": _("Your second factor was taken off: set up a new one"),
    }
)
_GROUPS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "proposal": _("Proposals that you follow, wrote or may decide on"),
        "record": _("Records that you follow"),
        "role": _("Your account"),
        "account": _("Your account"),
    }
)
_MAILS: Mapping[str, str | Promise] = MappingProxyType(
    {
        Mail.AT_ONCE: _("At once"),
        Mail.DAILY: _("Once a day, all in one letter"),
        Mail.OFF: _("No letter"),
    }
)


def event_words(event: str) -> str:
    """Say what happened."""
    return str(_EVENTS.get(event, event))


def group_words(event: str) -> str:
    """Give the heading under which a kind of thing is chosen."""
    group = event.partition(".")[0]
    return str(_GROUPS.get(group, group))


def mail_words(mail: Mail) -> str:
    """Say when a letter comes."""
    return str(_MAILS[mail])
