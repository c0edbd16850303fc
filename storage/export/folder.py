"""A folder that is there as a whole, or as it was before."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from extractors.errors import StorageError

INDEX: Final = "export.json"
"""What marks a folder as an export, which the next one may replace."""


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """An empty folder to build in, which takes the name ``folder`` when nothing failed.

    Raises :class:`StorageError` when there is something at ``folder`` that is no export, or when
    it cannot be written.
    """
    if folder.exists() and not _is_export(folder):
        raise StorageError(str(folder), "is there and is no export; name another folder")
    place = folder.with_name(f".{folder.name}.{os.getpid()}")
    old = folder.with_name(f".{folder.name}.old-{os.getpid()}")
    try:
        place.mkdir(parents=True)
        yield place
        if folder.exists():
            folder.rename(old)
        place.rename(folder)
    except OSError as error:
        message = f"cannot be written to ({error.strerror or error})"
        raise StorageError(str(folder), message) from error
    finally:
        shutil.rmtree(place, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _is_export(folder: Path) -> bool:
    return folder.is_dir() and ((folder / INDEX).is_file() or not any(folder.iterdir()))
