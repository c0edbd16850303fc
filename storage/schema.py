"""The schema page ``docs/schema.md``, written from the comments in the database itself."""

from __future__ import annotations

import sys
import tempfile
from itertools import groupby
from pathlib import Path
from typing import Final

from storage.database import Database
from storage.statements import statement
from storage.trends import catalogue

PAGE: Final = Path(__file__).parents[1] / "docs" / "schema.md"
HEAD: Final = """# Schema

Written by `python -m storage.schema` from the comments in the database; a test compares them.

Views are for users and keep their names and columns. Tables are internal: `raw_*` as fetched and
parsed, `core_*` derived from that, `out_*` kept for the trends. All times are UTC.
"""


def schema_page() -> str:
    """The page for the newest schema, Markdown."""
    with tempfile.TemporaryDirectory() as folder, Database.open(Path(folder) / "s.duckdb") as db:
        found = db.rows(statement("describe"))
    parts = [HEAD]
    for is_view, title in ((True, "## Views\n"), (False, "## Tables\n")):
        parts.append(title)
        for (name, about), columns in groupby(
            (row for row in found if row[1] is is_view), key=lambda row: (row[0], row[2])
        ):
            parts.append(f"### `{name}`\n\n{about}\n\n| column | type | |\n|---|---|---|")
            parts += [f"| `{c[3]}` | {c[4]} | {_cell(c[6])} |" for c in columns]
            parts.append("")
    parts.append(
        "## Trends\n\n| name | question | grain | parameters | caveats |\n|---|---|---|---|---|"
    )
    for t in catalogue():
        row = (f"`{t.name}`", t.question, t.grain, ", ".join(t.parameters), _cell(t.caveats))
        parts.append(f"| {' | '.join(row)} |")
    return "\n".join(parts).rstrip() + "\n"


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(schema_page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE}\n")
