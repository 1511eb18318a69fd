"""What became of records, as public entries of a feed: versions alone, never a proposal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rihla.platform.audit.models import Entry, Touched
from rihla.platform.proposal.kind import get_kind, kind_of, list_kinds
from rihla.platform.proposal.record import LiveRecord
from rihla.platform.site.history import Version, version_in
from rihla.platform.site.place import url_of_record
from rihla.platform.site.wording import title_of

__all__ = ["LONGEST", "write_feed"]

LONGEST = 50
"""So many of the latest changes stand in a feed."""

Told = tuple[LiveRecord, Version]


class _Feed(Atom1Feed):
    """Atom, with the language it is written in."""

    content_type = "application/atom+xml; charset=utf-8"


def write_feed(
    *, title: str, path: str, page: str, of: type[LiveRecord] | LiveRecord | None
) -> str:
    """Write the latest public changes as Atom.

    Parameters
    ----------
    path
        Where the feed is.
    page
        Where the page is that it belongs to.
    of
        The record, or the kind, whose changes these are; None for all records.
    """
    feed = _Feed(
        title=title,
        link=settings.ADDRESS + page,
        feed_url=settings.ADDRESS + path,
        description=_("Approved changes of public records, with their reasons."),
        language=get_language() or "en",
        feed_guid=settings.ADDRESS + path,
        author_name="Rihla",
    )
    for record, version in _latest(of):
        history = settings.ADDRESS + url_of_record(record, page="history")
        feed.add_item(
            title=_("%(title)s: version %(number)s")
            % {"title": title_of(record), "number": version.number},
            link=history,
            unique_id=f"{history}#{version.number}",
            description=_said(version),
            pubdate=version.at,
            updateddate=version.at,
            categories=[kind_of(record)],
        )
    return str(feed.writeString("utf-8"))


def _said(version: Version) -> str:
    """Say why, and what changed from what to what; of a first version why alone."""
    lines = [version.why] if version.why else []
    if not version.is_first:
        lines += [f"{one.label}: {one.before} → {one.after}" for one in version.changes]
    return "\n".join(lines)


def _latest(of: type[LiveRecord] | LiveRecord | None) -> Iterator[Told]:
    touched = _touched(of)
    entries = Entry.objects.in_bulk({one.entry_id for one in touched})
    records = _records(touched)
    found = 0
    for one in touched:
        record = records.get((one.kind, one.record))
        version = version_in(entries[one.entry_id], record) if record is not None else None
        if record is not None and version is not None:
            yield record, version
            found += 1
            if found == LONGEST:
                return


def _touched(of: type[LiveRecord] | LiveRecord | None) -> Sequence[Touched]:
    """Give which entries touched which records, the latest first: a few more than are shown."""
    held = Touched.objects.filter(kind__in=[kind_of(of)] if of else map(kind_of, list_kinds()))
    if isinstance(of, LiveRecord):
        held = held.filter(record=of.key)
    return list(held.order_by("-entry_id", "kind", "record")[: 4 * LONGEST])


def _records(touched: Sequence[Touched]) -> dict[tuple[str, str], LiveRecord]:
    keys: dict[str, list[str]] = {}
    for one in touched:
        keys.setdefault(one.kind, []).append(one.record)
    return {
        (kind, key): record
        for kind, held in keys.items()
        for key, record in get_kind(kind).ever.in_bulk(held).items()
    }
