"""Editors write pages: drafts, published, scheduled, in six languages, each change in the chain."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from tests.platform.editorial.conftest import PUBLISHED, Visitor, at, form_of
from wagtail.models import Page

from rihla.platform.accounts.policy import system
from rihla.platform.audit.chain import verify_chain
from rihla.platform.audit.models import Entry
from rihla.platform.editorial.models import NewsArticle
from rihla.platform.editorial.scheduled import publish_scheduled
from rihla.platform.editorial.service import editing

pytestmark = pytest.mark.django_db

NEW = "/editorial/pages/add/editorial/helppage/{}/"
NEWS = "/editorial/pages/add/editorial/newsarticle/{}/"


def _new(editor: Visitor, title: str, **fields: Any) -> Page:
    editor.write(NEW.format(at("/en/help/").pk), title=title, **fields)
    return Page.objects.get(title=title)


def test_a_draft_is_read_by_nobody_until_it_is_published(editor: Visitor, reader: Visitor) -> None:
    """Not at its address, in lists, the search or the feed; and then in all of them."""
    page = _new(editor, "Tides", text="Salt water")
    doors = ("/help/tides/", "/en/help/tides/", "/help/", "/search/?q=Salt", "/search/?q=Tides")
    for door in doors:
        shown = reader.reads(door)
        assert "/en/help/tides/" not in shown.replace('value="/en/help/tides/"', "")
        assert "Salt water" not in shown
    editor.write(
        f"/editorial/pages/{page.pk}/edit/",
        title="Tides",
        text="Salt water",
        **PUBLISHED,
    )
    for door in doors:
        assert "/en/help/tides/" in reader.reads(door)


def test_a_change_of_a_published_page_stays_a_draft_until_published(
    editor: Visitor, reader: Visitor
) -> None:
    """Readers go on reading what was published."""
    page = _new(editor, "Tides", text="First words", **PUBLISHED)
    editor.write(f"/editorial/pages/{page.pk}/edit/", title="Tides", text="Second words")
    assert "First words" in reader.reads("/help/tides/")
    assert "Second words" in editor.reads(f"/editorial/pages/{page.pk}/view_draft/")
    assert reader.reads("/search/?q=Second+words").count("/help/tides/") == 0


def test_every_change_is_an_entry_with_what_was_before(editor: Visitor) -> None:
    """Who, which act, which view, from which value to which; the chain holds."""
    page = _new(editor, "Tides", text="First words", **PUBLISHED)
    first = Entry.objects.order_by("-sequence").first()
    assert first is not None
    assert (first.actor, first.action) == (editor.actor.id if editor.actor else "", "page.publish")
    assert "wagtailadmin_pages:add" in first.why
    editor.write(
        f"/editorial/pages/{page.pk}/edit/",
        title="Tides and winds",
        slug="tides",
        text="Second words",
        **PUBLISHED,
    )
    entry = Entry.objects.order_by("-sequence").first()
    assert entry is not None
    found = {change["kind"]: change["fields"] for change in entry.changes}
    assert found["wagtailcore.page"]["title"] == ["Tides", "Tides and winds"]
    before, after = found["editorial.helppage"]["words"]
    assert (before, after) == ("First words", "Second words")
    assert verify_chain().holds


def test_what_is_written_in_bulk_is_noted_too(editor: Visitor) -> None:
    """A page that moves takes the addresses of those below with it: each is in the entry."""
    above = _new(editor, "Tides", **PUBLISHED)
    editor.write(NEW.format(above.pk), title="Winds", **PUBLISHED)
    below = Page.objects.get(title="Winds")
    editor.write(
        f"/editorial/pages/{above.pk}/edit/",
        title="Tides",
        slug="currents",
        **PUBLISHED,
    )
    entry = Entry.objects.order_by("-sequence").first()
    assert entry is not None
    moved = [
        change["fields"]["url_path"]
        for change in entry.changes
        if change["id"] == str(below.pk) and "url_path" in change["fields"]
    ]
    assert moved[0] == ["/en/help/tides/winds/", "/en/help/currents/winds/"]


def test_a_view_that_fails_leaves_nothing(editor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it wrote before it failed is undone, and no entry tells of it."""
    held, entries = Page.objects.count(), Entry.objects.count()

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("in the midst")

    monkeypatch.setattr("wagtail.admin.views.pages.create.CreateView.redirect_and_remain", fail)
    answer = editor.post(NEW.format(at("/en/help/").pk), **form_of("Lost"))
    assert answer.status_code == 500
    assert (Page.objects.count(), Entry.objects.count()) == (held, entries)


def test_a_page_is_published_and_withdrawn_at_its_times(
    editor: Visitor, reader: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the job, with entries of its own; what is over is gone even before the job ran."""
    soon = timezone.now() + dt.timedelta(hours=1)
    later = soon + dt.timedelta(hours=1)
    page = _new(
        editor,
        "Tides",
        go_live_at=soon.strftime("%Y-%m-%dT%H:%M"),
        expire_at=later.strftime("%Y-%m-%dT%H:%M"),
        **PUBLISHED,
    )
    assert publish_scheduled() == 0
    assert reader.get("/help/tides/").status_code == 404
    monkeypatch.setattr(timezone, "now", lambda: soon + dt.timedelta(minutes=2))
    assert publish_scheduled() == 1
    assert reader.get("/help/tides/").status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: later + dt.timedelta(minutes=2))
    assert reader.get("/help/tides/").status_code == 404
    assert publish_scheduled() == 1
    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)
    last = Entry.objects.order_by("-sequence").first()
    assert last is not None
    assert (last.actor, last.action) == ("system:editorial", "page.publish")
    assert publish_scheduled() == 0


def test_news_are_listed_and_followed_by_feed(editor: Visitor, reader: Visitor) -> None:
    """The latest first, in the reader's language, with whole addresses."""
    editor.write(
        NEWS.format(at("/fr/news/").pk),
        title="Une nouvelle",
        date="2027-02-03",
        summary="Ce qui est arrivé.",
        **PUBLISHED,
    )
    page = reader.reads("/news/", language="fr")
    assert page.index("Une nouvelle") < page.index("Orientations et actualités sur ce site")
    assert "3 février 2027" in page
    feed = ElementTree.fromstring(reader.get("/fr/news/atom.xml").content)
    atom = "{http://www.w3.org/2005/Atom}"
    titles = [one.findtext(f"{atom}title") for one in feed.findall(f"{atom}entry")]
    assert titles == ["Une nouvelle", "Orientations et actualités sur ce site"]
    links = [one.get("href") for one in feed.iter(f"{atom}link")]
    assert all(link and link.startswith("https://testserver/") for link in links)
    assert "Une nouvelle" not in reader.reads("/en/news/atom.xml")
    assert "Une nouvelle" in reader.reads("/", language="fr")


def test_many_news_are_read_page_by_page(reader: Visitor) -> None:
    """Twenty at a time; what stood on the first page does not stand on the second."""
    with editing(system("tests"), "page.publish"):
        for number in range(25):
            one = NewsArticle(title=f"Piece {number:02}", slug=f"piece-{number}", summary="Short.")
            one.date = dt.date(2027, 1, 1) + dt.timedelta(days=number)
            at("/en/news/").add_child(instance=one)
    first, second = reader.reads("/news/"), reader.reads("/news/?page=2")
    assert "Piece 24" in first
    assert "Piece 04" not in first
    assert "Piece 04" in second
    assert "Piece 24" not in second


def test_every_page_names_itself_in_other_languages(reader: Visitor) -> None:
    """Six addresses and a neutral one; each answers with a page that says its language."""
    page = reader.reads("/help/", language="es")
    found = dict(re.findall(r'hreflang="([\w-]+)" href="https://testserver([^"]+)"', page))
    assert set(found) == {"en", "fr", "es", "ru", "ar", "zh-Hans", "x-default"}
    assert found.pop("x-default") == "/help/"
    for tag, path in found.items():
        shown = reader.reads(path, language="en")
        assert f'<html lang="{tag.lower()}"' in shown
        assert f'rel="canonical" href="https://testserver{path}"' in shown


def test_a_reader_is_told_that_a_page_is_not_there_in_her_language(
    editor: Visitor, reader: Visitor
) -> None:
    """She gets the English words, said to be English, and hers once they are translated."""
    page = _new(editor, "Tides", **PUBLISHED)
    shown = reader.reads("/help/tides/", language="ar")
    assert '<article lang="en" dir="ltr">' in shown
    assert '<html lang="ar" dir="rtl"' in shown
    assert 'role="status"' in shown
    arabic = at("/ar/help/").locale_id
    answer = editor.post(f"/editorial/translation/submit/page/{page.pk}/", locales=arabic)
    assert answer.status_code == 302
    theirs = page.get_translations().get(locale=arabic)
    assert not theirs.live
    editor.write(
        f"/editorial/pages/{theirs.pk}/edit/",
        title="المد والجزر",
        slug="المد",
        **PUBLISHED,
    )
    answer = reader.get("/help/tides/", language="ar")
    assert answer.status_code == 302
    assert "المد والجزر" in reader.reads(answer.url, language="ar")
    assert '<article lang="ar" dir="rtl">' in reader.reads(answer.url)


def test_the_first_page_shows_the_editors_words(editor: Visitor, reader: Visitor) -> None:
    """Beside its figures, and without them where nobody wrote any."""
    front = at("/en/")
    editor.write(
        f"/editorial/pages/{front.pk}/edit/",
        title="Front",
        slug="en",
        text="Welcome, whoever you are",
        **PUBLISHED,
    )
    assert "Welcome, whoever you are" in reader.reads("/")
    assert "What the figures say" in reader.reads("/")
    editor.post(f"/editorial/pages/{front.pk}/unpublish/")
    shown = reader.reads("/")
    assert "Welcome, whoever you are" not in shown
    assert "What the figures say" in shown
    # all that stands below it is not published either
    assert reader.get("/en/help/").status_code == 404


def test_pages_that_the_menu_leads_to_stay_where_they_are(editor: Visitor) -> None:
    """They can be rewritten and withdrawn, not deleted or moved away."""
    page = at("/en/help/")
    editor.post(f"/editorial/pages/{page.pk}/delete/", next="/")
    editor.post(f"/editorial/pages/{page.pk}/move/{at('/en/guidance/').pk}/confirm/")
    assert at("/en/help/").pk == page.pk


def test_what_is_written_cannot_run(editor: Visitor, reader: Visitor) -> None:
    """A script in a text, a note or a link is dropped or shown as it was typed."""
    _new(
        editor,
        "Tides",
        text='<script>alert(1)</script><a href="javascript:alert(2)" onclick="alert(3)">x</a>',
        pieces=[("note", "<img src=x onerror=alert(4)>")],
        **PUBLISHED,
    )
    typed = "&lt;img src=x onerror=alert(4)&gt;"
    shown = reader.reads("/help/tides/")
    assert typed in shown
    assert not re.search(
        r"<script(?! src)|<img src=x|\son\w+=|javascript:", shown.replace(typed, "")
    )
