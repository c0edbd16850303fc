"""``tensionwire serve``: the published feeds, the page and the query API over HTTP."""

from __future__ import annotations

import os
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from flows.cli.options import SETTINGS, Config, DatabaseFile, settings_of

if TYPE_CHECKING:
    import socket

TOKEN: Final = "TENSIONWIRE_TOKEN"
"""Environment variable: a command line can be read by everybody on the machine."""


def serve(
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; other machines need a token.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = (
        8765
    ),
    everybody: Annotated[
        bool, typer.Option("--without-token", help="Let other machines read without a token.")
    ] = False,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder", metavar="FOLDER", help="What was published; by default as the settings say."
        ),
    ] = None,
    database: DatabaseFile = None,
    config: Config = SETTINGS,
) -> None:
    """Serve the published feeds, the page and the query API until stopped.

    Reads published snapshots only, so it runs beside a writing run. With TENSIONWIRE_TOKEN in the
    environment every request needs it as a bearer token.
    """
    token = os.environ.get(TOKEN) or None
    if token is None and not everybody and not _is_loopback(host):
        raise typer.BadParameter(
            f"other machines could read at {host}: set {TOKEN}, or say --without-token",
            param_hint="--host",
        )
    import uvicorn

    from flows.server import create_app

    settings = settings_of(config, database)
    app = create_app(
        folder or settings.publish.folder, token=token, min_articles=settings.trends.min_articles
    )
    listening = _listening(host, port)
    shown = f"[{host}]" if ":" in host else host
    print(f"serving http://{shown}:{listening.getsockname()[1]}/", flush=True)
    server = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
    uvicorn.Server(server).run(sockets=[listening])


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listening(host: str, port: int) -> socket.socket:
    """A bound socket.

    Raises :class:`TensionwireError` when the address is taken or not this machine's.
    """
    import socket

    from config.errors import TensionwireError

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        raise TensionwireError(f"{host}:{port}", f"cannot listen ({error.strerror})") from error
