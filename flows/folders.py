"""Drop folders: files of any supported format are read once each, and stay where they are.

A file is known by the hash of its bytes, so one that comes again under another name is not read
again, and one that was overwritten is. Each file leaves a row in ``raw_fetches`` that is stored
with the last of its articles: a kill before that only makes the next round read it again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Final

import msgspec

from config.catalogue import Feed
from extractors.documents.page import PageReader
from extractors.documents.read import read_stream
from extractors.fetch import policy
from extractors.records import Article, Record, Rejected
from flows import items as deciding
from flows.lines import batches
from flows.progress import Report
from flows.wire import named
from storage import load
from storage.database import Database
from storage.rows import PollResult, PollRow, Stored

BATCH: Final = 500
"""Articles, rejects and files that are stored in one transaction."""
SETTLED: Final = timedelta(seconds=5)
"""A file that changed within this time may still be being written: it waits for the next round."""
UNFINISHED: Final = (".tmp", ".part", ".partial", ".filepart", ".crdownload", "~")
"""Endings under which transfer programs write what they rename when it is whole."""


class File(Record, frozen=True, kw_only=True):
    """One file of a drop folder."""

    path: Path
    size: int
    changed: datetime
    """UTC."""

    @property
    def stamp(self) -> str:
        """Size and time of change: while both stay, the file need not be opened again."""
        return f"{self.size}-{self.changed.timestamp():.6f}"


class Dropped(Record, frozen=True, kw_only=True):
    """What one round of reading did, in files and records."""

    files: int = 0
    """Read now, for the first time."""
    articles: int = 0
    rejects: int = 0


def files_of(folder: Path) -> list[File]:
    """The files below a folder, oldest first; hidden and unfinished ones left out.

    Raises OSError when there is no such folder.
    """
    if not folder.is_dir():
        raise NotADirectoryError(None, "there is no such folder", str(folder))
    found = []
    for path in folder.rglob("*"):
        below = path.relative_to(folder)
        if any(part.startswith(".") for part in below.parts) or path.name.endswith(UNFINISHED):
            continue
        try:
            about = path.stat()
        except FileNotFoundError:
            continue  # taken away while we looked
        if path.is_file():
            changed = datetime.fromtimestamp(about.st_mtime, UTC)
            found.append(File(path=path, size=about.st_size, changed=changed))
    return sorted(found, key=lambda file: (file.changed, str(file.path)))


class DropFolders:
    """One round of reading. Everything it needs is passed in; everything it keeps is stored."""

    def __init__(
        self,
        db: Database,
        pages: Callable[[Feed], PageReader],
        *,
        now: datetime,
        report: Report,
    ) -> None:
        self._db = db
        self._pages = pages
        self._now = now
        self._report = report
        self._rows = 0
        self._waiting: list[PollResult] = []
        self._done = Dropped()

    def run(self, feeds: Sequence[Feed]) -> Dropped:
        """Read what is new in the folders of these feeds; those of parked feeds are left alone.

        Raises :class:`StorageError`; folders and files that cannot be read are stored as such.
        """
        states = load.feed_states(self._db)
        for feed in feeds:
            text = states.get(feed.id)
            state = policy.begin(feed, deciding.read_state(feed.id, text) if text else None)
            if feed.parked is None and state.parked is None:
                self._folder(feed, msgspec.json.encode(state).decode())
        self._flush()
        return self._done

    def _folder(self, feed: Feed, state: str) -> None:
        folder = Path(feed.folder or "")
        try:
            files = files_of(folder)
        except OSError as error:
            row = self._row(feed, "failed", message=f"{folder} cannot be read ({error.strerror})")
            self._keep(PollResult(poll=row, state=state))
            return
        seen = load.read_files(self._db, feed.id)
        hashes = {sha256 for _, _, sha256 in seen}
        stamps = {(name, stamp) for name, stamp, _ in seen}
        for file in files:
            fresh = file.changed > self._now - SETTLED
            if not fresh and (str(file.path), file.stamp) not in stamps:
                self._file(feed, file, hashes, state)

    def _file(self, feed: Feed, file: File, hashes: set[str], state: str) -> None:
        """Read one file unless its bytes are known, and note it."""
        started = time.monotonic()
        try:
            with file.path.open("rb") as stream:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
                stream.seek(0)
                count = 0 if sha256 in hashes else self._articles(feed, file, stream)
        except OSError as error:
            # Not noted as read: it is tried again in the next round.
            detail = f"cannot be read ({error.strerror})"
            rejected = Rejected(
                source=feed.id, url=str(file.path), reason="unreadable", detail=detail
            )
            self._keep(PollResult(rejects=(rejected,)))
            return
        row = self._row(
            feed,
            "unchanged" if sha256 in hashes else "new",
            message="the same bytes as a file read before" if sha256 in hashes else "",
        )
        noted = msgspec.structs.replace(
            row,
            final_url=str(file.path),
            bytes=file.size,
            ms=round((time.monotonic() - started) * 1000),
            items=count,
            new_items=count,
            etag=file.stamp,
            body_sha256=sha256,
        )
        self._keep(PollResult(poll=noted, state=state))
        if sha256 not in hashes:
            hashes.add(sha256)
            self._done = msgspec.structs.replace(self._done, files=self._done.files + 1)

    def _articles(self, feed: Feed, file: File, stream: IO[bytes]) -> int:
        """Store a file's articles and rejects in batches; returns how many articles it holds."""
        count = 0
        read = read_stream(stream, str(file.path), source=feed.id, pages=self._pages(feed))
        found = (named(one, feed, file.changed) for one in read)
        for batch in batches(found, BATCH):
            articles = tuple(one for one in batch if isinstance(one, Article))
            rejects = tuple(one for one in batch if isinstance(one, Rejected))
            self._keep(PollResult(articles=articles, rejects=rejects))
            count += len(articles)
        return count

    def _row(self, feed: Feed, outcome: str, *, message: str) -> PollRow:
        # Rows are told apart by feed and time, and many files are read in one moment.
        at = self._now + timedelta(microseconds=self._rows)
        self._rows += 1
        return PollRow(
            feed_id=feed.id, at=at, outcome=outcome, url=feed.folder or "", message=message or None
        )

    def _keep(self, result: PollResult) -> None:
        """Store a result with others, in the order they came: small files are many."""
        self._waiting.append(result)
        if sum(1 + len(r.articles) + len(r.rejects) for r in self._waiting) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        stored: Stored = load.store_polls(self._db, self._waiting)
        self._waiting = []
        self._done = msgspec.structs.replace(
            self._done,
            articles=self._done.articles + stored.articles,
            rejects=self._done.rejects + stored.rejects,
        )
        self._report("articles", self._done.articles, None)
