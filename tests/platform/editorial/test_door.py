"""The tool by which pages are written is open to editors and the secretariat alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.urls import URLResolver, get_resolver, resolve
from tests.platform.editorial.conftest import PUBLISHED, Visitor, at, content_of, form_of
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.permissions import policy_registry

from rihla.platform.accounts.models import Person
from rihla.platform.accounts.policy import Held, system
from rihla.platform.accounts.role import Role, ScopeKind, list_roles
from rihla.platform.accounts.selectors import actor_of_person
from rihla.platform.accounts.services import end_role
from rihla.platform.audit.guard import written_tables
from rihla.platform.audit.models import Entry
from rihla.platform.editorial.door import list_doors, stand_ins
from rihla.platform.editorial.right import lend_rights
from rihla.platform.proposal.record import LiveRecord

pytestmark = pytest.mark.django_db

MARK = "a draft that nobody else may read"
INSIDE = frozenset({"editor", "secretariat"})
OUTSIDE = tuple(role for role in list_roles() if role.id not in INSIDE)


def list_views() -> tuple[str, ...]:
    """Name every view that Wagtail would have."""
    return tuple(_views(get_resolver("wagtail.admin.urls"), ""))


def _views(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _views(one, f"{prefix}{one.namespace}:" if one.namespace else prefix)
        elif one.name:
            yield prefix + one.name


def _draft(editor: Visitor) -> Page:
    editor.write(
        f"/editorial/pages/add/editorial/helppage/{at('/en/help/').pk}/", title="Tides", text=MARK
    )
    return Page.objects.get(title="Tides")


def _doors_to(page: Page) -> tuple[str, ...]:
    """Give the addresses by which a draft could be guessed."""
    pages = f"/editorial/pages/{page.pk}"
    revision = page.latest_revision_id
    return (
        f"{pages}/edit/",
        f"{pages}/edit/preview/",
        f"{pages}/view_draft/",
        f"{pages}/history/",
        f"{pages}/revisions/{revision}/view/",
        f"{pages}/revisions/{revision}/revert/",
        f"{pages}/revisions/compare/earliest...latest/",
        f"{pages}/usage/",
        f"{pages}/delete/",
        f"{pages}/copy/",
        f"{pages}/privacy/",
        "/editorial/",
        "/editorial/pages/",
        f"/editorial/pages/{page.get_parent().pk}/",
        "/editorial/pages/search/?q=Tides",
        f"/editorial/choose-page/{page.get_parent().pk}/",
        "/editorial/choose-page/search/?q=Tides",
        "/editorial/reports/site-history/",
        "/editorial/reports/locked/",
        f"/editorial/api/main/pages/{page.pk}/",
        "/editorial/api/main/pages/?fields=*",
        "/editorial/tag-autocomplete/?term=t",
        f"/en{page.url_path}",
        page.url_path,
    )


@pytest.mark.parametrize(
    "who", [None, *OUTSIDE], ids=lambda role: role.id if role else "the public"
)
def test_whoever_writes_no_pages_sees_and_changes_none(
    who: Role | None, editor: Visitor, visitor_as: Callable[..., Visitor], reader: Visitor
) -> None:
    """No address of a draft tells of it; no form changes, locks, moves or publishes anything."""
    page = _draft(editor)
    visitor = reader
    if who is not None:
        visitor = visitor_as(who.id, "" if who.scope is ScopeKind.EVERYTHING else "504")
    before = _all_of(Page), Revision.objects.count(), PageLogEntry.objects.count()
    for path in _doors_to(page):
        shown = visitor.reads(path)
        assert MARK not in shown, path
        assert "Tides" not in shown.replace("q=Tides", "").replace("q%3DTides", ""), path
    for path in _writes_to(page):
        visitor.post(path, **form_of("Other", **PUBLISHED))
        visitor.client.delete(path, secure=True)
        visitor.client.put(path, b"{}", secure=True)
    assert (_all_of(Page), Revision.objects.count(), PageLogEntry.objects.count()) == before


def _writes_to(page: Page) -> tuple[str, ...]:
    pages = f"/editorial/pages/{page.pk}"
    live = at("/en/help/").pk
    return (
        f"{pages}/edit/",
        f"/editorial/pages/add/editorial/helppage/{live}/",
        f"{pages}/lock/",
        f"{pages}/unlock/",
        f"{pages}/delete/",
        f"{pages}/copy/",
        f"{pages}/move/{at('/en/guidance/').pk}/confirm/",
        f"{pages}/set_position/",
        f"{pages}/privacy/",
        f"{pages}/revisions/{page.latest_revision_id}/revert/",
        f"/editorial/pages/{live}/unpublish/",
        f"/editorial/translation/submit/page/{page.pk}/",
        f"/editorial/bulk/wagtailcore/page/publish/?id={page.pk}",
        f"/editorial/bulk/wagtailcore/page/delete/?id={live}",
        f"/editorial/api/main/pages/{live}/action/unpublish/",
        "/editorial/images/add/",
        "/editorial/images/multiple/add/",
        "/editorial/images/chooser/create/",
        "/editorial/documents/multiple/add/",
        "/editorial/documents/chooser/create/",
        "/editorial/collections/add/",
        "/editorial/account/",
    )


def _all_of(kind: type[models.Model]) -> list[dict[str, Any]]:
    return list(kind._base_manager.order_by("pk").values())


@pytest.mark.parametrize("role", sorted(INSIDE))
def test_a_role_without_its_second_factor_opens_nothing(
    role: str, editor: Visitor, visitor_as: Callable[..., Visitor]
) -> None:
    """An editor whose second factor was not shown is as much outside as a reader."""
    page, asleep = _draft(editor), visitor_as(role, second_factor=False)
    for path in _doors_to(page):
        assert MARK not in asleep.reads(path), path
    before = _all_of(Page)
    for path in _writes_to(page):
        asleep.post(path, **form_of("Other", **PUBLISHED))
    assert _all_of(Page) == before
    awake = visitor_as(role)
    assert MARK in awake.reads(f"/editorial/pages/{page.pk}/view_draft/")


def test_a_role_that_ended_opens_nothing(editor: Visitor) -> None:
    """From the next request on: nothing of what was allowed is kept in the session."""
    page = _draft(editor)
    assert editor.actor is not None
    person = Person.objects.get(pk=editor.actor.id)
    end_role(system("tests"), person.grants.get(), why="She left.")
    assert MARK not in editor.reads(f"/editorial/pages/{page.pk}/edit/")


def test_every_open_door_is_one_that_there_is() -> None:
    """The table names views of this release of Wagtail, each with acts that are declared."""
    there = {*list_views(), "editorial-upload"}
    assert set(list_doors()) <= there
    assert set(stand_ins()) <= there


def test_a_view_that_nobody_declared_is_closed_to_editors_too(editor: Visitor) -> None:
    """Its API, accounts, workflows, reports, collections, privacy of pages: not there."""
    page = _draft(editor)
    closed = [path for path in (*_doors_to(page), *_writes_to(page)) if _is_closed(path)]
    assert len(closed) > 8
    before = _all_of(Page)
    for path in closed:
        assert editor.get(path).status_code in {302, 404}, path
        assert MARK not in editor.reads(path)
        editor.post(path, **form_of("Other"))
    assert _all_of(Page) == before


def _is_closed(path: str) -> bool:
    bare = path.partition("?")[0]
    return bare.startswith("/editorial/") and resolve(bare).view_name not in list_doors()


def test_every_open_view_answers_an_editor(editor: Visitor) -> None:
    """None of those that need no more than a page fails for want of groups or users of its own."""
    page = _draft(editor)
    for path in _doors_to(page):
        if path.startswith("/editorial/") and not _is_closed(path):
            # one asks to confirm what a draft cannot be, and leads back
            assert editor.get(path).status_code in {200, 302, 400}, path
    for path in (
        f"/editorial/pages/{at('/en/help/').pk}/edit/",
        f"/editorial/pages/{at('/ar/news/').pk}/history/",
        "/editorial/images/",
        "/editorial/documents/",
        "/editorial/images/chooser/",
        "/editorial/documents/chooser/",
        "/editorial/choose-page/",
        "/editorial/choose-external-link/",
        f"/editorial/translation/submit/page/{page.pk}/",
        f"/editorial/pages/{at('/en/').pk}/add_subpage/",
    ):
        assert editor.get(path).status_code == 200, path


def test_pages_of_accounts_are_the_sites_own(editor: Visitor, reader: Visitor) -> None:
    """No password is set and nobody signs in past the site's own pages and second factor."""
    for path, own in {
        "/editorial/login/": "/account/login/",
        "/editorial/logout/": "/account/logout/",
        "/editorial/account/": "/account/password/change/",
        "/editorial/password_reset/": "/account/password/reset/",
    }.items():
        for visitor in (editor, reader):
            for answer in (visitor.get(path), visitor.post(path, password="x", username="y")):
                assert (answer.status_code, answer.url) == (302, own)
    assert editor.get("/editorial/password_reset/confirm/MQ/abc-def/").status_code == 404
    assert reader.get("/editorial/").url == "/account/login/?next=/editorial/"


def test_writing_is_not_publishing(
    editor: Visitor, visitor_as: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may only write saves drafts; no word of a form and no view publishes for her."""
    page = _draft(editor)
    before = Page.objects.get(pk=page.pk)
    writer = visitor_as("editor")
    real = {role.id: role for role in list_roles()}
    lesser = Role("editor", "Writer", ScopeKind.EVERYTHING, True, frozenset({"page.write"}))
    monkeypatch.setattr(
        "rihla.platform.accounts.policy.get_role",
        lambda role: lesser if role == "editor" else real[role],
    )
    edit = f"/editorial/pages/{page.pk}/edit/"
    writer.post(edit, **form_of("Published", **PUBLISHED))
    writer.post(f"/editorial/pages/{at('/en/help/').pk}/unpublish/")
    writer.post(f"/editorial/pages/{page.pk}/delete/")
    writer.post(f"/editorial/pages/{page.pk}/move/{at('/en/guidance/').pk}/confirm/")
    after = Page.objects.get(pk=page.pk)
    assert (after.live, after.title, after.path) == (False, before.title, before.path)
    assert at("/en/help/").live
    writer.write(edit, title="Only saved")
    assert Page.objects.get(pk=page.pk).draft_title == "Only saved"
    assert "action-publish" not in writer.reads(edit)


def test_nobody_is_above_all_others(editor: Visitor) -> None:
    """What Wagtail is told comes from the roles: no group, no superuser, no permission."""
    assert editor.actor is not None
    person = Person.objects.get(pk=editor.actor.id)
    lend_rights(person, actor_of_person(person, second_factor=True))
    assert not person.is_superuser  # type: ignore[attr-defined]
    pages = policy_registry.get_by_type(Page)
    assert pages.user_has_permission(person, "publish")
    asleep = Person.objects.get(pk=editor.actor.id)
    lend_rights(asleep, actor_of_person(asleep, second_factor=False))
    assert not pages.user_has_any_permission(asleep, {"add", "change", "publish", "lock"})
    assert not asleep.has_perm("wagtailadmin.access_admin")  # type: ignore[attr-defined]
    assert Held("editor").reaches(frozenset())


def test_reading_the_tool_writes_no_record(editor: Visitor) -> None:
    """Nobody changes anything by opening a page of it, and no entry is made."""
    page, entries = _draft(editor), Entry.objects.count()
    written: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        written.update(written_tables(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        for path in (*_doors_to(page), *_doors_to(at("/en/help/"))):
            editor.get(path)
    kept = {"django_session", "usersessions_usersession", "wagtailadmin_editingsession"}
    kept |= {"wagtailimages_rendition", "wagtailadmin_formstate", "wagtailcore_pagesubscription"}
    assert written <= kept
    assert Entry.objects.count() == entries


def test_no_record_with_a_scope_is_kept_by_wagtail() -> None:
    """No snippets, no other admin; what it keeps belongs to no State, organisation or round."""
    names = {config.name for config in apps.get_app_configs()}
    assert names.isdisjoint({"wagtail.snippets", "django.contrib.admin", "wagtail_modeladmin"})
    theirs = [kind for kind in apps.get_models() if issubclass(kind, Page)]
    assert len(theirs) > 4
    for kind in apps.get_models():
        if issubclass(kind, LiveRecord) or hasattr(kind, "scopes"):
            assert kind not in theirs
            assert policy_registry.get_by_type(kind, fallback=False) is None, kind
            assert not any(
                name.startswith(f"{kind._meta.app_label}_{kind._meta.model_name}")
                or f"snippets_{kind._meta.app_label}" in name
                for name in list_views()
            )


def test_nothing_is_asked_of_another_host(editor: Visitor) -> None:
    """Neither a face by an address nor news of releases: every source is the site's own."""
    shown = editor.reads("/editorial/")
    assert "gravatar" not in shown
    answer = editor.get("/editorial/")
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in editor.get("/help/")["Content-Security-Policy"]
    assert "unsafe" not in content_of(editor.get("/help/"))
