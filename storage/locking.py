"""Who holds a database file, without opening it: only one process at a time can."""

from __future__ import annotations

import fcntl
import os
import struct
from pathlib import Path
from typing import Final

_FLOCK: Final = "hhqqi4x"
"""``struct flock`` of Linux on 64 bits: type, whence, start, length, process."""


def holder(path: Path) -> int | None:
    """Process that has the database open, None when there is none or no such file.

    Never ask for a file that this very process has open: closing any descriptor of it here would
    let go of DuckDB's lock.
    """
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        kind, _, _, _, process = struct.unpack(
            _FLOCK, fcntl.fcntl(descriptor, fcntl.F_GETLK, asked)
        )
    finally:
        os.close(descriptor)
    return None if kind == fcntl.F_UNLCK else int(process)


def command_of(process: int) -> str:
    """Command line of a process, empty when there is none."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text("utf-8").replace("\0", " ").strip()
    except OSError:
        return ""
