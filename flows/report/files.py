"""A brief as two files, a web page and a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from config.errors import TensionwireError
from flows.report.brief import Brief
from flows.report.print import pdf
from flows.report.web import page, svg
from flows.whole import whole


def write(made: Brief, actors: Sequence[str], folder: Path) -> tuple[Path, Path]:
    """Write the brief about these actors into the folder; the page and the PDF.

    Files of the same days and actors are replaced, each at once.

    Raises :class:`TensionwireError` when the folder cannot be written to.
    """
    charts = [svg(drawing) for drawing in made.drawings]
    stem = "-".join(("brief", *actors, *made.days))
    written = folder / f"{stem}.html", folder / f"{stem}.pdf"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TensionwireError(str(folder), f"cannot be made ({error.strerror})") from error
    contents = page(made, charts).encode(), pdf(made, charts)
    for path, content in zip(written, contents, strict=True):
        with whole(path) as stream:
            stream.write(content)
    return written
