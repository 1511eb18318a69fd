"""What every page of one record says of it, and what may be added to a kind."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rihla.areas import list_areas, name_of
from rihla.platform.accounts.policy import Actor
from rihla.platform.accounts.role import ScopeKind
from rihla.platform.notification.following import Target
from rihla.platform.proposal.kind import kind_of
from rihla.platform.proposal.record import LiveRecord
from rihla.platform.proposal.telling import targets_of
from rihla.platform.site.language import page_language
from rihla.platform.site.place import url_of_kind, url_of_record
from rihla.platform.site.wording import heading_of, section_of, title_of

__all__ = ["about", "areas_to_add", "followed_targets", "may_add"]

_ACT = "proposal.write"


def about(record: LiveRecord) -> dict[str, object]:
    """Give a record's titles and addresses."""
    kind = type(record)
    return {
        "record": record,
        "title": title_of(record),
        "heading": heading_of(kind),
        "section": section_of(kind._meta.app_label),
        "section_url": f"{kind._meta.app_label}-home",
        "list_url": url_of_kind(kind),
        "detail_url": url_of_record(record),
        "history_url": url_of_record(record, page="history"),
        "history_feed_url": url_of_record(record, page="history-feed"),
        "history_csv_url": url_of_record(record, page="history-csv"),
        "propose_url": url_of_record(record, page="propose"),
        "end_url": url_of_record(record, page="end") if kind.may_be_added() else "",
        "approvals": kind.approvals,
    }


def followed_targets(record: LiveRecord) -> list[tuple[Target, str]]:
    """Give what may be followed on a record's page: itself, its kind, its area, each in words."""
    area = getattr(record, "area", None)
    targets = targets_of(kind_of(record), record.key, area)
    words = [_("this record"), heading_of(type(record))]
    words += [name_of(area, page_language())] if area is not None else []
    return list(zip(targets, words, strict=True))


def areas_to_add(actor: Actor, kind: type[LiveRecord]) -> tuple[int, ...]:
    """List the areas for which an actor may propose new records of a kind."""
    if not any(field.name == "area" for field in kind._meta.fields):
        return ()
    everywhere, scopes = actor.scopes_for(_ACT)
    mine = {scope.id for scope in scopes if scope.kind is ScopeKind.AREA}
    return tuple(one.m49 for one in list_areas() if everywhere or str(one.m49) in mine)


def may_add(actor: Actor, kind: type[LiveRecord]) -> bool:
    """Tell whether an actor may propose a new record of a kind, for some area at least."""
    everywhere, _scopes = actor.scopes_for(_ACT)
    return kind.may_be_added() and (everywhere or bool(areas_to_add(actor, kind)))
