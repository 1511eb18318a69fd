"""Loads the pages that ship with the package: again and again with the same end."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from wagtail.log_actions import log
from wagtail.models import Locale, Page, PageLogEntry, Revision

from rihla.errors import NotHeld
from rihla.platform.accounts.policy import Actor
from rihla.platform.editorial.models import (
    EditorialPage,
    FrontPage,
    GuidancePage,
    HelpPage,
    NewsArticle,
    NewsList,
)
from rihla.platform.editorial.service import editing

__all__ = ["LoadedPages", "Shipped", "list_shipped", "load_pages"]

_KINDS: dict[str, type[EditorialPage]] = {
    "front": FrontPage,
    "help": HelpPage,
    "guidance": GuidancePage,
    "news_list": NewsList,
    "news": NewsArticle,
}
_FAMILY = uuid.UUID("6d6c3d0e-6d2c-5b70-9d53-2f3a3c0d7a51")
"""From which, and its place, the key of a page is made that all its languages share."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """A page as it ships."""

    language: str
    place: str
    kind: str
    title: str
    summary: str = ""
    text: str = ""
    date: str = ""

    @property
    def key(self) -> uuid.UUID:
        """What all its languages share."""
        return uuid.uuid5(_FAMILY, self.place)

    @property
    def name(self) -> str:
        """Its language and place, as a message names it."""
        return f"{self.language}/{self.place}"

    def values(self) -> dict[str, Any]:
        """Give its fields as the page holds them."""
        values: dict[str, Any] = {"title": self.title, "draft_title": self.title}
        values["summary"] = self.summary
        values["body"] = [("text", self.text)] if self.text else []
        if self.date:
            values["date"] = dt.date.fromisoformat(self.date)
        return values


@dataclass(slots=True)
class LoadedPages:
    """What a load did."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)
    """Pages that editors changed or deleted, which were left alone."""


def list_shipped() -> tuple[Shipped, ...]:
    """List the pages that ship, of all languages, those above before those below.

    Raises
    ------
    NotHeld
        If a kind of page is none.

    Examples
    --------
    >>> [page.title for page in list_shipped() if page.place == "help"][:2]
    ['Help', 'Aide']
    """
    return tuple(page for code, _ in settings.LANGUAGES for page in _read(code))


def load_pages(actor: Actor) -> LoadedPages:
    """Make the pages that ship with the package.

    A page that nobody edited takes over what a later release says; one that an editor changed or
    deleted is left alone and named. Loading twice changes nothing and writes no entry.

    Raises
    ------
    NotPermitted
        If the actor may not publish.
    """
    done = LoadedPages()
    with editing(actor, "page.publish", why="Pages that ship with the package."):
        root = Page.objects.get(depth=1)
        for shipped in list_shipped():
            locale, _ = Locale.objects.get_or_create(language_code=shipped.language)
            _load(shipped, root, locale, done)
    return done


def _read(language: str) -> Iterator[Shipped]:
    path = Path(__file__).with_name("content") / f"{language}.yaml"
    for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["pages"]:
        if entry["kind"] not in _KINDS:
            raise NotHeld(
                f"{path.name}, {entry['place']}: no kind of page is called {entry['kind']!r}.",
                cure=f"Kinds: {', '.join(_KINDS)}.",
            )
        yield Shipped(language, **entry)


def _load(shipped: Shipped, root: Page, locale: Locale, done: LoadedPages) -> None:
    kind = _KINDS[shipped.kind]
    held = kind.objects.filter(translation_key=shipped.key, locale=locale).first()
    if held is None:
        _create(shipped, root, locale, done)
    elif not _differs(held, shipped):
        done.unchanged += 1
    elif _is_edited(held):
        done.kept.append(shipped.name)
    else:
        for name, value in shipped.values().items():
            setattr(held, name, value)
        held.save_revision(changed=False).publish()
        done.changed += 1


def _create(shipped: Shipped, root: Page, locale: Locale, done: LoadedPages) -> None:
    parent = root
    if shipped.place:
        above = shipped.place.rpartition("/")[0]
        key = uuid.uuid5(_FAMILY, above)
        parent = Page.objects.filter(translation_key=key, locale=locale).first()
    made_before = PageLogEntry.objects.filter(data__shipped=shipped.name).exists()
    if parent is None or made_before:
        done.kept.append(shipped.name)
        return
    slug = shipped.place.rpartition("/")[2] or shipped.language
    page = _KINDS[shipped.kind](
        slug=slug, locale=locale, translation_key=shipped.key, live=False, **shipped.values()
    )
    # a root that was read before knows nothing of the children it got since
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    log(instance=page, action="wagtail.create", data={"shipped": shipped.name})
    page.save_revision(changed=False).publish()
    done.created += 1


def _differs(held: EditorialPage, shipped: Shipped) -> bool:
    values = shipped.values()
    body = [(one.block_type, str(one.value.source)) for one in held.body] if held.body else []
    return bool(body != values.pop("body")) or any(
        getattr(held, name) != value for name, value in values.items()
    )


def _is_edited(held: EditorialPage) -> bool:
    of_page = Revision.page_revisions.filter(object_id=str(held.pk))
    return bool(of_page.exclude(user=None).exists())
