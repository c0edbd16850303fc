"""The recorded sample: real articles replayed by a loopback server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from config.settings import FetchSettings
from config.toml import CONFIG
from flows.replay import ReplayResolver, read_recording, serve

FEEDS: Final = CONFIG / "sample.toml"
RECORDING: Final = CONFIG.parent / "tests" / "data" / "sample" / "sample.warc.gz"


@contextmanager
def replayed(recording: Path = RECORDING) -> Iterator[ReplayResolver]:
    """Serve the recording while the block runs; yields the resolver that leads to it.

    Raises :class:`config.errors.ConfigError` when the recording is missing.
    """
    recorded = read_recording(recording)
    with serve(recorded) as port:
        yield ReplayResolver(recorded.hosts, port)


def unhurried(settings: FetchSettings) -> FetchSettings:
    """The same settings without spacing between requests: nobody is annoyed on loopback."""
    return settings.model_copy(update={"host_spacing_seconds": 0.0})
