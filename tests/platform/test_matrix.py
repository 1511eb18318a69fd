"""Every role on every route: what it may not do leaves no trace, what it may not see is unseen.

The matrix is generated: routes from the resolver of addresses, roles and acts from their tables. It
looks at what is written and at what comes back, never at a status code. A route whose parameters
it does not know, or a way of writing that names no act, fails it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import pytest
from allauth.account.internal.flows import login
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from tests.platform.evidence.made import small_revision
from wagtail.models import Page

from rihla.platform.accounts.models import Grant, Invitation, Person
from rihla.platform.accounts.policy import NOWHERE, PUBLIC, Actor, Scope, Scoped, may, system
from rihla.platform.accounts.role import Role, ScopeKind, list_roles
from rihla.platform.accounts.selectors import actor_of_person
from rihla.platform.accounts.services import invite_person
from rihla.platform.accounts.token import make_token
from rihla.platform.audit.guard import written_tables
from rihla.platform.audit.models import Entry
from rihla.platform.audit.recording import recording
from rihla.platform.editorial.door import WRITE, list_doors
from rihla.platform.editorial.models import HelpPage
from rihla.platform.editorial.service import editing
from rihla.platform.evidence.models import Request
from rihla.platform.evidence.selectors import sees_hidden
from rihla.platform.evidence.services import register_revision, request_decision
from rihla.platform.job.work import run_due
from rihla.platform.notification.event import list_events
from rihla.platform.notification.models import Following, Letter, Notice, Preference
from rihla.platform.privacy.export import ask_export
from rihla.platform.privacy.models import Export
from rihla.platform.proposal.models import Proposal
from rihla.platform.proposal.services import propose_change
from rihla.platform.treaty.models import Step

pytestmark = pytest.mark.django_db

OWN, OTHER = "504", "484"
MARK = "a reason that nobody else may read"
HIDDEN, TITLE = "hidden-figures", "Figures that nobody may know of"
ADDRESS = "author@example.org"
SELF = "self"
"""Stands for acts that are everybody's own, and touch nobody else."""
DRAFT = "a draft that nobody else may read"
SAFE = ("GET", "HEAD", "OPTIONS")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
OF_PAGES = ("GET", "POST")
"""What browsers send. What else a page takes does not depend on who asks: `TRY_ALL` try it, among
them one who is signed in and may do nothing, so that whatever is written is a fault."""
TRY_ALL = ("the public", "donor of the own scope", "administrator of the own scope")

PARAMETERS: dict[str, str] = {
    "area": "treaty",
    "slug": "acts-of-states",
    "kind": "png",
    "version": "1",
    "step": "approve",
    "token": "abc-def",
    "uidb36": "1",
    "key": "",
    "person": "",
    "proposal": "",
    "proposal_id": "",
    "revision": "",
    "request_id": "",
    "asked": "",
    "code": "504",
    "what": "stock",
    "table": "stock",
    "file": "area.csv",
    "form": "bibtex",
    "grant": "",
    "invitation": "",
    "deed": "revoke",
    "held": "",
    "export": "",
    "sequence": "",
    # of the pages that editors write
    "language": "en",
    "place": "help/tides/",
    "name": "report.pdf",
    "width": "960",
    "content_type_app_name": "editorial",
    "content_type_model_name": "helppage",
    "app_label": "editorial",
    "app_name": "editorial",
    "model_name": "helppage",
    "action": "publish",
    "action_name": "unpublish",
    "filter_spec": "original",
    "uidb64": "MQ",
    "revision_id_a": "earliest",
    "revision_id_b": "latest",
    **dict.fromkeys(("page_id", "parent_page_id", "page_to_move_id", "object_id", "pk"), ""),
    **dict.fromkeys(("revision_id", "destination_id", "page_pk"), ""),
    **dict.fromkeys(
        (
            *("image", "image_id", "document", "document_id", "doc_id", "uploaded_file_id"),
            *("session_id", "collection_id", "task_id", "task_state_id"),
            *("workflow_pk", "workflow_state_id"),
        ),
        "1",
    ),
    "notice": "",
}
"""An example of every parameter of an address; empty ones are filled from the records."""

WRITES: dict[str, str] = {
    "proposal-decide": "proposal.decide",
    "proposal-revise": "proposal.write",
    "proposal-rebase": "proposal.write",
    "proposal-comment": "proposal.comment",
    "record-propose": "proposal.write",
    "record-new": "proposal.write",
    "record-end": "proposal.write",
    "record-undo": "proposal.write",
    "propose": "proposal.write",
    "revise": "proposal.write",
    "take_step": "proposal.decide",
    "revision-ask": "revision.decide",
    "revision-hold": "revision.decide",
    "revision-decide": "revision.decide",
    "ask_for_decision": "revision.decide",
    "decide_on_request": "revision.decide",
    "hold": "revision.decide",
    "set_language": "",
    "person-invite": "person.invite",
    "person-role": "person.grant",
    "person-role-end": "person.grant",
    "person-invitation": "person.invite",
    "person-close": "person.close",
    "person-factor-reset": "person.reset_factor",
    "person-open": "person.close",
    "person-erase": "person.erase",
    "audit-reveal": "audit.read",
    "audit-verify": "",
    "invitation": "",
    "own-account": SELF,
    "own-sessions": SELF,
    "own-tokens": SELF,
    "own-token-end": "",
    "own-copy-ask": SELF,
    "own-erasure": SELF,
    "own-erasure-recall": SELF,
}
"""The act that each way of writing needs; none for what writes no record."""


OWN_WRITES: dict[str, frozenset[str]] = {
    "notice-step": frozenset({"notification_notice"}),
    "notice-read-all": frozenset({"notification_notice"}),
    "notice-preferences": frozenset({"notification_preference", "accounts_person"}),
    "follow-change": frozenset({"notification_following"}),
}
"""What whoever is signed in writes of her own, without any role; never another's rows."""

API_BODIES: dict[str, tuple[str, ...]] = {
    "propose": ("kind", "record", "base", "values", "why", "source"),
    "revise": ("values", "why"),
    "take_step": ("why",),
    "ask_for_decision": ("operation", "base", "why"),
    "decide_on_request": ("why",),
    "hold": ("base", "why"),
}
"""What each way of writing of the API takes; it refuses whatever else is sent."""

PAGE_BODIES: dict[str, dict[str, Any]] = {
    "record-propose": {"kind": "ratification", "text": ""},
    "person-invite": {
        "email": "new@example.org",
        "role": "contributor",
        "area": OWN,
        "language": "en",
    },
    "person-role": {"role": "statistician", "area": OWN},
    "own-account": {"name": "Somebody", "language": "en"},
    "own-tokens": {"name": "A program", "acts": "proposal.comment", "days": 7},
    "record-new": {"kind": "reservation", "instrument": "icrmw", "area": "504", "base": 0},
}
"""What forms of pages call otherwise than the API does."""


@dataclass(frozen=True)
class Route:
    """One address."""

    name: str
    pattern: str
    parameters: tuple[str, ...]
    is_api: bool
    is_account: bool
    """Whether it is a page of the package that keeps passwords, which has its own tests."""

    @property
    def is_editorial(self) -> bool:
        """Whether it belongs to the tool by which pages are written."""
        return self.pattern.startswith("editorial/")


def list_routes() -> tuple[Route, ...]:
    """List every address of the site."""
    return tuple(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[Route]:
    for one in resolver.url_patterns:
        pattern = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one, pattern, f"{space}{one.namespace}:" if one.namespace else space)
        else:
            yield _route(one, pattern, space)


def _route(one: URLPattern, pattern: str, space: str) -> Route:
    groups = getattr(getattr(one.pattern, "regex", None), "groupindex", {})
    parameters = tuple(dict.fromkeys([*one.pattern.converters, *groups]))
    return Route(
        space + one.name if one.name else pattern,
        pattern,
        parameters,
        pattern.startswith("api/"),
        one.callback.__module__.startswith("allauth."),
    )


def _path(route: Route, examples: Mapping[str, str]) -> str:
    path = "/" + route.pattern.replace("^", "").replace("$", "").replace("\\", "")
    for name in route.parameters:
        for written in (
            f"<{name}>",
            *(f"<{kind}:{name}>" for kind in ("uuid", "slug", "int", "str", "path")),
        ):
            path = path.replace(written, examples[name])
        if f"(?P<{name}>" in path:
            path = _without_group(path, name, examples[name])
    return path


def _without_group(path: str, name: str, example: str) -> str:
    """Put an example in the place of a group, whatever parentheses stand within it."""
    start = path.index(f"(?P<{name}>")
    depth, end = 0, start
    while end == start or depth:
        depth += {"(": 1, ")": -1}.get(path[end], 0)
        end += 1
    return path[:start] + example + path[end:]


@dataclass
class Door:
    """Somebody at the doors: with a session, and with a token."""

    actor: Actor
    client: Client
    token: str = ""

    def call(self, route: Route, method: str, path: str, body: Mapping[str, Any]) -> str:
        """Call an address and give all that comes back."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        content = {"content_type": "application/json"} if route.is_api else {}
        # Wagtail's own views stumble over forms that no browser sends; what they did counts here
        self.client.raise_request_exception = not route.is_editorial
        call = getattr(self.client, method.lower())
        if method in SAFE:
            answer = call(path, secure=True, headers=headers)
        elif route.is_api:
            taken = API_BODIES.get(_name(route), tuple(body))
            body = {name: body[name] for name in taken}
            answer = call(path, json.dumps(body), secure=True, headers=headers, **content)
        else:
            form = dict(body) | PAGE_BODIES.get(_name(route), {})
            answer = call(path, form if method == "POST" else b"", secure=True)
        chunks = answer.streaming_content if answer.streaming else [answer.content]
        return b"".join(chunks).decode(errors="replace") + str(answer.headers)


@pytest.fixture
def step() -> Step:
    """Give an act of Morocco."""
    return Step.objects.get(area=OWN, kind="ratification")


@pytest.fixture
def proposal(step: Step) -> Proposal:
    """Give an open proposal of somebody of Morocco."""
    author = invite_person(system("tests"), ADDRESS, "focal_point", scope=OWN)
    make_token(actor_of_person(author), "of the author", ["proposal.write"])
    ask_export(actor_of_person(author))
    run_due()
    return propose_change(
        actor_of_person(author), step, {"date": "1993"}, base=1, why=MARK, source="A list."
    )


@pytest.fixture
def hidden(tmp_path: Path) -> Request:
    """Give a request to publish a revision that nobody may know of yet."""
    held, _is_new = register_revision(
        system("tests"), str(small_revision(tmp_path, HIDDEN, title=TITLE))
    )
    author = invite_person(system("tests"), "publisher@example.org", "secretariat")
    return request_decision(
        actor_of_person(author, second_factor=True),
        held,
        "make_current",
        base=held.version,
        why=f"It is sound: {HIDDEN}.",
        embargo=timezone.now() + timedelta(days=1),
    )


@pytest.fixture
def draft() -> Page:
    """Give a draft of a page that editors write."""
    with editing(system("tests"), WRITE):
        page = HelpPage(title="Tides", slug="tides", summary=DRAFT, live=False)
        Page.objects.get(url_path="/en/help/").add_child(instance=page)
        page.save_revision()
    return page


@pytest.fixture
def examples(step: Step, proposal: Proposal, hidden: Request, draft: Page) -> dict[str, str]:
    """Give every parameter its example."""
    filled = {"key": step.key, "person": str(proposal.author), "revision": HIDDEN}
    filled |= {"request_id": str(hidden.pk), "asked": str(hidden.pk)}
    for name in ("page_id", "page_to_move_id", "object_id", "pk", "page_pk"):
        filled[name] = str(draft.pk)
    filled["parent_page_id"] = str(draft.get_parent().pk)
    filled["destination_id"] = str(Page.objects.get(url_path="/en/guidance/").pk)
    filled["revision_id"] = str(draft.latest_revision_id)
    filled |= {"proposal": str(proposal.id), "proposal_id": str(proposal.id)}
    author = Person.objects.get(pk=proposal.author)
    filled |= {
        "grant": str(author.grants.get().pk),
        "invitation": str(author.invitations.get().pk),
        "held": str(author.tokens.get().pk),
        "export": str(Export.objects.get(person=author).pk),
        "sequence": str(
            Entry.objects.filter(touched__record=str(author.pk)).earliest("sequence").sequence
        ),
    }
    filled |= {"notice": str(_told(proposal).id)}
    return {name: filled.get(name) or value for name, value in PARAMETERS.items()}


def _told(proposal: Proposal) -> Notice:
    """Let its author have a notice of a proposal, a following and a preference."""
    person = proposal.author
    notice = Notice(
        person_id=person,
        event="proposal.commented",
        subject="proposal",
        subject_id=str(proposal.pk),
        occurrence="of the matrix",
        mail="off",
    )
    notice.save()
    with recording(str(person), "test.chooses"):
        Preference(person_id=person, event="proposal.made", mail="daily").save()
    return notice


def _kept_of(person: UUID) -> list[object]:
    """Give all that a person chose and was told, as it is now."""
    return [
        sorted(map(str, model._default_manager.filter(person_id=person).values()))
        for model in (Notice, Following, Preference, Letter)
    ]


def _body(step: Step) -> dict[str, Any]:
    return {
        "kind": "treaty.step",
        "record": step.key,
        "base": step.version,
        "values": {"date": "1990"},
        "date": "1990",
        "why": "Because.",
        "text": "Because.",
        "source": "Nowhere.",
        "language": "fr",
        "operation": "withdraw",
        "what": "area",
        "target": "504",
        **{f"{event.id.replace('.', '-')}-mail": "off" for event in list_events()},
    }


def _door(role: Role | None, scope: str, *, second_factor: bool = True) -> Door:
    client = Client()
    if role is None:
        return Door(PUBLIC, client)
    bound = "" if role.scope is ScopeKind.EVERYTHING else scope
    person = invite_person(system("tests"), f"{role.id}@example.org", role.id, scope=bound)
    actor = actor_of_person(person, second_factor=second_factor)
    with recording(str(person.id), "test.sign_in"):
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    if second_factor:
        session = client.session
        session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0}]
        session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
        session.save()
    acts = sorted(role.acts) if second_factor or not role.second_factor else []
    return Door(actor, client, make_token(actor, "tests", acts)[1])


class Writes:
    """What statements write to, records and rights alone."""

    LEFT_OUT: ClassVar[tuple[str, ...]] = (
        *("audit_", "django_", "operation_limit", "usersessions_"),
        # who has a page open, and smaller copies of pictures: no records
        *("wagtailadmin_editingsession", "wagtailimages_rendition"),
        "wagtailcore_pagesubscription",
    )

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Note what a statement writes, and let it through to the guard."""
        tables = {name for name in written_tables(sql) if not name.startswith(self.LEFT_OUT)}
        self.tables |= tables
        return execute(sql, params, many, context)


ACTORS: dict[str, tuple[Role | None, str, bool]] = {
    "the public": (None, "", False),
    # a role that is bound to nothing has no other scope to be tried in
    **{
        f"{role.id} of another scope": (role, OTHER, True)
        for role in list_roles()
        if role.scope is not ScopeKind.EVERYTHING
    },
    **{f"{role.id} of the own scope": (role, OWN, True) for role in list_roles()},
    **{
        f"{role.id} without a second factor": (role, "", False)
        for role in list_roles()
        if role.second_factor
    },
}


@pytest.mark.parametrize("who", ACTORS)
def test_nobody_changes_or_sees_what_she_may_not(
    who: str, step: Step, proposal: Proposal, examples: dict[str, str]
) -> None:
    """On every route, by page and by API, with a session and with a token."""
    role, scope, second_factor = ACTORS[who]
    door = _door(role, scope, second_factor=second_factor)
    on: Scoped = proposal
    audits = may(door.actor, "audit.read", NOWHERE)
    reads = audits or may(door.actor, "record.read_draft", on)
    knows = sees_hidden(door.actor)
    manages = audits or may(door.actor, "person.read", on)
    reads_drafts = audits or may(door.actor, WRITE, NOWHERE)
    of_author = _kept_of(proposal.author)
    for route in list_routes():
        # pages belong to no scope: tried once for each role, and again while it sleeps
        if route.is_account or (route.is_editorial and who.endswith("of another scope")):
            continue
        path = _path(route, examples)
        act = _act(route)
        for method in METHODS if _tries_all(route, who) else OF_PAGES:
            allowed = method not in SAFE and _may(door.actor, act, on)
            writes = Writes()
            with transaction.atomic(), connection.execute_wrapper(writes):
                shown = door.call(route, method, path, _body(step))
                if not allowed:
                    own = OWN_WRITES.get(route.name, frozenset()) if door.actor.is_known else set()
                    beyond = writes.tables - (own if method not in SAFE else set())
                    assert beyond == set(), f"{who}: {method} {path}"
                    if writes.tables:  # her own, or the author's?
                        assert _kept_of(proposal.author) == of_author, f"{who}: {method} {path}"
                if not reads:
                    assert MARK not in shown, f"{who}: {method} {path}"
                if not knows:
                    # an address that she typed may come back to her, what is behind it may not
                    assert TITLE not in shown, f"{who}: {method} {path}"
                    assert HIDDEN in path or HIDDEN not in shown, f"{who}: {method} {path}"
                if not manages:
                    assert ADDRESS not in shown, f"{who}: {method} {path}"
                if not reads_drafts:
                    assert DRAFT not in shown, f"{who}: {method} {path}"
                transaction.set_rollback(True)


def _tries_all(route: Route, who: str) -> bool:
    return route.is_api or (who in TRY_ALL and not route.is_editorial)


def _may(actor: Actor, act: str, on: Scoped) -> bool:
    if act == SELF:
        return actor.is_known
    return bool(act) and may(actor, act, on)


def _act(route: Route) -> str:
    if route.is_editorial:
        door = list_doors().get(route.name)
        return door.write if door else ""
    return WRITES.get(_name(route), "")


def _name(route: Route) -> str:
    return route.name.rpartition(":")[2]


def test_every_parameter_of_every_address_has_an_example() -> None:
    """A new route is tried, or this fails."""
    unknown = {
        name
        for route in list_routes()
        if not route.is_account
        for name in route.parameters
        if name not in PARAMETERS
    }
    assert unknown == set()


def test_the_matrix_reaches_what_it_tries(
    step: Step, proposal: Proposal, examples: dict[str, str]
) -> None:
    """Whoever may see and decide does see and decide: the matrix looks at doors that open."""
    secretariat = next(role for role in list_roles() if role.id == "secretariat")
    door = _door(secretariat, "")
    routes = {_name(route): route for route in list_routes()}
    for name in ("proposal-detail", "get_proposal", "list_proposals"):
        assert MARK in door.call(routes[name], "GET", _path(routes[name], examples), {}), name
    for name in ("view_draft", "revisions_view", "edit"):
        route = next(
            one for one in list_routes() if one.name.partition(":")[2] == name and one.is_editorial
        )
        assert DRAFT in door.call(route, "GET", _path(route, examples), {}), name
    for name in ("proposal-decide", "take_step"):
        with transaction.atomic():
            door.call(routes[name], "POST", _path(routes[name], examples), _body(step))
            assert Proposal.objects.get(pk=proposal.pk).state == "applied", name
            transaction.set_rollback(True)


def test_the_matrix_writes_through_the_pages_that_are_open(
    step: Step, proposal: Proposal, examples: dict[str, str]
) -> None:
    """What it sends to the forms is taken where the role allows it: a change, a new one, an end."""
    role = next(role for role in list_roles() if role.id == "focal_point")
    door = _door(role, OWN)
    routes = {_name(route): route for route in list_routes()}
    for name in ("record-propose", "record-new", "record-end"):
        held = Proposal.objects.count()
        with transaction.atomic():
            door.call(routes[name], "POST", _path(routes[name], examples), _body(step))
            assert Proposal.objects.count() == held + 1, name
            transaction.set_rollback(True)


OPEN = {
    "person-invite": lambda: Person.objects.filter(email="new@example.org").count(),
    "person-role": lambda: Grant.objects.filter(role="statistician").count(),
    "person-role-end": lambda: Grant.objects.exclude(until=None).count(),
    "person-invitation": lambda: Invitation.objects.exclude(revoked=None).count(),
    "person-close": lambda: Person.objects.exclude(closed=None).count(),
}
"""What each way of writing to people adds, where it is open."""


@pytest.mark.parametrize("name", OPEN)
def test_the_matrix_writes_to_people_through_the_pages_that_are_open(
    name: str, step: Step, proposal: Proposal, examples: dict[str, str]
) -> None:
    """What it sends is taken from the secretariat, so that a refusal elsewhere is a refusal."""
    role = next(role for role in list_roles() if role.id == "secretariat")
    door, routes = _door(role, ""), {_name(route): route for route in list_routes()}
    count = OPEN[name]()
    door.call(routes[name], "POST", _path(routes[name], examples), _body(step))
    assert OPEN[name]() == count + 1


def test_the_matrix_writes_what_is_ones_own(step: Step, examples: dict[str, str]) -> None:
    """What it sends to the pages of notices is taken from whoever is signed in, role or none."""
    role = next(role for role in list_roles() if role.id == "donor")
    door = _door(role, OWN)
    routes = {_name(route): route for route in list_routes()}
    for name, model in (("follow-change", Following), ("notice-preferences", Preference)):
        door.call(routes[name], "POST", _path(routes[name], examples), _body(step))
        assert model._default_manager.filter(person_id=door.actor.id).exists(), name


def test_roles_reach_their_own_scope_here() -> None:
    """The two scopes of the matrix differ, and nothing is allowed nowhere."""
    assert set(TRY_ALL) <= set(ACTORS)
    idle = next(role for role in list_roles() if role.id == "donor")
    assert idle.acts == frozenset()
    scope = frozenset({Scope(ScopeKind.AREA, OWN)})
    assert Step(area=int(OWN)).scopes() == scope
    assert not any(may(PUBLIC, act, NOWHERE) for role in list_roles() for act in role.acts)
    assert Person.objects.count() == 0
