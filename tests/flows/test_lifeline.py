"""What a scheduler has started ends with it, however it ends."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.flows.scheduled import PATIENCE, alive, until

PARENT = """
import subprocess, sys
from flows import lifeline
lifeline.offer()
child = subprocess.Popen([sys.executable, "-m", "flows.lifeline", "timeit", "-n1", "-r1",
                          "print('up', flush=True); import time; time.sleep(60)"])
print(child.pid, flush=True)
input()
"""


def test_a_child_does_not_outlive_its_killed_scheduler() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert parent.stdout.readline() == "up\n"
        assert alive({child})
        parent.kill()
    until(lambda: not alive({child}), 10, lambda: str(alive({child})))


def test_without_a_scheduler_it_holds_on_to_nobody() -> None:
    code = "from flows import lifeline; lifeline.hold(); print('alive')"
    free = {k: v for k, v in os.environ.items() if k != "TENSIONWIRE_SCHEDULER"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=free, capture_output=True, text=True, check=True
    )
    assert done.stdout == "alive\n"


def test_one_whose_scheduler_has_died_before_ends_at_once() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    code = "from flows import lifeline; lifeline.hold(); print('alive')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TENSIONWIRE_SCHEDULER": str(gone.pid)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -9
    assert done.stdout == ""


WATCHING = """
import subprocess, sys, threading
from flows import lifeline, logs
from flows.scheduler import watch
logs.use("json")
lifeline.offer()
run = [sys.executable, "-m", "flows.lifeline", "timeit", "-n1", "-r1",
       "print('up', flush=True); import time; time.sleep(60)"]
print(subprocess.Popen(run).pid, flush=True)
server = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
threading.Thread(target=watch, args=(server, threading.Event()), daemon=True).start()
input()
server.kill()
threading.Event().wait()
"""


def test_a_scheduler_whose_server_has_died_ends_with_its_run() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WATCHING],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as scheduler:
        assert scheduler.stdout is not None
        run = int(scheduler.stdout.readline())
        assert scheduler.stdout.readline() == "up\n"
        _, said = scheduler.communicate("\n", timeout=PATIENCE)
    assert scheduler.returncode == 1
    assert "Prefect's server ended with -9" in said
    until(lambda: not alive({run}), 10, lambda: str(alive({run})))
