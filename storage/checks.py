"""Checks on the data: each file of ``storage/sql/checks`` returns the rows that offend."""

from __future__ import annotations

from typing import Any

from extractors.errors import StorageError
from extractors.records import Record
from storage.database import Database
from storage.statements import folder


class Finding(Record, frozen=True, kw_only=True):
    """A check with offending rows."""

    check: str
    rule: str
    """What should hold, one sentence or two."""
    rows: int
    example: dict[str, Any]
    """The first offending row."""


def run_checks(db: Database) -> list[Finding]:
    """Every check that finds something, by name; an empty list is good."""
    findings = []
    for file in folder("checks"):
        sql = file.read_text("utf-8")
        rows = db.query(sql)
        if rows.num_rows:
            comments = [line[2:].strip() for line in sql.splitlines() if line.startswith("--")]
            findings.append(
                Finding(
                    check=file.name.removesuffix(".sql"),
                    rule=" ".join(comments).removeprefix("check: "),
                    rows=rows.num_rows,
                    example=rows.slice(0, 1).to_pylist()[0],
                )
            )
    return findings


def require_good_data(db: Database) -> None:
    """Raise :class:`StorageError` with the first finding, how many rows offend and one of them."""
    findings = run_checks(db)
    if findings:
        first = findings[0]
        more = f" ({len(findings) - 1} more checks fail)" if len(findings) > 1 else ""
        shown = ", ".join(f"{key} {value!r}" for key, value in first.example.items())
        raise StorageError(
            f"check {first.check}",
            f"{first.rows} rows offend, for example {shown}{more}; nothing was published. "
            f"{first.rule}",
        )
