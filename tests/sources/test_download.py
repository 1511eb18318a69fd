"""Fetching: whatever a server does, the destination holds the declared bytes or does not exist."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rihla.errors import DownloadFailed, InputError, SourceChanged, UnknownSource
from rihla.sources.download import fetch_file, fetch_source
from rihla.sources.registry import get_source
from rihla.sources.sidecar import SidecarFile, Use

BODY = random.Random(2019).randbytes(300_000)
OTHER = random.Random(2020).randbytes(310_000)

Behaviour = Callable[["Answer"], None]


class Answer(BaseHTTPRequestHandler):
    """Answers each request as the publisher's list of behaviours says, the last one for ever."""

    protocol_version = "HTTP/1.1"
    publisher: Publisher

    def do_GET(self) -> None:
        """Answer one request."""
        self.close_connection = True
        at = len(self.publisher.ranges)
        self.publisher.ranges.append(self.headers.get("Range"))
        self.publisher.conditions.append(self.headers.get("If-Range"))
        behaviours = self.publisher.behaviours
        behaviours[min(at, len(behaviours) - 1)](self)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    @property
    def offset(self) -> int | None:
        """First byte asked for."""
        asked = self.headers.get("Range")
        return int(asked.removeprefix("bytes=").rstrip("-")) if asked else None

    def head(self, status: int, **headers: object) -> None:
        """Send status and headers."""
        self.send_response(status)
        for name, value in {"Connection": "close", **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()


class Publisher:
    """A server on this machine, and what it was asked."""

    def __init__(self, *behaviours: Behaviour) -> None:
        self.behaviours = list(behaviours)
        self.ranges: list[str | None] = []
        self.conditions: list[str | None] = []
        handler = type("Bound", (Answer,), {"publisher": self})
        self.server = _Server(("127.0.0.1", 0), handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        """Address of the file."""
        return f"http://127.0.0.1:{self.server.server_address[1]}/stock.csv"

    def __enter__(self) -> Publisher:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up is what these tests are about."""


def good(answer: Answer, body: bytes = BODY, tag: str = '"v1"') -> None:
    """Deliver, honouring a range whose condition holds."""
    start = answer.offset
    condition = answer.headers.get("If-Range")
    if start is None or (condition is not None and condition != tag):
        answer.head(200, Content_Length=len(body), ETag=tag)
        answer.wfile.write(body)
    elif start >= len(body):
        answer.head(416, Content_Range=f"bytes */{len(body)}", Content_Length=0)
    else:
        rest = body[start:]
        span = f"bytes {start}-{len(body) - 1}/{len(body)}"
        answer.head(206, Content_Length=len(rest), Content_Range=span, ETag=tag)
        answer.wfile.write(rest)


def drops(after: int, tag: str | None = '"v1"') -> Behaviour:
    """Promise the rest of the body, and hang up after some bytes of it."""

    def behave(answer: Answer) -> None:
        start = answer.offset or 0
        rest = BODY[start:]
        named = {"ETag": tag} if tag else {}
        if start:
            span = f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"
            answer.head(206, Content_Length=len(rest), Content_Range=span, **named)
        else:
            answer.head(200, Content_Length=len(rest), **named)
        answer.wfile.write(rest[:after])
        answer.wfile.flush()
        answer.connection.close()

    return behave


def truncates(after: int) -> Behaviour:
    """End the body early without having said how long it is."""

    def behave(answer: Answer) -> None:
        answer.head(200)
        answer.wfile.write(BODY[:after])

    return behave


def ignores_range(answer: Answer) -> None:
    """Deliver everything, whatever part was asked for."""
    answer.head(200, Content_Length=len(BODY))
    answer.wfile.write(BODY)


def changed(answer: Answer) -> None:
    """Deliver another file, as good as `good` does."""
    good(answer, OTHER, '"v2"')


def corrupts(answer: Answer) -> None:
    """Deliver bytes that differ at every request."""
    body = bytearray(BODY)
    body[len(answer.publisher.ranges)] ^= 1
    answer.head(200, Content_Length=len(body))
    answer.wfile.write(body)


def promises_more(answer: Answer) -> None:
    """Say that the body is longer than it is."""
    answer.head(200, Content_Length=len(BODY) + 1000)
    answer.wfile.write(BODY)
    answer.wfile.flush()
    answer.connection.close()


def promises_less(answer: Answer) -> None:
    """Say that the body is shorter than it is."""
    answer.head(200, Content_Length=len(BODY) - 1000)
    answer.wfile.write(BODY)


def wrong_range(answer: Answer) -> None:
    """Answer a range with another one."""
    answer.head(206, Content_Length=10, Content_Range=f"bytes 7-16/{len(BODY)}")
    answer.wfile.write(BODY[7:17])


def zips(answer: Answer) -> None:
    """Compress, though nobody asked for it."""
    body = gzip.compress(BODY)
    answer.head(200, Content_Length=len(body), Content_Encoding="gzip")
    answer.wfile.write(body)


def mixes(answer: Answer) -> None:
    """Continue the file with bytes of another, without a version to tell by."""
    start = answer.offset or 0
    body = BODY[:start] + OTHER[start : len(BODY)]
    rest = body[start:]
    answer.head(
        206, Content_Length=len(rest), Content_Range=f"bytes {start}-{len(body) - 1}/{len(body)}"
    )
    answer.wfile.write(rest)


def says(status: int, **headers: object) -> Behaviour:
    """Answer with a status alone."""
    return lambda answer: answer.head(status, Content_Length=0, **headers)


def stalls(seconds: float) -> Behaviour:
    """Send some bytes, then nothing."""

    def behave(answer: Answer) -> None:
        answer.head(200, Content_Length=len(BODY), ETag='"v1"')
        answer.wfile.write(BODY[:1000])
        answer.wfile.flush()
        time.sleep(seconds)
        answer.connection.close()

    return behave


def declared(url: str | None, body: bytes = BODY) -> SidecarFile:
    """Give the sidecar entry of a body."""
    checksum = hashlib.sha256(body).hexdigest()
    return SidecarFile("x/stock.csv", checksum, len(body), url, Use.EVIDENCE, "A table.")


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """Give one client for all, which trusts no proxy of the machine."""
    with httpx.Client(timeout=0.5, follow_redirects=True, trust_env=False) as client:
        yield client


@pytest.fixture
def waits() -> list[float]:
    """Collect the waits instead of waiting."""
    return []


def test_it_puts_the_declared_bytes_in_place(tmp_path: Path, client: httpx.Client) -> None:
    """A file that is delivered whole stands at its destination, and nothing beside it."""
    with Publisher(good) as publisher:
        fetched = fetch_file(declared(publisher.url), tmp_path / "stock.csv", client=client)
    assert fetched.path.read_bytes() == BODY
    assert fetched.downloaded == len(BODY)
    assert [path.name for path in tmp_path.iterdir()] == ["stock.csv"]


def test_it_continues_after_a_dropped_connection(
    tmp_path: Path, client: httpx.Client, waits: list[float]
) -> None:
    """Only the missing bytes are asked for again, on condition that the version is the same."""
    with Publisher(drops(100_000), drops(50_000), good) as publisher:
        fetched = fetch_file(
            declared(publisher.url), tmp_path / "stock.csv", client=client, sleep=waits.append
        )
    assert fetched.path.read_bytes() == BODY
    assert publisher.ranges == [None, "bytes=100000-", "bytes=150000-"]
    assert publisher.conditions == [None, '"v1"', '"v1"']
    assert fetched.downloaded == len(BODY)
    assert waits == [1.0, 2.0]


def test_it_continues_in_the_next_run(
    tmp_path: Path, client: httpx.Client, waits: list[float]
) -> None:
    """What a failed run fetched is kept, said in its error, and not fetched again."""
    path = tmp_path / "stock.csv"
    with Publisher(drops(120_000), good) as publisher:
        with pytest.raises(DownloadFailed, match=r"120,000 of 300,000 bytes are held") as caught:
            fetch_file(declared(publisher.url), path, client=client, attempts=1, sleep=waits.append)
        assert "Run it again" in caught.value.cure
        assert not path.exists()
        fetched = fetch_file(declared(publisher.url), path, client=client)
    assert publisher.ranges == [None, "bytes=120000-"]
    assert fetched.downloaded == 180_000
    assert path.read_bytes() == BODY


def test_it_starts_again_where_a_server_ignores_ranges(
    tmp_path: Path, client: httpx.Client, waits: list[float]
) -> None:
    """A whole body in answer to a range replaces what was held, it is not appended."""
    with Publisher(drops(100_000), ignores_range) as publisher:
        fetched = fetch_file(
            declared(publisher.url), tmp_path / "stock.csv", client=client, sleep=waits.append
        )
    assert fetched.path.read_bytes() == BODY


def test_it_notices_bytes_that_were_mixed(
    tmp_path: Path, client: httpx.Client, waits: list[float]
) -> None:
    """Where no version is named, the checksum tells that a continued file is two halves."""
    with Publisher(drops(100_000, tag=None), mixes, good) as publisher:
        fetched = fetch_file(
            declared(publisher.url), tmp_path / "stock.csv", client=client, sleep=waits.append
        )
    assert fetched.path.read_bytes() == BODY
    assert publisher.ranges == [None, "bytes=100000-", None]


def test_it_takes_up_a_truncated_body(
    tmp_path: Path, client: httpx.Client, waits: list[float]
) -> None:
    """A body without a stated length that ends early is not mistaken for a changed file."""
    with Publisher(truncates(90_000), good) as publisher:
        fetched = fetch_file(
            declared(publisher.url), tmp_path / "stock.csv", client=client, sleep=waits.append
        )
    assert fetched.path.read_bytes() == BODY
    assert publisher.ranges == [None, "bytes=90000-"]


def test_it_says_that_the_publisher_changed_the_file(
    tmp_path: Path, client: httpx.Client, waits: list[float]
) -> None:
    """Another file, delivered twice over, is kept beside with both checksums in the error."""
    path = tmp_path / "stock.csv"
    with Publisher(changed) as publisher, pytest.raises(SourceChanged) as caught:
        fetch_file(declared(publisher.url), path, client=client, sleep=waits.append)
    message = str(caught.value)
    assert hashlib.sha256(BODY).hexdigest() in message
    assert hashlib.sha256(OTHER).hexdigest() in message
    assert "300,000 bytes" in message
    assert "310,000 bytes" in message
    assert not path.exists()
    assert (tmp_path / "stock.csv.changed").read_bytes() == OTHER


def test_a_file_changed_between_attempts_is_seen_as_such(
    tmp_path: Path, client: httpx.Client, waits: list[float]
) -> None:
    """A new version is never appended to the old one's bytes."""
    with Publisher(drops(100_000), changed) as publisher, pytest.raises(SourceChanged):
        fetch_file(
            declared(publisher.url), tmp_path / "stock.csv", client=client, sleep=waits.append
        )
    assert (tmp_path / "stock.csv.changed").read_bytes() == OTHER


def test_a_line_that_corrupts_is_not_a_changed_file(
    tmp_path: Path, client: httpx.Client, waits: list[float]
) -> None:
    """Bytes that differ each time are a failed download, and none of them is kept."""
    with (
        Publisher(corrupts) as publisher,
        pytest.raises(DownloadFailed, match="different bytes each time"),
    ):
        fetch_file(
            declared(publisher.url),
            tmp_path / "stock.csv",
            client=client,
            attempts=3,
            sleep=waits.append,
        )
    assert list(tmp_path.iterdir()) == []


def test_it_recovers_from_one_corrupted_body(
    tmp_path: Path, client: httpx.Client, waits: list[float]
) -> None:
    """One wrong body is no verdict on the publisher; nothing of it stays."""
    with Publisher(corrupts, good) as publisher:
        fetch_file(
            declared(publisher.url), tmp_path / "stock.csv", client=client, sleep=waits.append
        )
    assert [path.name for path in tmp_path.iterdir()] == ["stock.csv"]


@pytest.mark.parametrize("behaviour", [promises_more, zips])
def test_the_checksum_has_the_last_word(
    behaviour: Behaviour, tmp_path: Path, client: httpx.Client, waits: list[float]
) -> None:
    """Whole bytes are accepted though the head misstates their length or packs them."""
    with Publisher(behaviour) as publisher:
        fetched = fetch_file(
            declared(publisher.url), tmp_path / "stock.csv", client=client, sleep=waits.append
        )
    assert fetched.path.read_bytes() == BODY
    assert publisher.ranges == [None]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_it_does_not_insist_where_the_answer_is_final(
    status: int, tmp_path: Path, client: httpx.Client, waits: list[float]
) -> None:
    """An address that holds nothing is asked once."""
    with Publisher(says(status)) as publisher:
        with pytest.raises(DownloadFailed, match=f"answered {status}"):
            fetch_file(
                declared(publisher.url), tmp_path / "stock.csv", client=client, sleep=waits.append
            )
        assert len(publisher.ranges) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_it_asks_again_where_the_answer_may_pass(
    status: int, tmp_path: Path, client: httpx.Client, waits: list[float]
) -> None:
    """A server in trouble is asked again, after the wait that it asks for."""
    with Publisher(says(status, Retry_After=7), says(status), good) as publisher:
        fetch_file(
            declared(publisher.url), tmp_path / "stock.csv", client=client, sleep=waits.append
        )
    assert waits == [7.0, 2.0]


def test_a_wait_may_be_a_date(tmp_path: Path, client: httpx.Client, waits: list[float]) -> None:
    """Retry-After with a date in the past means at once."""
    when = "Fri, 31 Dec 1999 23:59:59 GMT"
    with Publisher(says(503, Retry_After=when), good) as publisher:
        fetch_file(
            declared(publisher.url), tmp_path / "stock.csv", client=client, sleep=waits.append
        )
    assert waits == [0.0]


def test_it_does_not_sit_through_a_long_wait(
    tmp_path: Path, client: httpx.Client, waits: list[float]
) -> None:
    """A server that asks for an hour gets it, by ending the command with that reason."""
    with (
        Publisher(says(429, Retry_After=3600)) as publisher,
        pytest.raises(DownloadFailed, match="asks to wait 3600 s"),
    ):
        fetch_file(
            declared(publisher.url), tmp_path / "stock.csv", client=client, sleep=waits.append
        )
    assert waits == []


def test_it_gives_up_on_a_server_that_stalls(
    tmp_path: Path, client: httpx.Client, waits: list[float]
) -> None:
    """No byte within the timeout ends the attempt, and the next one continues."""
    with Publisher(stalls(2.0), good) as publisher:
        fetched = fetch_file(
            declared(publisher.url), tmp_path / "stock.csv", client=client, sleep=waits.append
        )
    assert publisher.ranges == [None, "bytes=1000-"]
    assert fetched.path.read_bytes() == BODY


def test_a_machine_that_does_not_answer_is_named(
    tmp_path: Path, client: httpx.Client, waits: list[float]
) -> None:
    """A closed port is a failed download with its address, not a traceback."""
    with Publisher(good) as publisher:
        url = publisher.url
    with pytest.raises(DownloadFailed, match="the connection failed"):
        fetch_file(
            declared(url), tmp_path / "stock.csv", client=client, attempts=2, sleep=waits.append
        )


def test_it_tells_of_progress(tmp_path: Path, client: httpx.Client, waits: list[float]) -> None:
    """Progress grows to the whole, through a drop, without counting bytes twice."""
    seen: list[tuple[str, int, int]] = []
    with Publisher(drops(100_000), good) as publisher:
        fetch_file(
            declared(publisher.url),
            tmp_path / "stock.csv",
            client=client,
            sleep=waits.append,
            progress=lambda name, done, total: seen.append((name, done, total)),
        )
    assert {(name, total) for name, _, total in seen} == {("stock.csv", len(BODY))}
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)
    assert seen[-1][1] == len(BODY)


def test_a_good_file_is_left_alone(tmp_path: Path, client: httpx.Client) -> None:
    """The declared file in place means no request at all, with or without replace."""
    path = tmp_path / "stock.csv"
    path.write_bytes(BODY)
    before = path.stat().st_mtime_ns
    with Publisher(changed) as publisher:
        for replace in (False, True):
            fetched = fetch_file(declared(publisher.url), path, client=client, replace=replace)
            assert fetched.was_there
        assert publisher.ranges == []
    assert path.stat().st_mtime_ns == before


def test_another_file_is_replaced_only_on_request(
    tmp_path: Path, client: httpx.Client, waits: list[float]
) -> None:
    """A user's file stays until the declared bytes are complete, and only then if asked."""
    path = tmp_path / "stock.csv"
    path.write_bytes(b"my own notes")
    with Publisher(says(404), good) as publisher:
        file = declared(publisher.url)
        with pytest.raises(SourceChanged, match="is there already"):
            fetch_file(file, path, client=client)
        with pytest.raises(DownloadFailed):
            fetch_file(file, path, client=client, replace=True, sleep=waits.append)
        assert path.read_bytes() == b"my own notes"
        fetch_file(file, path, client=client, replace=True)
    assert path.read_bytes() == BODY


def test_a_file_without_an_address_says_so(tmp_path: Path) -> None:
    """A file that a third party made cannot be fetched, and the error says where to look."""
    with pytest.raises(DownloadFailed, match="No public address"):
        fetch_file(declared(None), tmp_path / "stock.csv")


def test_a_source_without_addresses_names_its_page(tmp_path: Path) -> None:
    """Where no file has an address, the publisher's page is named."""
    with pytest.raises(DownloadFailed, match=r"unhcr\.org"):
        fetch_source("unhcr-population", tmp_path)
    with pytest.raises(UnknownSource):
        fetch_source("no-such-source", tmp_path)


@pytest.mark.parametrize("inner", ["", "data"])
def test_a_source_goes_where_its_check_looks(
    inner: str, tmp_path: Path, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files land at their declared paths, below ``data`` where the folder has one."""
    (tmp_path / inner).mkdir(exist_ok=True)
    source = get_source("undesa-ims-2020")
    with Publisher(good) as publisher:
        file = declared(publisher.url)
        sidecar = dataclasses.replace(source.sidecar, files=(file, declared(None)))
        held = dataclasses.replace(source, sidecar=sidecar)
        monkeypatch.setattr("rihla.sources.download.get_source", lambda _: held)
        fetched = fetch_source("undesa-ims-2020", tmp_path, client=client)
    assert [one.path for one in fetched] == [tmp_path / inner / file.path]
    assert fetched[0].path.read_bytes() == BODY


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path, client: httpx.Client) -> None:
    """A destination that cannot be written is an error with its cure."""
    (tmp_path / "x").write_text("a file")
    with Publisher(good) as publisher, pytest.raises(DownloadFailed, match="could not be written"):
        fetch_file(declared(publisher.url), tmp_path / "x" / "stock.csv", client=client)


def test_too_little_space_is_said_before_fetching(tmp_path: Path, client: httpx.Client) -> None:
    """A file that cannot fit is not begun."""
    with Publisher(good) as publisher:
        huge = SidecarFile(
            "x/huge.parquet", "0" * 64, 1 << 60, publisher.url, Use.EVIDENCE, "Too large."
        )
        with pytest.raises(DownloadFailed, match="are needed") as caught:
            fetch_file(huge, tmp_path / "huge.parquet", client=client)
        assert "Free space" in caught.value.cure
        assert publisher.ranges == []
    assert list(tmp_path.iterdir()) == []


RUN = textwrap.dedent(
    """
    import resource, sys
    from pathlib import Path
    from rihla.errors import RihlaError
    from rihla.sources.download import fetch_file
    from rihla.sources.sidecar import SidecarFile, Use

    url, path, checksum, size, limit = sys.argv[1:]
    if int(limit):
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
    file = SidecarFile("x/stock.csv", checksum, int(size), url, Use.EVIDENCE, "A table.")
    try:
        fetch_file(file, Path(path), timeout=10)
    except RihlaError as error:
        sys.exit(str(error))
    """
)


def start_run(url: str, path: Path, *, limit: int = 0) -> subprocess.Popen[str]:
    """Fetch in another process."""
    checksum = hashlib.sha256(BODY).hexdigest()
    command = [sys.executable, "-c", RUN, url, str(path), checksum, str(len(BODY)), str(limit)]
    environment = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def test_a_full_disk_is_said_and_survived(tmp_path: Path) -> None:
    """Where the system refuses more bytes, the error says so and the next run continues."""
    path = tmp_path / "stock.csv"
    with Publisher(good) as publisher:
        with start_run(publisher.url, path, limit=150_000) as full:
            _, error = full.communicate(timeout=60)
        assert full.returncode == 1
        assert "could not be written" in error
        assert "Free space" in error
        assert not path.exists()
        with start_run(publisher.url, path) as run:
            _, error = run.communicate(timeout=60)
    assert error == ""
    assert path.read_bytes() == BODY
    assert publisher.ranges[1] == "bytes=150000-"


def test_a_killed_process_loses_nothing(tmp_path: Path) -> None:
    """Killed again and again in the middle, the next run asks only for what is missing."""
    path = tmp_path / "stock.csv"
    part = tmp_path / "stock.csv.part"

    def drips(answer: Answer) -> None:
        start = answer.offset or 0
        span = f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"
        headers: dict[str, object] = {"Content_Length": len(BODY) - start, "ETag": '"v1"'}
        answer.head(206, Content_Range=span, **headers) if start else answer.head(200, **headers)
        for at in range(start, len(BODY), 2_000):
            answer.wfile.write(BODY[at : at + 2_000])
            answer.wfile.flush()
            time.sleep(0.005)

    with Publisher(drips, drips, drips, good) as publisher:
        held = 0
        for _ in range(3):
            with start_run(publisher.url, path) as run:
                deadline = time.monotonic() + 30
                while not (part.exists() and part.stat().st_size > held + 10_000):
                    assert time.monotonic() < deadline, "the run never got so far"
                    time.sleep(0.002)
                run.send_signal(signal.SIGKILL)
                run.communicate()
            assert not path.exists()
            held = part.stat().st_size
            assert BODY.startswith(part.read_bytes())
        with start_run(publisher.url, path) as last:
            _, error = last.communicate(timeout=60)
    assert error == ""
    assert path.read_bytes() == BODY
    assert publisher.ranges[-1] == f"bytes={held}-"
    assert [found.name for found in tmp_path.iterdir()] == ["stock.csv"]


def test_two_runs_at_once_do_not_mix(tmp_path: Path, client: httpx.Client) -> None:
    """A second run refuses while the first one writes."""
    path = tmp_path / "stock.csv"
    with Publisher(stalls(5.0), good) as publisher:
        with start_run(publisher.url, path) as first:
            deadline = time.monotonic() + 30
            while not publisher.ranges:
                assert time.monotonic() < deadline, "the first run never asked"
                time.sleep(0.01)
            with pytest.raises(DownloadFailed, match="another process"):
                fetch_file(declared(publisher.url), path, client=client)
            first.kill()
            first.communicate()
        fetch_file(declared(publisher.url), path, client=client)
    assert path.read_bytes() == BODY


BEHAVIOURS = st.one_of(
    st.sampled_from(
        [
            good,
            ignores_range,
            changed,
            corrupts,
            promises_more,
            promises_less,
            wrong_range,
            zips,
            mixes,
            says(404),
            says(416),
            says(429, Retry_After=0),
            says(500),
            says(206),
            says(204),
        ]
    ),
    st.integers(0, len(BODY)).map(drops),
    st.integers(0, len(BODY)).map(lambda after: drops(after, tag=None)),
    st.integers(0, len(BODY)).map(truncates),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(behaviours=st.lists(BEHAVIOURS, min_size=1, max_size=6), runs=st.integers(1, 3))
def test_the_destination_is_right_or_absent(behaviours: list[Behaviour], runs: int) -> None:
    """Whatever a server does, over several runs: the declared bytes, or no file."""
    with (
        TemporaryDirectory() as folder,
        Publisher(*behaviours) as publisher,
        httpx.Client(timeout=5, trust_env=False) as client,
    ):
        path = Path(folder) / "stock.csv"
        for _ in range(runs):
            try:
                fetch_file(
                    declared(publisher.url),
                    path,
                    client=client,
                    attempts=3,
                    sleep=lambda _: None,
                )
            except InputError:
                assert not path.exists()
            else:
                assert path.read_bytes() == BODY
        publisher.behaviours = [good]
        fetch_file(declared(publisher.url), path, client=client, sleep=lambda _: None)
        assert path.read_bytes() == BODY
