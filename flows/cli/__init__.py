"""The command line: ``tensionwire COMMAND``.

Only what ``--help`` needs is imported here and in the modules of this package; every command
imports its own machinery when it runs, so that help and wrong use answer at once.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typer.exceptions import TyperException

DONE: Final = 0
FAILED: Final = 1
WRONG_USE: Final = 2
INTERRUPTED: Final = 130
"""128 + SIGINT, as shells have it."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 the run failed, 2 wrong use."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code; errors go to standard error in one line."""
    from typer.exceptions import TyperException

    from config.errors import TensionwireError
    from flows.cli.app import app

    given = sys.argv[1:] if arguments is None else arguments
    try:
        # Typer would frame its messages in a box of several lines; ours are one line.
        code = app(given or ["--help"], prog_name="tensionwire", standalone_mode=False)
    except TyperException as error:
        return _usage(error)
    except TensionwireError as error:
        _say(f"error: {error}")
        return FAILED
    except BrokenPipeError:
        # The reader of our output has left (`| head`): nothing to say, nobody to say it to.
        sys.stdout = None
        return FAILED
    except KeyboardInterrupt:
        _say("interrupted; the same command goes on where it stopped")
        return INTERRUPTED
    if not given:
        return WRONG_USE
    return code if isinstance(code, int) else DONE


def _usage(error: TyperException) -> int:
    """Say in one line what is wrong with the arguments."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "tensionwire"
    text = " ".join(error.format_message().split()).rstrip(".")
    _say(f"error: {text}; see `{path} --help`")
    return WRONG_USE


def _say(line: str) -> None:
    print(line, file=sys.stderr)
