"""The attempts at one file: what each answer of a server means, and what to try next."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from rihla.errors import DownloadFailed, SourceChanged
from rihla.sources.partial import Partial
from rihla.sources.registry import sha256_of
from rihla.sources.sidecar import SidecarFile

__all__ = ["Progress", "Transfer", "compared"]

Progress = Callable[[str, int, int], None]
"""Called with a file's name, the bytes held so far and the bytes in all."""

_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT = 60.0
_HEADROOM = 64 << 20
"""A changed file may be larger than declared; past four times and this many bytes, it is none."""


class _Again(Exception):
    """An attempt failed in a way that the next may not; carries the wait asked for."""

    def __init__(self, reason: str, *, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(slots=True)
class Transfer:
    """The attempts at one file."""

    file: SidecarFile
    url: str
    part: Partial
    client: httpx.Client
    progress: Progress | None
    downloaded: int = 0
    wrong: list[str] = field(default_factory=list)
    """Checksums of complete bodies that were not the declared one."""

    @property
    def changed(self) -> Path:
        """Where a complete body that is another file is kept."""
        return self.part.destination.with_name(f"{self.part.destination.name}.changed")

    def deliver(self, attempts: int, sleep: Callable[[float], None]) -> None:
        """Try until the part is the declared file, then put it in place.

        Raises
        ------
        DownloadFailed
            If it was not delivered in so many attempts, or no attempt can succeed.
        SourceChanged
            If the publisher delivers another file.
        """
        reason, wait = "no attempt was allowed", 0.0
        for attempt in range(attempts):
            if attempt:
                sleep(wait)
            try:
                if not self._is_whole():
                    self._attempt()
            except _Again as failure:
                reason = str(failure)
                wait = failure.wait if failure.wait is not None else float(2**attempt)
            if self._is_whole():
                self.part.put_in_place()
                if self.wrong:
                    self.changed.unlink(missing_ok=True)
                return
            if len(set(self.wrong)) < len(self.wrong):
                break
        self._give_up(reason, attempts)

    def _is_whole(self) -> bool:
        return self.part.size == self.file.size and self.part.sha256 == self.file.sha256

    def _attempt(self) -> None:
        """Ask once for the bytes that are missing; return only when all of them came."""
        offset = self.part.size
        headers = {"Accept-Encoding": "identity"}
        if offset:
            headers["Range"] = f"bytes={offset}-"
            if self.part.validator:
                headers["If-Range"] = self.part.validator
        try:
            with self.client.stream("GET", self.url, headers=headers) as response:
                resumed = self._begin(response, offset)
                ended = self._receive(response, offset if resumed else 0)
        except (httpx.UnsupportedProtocol, httpx.TooManyRedirects, httpx.InvalidURL) as error:
            raise self._failed(f"the address cannot be used: {error}") from error
        except httpx.TimeoutException as error:
            raise _Again("the server sent nothing for too long") from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise _Again(f"the connection failed: {error or type(error).__name__}") from error
        if not self._is_whole():
            self._judge(ended=ended, resumed=resumed)

    def _begin(self, response: httpx.Response, offset: int) -> bool:
        """Look at the answer's head; give whether its body continues what is held."""
        status = response.status_code
        if status == 206 and _first_byte(response) == offset:
            return offset > 0
        if status in (206, 416):
            self.part.discard()
            raise _Again(f"the server answered {status} to a request for the bytes from {offset}")
        if status in _RETRIED:
            wait = _asked_wait(response)
            if wait is not None and wait > _LONGEST_WAIT:
                raise self._failed(f"the server answered {status} and asks to wait {wait:.0f} s")
            raise _Again(f"the server answered {status} {response.reason_phrase}", wait=wait)
        if status != 200:
            raise self._failed(f"the server answered {status} {response.reason_phrase}")
        self.part.begin(validator=_validator(response))
        return False

    def _receive(self, response: httpx.Response, offset: int) -> bool:
        """Write the body; give whether its end is certain, not merely a closed connection."""
        encoded = response.headers.get("Content-Encoding", "identity") != "identity"
        total = None if encoded else _total(response, offset)
        try:
            # without a chunk size, so that no byte waits in a buffer when the connection drops
            for chunk in response.iter_bytes() if encoded else response.iter_raw():
                self._write(chunk, total or self.file.size)
        except httpx.HTTPError:
            if encoded:
                # a range counts encoded bytes, so decoded ones cannot be continued
                self.part.discard()
            raise
        chunked = "chunked" in response.headers.get("Transfer-Encoding", "")
        return encoded or chunked or (total is not None and self.part.size >= total)

    def _write(self, chunk: bytes, total: int) -> None:
        self.part.write(chunk)
        self.downloaded += len(chunk)
        if self.progress:
            self.progress(self.file.name, self.part.size, total)
        if self.part.size > 4 * self.file.size + _HEADROOM:
            self.part.discard()
            raise self._failed("the server sends far more than the declared file")

    def _judge(self, *, ended: bool, resumed: bool) -> None:
        """Say what a body is that came without an error and is not the declared file."""
        if not ended and self.part.size < self.file.size:
            raise _Again("the body ended early")
        if resumed:
            self.part.discard()
            raise _Again("the continued bytes do not fit the bytes held")
        self.wrong.append(self.part.sha256)
        self.part.set_aside(self.changed)
        raise _Again("the server sent a file with another checksum")

    def _give_up(self, reason: str, attempts: int) -> None:
        if self.wrong and len(set(self.wrong)) == 1:
            raise SourceChanged(
                f"The publisher changed {self.file.name}: "
                f"{compared(self.file, self.changed, self.wrong[0])}. "
                f"The new file is kept as {self.changed}; nothing else was written.",
                cure="Compare it with the declared edition; if it is to be used, declare its "
                "checksum and size in the sidecar.",
            )
        if self.wrong:
            self.changed.unlink(missing_ok=True)
            reason = "the server sent different bytes each time"
        raise self._failed(f"{reason} (after {attempts} attempts)")

    def _failed(self, reason: str) -> DownloadFailed:
        held = f"{self.part.size:,} of {self.file.size:,} bytes are held"
        return DownloadFailed(
            f"{self.file.name} was not fetched from {self.url}: {reason}; {held}.",
            cure="Run it again: it continues from them."
            if self.part.size
            else f"Look at the address in a browser, or run again later; nothing was written to "
            f"{self.part.destination}.",
        )


def compared(file: SidecarFile, path: Path, got: str | None = None) -> str:
    """Say what was declared of a file and what is at `path`."""
    return (
        f"declared are {file.size:,} bytes with checksum {file.sha256}, "
        f"got {path.stat().st_size:,} bytes with checksum {got or sha256_of(path)}"
    )


def _validator(response: httpx.Response) -> str | None:
    """Give what a later request may name as the version it continues (RFC 9110, 13.1.5)."""
    tag: str | None = response.headers.get("ETag")
    if tag and not tag.startswith("W/"):
        return tag
    date: str | None = response.headers.get("Last-Modified")
    return date


def _first_byte(response: httpx.Response) -> int | None:
    found = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    return int(found[1]) if found else None


def _total(response: httpx.Response, offset: int) -> int | None:
    """Give the length of the whole file as the answer states it, None where it does not."""
    found = re.match(r"bytes \d+-\d+/(\d+)", response.headers.get("Content-Range", ""))
    if found:
        return int(found[1])
    length = response.headers.get("Content-Length", "")
    return offset + int(length) if length.isdigit() else None


def _asked_wait(response: httpx.Response) -> float | None:
    """Read Retry-After: seconds, or a date (RFC 9110, 10.2.3)."""
    asked = response.headers.get("Retry-After", "")
    if asked.isdigit():
        return float(asked)
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return None
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
