"""What can be found on the site: records in six languages, proposals by those who may see them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from rihla.areas import name_of
from rihla.errors import UnknownArea
from rihla.platform.proposal.kind import get_kind, kind_of, list_kinds
from rihla.platform.proposal.models import Proposal
from rihla.platform.proposal.record import LiveRecord
from rihla.platform.proposal.subject import subject_of
from rihla.platform.search.models import PUBLIC
from rihla.platform.search.services import LANGUAGES
from rihla.platform.search.source import Findable, Words, register_source
from rihla.platform.site.cell import say
from rihla.platform.site.place import url_of_record
from rihla.platform.site.wording import heading_of, section_of, title_of

__all__ = ["Proposals", "Records", "register"]

_DJANGO = {"zh": "zh-hans"}
_LEFT_OUT = frozenset({"area", "name"})
"""Fields of an area's record that its name says in each language."""
_WEIGHTS = {"compact.objective": 1.6, "treaty.instrument": 1.6, "network.entity": 1.3}


class Records:
    """Records that stand: public, with their terms and areas in six languages."""

    def findable(self, things: Collection[str]) -> Iterator[Findable]:
        """Give the records of some ids, ``KIND:KEY``."""
        keys: dict[str, list[str]] = {}
        for thing in things:
            kind, _colon, key = thing.partition(":")
            keys.setdefault(kind, []).append(key)
        for kind, held in keys.items():
            for record in get_kind(kind).objects.filter(pk__in=held):
                yield Findable(
                    thing=f"{kind}:{record.key}",
                    section=record._meta.app_label,
                    kind=kind,
                    url=url_of_record(record),
                    words=_words(record),
                    seen_by=(PUBLIC,),
                    area=getattr(record, "area", None),
                    weight=_WEIGHTS.get(kind, 1.0),
                )

    def things(self) -> Iterator[str]:
        """List every record that stands."""
        for kind in list_kinds():
            for key in kind.objects.order_by("pk").values_list("pk", flat=True):
                yield f"{kind_of(kind)}:{key}"

    def count(self) -> int:
        """Tell how many records stand."""
        return sum(kind.objects.count() for kind in list_kinds())

    def section_words(self, section: str) -> str:
        """Give the heading of a part of the site."""
        return section_of(section)

    def kind_words(self, kind: str) -> str:
        """Give the heading of a kind."""
        return heading_of(get_kind(kind))


class Proposals:
    """Proposals: seen by their authors, and by those who may read drafts of their area."""

    def findable(self, things: Collection[str]) -> Iterator[Findable]:
        """Give the proposals of some ids."""
        for one in Proposal.objects.filter(pk__in=things):
            record = subject_of(one)
            yield Findable(
                thing=str(one.pk),
                section="proposal",
                kind="proposal.proposal",
                url=reverse("proposal-detail", args=[one.pk]),
                words={
                    language: Words(words.title, f"{one.why}\n{one.source}")
                    for language, words in _words(record).items()
                },
                seen_by=[
                    f"person:{one.author}",
                    *([f"area:{one.area}"] if one.area is not None else []),
                ],
                area=one.area,
                weight=0.8,
            )

    def things(self) -> Iterator[str]:
        """List every proposal."""
        return map(str, Proposal.objects.order_by("pk").values_list("pk", flat=True))

    def count(self) -> int:
        """Tell how many proposals there are."""
        return Proposal.objects.count()

    def section_words(self, section: str) -> str:
        """Give the heading of proposals."""
        return _("Proposals")

    def kind_words(self, kind: str) -> str:
        """Give the heading of proposals."""
        return _("Proposals")


def register() -> None:
    """Let them be found."""
    register_source("record", Records())
    register_source("proposal", Proposals())


def _words(record: LiveRecord) -> dict[str, Words]:
    found = {}
    for language in LANGUAGES:
        with override(_DJANGO.get(language, language)):
            found[language] = Words(title_of(record), " · ".join(_texts(record, language)))
    return found


def _texts(record: LiveRecord, language: str) -> Iterator[str]:
    area = getattr(record, "area", None)
    if area is not None:
        try:
            yield name_of(area, language)
        except UnknownArea:
            yield str(area)
    for name in dict.fromkeys((*record.columns, *record.searched)):
        if name == "confidence" or (area is not None and name in _LEFT_OUT):
            continue
        value = getattr(record, name)
        if value not in (None, "", []):
            yield say(type(record), name, value)
    yield heading_of(type(record))
