"""Replay a recorded WARC over loopback HTTP, so that the ordinary flow can fetch from it.

The server answers each recorded host and path with the recorded body, ETag and Last-Modified, and
a conditional request for what has not changed with 304 (RFC 9110, section 13). Recorded
URLs stay as they are: :class:`ReplayResolver` sends their host names to the server's port.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from fastwarc import ArchiveIterator, WarcRecordType

from config.errors import ConfigError

LOOPBACK: Final = "127.0.0.1"
_KEPT: Final = ("Content-Type", "ETag", "Last-Modified")
_STOP_SECONDS: Final = 10


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """One recorded response: status, the headers that matter on replay, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Recording(msgspec.Struct, frozen=True):
    """Recorded responses by host and path (with query)."""

    responses: Mapping[tuple[str, str], Recorded]

    @property
    def hosts(self) -> frozenset[str]:
        """The host names that the recording answers for."""
        return frozenset(host for host, _ in self.responses)


def read_recording(path: Path) -> Recording:
    """Read every HTTP response of a WARC (gzip or plain).

    Raises :class:`config.errors.ConfigError` when the file is missing or holds no response.
    """
    if not path.is_file():
        raise ConfigError(str(path), "the recording is missing; restore it from the repository")
    responses = {}
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            url = urlsplit(record.headers["WARC-Target-URI"])
            target = url.path + (f"?{url.query}" if url.query else "")
            head = record.http_headers
            responses[url.hostname or "", target or "/"] = Recorded(
                status=head.status_code or 200,
                headers={name: head[name] for name in _KEPT if head.get(name)},
                body=record.reader.read(),
            )
    if not responses:
        raise ConfigError(str(path), "holds no HTTP response; is it a WARC file?")
    return Recording(responses)


def answer(recording: Recording, host: str, target: str, asked: Mapping[str, str]) -> Recorded:
    """What the recording answers to a GET: the response, 304 when it is unchanged, or 404.

    ``If-None-Match`` wins over ``If-Modified-Since``, as RFC 9110 section 13.2.2 has it.
    """
    recorded = recording.responses.get((host, target))
    if recorded is None:
        body = f"nothing is recorded for {host}{target}\n".encode()
        return Recorded(status=404, headers={"Content-Type": "text/plain"}, body=body)
    wanted = asked.get("If-None-Match")
    if wanted is not None:
        tags = [tag.strip().removeprefix("W/") for tag in wanted.split(",")]
        unchanged = recorded.headers.get("ETag") in tags or wanted == "*"
    else:
        since = asked.get("If-Modified-Since")
        unchanged = since is not None and since == recorded.headers.get("Last-Modified")
    if not unchanged:
        return recorded
    headers = {name: text for name, text in recorded.headers.items() if name != "Content-Type"}
    return Recorded(status=304, headers=headers, body=b"")


class ReplayResolver(AbstractResolver):
    """Sends the given host names to one loopback port and knows no others.

    A sample must not reach the network, whatever a page in it links to.
    """

    def __init__(self, hosts: frozenset[str], port: int) -> None:
        self._hosts = hosts
        self._port = port

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,
    ) -> list[ResolveResult]:
        """The server's address for a recorded host; OSError for any other."""
        if host not in self._hosts:
            raise OSError(None, f"{host} is not in the recording")
        return [
            ResolveResult(
                hostname=host,
                host=LOOPBACK,
                port=self._port,
                family=socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        """Nothing is held open."""


@contextmanager
def serve(recording: Recording) -> Iterator[int]:
    """Serve the recording on a free loopback port, in a thread of its own, until the block ends.

    Yields the port.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="replay", daemon=True)
    thread.start()
    try:
        starting = asyncio.run_coroutine_threadsafe(_start(recording), loop)
        runner, port = starting.result(_STOP_SECONDS)
        try:
            yield port
        finally:
            asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(_STOP_SECONDS)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_STOP_SECONDS)
        loop.close()


async def _start(recording: Recording) -> tuple[web.AppRunner, int]:
    async def handle(request: web.Request) -> web.Response:
        found = answer(recording, request.url.host or "", request.path_qs, request.headers)
        response = web.Response(status=found.status, body=found.body, headers=found.headers)
        if found.status == 200:
            response.enable_compression()
        return response

    app = web.Application()
    app.router.add_get("/{path:.*}", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, LOOPBACK, 0)
    await site.start()
    return runner, int(runner.addresses[0][1])
