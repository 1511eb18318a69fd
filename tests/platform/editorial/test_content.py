"""The pages that ship: six languages, loaded again and again with the same end."""

from __future__ import annotations

import pytest
from django.conf import settings
from tests.platform.editorial.conftest import PUBLISHED, Visitor, at
from wagtail.models import Page

from rihla.errors import NotPermitted
from rihla.platform.accounts.policy import PUBLIC, system
from rihla.platform.audit.models import Entry
from rihla.platform.editorial import content
from rihla.platform.editorial.content import list_shipped, load_pages

pytestmark = pytest.mark.django_db


def test_every_language_has_every_page() -> None:
    """The same places, in titles and words of its own."""
    codes = [code for code, _ in settings.LANGUAGES]
    places = {code: [one for one in list_shipped() if one.language == code] for code in codes}
    english = places["en"]
    for code in codes:
        assert [one.place for one in places[code]] == [one.place for one in english]
        if code != "en":
            same = [
                one.place
                for one, other in zip(places[code], english, strict=True)
                if one.title == other.title or (one.text and one.text == other.text)
            ]
            assert same == [], code


def test_it_is_loaded_once(reader: Visitor) -> None:
    """Again, nothing is made, nothing changes and no entry is written."""
    pages, entries = list(Page.objects.values()), Entry.objects.count()
    done = load_pages(system("tests"))
    assert (done.created, done.changed, done.kept) == (0, 0, [])
    assert done.unchanged == len(list_shipped())
    assert (list(Page.objects.values()), Entry.objects.count()) == (pages, entries)


def test_what_editors_wrote_is_never_overwritten(
    editor: Visitor, reader: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later release changes what nobody touched; what was edited or deleted stays so, named."""
    editor.write(
        f"/editorial/pages/{at('/fr/help/').pk}/edit/",
        title="Notre aide",
        slug="help",
        **PUBLISHED,
    )
    editor.post(f"/editorial/pages/{at('/es/news/guidance-and-news/').pk}/delete/")
    shipped = list_shipped()
    later = tuple(
        content.Shipped(one.language, one.place, one.kind, f"{one.title} 2", one.summary, one.text)
        if one.place == "help" and one.language in {"fr", "en"}
        else one
        for one in shipped
    )
    monkeypatch.setattr(content, "list_shipped", lambda: later)
    done = load_pages(system("tests"))
    assert (done.created, done.changed) == (0, 1)
    assert done.kept == ["fr/help", "es/news/guidance-and-news"]
    assert at("/fr/help/").title == "Notre aide"
    assert "Help 2" in reader.reads("/en/help/")
    assert not Page.objects.filter(url_path="/es/news/guidance-and-news/").exists()


def test_only_who_may_publish_loads_them() -> None:
    """The public may not."""
    with pytest.raises(NotPermitted):
        load_pages(PUBLIC)
