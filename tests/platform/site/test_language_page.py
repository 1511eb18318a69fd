"""Six languages, whole; errors in each of them; nothing of the inside."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.test import RequestFactory
from django.utils.translation import override

from rihla import platform
from rihla.areas.area import get_area
from rihla.platform.failure import bad_request, server_error

LOCALES = sorted(Path(platform.__file__).parent.glob("*/locale"))
LANGUAGES = ("fr", "es", "ru", "ar", "zh_Hans")
every_catalogue = pytest.mark.parametrize("locale", LOCALES, ids=lambda path: path.parent.name)


@every_catalogue
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_translated_and_keeps_its_gaps(language: str, locale: Path) -> None:
    """No message is empty, and each translation fills the gaps that the English has."""
    with (locale / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = read_po(file)
    faults = []
    for message in catalogue:
        words, strings = _all(message.id)[-1], _all(message.string)
        if message.id and not all(strings):
            faults.append(f"{words}: empty")
        if message.id and _gaps(strings[-1]) != _gaps(words):
            faults.append(f"{words}: other gaps")
    assert faults == []


@every_catalogue
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_words_are_those_of_the_source(language: str, locale: Path) -> None:
    """What the site reads was compiled from what people read."""
    folder = locale / language / "LC_MESSAGES"
    with (folder / "django.po").open("rb") as text, (folder / "django.mo").open("rb") as compiled:
        source, read = read_po(text), read_mo(compiled)
    again = io.BytesIO()
    write_mo(again, source)
    again.seek(0)
    assert _strings(read) == _strings(read_mo(again))


def _all(forms: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [forms or ""] if forms is None or isinstance(forms, str) else list(forms)


def _gaps(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s", text))


def _strings(catalogue: Catalog) -> dict[str, str]:
    return {f"{one.context or ''} {one.id}": str(one.string) for one in catalogue if one.id}


@every_catalogue
def test_all_languages_hold_the_same_messages(locale: Path) -> None:
    """No language lags behind another."""
    held = []
    for language in LANGUAGES:
        with (locale / language / "LC_MESSAGES" / "django.po").open("rb") as file:
            held.append({(message.context, message.id) for message in read_po(file)})
    assert all(one == held[0] for one in held)


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("en", "Objectives"),
        ("fr", "Objectifs"),
        ("es", "Objetivos"),
        ("ru", "Цели"),
        ("ar", "الأهداف"),
        ("zh-hans", "目标"),
    ],
)
@pytest.mark.django_db
def test_a_page_speaks_the_readers_language(language: str, word: str, reader: Any) -> None:
    """Interface and names of States come in the language asked for, Arabic from the right."""
    page = reader.get("/compact/objectives/", language=language)
    assert f"<h1>{word}</h1>" in page
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    name = get_area(504).names[language.partition("-")[0]]
    assert name in reader.get("/compact/vote/", language=language)


@pytest.mark.django_db
def test_the_language_is_kept_once_chosen(reader: Any) -> None:
    """The switch sets it without an account, and the next page is in it."""
    answer = reader.client.post("/language/", {"language": "fr", "next": "/help/"})
    assert answer["Location"] == "/help/"
    assert "<h1>Aide</h1>" in reader.get("/help/")
    away = reader.client.post("/language/", {"language": "fr", "next": "https://example.org/"})
    assert away["Location"] == "/"


@pytest.mark.django_db
def test_readers_get_no_cookie_before_they_choose(reader: Any) -> None:
    """Reading leaves nothing on a reader's machine."""
    for path in ("/", "/compact/objectives/", "/treaty/", "/search/?q=data", "/nowhere/"):
        assert not reader.client.get(path).cookies


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "ar", "zh-hans"])
@pytest.mark.django_db
def test_errors_say_nothing_of_the_inside(language: str, reader: Any) -> None:
    """Each error page is in the reader's language and names no path, query or class of ours."""
    with override(language):
        request = RequestFactory().get("/a-secret-address/")
        pages = [
            server_error(request).content.decode(),
            bad_request(request, ValueError("of the inside")).content.decode(),
        ]
    pages.append(reader.get("/a-secret-address/", status=404, language=language))
    for page in pages:
        assert f'<html lang="{language}"' in page
        inside = page.replace('name="next" value="/a-secret-address/"', "")
        for word in (
            "Traceback",
            "of the inside",
            "a-secret-address",
            "rihla.platform",
            "ValueError",
        ):
            assert word not in inside


@pytest.mark.django_db
def test_every_page_is_bound_by_the_policy_of_contents(reader: Any) -> None:
    """No page may run or load anything but the site's own files, and none has inline code."""
    for path in ("/", "/brief/", "/help/", "/compact/", "/treaty/", "/network/", "/nowhere/"):
        response = reader.client.get(path)
        page = response.content.decode()
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert "unsafe" not in response["Content-Security-Policy"]
        assert not re.search(r"<style|<script(?! src)|\sstyle=|\son\w+=", page)
        assert not re.search(r'(?:src|srcset)="(?:https?:)?//', page)
