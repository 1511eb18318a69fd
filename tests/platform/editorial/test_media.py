"""Pictures and documents: what is allowed comes in, what a published page shows goes out."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as PillowImage
from tests.platform.editorial.conftest import PUBLISHED, Visitor, at, content_of
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, Page

from rihla.platform.accounts.policy import system
from rihla.platform.audit.models import Entry
from rihla.platform.editorial.document import is_what_it_says
from rihla.platform.editorial.service import editing

pytestmark = pytest.mark.django_db


def _upload(editor: Visitor, kind: str, file: SimpleUploadedFile, **others: Any) -> Any:
    collection = Collection.objects.get(depth=1).pk
    return editor.post(
        f"/editorial/{kind}/add/", title=file.name, file=file, collection=collection, **others
    )


def _page_with(editor: Visitor, image: Image, document: Document, **others: Any) -> Page:
    value = {"image": image.pk, "alternative": "A harbour", "caption": "", "credit": ""}
    editor.write(
        f"/editorial/pages/add/editorial/helppage/{at('/en/help/').pk}/",
        title="Tides",
        pieces=[("picture", value), ("document", document.pk)],
        **others,
    )
    return Page.objects.get(title="Tides")


def test_a_file_is_there_for_readers_while_a_published_page_shows_it(
    editor: Visitor,
    reader: Visitor,
    picture_file: SimpleUploadedFile,
    document_file: SimpleUploadedFile,
) -> None:
    """Not before, not after, and at no other address; editors see it all the time."""
    _upload(editor, "images", picture_file)
    _upload(editor, "documents", document_file)
    image, document = Image.objects.get(), Document.objects.get()
    picture = f"/media/pictures/{image.pk}/960/"
    report = document.url
    page = _page_with(editor, image, document)

    def seen() -> list[bool]:
        return [reader.status(path) == 200 for path in (picture, report)]

    assert seen() == [False, False]
    assert page.latest_revision is not None

    with editing(system("tests"), "page.publish"):
        page.latest_revision.publish()
    assert seen() == [True, True]
    shown = reader.reads("/help/tides/")
    assert picture in shown
    assert report in shown
    assert 'alt="A harbour"' in shown
    for stored in (image.file.name, document.file.name):
        assert reader.get(f"/editorial/media/{stored}").status_code == 302
        assert reader.get(f"/media/{stored}").status_code == 404
    assert editor.status(f"/editorial/media/{image.file.name}") == 200
    editor.post(f"/editorial/pages/{page.pk}/unpublish/")
    assert seen() == [False, False]


def test_a_picture_says_nothing_of_where_it_was_taken(
    editor: Visitor, reader: Visitor, picture_file: SimpleUploadedFile
) -> None:
    """What the camera wrote beside it is not given to readers, in any width."""
    _upload(editor, "images", picture_file)
    image = Image.objects.get()
    with image.file.open("rb") as held:
        assert b"34.02 N" in held.read()
    value = {"image": image.pk, "alternative": "A harbour", "caption": "", "credit": ""}
    editor.write(
        f"/editorial/pages/add/editorial/helppage/{at('/en/help/').pk}/",
        title="Tides",
        pieces=[("picture", value)],
        **PUBLISHED,
    )
    for width in (480, 960, 1920):
        answer = reader.get(f"/media/pictures/{image.pk}/{width}/")
        assert b"34.02 N" not in answer.content
        assert PillowImage.open(io.BytesIO(answer.content)).width == min(width, 1200)
    assert reader.get(f"/media/pictures/{image.pk}/500/").status_code == 404


def test_a_document_is_saved_and_never_run(
    editor: Visitor, reader: Visitor, picture_file: SimpleUploadedFile, document_file: Any
) -> None:
    """It comes as a file of its declared kind, under the site's own policy."""
    _upload(editor, "images", picture_file)
    _upload(editor, "documents", document_file)
    document = Document.objects.get()
    _page_with(editor, Image.objects.get(), document, **PUBLISHED)
    answer = reader.get(document.url)
    assert "words of the report" in content_of(answer)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def _zip(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as held:
        for name, content in parts.items():
            held.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return made.getvalue()


REFUSED = {
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "page.html": b"<script>alert(1)</script>",
    "report.pdf": b"<script>alert(1)</script>",
    "table.xlsx": b"PK not a workbook",
    "text.txt": b"\x00\x01 binary",
    "letter.docx": _zip(mimetype=b"application/vnd.oasis.opendocument.text"),
    "letter.odt": _zip(mimetype=b"text/html"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_what_its_name_says_is_refused(name: str, editor: Visitor) -> None:
    """By content, at every door through which documents and pictures come in."""
    for path in (
        "/editorial/documents/add/",
        "/editorial/documents/multiple/add/",
        "/editorial/documents/chooser/create/",
        "/editorial/images/add/",
        "/editorial/images/multiple/add/",
        "/editorial/images/chooser/create/",
    ):
        file = SimpleUploadedFile(name, REFUSED[name])
        collection = Collection.objects.get(depth=1).pk
        fields = {"title": name, "collection": collection, "file": file, "files[]": file}
        prefixed = {
            f"{kind}-chooser-upload-{field}": value
            for kind in ("document", "image")
            for field, value in fields.items()
        }
        file.seek(0)
        editor.client.post(
            path, fields | prefixed, secure=True, headers={"x-requested-with": "XMLHttpRequest"}
        )
    assert (Document.objects.count(), Image.objects.count()) == (0, 0)


def test_good_documents_are_known_by_their_content() -> None:
    """One of each kind that people send."""
    good = {
        "a.csv": "área;1\n".encode(),
        "a.docx": _zip(word__document_xml=b"<w/>"),
        "a.xlsx": _zip(xl__workbook_xml=b"<x/>"),
        "a.odt": _zip(mimetype=b"application/vnd.oasis.opendocument.text"),
    }
    for name, content in good.items():
        assert is_what_it_says(io.BytesIO(content), name), name
    assert not is_what_it_says(io.BytesIO(_zip_with_macros()), "a.xlsx")


def _zip_with_macros() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as held:
        held.writestr("xl/workbook.xml", "<x/>")
        held.writestr("xl/vbaProject.bin", "code")
    return made.getvalue()


def test_a_picture_too_large_is_refused(editor: Visitor, settings: Any) -> None:
    """By its bytes and by what it would take in memory."""
    made = io.BytesIO()
    PillowImage.new("1", (9000, 9000)).save(made, "PNG")
    assert len(made.getvalue()) < settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    _upload(editor, "images", SimpleUploadedFile("huge.png", made.getvalue(), "image/png"))
    heavy = b"\x89PNG\r\n\x1a\n" + b"0" * (settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE + 1)
    _upload(editor, "images", SimpleUploadedFile("heavy.png", heavy, "image/png"))
    assert Image.objects.count() == 0


def test_an_upload_is_an_entry(editor: Visitor, document_file: SimpleUploadedFile) -> None:
    """Who brought which file."""
    _upload(editor, "documents", document_file)
    entry = Entry.objects.order_by("-sequence").first()
    assert entry is not None
    found = {change["kind"]: change["fields"] for change in entry.changes}
    assert found["wagtaildocs.document"]["title"] == [None, "report.pdf"]
    assert editor.actor is not None
    assert entry.actor == editor.actor.id


def test_no_path_leads_out_of_the_folder(editor: Visitor) -> None:
    """Names with dots, and kinds that are no pictures."""
    for name in ("images/../../site.sqlite3", "images/%2e%2e/%2e%2e/secret.png", "documents/a.pdf"):
        assert editor.get(f"/editorial/media/{name}").status_code in {400, 404}, name
