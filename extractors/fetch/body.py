"""Read a response body in small steps, so that no body can use more than its cap.

aiohttp's own decompression is switched off: here each step yields some 64 KiB, the count is
kept after every step, and reading stops at once when it passes the cap.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from io import BytesIO
from typing import Final, Protocol

import brotli
from backports.zstd import DecompressionParameter, ZstdDecompressor, ZstdError

from extractors.errors import FetchError
from extractors.fetch.failures import Reason

ACCEPTED: Final = "gzip, deflate, br, zstd"
LARGE: Final = 1_000_000
"""A body past this many bytes needs a permit, so that few large ones are held at a time."""

_STEP: Final = 65_536
_MAX_LAYERS: Final = 2
# RFC 9659: content-coding zstd needs no window above 8 MiB; a hostile frame could ask for 2 GiB.
_ZSTD_WINDOW_LOG: Final = 23


class Decoder(Protocol):
    """One content coding, incrementally."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what the next bytes decode to, in pieces of some 64 KiB."""

    def complete(self) -> bool:
        """Tell whether the coding's own end was seen."""


class _Gzip:
    """gzip, several members after another; bytes that are no gzip at all pass unchanged.

    Servers that announce gzip and send plain text exist, and browsers' users never notice.
    """

    def __init__(self) -> None:
        self._start = b""
        self._member: zlib._Decompress | None = None
        self._plain = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._plain:
                yield data
                return
            if self._member is None:
                data = self._begin(data)
                continue
            piece = self._member.decompress(data, _STEP)
            if piece:
                yield piece
            data = self._member.unconsumed_tail
            if self._member.eof:
                data = self._member.unused_data
                self._start, self._member = b"", None
                if data[:1] not in {b"", b"\x1f"}:
                    return  # padding after the last member
            elif not data and len(piece) == _STEP:
                yield from _drain(self._member)

    def _begin(self, data: bytes) -> bytes:
        self._start += data
        if len(self._start) < 2:
            return b""
        self._plain = self._start[:2] != b"\x1f\x8b"
        if not self._plain:
            self._member = zlib.decompressobj(wbits=31)
        return self._start

    def complete(self) -> bool:
        return self._member is None


class _Deflate:
    """deflate: with a zlib header as the standard says, or raw as some servers send it."""

    def __init__(self) -> None:
        self._start = b""
        self._stream: zlib._Decompress | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._stream is None:
            self._start += data
            if len(self._start) < 2:
                return
            data = self._start
            zlib_header = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._stream = zlib.decompressobj(wbits=15 if zlib_header else -15)
        while data and not self._stream.eof:
            piece = self._stream.decompress(data, _STEP)
            if piece:
                yield piece
            data = self._stream.unconsumed_tail
            if not data and len(piece) == _STEP:
                yield from _drain(self._stream)

    def complete(self) -> bool:
        return self._stream is not None and self._stream.eof


def _drain(stream: zlib._Decompress) -> Iterator[bytes]:
    """Yield what a stream still holds after all its input was consumed."""
    while piece := stream.decompress(b"", _STEP):
        yield piece


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._stream.is_finished():
            return
        piece = self._stream.process(data, output_buffer_limit=_STEP)
        while piece:  # it says it can take more data while it still holds output
            yield piece
            if self._stream.is_finished():
                return
            piece = self._stream.process(b"", output_buffer_limit=_STEP)

    def complete(self) -> bool:
        return bool(self._stream.is_finished())


class _Zstd:
    """zstd, several frames after another."""

    def __init__(self) -> None:
        self._frame: ZstdDecompressor | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._frame is None:
                self._frame = ZstdDecompressor(
                    options={DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}
                )
            piece = self._frame.decompress(data, _STEP)
            while piece:
                yield piece
                more = not self._frame.needs_input and not self._frame.eof
                piece = self._frame.decompress(b"", _STEP) if more else b""
            data = b""
            if self._frame.eof:
                data, self._frame = self._frame.unused_data, None

    def complete(self) -> bool:
        return self._frame is None


_CODINGS: Final[dict[str, Callable[[], Decoder]]] = {
    "gzip": _Gzip,
    "x-gzip": _Gzip,
    "deflate": _Deflate,
    "br": _Brotli,
    "zstd": _Zstd,
}


def decoders(url: str, content_encoding: str | None) -> tuple[Decoder, ...]:
    """Make the decoders for a Content-Encoding header, outermost coding first.

    Raises FetchError (``bad-encoding``) for an unknown coding or more than two of them.
    """
    names = [name.strip().lower() for name in (content_encoding or "").split(",")]
    names = [name for name in names if name not in {"", "identity", "none", "utf-8"}]
    unknown = [name for name in names if name not in _CODINGS]
    if unknown or len(names) > _MAX_LAYERS:
        what = unknown[0] if unknown else f"{len(names)} layers of compression"
        raise FetchError(url, Reason.BAD_ENCODING, f"uses {what[:40]}, which is not understood")
    return tuple(_CODINGS[name]() for name in reversed(names))


def decode(chain: tuple[Decoder, ...], data: bytes) -> Iterator[bytes]:
    """Run bytes through all decoders lazily."""
    pieces: Iterable[bytes] = (data,)
    for decoder in chain:
        pieces = _through(decoder, pieces)
    yield from pieces


def _through(decoder: Decoder, pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield from decoder.feed(piece)


async def read_body(
    url: str,
    chunks: AsyncIterator[bytes],
    chain: tuple[Decoder, ...],
    cap: int,
    on_large: Callable[[], Awaitable[object]],
) -> tuple[bytes, int]:
    """Read and decode a whole body; return it with the bytes received on the wire.

    ``on_large`` is awaited once, before the body grows past :data:`LARGE`. Raises FetchError:
    ``too-large`` past ``cap`` bytes, compressed or not; ``bad-encoding``; ``truncated``.
    """
    body, size, received, large = BytesIO(), 0, 0, False
    async for chunk in chunks:
        received += len(chunk)
        try:
            for piece in decode(chain, chunk):
                size += len(piece)
                if size > cap:
                    raise _too_large(url, cap)
                if not large and size > LARGE:
                    large = True
                    await on_large()
                body.write(piece)
        except (zlib.error, brotli.error, ZstdError, EOFError) as error:
            raise FetchError(
                url, Reason.BAD_ENCODING, f"the compressed body is damaged ({error})"
            ) from error
        if received > cap:
            raise _too_large(url, cap)
    if received and not all(decoder.complete() for decoder in chain):
        raise FetchError(url, Reason.TRUNCATED, "the compressed body ended early")
    return body.getvalue(), received


def _too_large(url: str, cap: int) -> FetchError:
    return FetchError(url, Reason.TOO_LARGE, f"is larger than {cap:,} bytes")
