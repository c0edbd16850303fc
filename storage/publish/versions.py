"""Versioned folders behind an atomically switched ``latest``.

A reader opens ``latest`` once and keeps what it points to: nothing in a published folder changes,
and it stays for a while after it was replaced.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Final

from extractors.errors import StorageError

BUILDING: Final = ".building-"
LATEST: Final = "latest"


def latest(folder: Path) -> Path | None:
    """The newest published folder, None before the first publication."""
    link = folder / LATEST
    return folder / link.readlink() if link.is_symlink() and link.exists() else None


def versions(folder: Path) -> list[Path]:
    """Published folders, oldest first."""
    return sorted(p for p in folder.glob("[0-9]*-*") if p.is_dir() and not p.is_symlink())


@contextmanager
def building(folder: Path) -> Iterator[Path]:
    """An empty folder to build in, gone afterwards unless :func:`release` took it.

    Leftovers of a killed publication are removed first (only one process has the database).
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{BUILDING}*"):
            left.unlink() if left.is_symlink() else shutil.rmtree(left)
        place = folder / f"{BUILDING}{os.getpid()}"
        place.mkdir()
    except OSError as error:
        raise StorageError(str(folder), f"cannot be written to ({error.strerror})") from error
    try:
        yield place
    except OSError as error:  # a full disk in the middle of it: the last version stays
        raise StorageError(str(folder), f"cannot be written to ({error.strerror})") from error
    finally:
        shutil.rmtree(place, ignore_errors=True)


def release(folder: Path, built: Path, digest: str, keep: int, grace_seconds: float = 0.0) -> Path:
    """Give ``built`` its name, point ``latest`` to it and remove old versions.

    ``keep`` versions stay, and those that were replaced less than ``grace_seconds`` ago.
    """
    newest = max((int(v.name.split("-")[0]) for v in versions(folder)), default=0)
    target = folder / f"{newest + 1:06d}-{digest[:12]}"
    built.rename(target)
    os.utime(target)  # the time of its release: when the version before it was replaced
    link = folder / f"{BUILDING}{LATEST}"
    link.unlink(missing_ok=True)
    link.symlink_to(target.name)
    link.replace(folder / LATEST)
    all_versions = versions(folder)
    for old, successor in pairwise(all_versions):
        is_old = old in all_versions[: -max(keep, 1)]
        if is_old and time.time() - successor.stat().st_mtime >= grace_seconds:
            shutil.rmtree(old)
    return target


def remove_others(folder: Path, kept: Path) -> list[Path]:
    """Remove every version but one at once, whoever reads it; returns what was removed."""
    others = [v for v in versions(folder) if v.name != kept.name]
    for other in others:
        shutil.rmtree(other)
    return others
