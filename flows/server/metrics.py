"""``/metrics``: the figures of the newest run in Prometheus' text format (version 0.0.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from flows import outcome

TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_ESCAPES: Final = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})

Sample = tuple[dict[str, str], float]
"""Labels and value."""


def metrics(folder: Path, now: datetime) -> str:
    """All metrics; before the first run only ``tensionwire_up``. ``now`` is UTC."""
    last = outcome.read(folder)
    lines = list(_metric("up", "1 when a run has left its figures.", [({}, last is not None)]))
    if last is not None:
        lines += _run(last, now)
        lines += _feeds(last, now)
    return "\n".join(lines) + "\n"


def _run(last: outcome.Outcome, now: datetime) -> Iterator[str]:
    yield from _metric("run_ok", "1 when the newest run was done.", [({}, last.done)])
    yield from _metric("run_timestamp_seconds", "When it ended.", [({}, last.at.timestamp())])
    yield from _metric(
        "run_age_seconds", "Since it ended.", [({}, (now - last.at).total_seconds())]
    )
    yield from _labelled("stage_seconds", "Wall time of the newest run.", "stage", last.seconds)
    yield from _labelled("run_counts", "What the newest run did.", "what", last.counts)
    yield from _labelled("waiting_articles", "Articles that wait.", "for", last.waiting)


def _feeds(last: outcome.Outcome, now: datetime) -> Iterator[str]:
    lags: list[Sample] = [
        ({"feed": feed.feed_id}, (now - feed.delivered).total_seconds())
        for feed in last.feeds
        if feed.delivered is not None
    ]
    yield from _metric("feed_lag_seconds", "Since the feed last answered.", lags)
    troubled = [({"feed": feed.feed_id}, float(feed.outcome == "failed")) for feed in last.feeds]
    yield from _metric("feed_failing", "1 when its newest poll failed.", troubled)
    parked = [({"feed": feed.feed_id}, float(feed.parked)) for feed in last.feeds]
    yield from _metric("feed_parked", "1 when it is not polled any more.", parked)


def _labelled(name: str, about: str, label: str, values: Mapping[str, float]) -> Iterator[str]:
    return _metric(name, about, [({label: key}, value) for key, value in values.items()])


def _metric(name: str, about: str, samples: Iterable[Sample]) -> Iterator[str]:
    full = f"tensionwire_{name}"
    yield f"# HELP {full} {about}"
    yield f"# TYPE {full} gauge"
    for labels, value in samples:
        shown = ",".join(f'{k}="{v.translate(_ESCAPES)}"' for k, v in labels.items())
        yield f"{full}{{{shown}}} {float(value):.12g}" if shown else f"{full} {float(value):.12g}"


def metrics_route(folder: Path) -> Callable[[Request], Response]:
    """A route that answers with the metrics of a published folder."""

    def answer(_: Request) -> Response:
        text = metrics(folder, datetime.now(UTC))
        return Response(text, media_type=TYPE, headers={"Cache-Control": "no-store"})

    return answer
