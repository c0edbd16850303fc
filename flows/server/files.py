"""The published folder over HTTP: the newest version at ``/``, any version under its name."""

from __future__ import annotations

import asyncio
from pathlib import PurePosixPath
from typing import Final

from fastapi import Request, Response
from starlette.responses import FileResponse

from flows.server.cache import Answer, Cache, Recent
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
        self._recent: Recent[str] = Recent()

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
        version = await self._versions.served()
        name = path or PAGE
        answer = await self._send(request, version.folder, name, "no-cache")
        self._recent.add(name, name)
        return answer

    async def prepare(self, folder: Folder) -> None:
        """Read what was asked for lately from a version that is to be served."""
        for name in self._recent.values():
            file = await asyncio.to_thread(folder.file, name)
            if file is not None and file.size <= WHOLE_BYTES:
                await self._whole(file, _media(name))

    async def _send(self, request: Request, folder: Folder, name: str, keep: str) -> Response:
        file = folder.known(name) or await asyncio.to_thread(folder.file, name)
        if file is None:
            raise Problem(404, f"{name} is not published; /index.json lists what is")
        media = _media(name)
        about = {
            "Cache-Control": keep,
            "Accept-Ranges": "bytes",
            "X-Tensionwire-Version": folder.name,
            "Content-Location": f"/{folder.name}/{name}",
        }
        if "range" in request.headers or file.size > WHOLE_BYTES:
            return _from_disk(request, file, media, about)
        return reply(request, await self._whole(file, media), file.modified, about)

    async def _whole(self, file: File, media: str) -> Answer:
        # The key is of the bytes: versions that share them share the answer.
        return await self._cache.get(
            (file.etag, media), lambda: asyncio.to_thread(_read, file, media)
        )


def _media(name: str) -> str:
    kind = PurePosixPath(name).suffix
    return FEED if name == "alerts.json" else MEDIA.get(kind, "application/octet-stream")


def _read(file: File, media: str) -> Answer:
    body = file.path.read_bytes()
    return Answer(body=body, packed=packed(body, media), media=media, etag=file.etag)


def _from_disk(request: Request, file: File, media: str, about: dict[str, str]) -> Response:
    headers = {"ETag": file.etag, "Last-Modified": http_date(file.modified), **about}
    if is_unchanged(request, file.etag, file.modified):
        return Response(status_code=304, headers=headers)
    return FileResponse(file.path, headers=headers, media_type=media)
