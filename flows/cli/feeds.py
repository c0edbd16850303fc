"""``tensionwire feeds``: the catalogue of feeds and how each of them is doing."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from flows.cli.options import SETTINGS, Config, DatabaseFile, settings_of
from flows.cli.readable import readable
from flows.cli.show import Format, rows

if TYPE_CHECKING:
    from config.catalogue import Feed

FEEDS: Final = Path(__file__).parents[2] / "config" / "feeds.toml"
"""``config.catalogue.FEEDS``, named here so that help need not import it."""

FeedsFile = Annotated[
    Path,
    typer.Option(
        "--feeds",
        metavar="FILE",
        help="Catalogue; by default config/feeds.toml.",
        show_default=False,
    ),
]
Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="All when none is named.")]
OneId = Annotated[str, typer.Argument(metavar="ID", help="Of a feed in the catalogue.")]

app: Final = typer.Typer(help="List, check, add, park, import and export feeds.")


@app.command("list")
def show(
    style: Annotated[Format, typer.Option("--format", help="How it is printed.")] = "table",
    feeds: FeedsFile = FEEDS,
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """List the catalogue with the state of each feed, as far as the database knows it."""
    import pyarrow as pa

    from config.catalogue import load_feeds
    from storage import status

    known: dict[str, status.FeedStatus] = {}
    settings = settings_of(config, database)
    catalogue = load_feeds(feeds)
    if settings.database.exists():
        with readable(settings) as db:
            known = {feed.feed_id: feed for feed in status.feeds(db)}
    listed = [
        _listed(feed, known.get(feed.id), everything=style != "table") for feed in catalogue.feed
    ]
    rows(pa.Table.from_pylist(listed), style)


def _listed(feed: Feed, state: Any, *, everything: bool) -> dict[str, object]:
    """One line of the list; the table leaves out what would make it too wide."""
    parked = feed.parked or (state.parked if state else None)
    line: dict[str, object] = {
        "feed": feed.id,
        "outlet": feed.outlet,
        "state": feed.state,
        "language": feed.language,
        "polled": state.polled_at if state else None,
        "outcome": "parked" if parked else (state.outcome if state else None),
        "articles": state.articles if state else 0,
        "newest": state.last_published if state else None,
        "next": state.next_poll if state and not parked else None,
        "message": parked or (state.message if state else None),
    }
    if everything:
        line |= {
            "url": feed.url or None,
            "folder": feed.folder,
            "state_media": feed.state_media,
            "tags": list(feed.tags),
        }
    return line


@app.command("check")
def check(
    ids: Ids = None,
    style: Annotated[Format, typer.Option("--format", help="How it is printed.")] = "table",
    feeds: FeedsFile = FEEDS,
    config: Config = SETTINGS,
) -> int:
    """Poll each feed once, due or not, and show what it gives; nothing is stored.

    A feed parked in the catalogue is asked only when it is named. The exit code is 1 when a feed
    failed.
    """
    import msgspec
    import pyarrow as pa

    from config.catalogue import load_feeds
    from flows import checking
    from flows.catalogue import chosen
    from flows.cli.show import progress

    asked = chosen(load_feeds(feeds), ids or [], str(feeds))
    if ids:
        asked = tuple(feed.model_copy(update={"parked": None}) for feed in asked)
    with progress("polling feeds") as report:
        checked = checking.check(asked, settings_of(config).fetch, report)
    rows(pa.Table.from_pylist([msgspec.structs.asdict(one) for one in checked]), style)
    return 1 if any(one.outcome == "failed" for one in checked) else 0


@app.command("add")
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="Of the feed itself, not of its site.")],
    *,
    feed_id: Annotated[
        str | None,
        typer.Option("--id", metavar="ID", help="Name of the feed; by default from the outlet's."),
    ] = None,
    outlet: Annotated[
        str | None,
        typer.Option(
            "--outlet", metavar="NAME", help="Who publishes it; by default the feed's title."
        ),
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(
            "--state", metavar="CODE", help="State or body of the outlet, such as USA or UN."
        ),
    ] = None,
    state_media: Annotated[
        bool, typer.Option("--state-media", help="The outlet is a government's or run by one.")
    ] = False,
    language: Annotated[
        str | None,
        typer.Option("--language", metavar="CODE", help="Such as en; by default as the feed says."),
    ] = None,
    cadence: Annotated[
        int | None,
        typer.Option("--cadence", metavar="MINUTES", help="Between two polls, to begin with."),
    ] = None,
    tags: Annotated[
        list[str] | None, typer.Option("--tag", metavar="TAG", help="May be given several times.")
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="It may be on an address of the own network.")
    ] = False,
    feeds: FeedsFile = FEEDS,
    config: Config = SETTINGS,
) -> None:
    """Poll an address and, when it is a feed, append it to the catalogue.

    Example: tensionwire feeds add https://example.org/rss.xml --outlet "Example Wire"
    """
    from extractors.errors import FetchError
    from extractors.fetch.failures import Reason
    from flows import catalogue as adding
    from flows.checking import ask

    known = adding.existing(feeds)
    adding.refuse_known(url, known)
    first = {"id": "new", "url": url, "outlet": url, "allow_private": allow_private}
    asked = adding.feed_of(first, url)
    values = {
        "id": feed_id,
        "outlet": outlet,
        "state": state,
        "state_media": state_media or None,
        "language": language,
        "cadence_minutes": cadence,
        "tags": tuple(tags) if tags else None,
    }
    adding.feed_of({**first, **{k: v for k, v in values.items() if v is not None}}, url)
    try:
        document = ask(asked, settings_of(config).fetch)
    except FetchError as error:
        if error.reason != Reason.PRIVATE_ADDRESS:
            raise
        hint = f"{error.message}; say --allow-private if that is meant"
        raise FetchError(error.subject, error.reason, hint) from error
    feed = adding.filled(asked, document, values, known)
    adding.append(feeds, [feed])
    print(f"{feed.id}: {feed.outlet}, {len(document.items)} items, added to {feeds}")


@app.command("park")
def park(
    feed_id: OneId,
    reason: Annotated[str, typer.Argument(metavar="REASON", help="In plain English.")],
    feeds: FeedsFile = FEEDS,
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """Stop polling a feed until it is unparked; the reason is kept in the database."""
    from flows.parking import park as store
    from storage.database import Database

    if not reason.strip():
        raise typer.BadParameter("say why the feed is parked", param_hint="REASON")
    feed = _feed(feeds, feed_id)
    with Database.open(settings_of(config, database).database) as db:
        store(db, feed, " ".join(reason.split()), datetime.now(UTC))
    print(f"{feed.id}: parked")


@app.command("unpark")
def unpark(
    feed_id: OneId,
    feeds: FeedsFile = FEEDS,
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """Let a parked feed be polled again, with the next run."""
    from flows.parking import unpark as store
    from storage.database import Database

    feed = _feed(feeds, feed_id)
    with Database.open(settings_of(config, database).database) as db:
        why = store(db, feed, datetime.now(UTC))
    print(f"{feed.id}: polled again; it was parked because: {why}")


@app.command("import")
def import_opml(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="OPML, as feed readers export it.")],
    feeds: FeedsFile = FEEDS,
) -> int:
    """Append the feeds of an OPML file to the catalogue, without polling them.

    What cannot be taken is reported on standard error; the exit code is 1 when nothing could.
    """
    from config.errors import ConfigError
    from config.opml import read_opml
    from flows import catalogue as adding

    try:
        document = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise ConfigError(file, f"cannot be read ({error.strerror})") from error
    found = read_opml(document, file, adding.existing(feeds))
    for problem in found.problems:
        print(f"left out: {problem}", file=sys.stderr)
    if found.feeds:
        adding.append(feeds, found.feeds)
    print(f"{len(found.feeds)} feeds added to {feeds}, {len(found.problems)} left out")
    return 0 if found.feeds or not found.problems else 1


@app.command("export")
def export_opml(
    file: Annotated[str, typer.Argument(metavar="[FILE|-]", help="Where to write.")] = "-",
    feeds: FeedsFile = FEEDS,
) -> None:
    """Write the catalogue as OPML, for any feed reader; drop folders are left out."""
    from config.catalogue import load_feeds
    from config.errors import ConfigError
    from config.opml import write_opml

    document = write_opml(load_feeds(feeds).feed)
    if file == "-":
        sys.stdout.buffer.write(document)
        sys.stdout.buffer.flush()
        return
    try:
        Path(file).write_bytes(document)
    except OSError as error:
        raise ConfigError(file, f"cannot be written ({error.strerror})") from error


def _feed(feeds: Path, feed_id: str) -> Feed:
    from config.catalogue import load_feeds
    from flows.catalogue import chosen

    return chosen(load_feeds(feeds), [feed_id], str(feeds))[0]
