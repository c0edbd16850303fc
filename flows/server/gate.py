"""What every request passes first: the token, CORS for reading, HEAD for the API."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flows.server.problems import problem

EXPOSED: Final = "ETag, Last-Modified, Link, X-Total-Count, X-Tensionwire-Version, Content-Location"
ALLOWED: Final = "GET, HEAD, OPTIONS"
ASKED: Final = "Authorization, If-None-Match, If-Modified-Since, Range"


class Gate:
    """Outermost middleware; ``token`` None lets everybody in."""

    def __init__(self, app: ASGIApp, token: str | None) -> None:
        self._app = app
        self._digest = None if token is None else _digest(token.encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                about = MutableHeaders(scope=message)
                about["Access-Control-Allow-Origin"] = "*"
                about["Access-Control-Expose-Headers"] = EXPOSED
                about["X-Content-Type-Options"] = "nosniff"
            await send(message)

        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await _preflight()(scope, receive, sent)
        elif not self._is_let_in(headers):
            what = "this server wants its token: Authorization: Bearer ..."
            refused = problem(401, what, {"WWW-Authenticate": "Bearer"})
            await refused(scope, receive, sent)
        elif scope["method"] == "HEAD" and scope["path"].startswith("/api/"):
            await self._app({**scope, "method": "GET"}, receive, _bodiless(sent))
        else:
            await self._app(scope, receive, sent)

    def _is_let_in(self, headers: Headers) -> bool:
        if self._digest is None:
            return True
        scheme, _, given = headers.get("authorization", "").partition(" ")
        # Digests have one length, so the comparison tells nothing of the token's.
        same = hmac.compare_digest(_digest(given.strip().encode()), self._digest)
        return same and scheme.lower() == "bearer"


def _digest(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()


def _preflight() -> ASGIApp:
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Methods": ALLOWED,
            "Access-Control-Allow-Headers": ASKED,
            "Access-Control-Max-Age": "86400",
        },
    )


def _bodiless(send: Send) -> Send:
    """Send the headers and drop the body."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return sent
