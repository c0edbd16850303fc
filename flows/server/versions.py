"""The published version that is served now, and the older ones that requests still read.

A request takes the newest version that is ready and keeps it to its end. What is published while
the server runs is opened in the background and made ready, so that nobody waits for it. A snapshot
is opened once and closed when it is neither the newest nor in use.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from extractors.errors import StorageError
from extractors.records import Record
from flows.server.problems import Problem
from storage.api import Snapshot
from storage.publish import latest

LOG: Final = logging.getLogger("tensionwire.serve")
NAME: Final = re.compile(r"\d{6,}-[0-9a-f]{12}")
"""How ``storage.publish`` names the folder of a version."""


SNAPSHOT: Final = "snapshot.duckdb"
LOOK_SECONDS: Final = 0.5
"""How often it is looked whether something new is published."""


class File(Record, frozen=True, kw_only=True):
    """A published file: nothing in it changes."""

    path: Path
    etag: str
    """Strong, with its quotes."""
    modified: float
    """Seconds since 1970, UTC."""
    size: int


class Folder:
    """The files of one version. They are listed once, so no request can name another path."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        self._files = {
            found.relative_to(path).as_posix(): found
            for found in path.rglob("*")
            if found.is_file() and not found.is_symlink()
        }
        self._known: dict[str, File] = {}

    def known(self, name: str) -> File | None:
        """The file called ``name`` if it was asked for before: nothing is read for it."""
        return self._known.get(name)

    def file(self, name: str) -> File | None:
        """The file called ``name`` (``series/x.json``); None when this version has none."""
        if name not in self._known and name in self._files:
            path = self._files[name]
            found = path.stat()
            self._known[name] = File(
                path=path, etag=self._etag(path), modified=found.st_mtime, size=found.st_size
            )
        return self._known.get(name)

    def _etag(self, path: Path) -> str:
        """Of the bytes; of the snapshot, which is large and the version's own, of its name."""
        content = self.name.encode() if path.suffix == ".duckdb" else path.read_bytes()
        return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


class Version:
    """One published folder with its snapshot open."""

    def __init__(self, path: Path) -> None:
        self.folder = Folder(path)
        self.name = path.name
        self.snapshot = Snapshot(path / SNAPSHOT)
        self.released = (path / SNAPSHOT).stat().st_mtime
        """When it was published, seconds since 1970, UTC."""
        self.readers = 0
        self.closed = False


class Gone(Exception):  # noqa: N818 - not an error: there is a newer one
    """A version that was replaced and closed."""


class Versions:
    """Opens, counts and closes versions; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._newest: Version | None = None
        self._bad = ""
        """Name of a version that could not be opened: it is not tried again and again."""
        self._older: dict[str, Folder] = {}
        self._counting = threading.Lock()
        self._opening = threading.Lock()

    @contextmanager
    def held(self, version: Version) -> Iterator[None]:
        """Keep the version's snapshot open while inside.

        Raises :class:`Gone` when it has been closed already; take the newest then.
        """
        with self._counting:
            if version.closed:
                raise Gone(version.name)
            version.readers += 1
        try:
            yield
        finally:
            with self._counting:
                version.readers -= 1
            self._close_idle(version)

    def folder(self, name: str) -> Folder:
        """The files of a version that is still there, by the name of its folder.

        Raises :class:`Problem` (404) when it is not.
        """
        path = self.path / name
        if not NAME.fullmatch(name) or not path.is_dir():
            self._older.pop(name, None)
            raise Problem(404, f"there is no version {name} (any more); /latest/ has the newest")
        if name not in self._older:
            self._older[name] = Folder(path)
        return self._older[name]

    async def served(self) -> Version:
        """The version that is served, without waiting once there is one; see :meth:`newest`."""
        if self._newest is not None:
            return self._newest
        return await asyncio.to_thread(self.newest)

    def newest(self) -> Version:
        """The version that is served; the first one is opened, which takes a moment.

        Raises :class:`Problem` (503) when nothing that can be read has been published yet.
        """
        if self._newest is None:
            with self._opening:
                self._open_first()
        assert self._newest is not None
        return self._newest

    async def follow(self, prepare: Callable[[Version], Awaitable[None]]) -> None:
        """Look for new versions until cancelled; each is served once ``prepare`` is through."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            published, before = latest(self.path), self._newest
            if before is None or published is None or published.name in {before.name, self._bad}:
                continue
            found = await asyncio.to_thread(self._opened, published, before)
            if found is None:
                continue
            with self.held(found):
                await prepare(found)
                self._newest = found
            self._older = {name: f for name, f in self._older.items() if f.path.is_dir()}
            self._close_idle(before)

    def close(self) -> None:
        """Close what is open."""
        newest, self._newest = self._newest, None
        if newest is not None:
            self._close_idle(newest)

    def _open_first(self) -> None:
        """Open what ``latest`` points to, unless another thread has."""
        if self._newest is not None:
            return
        published = latest(self.path)
        if published is None:
            raise Problem(503, "nothing has been published yet", {"Retry-After": "60"})
        if published.name == self._bad:
            raise Problem(503, f"the snapshot of {self._bad} cannot be read; see the server's log")
        try:
            self._newest = Version(published)
        except StorageError as error:
            self._bad = published.name
            LOG.exception("%s cannot be served", published)
            raise Problem(503, f"the snapshot cannot be read: {error}") from error

    def _opened(self, published: Path, before: Version) -> Version | None:
        try:
            return Version(published)
        except (StorageError, OSError):
            self._bad = published.name
            LOG.exception("%s cannot be served; staying with %s", published, before.name)
            return None

    def _close_idle(self, version: Version) -> None:
        with self._counting:
            if version.readers or version.closed or version is self._newest:
                return
            version.closed = True
        version.snapshot.close()
