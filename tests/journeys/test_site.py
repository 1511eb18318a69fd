"""People use the site in a real browser: they read it anywhere, and change a record together."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.platform.prepared import drop, lay_loaded

pytestmark = pytest.mark.browser

PASSWORD = "a long way over the sea, 1990"
PAGES = (
    "/",
    "/brief/",
    "/help/",
    "/guidance/national-plan/",
    "/fr/news/",
    "/search/?q=Maroc",
    "/search/?q=ratification&kind=treaty.step",
    "/search/?q=vulnerabilites",
    "/notifications/",
    "/notifications/unsubscribe/nothing/",
    "/compact/",
    "/compact/vote/",
    "/compact/objectives/?round_table=4",
    "/compact/objectives/objective-7/",
    "/compact/objectives/objective-7/history/",
    "/treaty/?on=2019-12-31",
    "/treaty/acts-of-states/",
    "/figures/",
    "/figures/504/",
    "/figures/areas/?sort=-stock",
    "/revisions/",
    "/revisions/undesa-2019/",
    "/revisions/undesa-2019/history/",
    "/network/",
    "/proposals/",
    "/nowhere/",
    "/privacy/",
    "/programs/",
    "/account/login/",
    "/account/password/reset/",
)
SETTINGS = (
    ("light", 1100, "en"),
    ("dark", 390, "ar"),
    ("light", 390, "zh-hans"),
    ("dark", 1100, "fr"),
)


@dataclass
class Site:
    """A served site, and the commands of whoever keeps it."""

    address: str
    environment: dict[str, str]

    def invite(self, email: str, role: str, scope: str = "") -> str:
        """Invite a person; give the link that she gets."""
        options = ["--scope", scope] if scope else []
        told = _command(
            self.environment, "invite", email, role, "--address", self.address, "--here", *options
        )
        return str(re.findall(r"http\S+", told)[0])


@dataclass
class Person:
    """Somebody before a browser that remembers what it complained of."""

    page: Any
    site: Site
    said: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page."""
        self.page.goto(path if path.startswith("http") else f"{self.site.address}{path}")

    def press(self, name: str) -> None:
        """Press a button that sends a form, and wait for the answer."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follow a link, and wait for its page."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=True).first.click()

    def fill(self, **fields: str) -> None:
        """Fill fields of a form by their names."""
        for name, text in fields.items():
            self.page.locator(f"main [name={name}]:not([type=hidden])").fill(text)

    def reads(self) -> str:
        """Give what stands on the page."""
        return str(self.page.locator("main").inner_text())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a fresh site on this machine, over the database that the tests run on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("site")
    database = lay_loaded(folder, f"journey_{os.getpid()}")
    environment = {
        **os.environ,
        "RIHLA_DATABASE": database,
        "RIHLA_FOLDER": str(folder),
        "RIHLA_SECRET": "of this test alone, and long enough for it",
    }
    serve = [sys.executable, "-m", "rihla", "site", "serve", "--here", "--port", str(port)]
    with subprocess.Popen(serve, env=environment, stdout=subprocess.DEVNULL) as server:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/help/")
        yield Site(address, environment)
        server.terminate()
    drop(database)


@pytest.fixture
def person(visitor: Any, site: Site) -> Iterator[Any]:
    """Give people, each with a browser of her own."""
    contexts = []

    def make(theme: str = "light", width: int = 1100, language: str = "en") -> Person:
        context = visitor.browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, locale=language
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])
        contexts.append(context)
        made = Person(context.new_page(), site)
        made.page.on(
            "console",
            # hints to developers are of another type than errors and broken policies
            lambda message: (
                made.said.append(message.text) if message.type in {"error", "warning"} else None
            ),
        )
        made.page.on("pageerror", lambda error: made.said.append(str(error)))
        return made

    yield make
    for context in contexts:
        context.close()


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: "-".join(map(str, setting)))
def test_every_page_is_open_to_every_reader(person: Any, setting: tuple[str, int, str]) -> None:
    """Nothing breaks the policy, the rules of accessibility or the width of the screen."""
    reader = person(*setting)
    faults = []
    for path in PAGES:
        reader.go(path)
        faults += [f"{path}: {rule}" for rule in _violations(reader.page)]
        wide = reader.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        faults += [f"{path}: wider than the screen"] * wide
        # a page that is not there is answered so, and the browser notes it
        faults += [
            f"{path}: {said}"
            for said in reader.said
            if not {"404", "403"} & set(re.findall(r"\d+", said))
        ]
        reader.said.clear()
    assert faults == []


def test_pictures_come_for_the_readers_screen(person: Any) -> None:
    """The map and the chart are drawn, for a phone in the dark as for a desk."""
    reader = person("dark", 390, "ar")
    reader.go("/treaty/?on=2019-12-31")
    for picture in reader.page.locator("figure img").all():
        picture.scroll_into_view_if_needed()
        reader.page.wait_for_function("one => one.complete", arg=picture.element_handle())
        assert "theme=dark&width=phone&language=ar" in picture.evaluate("one => one.currentSrc")
        assert picture.evaluate("one => one.naturalWidth") > 300


def test_a_page_is_read_without_a_mouse(person: Any) -> None:
    """The first key leads past the menu, and the focus is seen."""
    reader = person()
    reader.go("/compact/objectives/")
    reader.page.keyboard.press("Tab")
    assert reader.page.evaluate("document.activeElement.className") == "skip"
    assert reader.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    reader.page.keyboard.press("Enter")
    assert reader.page.evaluate("document.activeElement.id") == "main"


def test_people_change_a_record_together(person: Any, site: Site) -> None:
    """Invited, signed in, proposed, sent back, changed, approved with a second factor."""
    focal, office = person(), person()
    _join(focal, site.invite("focal@example.org", "focal_point", "504"), "focal@example.org")
    _join(office, site.invite("office@example.org", "secretariat"), "office@example.org")
    record = "/treaty/acts-of-states/icrmw-504-ratification-1993-06-21/"

    focal.go(record)
    focal.follow("Propose a change")
    assert _violations(focal.page) == []
    focal.fill(date="1993-06", why="The list names the month.", source="A list of 1993.")
    focal.press("Send the proposal")
    assert "Waiting for a decision" in focal.reads()
    proposal = focal.page.url

    office.go(record)
    assert "Propose a change" not in office.reads(), "the role sleeps without a second factor"
    _show_second_factor(office)
    office.go(proposal)
    assert _violations(office.page) == []
    office.page.locator("form [name=why]").fill("Which list is it?")
    office.press("Send back")
    assert "Sent back to its author" in office.reads()

    focal.go(proposal)
    focal.follow("Change the proposal")
    focal.fill(date="1993", why="The list of the depositary; it names the year.")
    focal.press("Send the proposal")
    office.go(proposal)
    office.press("Approve")
    assert "Approved and applied" in office.reads()

    reader = person()
    reader.go(record)
    assert "1993" in reader.reads()
    assert "21 June 1993" not in reader.reads()
    reader.follow("History")
    assert "Version 2" in reader.reads()
    assert _violations(reader.page) == []
    for one in (focal, office, reader):
        assert one.said == []
    assert "The chain holds" in _rihla(site.environment, "audit", "verify")


def _join(person: Person, link: str, email: str) -> None:
    person.go(link)
    person.fill(new_password1=PASSWORD, new_password2=PASSWORD)
    person.press("Set the password")
    person.fill(login=email, password=PASSWORD)
    person.press("Sign in")


def _show_second_factor(person: Person, *, opens: str = "People") -> None:
    """Set up a second factor, then sign in with it.

    Parameters
    ----------
    opens
        The link that her role has only while it is awake.
    """
    person.go("/account/second-factor/totp/activate/")
    if person.page.locator("main [name=password]").count():
        person.fill(password=PASSWORD)
        person.press("Confirm")
    secret = person.page.locator("#authenticator_secret").input_value()
    assert _violations(person.page) == []
    person.fill(code=_code(secret))
    person.press("Activate")
    # the role is awake at once, and not only after signing in again
    assert person.page.get_by_role("link", name=opens, exact=True).count() == 1
    person.go("/account/logout/")
    person.press("Sign Out")
    person.go("/account/login/")
    person.fill(login="office@example.org", password=PASSWORD)
    person.press("Sign in")
    assert _violations(person.page) == []
    # a code is taken once: wait for the next
    used = _code(secret)
    while _code(secret) == used:
        time.sleep(1)
    person.fill(code=_code(secret))
    person.press("Sign In")


def _code(secret: str) -> str:
    """Compute the code of now (RFC 6238: 30 seconds, 6 digits, SHA-1)."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def _violations(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {[node['html'][:120] for node in one['nodes'][:2]]}" for one in found]


def _command(environment: dict[str, str], *arguments: str) -> str:
    return _rihla(environment, "site", *arguments)


def _rihla(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "rihla", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _wait_for(address: str) -> None:
    until = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(address):
                return
        except OSError:
            assert time.monotonic() < until, f"{address} never answered"
            time.sleep(0.5)
