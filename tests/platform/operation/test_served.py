"""A site as its operators meet it: several processes, probes, limits, logs, pauses."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable

import pytest
from tests.platform.served import Served, rihla

TOKEN = "shown by the collector of metrics alone"
HTTPS = {"X_Forwarded_Proto": "https"}


@pytest.fixture(scope="module")
def site(serve: Callable[..., Served]) -> Served:
    """Serve a site of two processes behind one proxy, as on a server."""
    return serve(workers=2, RIHLA_METRICS_TOKEN=TOKEN, RIHLA_PROXIES="1")


def test_probes_answer_without_tls_and_tell_outsiders_nothing(site: Served) -> None:
    """Alive and ready in one word; checks and figures are for whoever shows the token."""
    live, ready = site.ask("/health/live"), site.ask("/health/ready", Host="10.0.0.7")
    assert (live.status, json.loads(live.text)) == (200, {"status": "live"})
    assert (ready.status, json.loads(ready.text)) == (200, {"status": "ready"})
    assert site.ask("/metrics").status == 404
    assert site.ask("/metrics", Authorization="Bearer wrong").status == 404
    told = json.loads(site.ask("/health/ready", Authorization=f"Bearer {TOKEN}").text)
    assert {one["name"] for one in told["checks"]} == {
        "disk", "pause", "database", "migrations", "norms", "figures", "audit",
    }  # fmt: skip


def test_figures_are_of_all_processes_and_name_routes(site: Served) -> None:
    """Twenty requests to two processes are counted together, under a name and not a path."""
    for _ in range(20):
        site.ask("/compact/objectives/objective-7/", **HTTPS)
    text = site.ask("/metrics", Authorization=f"Bearer {TOKEN}").text
    counted = re.search(
        r'rihla_requests_total\{method="GET",route="record-detail",status="200"\} ([\d.]+)', text
    )
    assert counted is not None
    assert float(counted[1]) >= 20
    assert "objective-7" not in text
    assert re.search(r"^rihla_audit_entries [1-9]", text, re.M)


def test_plain_http_leads_to_https(site: Served) -> None:
    """A reader without TLS is sent there and gets no page."""
    answer = site.ask("/help/")
    assert answer.status == 301
    assert answer.headers["location"] == f"https://127.0.0.1:{site.port}/help/"


def test_a_request_has_a_line_and_an_id(site: Served) -> None:
    """An id that is given and sane comes back and stands in the line; another is made new."""
    given = site.ask("/help/", X_Request_Id="from-the-proxy-1", **HTTPS)
    assert given.headers["x-request-id"] == "from-the-proxy-1"
    made = site.ask("/help/", X_Request_Id="a b; drop", **HTTPS).headers["x-request-id"]
    assert re.fullmatch(r"[0-9a-f]{32}", made)
    (line,) = [one for one in site.lines() if one.get("request") == "from-the-proxy-1"]
    assert (line["route"], line["status"], line["method"]) == ("help", 200, "GET")
    assert isinstance(line["ms"], float)


def test_lines_hold_nothing_that_names_a_person(site: Served) -> None:
    """Neither addresses, tokens, queries nor hosts of readers, whatever they send."""
    secret = "amina@example.org"
    site.ask(
        f"/search/?q={secret}&token=sesame-open",
        X_Forwarded_For="198.51.100.23",
        User_Agent=secret,
        Authorization="Bearer rihla_of-nobody-at-all",
        **HTTPS,
    )
    site.ask("/account/invitation/3f2504e0-4f89-41d3-9a0c-0305e82c3301/link-of-hers/", **HTTPS)
    site.ask("/account/login/", b"login=amina%40example.org&password=open", **HTTPS)
    site.ask("/" + "x" * 5000 + "%0Aforged%1b[31m/", **HTTPS)
    time.sleep(0.5)
    text = site.log.read_text(encoding="utf-8")
    for word in (secret, "amina", "sesame", "of-nobody", "link-of-hers", "198.51.100.23", "\x1b"):
        assert word not in text, word
    assert '"address": "198.51.100.0/24"' in text
    assert max(map(len, text.splitlines())) < 2000


def test_the_api_refuses_who_asks_too_often_whichever_process_answers(site: Served) -> None:
    """After six hundred requests of a minute comes a problem that says when to try again."""
    started = time.monotonic()
    statuses = [
        site.ask("/api/v1/kinds", X_Forwarded_For="203.0.113.9", **HTTPS).status for _ in range(640)
    ]
    assert time.monotonic() - started < 55, "too slow a machine to ask this"
    assert statuses[:590] == [200] * 590
    assert statuses[-1] == 429
    refused = site.ask("/api/v1/kinds", X_Forwarded_For="203.0.113.9", **HTTPS)
    assert refused.headers["content-type"] == "application/problem+json"
    assert json.loads(refused.text)["status"] == 429
    assert 0 < int(refused.headers["retry-after"]) <= 61
    assert site.ask("/api/v1/kinds", X_Forwarded_For="203.0.113.10", **HTTPS).status == 200
    # what a reader writes before her own proxy's word is not believed
    forged = site.ask("/api/v1/kinds", X_Forwarded_For="203.0.113.77, 203.0.113.9", **HTTPS)
    assert forged.status == 429


PAUSED = {
    "en": "The site is paused",
    "fr": "Le site est momentanément en pause",
    "es": "El sitio está en pausa",
    "ru": "Сайт временно приостановлен",
    "ar": "الموقع متوقف مؤقتا",
    "zh-hans": "网站暂停服务",
}


def test_a_pause_is_told_to_readers_programs_and_probes(site: Served) -> None:
    """Each in its own way; a page in the reader's language, and no word of the inside."""
    assert rihla(site.environment, "site", "pause").returncode == 0
    try:
        for language, words in PAUSED.items():
            page = site.ask("/compact/", Accept_Language=language, **HTTPS)
            assert page.status == 503
            assert words in page.text
            assert int(page.headers["retry-after"]) > 0
        problem = site.ask("/api/v1/kinds", **HTTPS)
        assert json.loads(problem.text)["status"] == 503
        assert site.ask("/health/live").status == 200
        assert site.ask("/health/ready").status == 503
    finally:
        assert rihla(site.environment, "site", "resume").returncode == 0
    assert site.ask("/compact/", **HTTPS).status == 200
