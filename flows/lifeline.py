"""A process that ends with the one that started it, also when that one is killed.

    python -m flows.lifeline MODULE [ARGUMENT]...    runs the module so

A scheduler that is killed cannot stop what it has started. A server that is left would keep its
port for ever, and a run that is left would hold the database while the next scheduler takes it for
dead. So the kernel ends them; a kill at any moment loses nothing.
"""

from __future__ import annotations

import ctypes
import os
import runpy
import signal
import sys
from typing import Final

_VARIABLE: Final = "TENSIONWIRE_SCHEDULER"
"""The number of the process that schedules, for those that it starts."""
_PR_SET_PDEATHSIG: Final = 1
"""Of ``linux/prctl.h``: which signal comes when the parent has died."""


def offer() -> None:
    """Let the processes that are started from here :func:`hold` on to this one."""
    os.environ[_VARIABLE] = str(os.getpid())


def hold() -> None:
    """End this process when its scheduler ends; without one nothing is done.

    Only Linux can; elsewhere what a killed scheduler started has to be ended by hand.
    Raises :class:`OSError` when the kernel refuses.
    """
    scheduler = os.environ.get(_VARIABLE)
    if scheduler is None or int(scheduler) == os.getpid() or sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != int(scheduler):  # it had died before
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    hold()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
