"""The numbered steps of the schema, and which of them a database still needs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from extractors.errors import StorageError
from extractors.records import Record
from storage.statements import folder


class Migration(Record, frozen=True, kw_only=True):
    """One step: ``storage/sql/migrations/<number>_<name>.sql``."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """Hex SHA-256 of the text: a step is never changed after its release."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations() -> tuple[Migration, ...]:
    """The shipped migrations, numbered from 1 without gaps."""
    steps = []
    for file in folder("migrations"):
        number, _, name = file.name.removesuffix(".sql").partition("_")
        steps.append(Migration(number=int(number), name=name, sql=file.read_text("utf-8")))
    if [step.number for step in steps] != list(range(1, len(steps) + 1)):
        raise StorageError("storage/sql/migrations", "the numbers have a gap or a duplicate")
    return tuple(steps)


def to_apply(
    database: str, applied: Mapping[int, str], shipped: Sequence[Migration]
) -> Sequence[Migration]:
    """The steps that are missing; ``applied`` is SHA-256 by number.

    Raises :class:`StorageError` when the database is newer than the program or has had a step
    with another text.
    """
    newest = max(applied, default=0)
    if newest > len(shipped):
        raise StorageError(
            database,
            f"was written by a newer version (schema {newest}, this one knows {len(shipped)}); "
            "update Tensionwire",
        )
    for step in shipped[:newest]:
        if applied.get(step.number) != step.sha256:
            raise StorageError(
                database,
                f"has another migration {step.number} than this version: "
                "an unreleased build wrote it; make a new database",
            )
    return shipped[newest:]
