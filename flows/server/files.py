"""The published folder over HTTP: the newest version at ``/``, any version under its name."""

from __future__ import annotations

import asyncio
from pathlib import PurePosixPath
from typing import Final

from fastapi import Request, Response
from starlette.responses import FileResponse

from flows.server.cache import Answer, Cache
from flows.server.problems import Problem
from flows.server.replies import http_date, is_unchanged, packed, reply
from flows.server.versions import NAME, File, Folder, Versions

MEDIA: Final = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".duckdb": "application/vnd.duckdb",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
}
FEED: Final = "application/feed+json"
"""Media type of a JSON Feed."""
PAGE: Final = "page.html"
WHOLE_BYTES: Final = 8_000_000
"""Larger files are sent from the disk, uncompressed."""
FOREVER: Final = "public, max-age=31536000, immutable"
"""Under its own name a version never changes."""


class Files:
    """Serves published files; ``cache`` keeps the small ones with their compressed bytes."""

    def __init__(self, versions: Versions, cache: Cache) -> None:
        self._versions = versions
        self._cache = cache

    async def __call__(self, request: Request) -> Response:
        """Answer GET and HEAD.

        Raises :class:`Problem` (404) for what is not published.
        """
        path = request.url.path.lstrip("/")
        first, _, rest = path.partition("/")
        if NAME.fullmatch(first):
            folder = await asyncio.to_thread(self._versions.folder, first)
            return await self._send(request, folder, rest or PAGE, FOREVER)
        if first == "latest":
            path = rest
        if self._versions.is_ready():
            version = self._versions.newest()
        else:
            version = await asyncio.to_thread(self._versions.newest)
        return await self._send(request, version.folder, path or PAGE, "no-cache")

    async def _send(self, request: Request, folder: Folder, name: str, keep: str) -> Response:
        file = await asyncio.to_thread(folder.file, name)
        if file is None:
            raise Problem(404, f"{name} is not published; /index.json lists what is")
        kind = PurePosixPath(name).suffix
        media = FEED if name == "alerts.json" else MEDIA.get(kind, "application/octet-stream")
        about = {
            "Cache-Control": keep,
            "Accept-Ranges": "bytes",
            "X-Tensionwire-Version": folder.name,
            "Content-Location": f"/{folder.name}/{name}",
        }
        if "range" in request.headers or file.size > WHOLE_BYTES:
            return _from_disk(request, file, media, about)
        # The key is of the bytes: versions that share them share the answer.
        answer = await self._cache.get(
            (file.etag, media), lambda: asyncio.to_thread(_read, file, media)
        )
        return reply(request, answer, file.modified, about)


def _read(file: File, media: str) -> Answer:
    body = file.path.read_bytes()
    return Answer(body=body, packed=packed(body, media), media=media, etag=file.etag)


def _from_disk(request: Request, file: File, media: str, about: dict[str, str]) -> Response:
    headers = {"ETag": file.etag, "Last-Modified": http_date(file.modified), **about}
    if is_unchanged(request, file.etag, file.modified):
        return Response(status_code=304, headers=headers)
    return FileResponse(file.path, headers=headers, media_type=media)
