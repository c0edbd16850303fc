"""Files that are complete or not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from config.errors import TensionwireError


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the name ``path`` at the end, and is gone when something fails.

    One that was there is replaced at once and leaves its permissions. Raises
    :class:`TensionwireError` when the file cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with part.open("wb") as stream:
            yield stream
        if path.exists():
            part.chmod(path.stat().st_mode)
        part.replace(path)
    except OSError as error:
        raise TensionwireError(
            str(path), f"cannot be written ({error.strerror or error})"
        ) from error
    finally:
        part.unlink(missing_ok=True)
