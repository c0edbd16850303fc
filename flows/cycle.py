"""One cycle in plain functions: poll, store, link, extract, publish. Prefect only wraps them.

The database is the queue. Each step stores what it has done in transactions of its own and asks
the database what is left, so a cycle that was killed is repaired by running the next one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version as version_of
from itertools import chain
from pathlib import Path
from random import Random
from typing import Final
from uuid import uuid4

import msgspec

from config.catalogue import FEEDS, Catalogue, Feed, load_feeds
from config.settings import DEFAULT, Settings, load_settings
from extractors.errors import StorageError, TensionwireError
from extractors.fetch.client import Fetcher
from extractors.records import Article, Record
from flows import outcome, sample
from flows.extraction import Extracts, extractor
from flows.folders import DropFolders
from flows.guard import guard
from flows.ingest import Ingest, Ingested
from flows.knowledge import store_knowledge
from flows.linking import link_stories
from flows.logs import log
from flows.parsing import Documents
from flows.placing import placed
from flows.progress import Report, silent
from flows.publishing import publish_from
from flows.reading import file_pages, page_reader
from flows.replay import ReplayResolver
from storage import load, queue, status
from storage.database import Database
from storage.rows import Stored
from storage.status import Totals


class Plan(Record, frozen=True, kw_only=True):
    """What one cycle is to do."""

    config: Path = DEFAULT
    feeds: Path = FEEDS
    database: Path | None = None
    """None: as the settings say."""
    sample: bool = False
    """Poll the recorded sample instead of ``feeds``."""
    everything: bool = False
    """Poll feeds that are not due yet, too."""
    wait_seconds: float = 0.0
    """How long to wait for another process that has the database."""


class Summary(Record, frozen=True, kw_only=True):
    """What a cycle did, and what the database holds after it."""

    database: str
    ingested: Ingested
    linked: int
    extracted: Stored
    published: str
    """Folder of the newest published version."""
    totals: Totals
    seconds: Mapping[str, float]
    """Wall time by stage."""


class Cycle(Record, frozen=True, kw_only=True):
    """What the steps of one cycle share."""

    settings: Settings
    db: Database
    report: Report
    extractor: Callable[[], Extracts] = extractor
    """Called when the first text is to be read: loading the model takes seconds."""
    catalogue: Catalogue = Catalogue()
    everything: bool = False
    resolver: ReplayResolver | None = None
    """Leads to the replay server; None for the real network."""
    clock: Callable[[], datetime] = partial(datetime.now, UTC)
    """The time, UTC."""


@contextmanager
def opened(plan: Plan, report: Report = silent) -> Iterator[Cycle]:
    """Read settings and feeds, start the replay server for a sample, and open the database.

    Raises :class:`ConfigError` and :class:`StorageError`.
    """
    settings = placed(load_settings(plan.config), plan.database)
    catalogue = load_feeds(sample.FEEDS if plan.sample else plan.feeds)
    with ExitStack() as held:
        resolver = held.enter_context(sample.replayed()) if plan.sample else None
        db = held.enter_context(Database.open(settings.database, wait_seconds=plan.wait_seconds))
        fetch = sample.unhurried(settings.fetch) if plan.sample else settings.fetch
        yield Cycle(
            settings=settings.model_copy(update={"fetch": fetch}),
            catalogue=catalogue,
            db=db,
            everything=plan.everything or plan.sample,
            resolver=resolver,
            report=report,
        )


def poll(cycle: Cycle) -> Ingested:
    """Read the drop folders, poll the feeds, and store what is new."""
    folders = [feed for feed in cycle.catalogue.feed if feed.folder]
    feeds = [feed for feed in cycle.catalogue.feed if feed.url]
    with file_pages(cycle.settings.extract.processes, _gate(cycle)) as pages:
        drop = DropFolders(cycle.db, pages, now=cycle.clock(), report=cycle.report)
        read = drop.run(folders)
    polled = asyncio.run(_poll(cycle, feeds))
    return msgspec.structs.replace(
        polled,
        files=read.files,
        articles=polled.articles + read.articles,
        rejects=polled.rejects + read.rejects,
    )


def _gate(cycle: Cycle) -> Callable[[str], bool]:
    """Tells whether a text is worth its page's careful extraction; loads the model when asked."""
    return lambda text: cycle.extractor().is_tense(text)


async def _poll(cycle: Cycle, feeds: Sequence[Feed]) -> Ingested:
    # A proxy of the environment could not reach the replay server.
    proxies: dict[str, str] | None = {} if cycle.resolver is not None else None
    fetcher = Fetcher(cycle.settings.fetch, resolver=cycle.resolver, proxies=proxies)
    pages = page_reader(cycle.settings.extract.processes, _gate(cycle))
    with Documents() as documents:
        async with fetcher, pages as read:
            ingest = Ingest(
                cycle.db,
                fetcher,
                read,
                documents,
                now=cycle.clock(),
                rng=Random(),
                report=cycle.report,
            )
            return await ingest.run(feeds, everything=cycle.everything)


def link(cycle: Cycle) -> int:
    """Give every article its story; returns how many were linked."""
    return link_stories(cycle.db, cycle.report)


def unread(cycle: Cycle) -> Iterator[list[Article]]:
    """Batches of articles that nobody has read, until none is left.

    Each batch must be stored (:func:`extract`) before the next is asked for.
    """
    ask = partial(queue.unread, cycle.db, cycle.extractor().version)
    while batch := ask(cycle.settings.extract.batch):
        yield batch


def outdated(cycle: Cycle, most: int, since: datetime | None = None) -> Iterator[list[Article]]:
    """Up to ``most`` articles that only another version of the extractor has read, in batches.

    ``since``: only those published from then on (UTC). As with :func:`unread`, each batch must be
    stored before the next is asked for.
    """
    ask = partial(queue.outdated, cycle.db, cycle.extractor().version, since=since)
    while most > 0 and (batch := ask(min(cycle.settings.extract.batch, most))):
        most -= len(batch)
        yield batch


def extract(cycle: Cycle, batch: list[Article]) -> Stored:
    """Extract one batch and store what was found; articles that break extraction are given up.

    Raises :class:`ExtractionError` when extraction fails on any text.
    """
    found, given_up = guard(cycle.extractor).read(batch, cycle.extractor().version)
    texts = {article.id: article.text_sha256 for article in batch}
    stored = load.store_extractions(cycle.db, found, texts)
    queue.quarantine(cycle.db, given_up)
    return msgspec.structs.replace(stored, quarantined=len(given_up))


def publish(cycle: Cycle) -> str:
    """Publish the dashboard feeds; returns the folder of the newest version."""
    cycle.report("publish", 0, None)
    folder = publish_from(cycle.db, cycle.settings)
    return str(folder)


class Steps(Record, frozen=True, kw_only=True):
    """The steps of a cycle, so that a scheduler can wrap each of them in a task of its own."""

    poll: Callable[[Cycle], Ingested] = poll
    link: Callable[[Cycle], int] = link
    extract: Callable[[Cycle, list[Article]], Stored] = extract
    publish: Callable[[Cycle], str] = publish


PLAIN: Final = Steps()


class Stages:
    """Wall time of the stages of one run."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the time of the block to the stage."""
        started = time.monotonic()
        try:
            yield
        finally:
            spent = time.monotonic() - started
            self.seconds[stage] = round(self.seconds.get(stage, 0.0) + spent, 3)


def run(cycle: Cycle, steps: Steps = PLAIN) -> Summary:
    """All steps of one cycle in their order, noted as a run in the database."""
    run_id, stages = uuid4().hex, Stages()
    load.start_run(cycle.db, run_id, version_of("tensionwire"))
    log("run", run=run_id, state="started")
    try:
        summary = _run(cycle, steps, stages)
    except Exception as error:
        # Also what nobody has foreseen is a failed run, for the monitoring and in the database.
        foreseen = isinstance(error, TensionwireError)
        why = str(error) if foreseen else f"{type(error).__name__}: {error}"
        log("run", run=run_id, state="failed", error=why, **stages.seconds)
        with suppress(TensionwireError):  # on a full disk these fail, too: the first error counts
            load.finish_run(cycle.db, run_id, "failed", msgspec.json.encode(why).decode())
            _leave_outcome(cycle, stages, None)
        raise
    load.finish_run(cycle.db, run_id, "done", msgspec.json.encode(summary).decode())
    log("run", run=run_id, state="done", **_counts(summary), **stages.seconds)
    _leave_outcome(cycle, stages, summary)
    return summary


def _run(cycle: Cycle, steps: Steps, stages: Stages) -> Summary:
    store_knowledge(cycle.db)
    started = cycle.clock()
    with stages.timed("poll"):
        ingested = steps.poll(cycle)
    for poll in status.polls_since(cycle.db, started):
        log("feed", **msgspec.structs.asdict(poll))
    with stages.timed("link"):
        linked = steps.link(cycle)
    with stages.timed("extract"):
        extracted = read_all(cycle, steps.extract)
    with stages.timed("publish"):
        published = steps.publish(cycle)
    return Summary(
        database=str(cycle.db.path),
        ingested=ingested,
        linked=linked,
        extracted=extracted,
        published=published,
        totals=status.totals(cycle.db),
        seconds=stages.seconds,
    )


def _counts(summary: Summary) -> dict[str, int]:
    """What a run did, in numbers."""
    did, found = summary.ingested, summary.extracted
    return {
        "polled": did.polled,
        "unchanged": did.unchanged,
        "failed": did.failed,
        "articles": did.articles,
        "rejects": did.rejects,
        "extractions": found.extractions,
        "mentions": found.mentions,
        "quotes": found.quotes,
        "quarantined": found.quarantined,
    }


def _leave_outcome(cycle: Cycle, stages: Stages, summary: Summary | None) -> None:
    """Leave the figures of the run for monitoring."""
    outcome.write(
        cycle.db,
        cycle.settings.publish.folder,
        None if summary is None else cycle.extractor().version,
        done=summary is not None,
        seconds=stages.seconds,
        counts={} if summary is None else _counts(summary),
    )


def read_all(cycle: Cycle, extract: Callable[[Cycle, list[Article]], Stored] = extract) -> Stored:
    """Extract what nobody has read, then some of what only another version has; returns the sums.

    An upgrade of the extractor so reaches the whole database in time, but holds up no run.
    """
    version, most = cycle.extractor().version, cycle.settings.extract.reread
    old = min(most, queue.count_outdated(cycle.db, version))
    total = queue.count_unread(cycle.db, version) + old
    batches = chain(unread(cycle), outdated(cycle, old))
    return read_batches(cycle, batches, total, extract)


def read_batches(
    cycle: Cycle,
    batches: Iterable[list[Article]],
    total: int,
    extract: Callable[[Cycle, list[Article]], Stored] = extract,
) -> Stored:
    """Extract the batches one after the other; returns the sums. ``total``: articles in them."""
    done = Stored()
    cycle.report("extract", 0, total)
    for batch in batches:
        started = time.monotonic()
        stored = extract(cycle, batch)
        log(
            "batch",
            articles=len(batch),
            mentions=stored.mentions,
            quotes=stored.quotes,
            quarantined=stored.quarantined,
            seconds=time.monotonic() - started,
        )
        if not stored.extractions and not stored.quarantined:
            # Cannot happen while one process writes; without this it would never end.
            raise StorageError(
                str(cycle.db.path), "articles changed while they were read; run again"
            )
        done = Stored(
            extractions=done.extractions + stored.extractions,
            mentions=done.mentions + stored.mentions,
            quotes=done.quotes + stored.quotes,
            quarantined=done.quarantined + stored.quarantined,
        )
        cycle.report("extract", done.extractions + done.quarantined, total)
    return done
