"""Tells Wagtail what an editor may do, in its own words, from the one policy of the site.

Wagtail asks people themselves: whether they have a permission, which ones their groups give them
within the tree of pages or the collections of files. Here nobody is in a group and nobody is above
all others. For one request the person is lent what her roles allow, and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from wagtail.models import Collection, Page

from rihla.platform.accounts.policy import NOWHERE, Actor, may
from rihla.platform.editorial.door import PUBLISH, WRITE

__all__ = ["lend_rights"]

_MODELS = {
    "wagtailadmin.access_admin": WRITE,
    "simple_translation.submit_translation": WRITE,
}
_PAGES = {
    "add_page": WRITE,
    "change_page": WRITE,
    "lock_page": WRITE,
    "unlock_page": WRITE,
    "publish_page": PUBLISH,
    "bulk_delete_page": PUBLISH,
}
_FILES = {
    f"{verb}_{kind}": WRITE
    for kind in ("image", "document")
    for verb in ("add", "change", "choose")
}


@dataclass(frozen=True, slots=True)
class _Held:
    """What Wagtail reads of a permission within a tree: here always of the whole tree."""

    permission: Any
    page: Any = None
    collection: Any = None

    @property
    def page_id(self) -> int | None:
        """The root that it is for."""
        return None if self.page is None else int(self.page.pk)

    @property
    def collection_id(self) -> int | None:
        """The root that it is for."""
        return None if self.collection is None else int(self.collection.pk)


def lend_rights(person: Any, actor: Actor) -> None:
    """Let a person answer Wagtail's questions for the rest of this request."""

    def has_perm(name: str, on: object = None) -> bool:
        return may(actor, _MODELS[name], NOWHERE) if name in _MODELS else False

    def has_perms(names: Iterable[str], on: object = None) -> bool:
        return all(has_perm(name) for name in names)

    person.is_superuser = person.is_staff = False
    person.groups = Group.objects.none()
    person.has_perm, person.has_perms = has_perm, has_perms
    # the names under which Wagtail keeps what it has looked up
    page, collection = Page.objects.get(depth=1), Collection.objects.get(depth=1)
    person._page_permission_cache = [
        _Held(permission, page=page) for permission in _named(actor, _PAGES)
    ]
    person._collection_permission_cache = {
        _Held(permission, collection=collection) for permission in _named(actor, _FILES)
    }


def _named(actor: Actor, table: dict[str, str]) -> list[Any]:
    return [_Name(name) for name, act in table.items() if may(actor, act, NOWHERE)]


@dataclass(frozen=True, slots=True)
class _Name:
    codename: str
