"""The application that uvicorn runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI

from flows.server import problems
from flows.server.cache import Cache
from flows.server.files import Files
from flows.server.gate import Gate
from flows.server.limits import Limits
from flows.server.metrics import metrics_route
from flows.server.routes import Api
from flows.server.versions import Version, Versions

ABOUT = (
    "Mentions of who does or says what to whom in the news, and trends over them. Codings are "
    "reports, not verified incidents. Everything is read from the newest published version; the "
    "published files themselves are at /index.json and what it lists. Send an ETag back as "
    "If-None-Match to get 304 where nothing has changed."
)


def create_app(
    folder: Path,
    *,
    token: str | None = None,
    limits: Limits | None = None,
    min_articles: int = 5,
) -> FastAPI:
    """An application that serves the published ``folder`` and the API over its snapshots.

    ``token``: what clients send as a bearer token; None lets everybody in. ``min_articles``: days
    with fewer have no index, as in what is published.
    """
    bounds = limits or Limits()
    versions, cache = Versions(folder), Cache(bounds.cache_bytes)

    defaults = {"min_articles": min_articles}
    api, files = Api(versions, cache, bounds, defaults), Files(versions, cache)

    async def prepare(version: Version) -> None:
        await files.prepare(version.folder)
        await api.prepare(version)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        following = asyncio.create_task(versions.follow(prepare))
        yield
        following.cancel()
        versions.close()

    app = FastAPI(
        title="Tensionwire",
        version=version("tensionwire"),
        description=ABOUT,
        lifespan=lifespan,
        docs_url=None,  # its scripts come from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    problems.install(app)
    app.include_router(api.router())
    app.add_route("/metrics", metrics_route(folder), include_in_schema=False)
    app.add_route("/{path:path}", files.__call__, include_in_schema=False)
    app.add_middleware(Gate, token=token)
    if token is not None:
        _want_token(app)
    return app


def _want_token(app: FastAPI) -> None:
    """Say in OpenAPI that every request needs the token."""
    document = app.openapi()
    schemes = document.setdefault("components", {}).setdefault("securitySchemes", {})
    schemes["token"] = {"type": "http", "scheme": "bearer"}
    document["security"] = [{"token": []}]
