"""The query API: every answer is a table, in the format that is asked for."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Final, NamedTuple
from urllib.parse import urlencode

import pyarrow as pa
from fastapi import APIRouter, Query, Request, Response

from extractors.errors import StorageError
from flows.server import openapi
from flows.server.cache import Answer, Cache, Recent, etag_of
from flows.server.limits import Limits
from flows.server.parameters import Asked, Paged, cursor, trend_model, trend_values
from flows.server.problems import Problem
from flows.server.replies import packed, reply
from flows.server.versions import Gone, Version, Versions
from storage import api, trends
from storage.database import Database
from storage.publish.files import ENCODINGS
from storage.statements import statement

LOG: Final = logging.getLogger("tensionwire.serve")
TOO_MUCH: Final = "narrow the window or name actors"


class Found(NamedTuple):
    """A table with what its headers say."""

    table: pa.Table
    total: int
    last: api.Place | None = None


Ask = Callable[[Database, Version], Found]


class _Question(NamedTuple):
    """All that an answer depends on."""

    version: Version
    path: str
    given: dict[str, str]
    """The query as sent."""
    asked: Asked
    ask: Ask


class Api:
    """Answers questions from the newest version."""

    def __init__(
        self, versions: Versions, cache: Cache, limits: Limits, defaults: dict[str, int]
    ) -> None:
        """``defaults``: values of trend parameters that a request leaves out."""
        self._versions = versions
        self._cache = cache
        self._limits = limits
        self._defaults = defaults
        self._free = asyncio.Semaphore(limits.at_once)
        self._recent: Recent[_Question] = Recent()

    def router(self) -> APIRouter:
        """The routes, with what OpenAPI says of them."""
        router = APIRouter(prefix="/api")
        columns = openapi.columns()

        def add(path: str, title: str, text: str, handler: Any, *, paged: bool = False) -> None:
            router.add_api_route(
                path,
                handler,
                methods=["GET"],
                operation_id=path.strip("/").replace("/", "_"),
                summary=title,
                description=text,
                response_class=Response,
                responses=openapi.responses(title, columns[f"/api{path}"], paged=paged),
            )

        for name, model in openapi.LISTINGS.items():
            head = trends.read_head(name, statement(f"api/{name}"))
            text = f"Grain: {head.grain}.\n\n{head.caveats}"
            add(f"/{name}", head.question, text, self._listing(name, model), paged=True)
        add("/trends", "Which trends are there?", "Each is a resource below.", self._trends())
        for info in trends.catalogue():
            text = f"Grain: {info.grain}.\n\n{info.caveats}"
            add(f"/trends/{info.name}", info.question, text, self._trend(info))
        add("/status", "What is published?", "One row.", self._status())
        return router

    def _listing(self, name: str, model: type[Paged]) -> Any:
        async def handler(request: Request, asked: Any) -> Response:
            filters, place = asked.filters(), asked.place()

            def ask(db: Database, _: Version) -> Found:
                page = api.listing(db, name, filters, place, asked.limit)
                return Found(page.table, page.total, page.last)

            return await self._answer(request, asked, ask)

        return _taking(model, handler)

    def _trend(self, info: trends.TrendInfo) -> Any:
        model = trend_model(info)
        usual = {k: v for k, v in self._defaults.items() if k in info.parameters}

        async def handler(request: Request, asked: Any) -> Response:
            values: dict[str, Any] = {**usual, **trend_values(asked)}

            def ask(db: Database, _: Version) -> Found:
                table = trends.run(db, info.name, **values)
                return Found(table, table.num_rows)

            return await self._answer(request, asked, ask)

        return _taking(model, handler)

    def _trends(self) -> Any:
        async def handler(request: Request, asked: Any) -> Response:
            def ask(_: Database, __: Version) -> Found:
                listed = [
                    {name: getattr(info, name) for name in openapi.TREND_COLUMNS.names}
                    for info in trends.catalogue()
                ]
                table = pa.Table.from_pylist(listed, openapi.TREND_COLUMNS)
                return Found(table, table.num_rows)

            return await self._answer(request, asked, ask)

        return _taking(Asked, handler)

    def _status(self) -> Any:
        async def handler(request: Request, asked: Any) -> Response:
            def ask(db: Database, version: Version) -> Found:
                row = api.status(db)
                row = row.add_column(0, "schema", pa.array([db.schema], pa.int64()))
                row = row.add_column(0, "version", pa.array([version.name], pa.string()))
                return Found(row, 1)

            return await self._answer(request, asked, ask)

        return _taking(Asked, handler)

    async def _answer(self, request: Request, asked: Asked, ask: Ask) -> Response:
        """Ask the newest version, unless it has answered the same before."""
        while True:
            version = await self._versions.served()
            question = _Question(version, request.url.path, dict(request.query_params), asked, ask)
            try:
                answer = await self._kept(question)
            except Gone:  # closed since: there is a newer one
                continue
            self._recent.add((question.path, asked), question)
            about = {"X-Tensionwire-Version": version.name}
            return reply(request, answer, version.released, about)

    async def prepare(self, version: Version) -> None:
        """Answer from a version that is to be served what was asked lately, one by one."""
        end = time.monotonic() + self._limits.prepare_seconds
        for question in self._recent.values():
            if time.monotonic() > end:
                return
            try:
                await self._kept(question._replace(version=version))
            except (Problem, StorageError):
                LOG.exception("%s cannot be asked %s", version.name, question.path)

    async def _kept(self, question: _Question) -> Answer:
        key = (question.version.name, question.path, question.asked)
        return await self._cache.get(key, partial(self._made, question))

    async def _made(self, question: _Question) -> Answer:
        async with self._free:
            return await asyncio.to_thread(self._asked, question)

    def _asked(self, question: _Question) -> Answer:
        version, asked = question.version, question.asked
        with (
            self._versions.held(version),
            version.snapshot.asked(self._limits.seconds) as db,
        ):
            found = question.ask(db, version)
        if found.table.num_rows > self._limits.rows:
            raise Problem(422, f"more than {self._limits.rows:,} rows; {TOO_MUCH}")
        body = ENCODINGS[asked.format](found.table)
        if len(body) > self._limits.answer_bytes:
            raise Problem(422, f"more than {self._limits.answer_bytes:,} bytes; {TOO_MUCH}")
        media = openapi.TYPES[asked.format]
        headers = [("X-Total-Count", str(found.total))]
        if found.last is not None:
            headers.append(("Link", f'<{_next(question, found.last)}>; rel="next"'))
        return Answer(
            body=body,
            packed=packed(body, media),
            media=media,
            etag=etag_of(body, repr(headers).encode()),
            headers=tuple(headers),
        )


def _taking(model: type[Asked], handler: Any) -> Any:
    """Tell FastAPI that ``handler`` takes the query as a ``model``, which only now is known."""
    handler.__annotations__["asked"] = Annotated[model, Query()]
    return handler


def _next(question: _Question, last: api.Place) -> str:
    """Address of the page after ``last``, relative to the server."""
    return f"{question.path}?{urlencode({**question.given, 'cursor': cursor(last)})}"
