"""Tab-separated tables: what is read, and what is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.tables import Line, read_table

COLUMNS = ("id", "words")


def read(tmp_path: Path, content: bytes) -> list[Line]:
    path = tmp_path / "table.tsv"
    path.write_bytes(content)
    return list(read_table(path, COLUMNS))


def test_rows_with_their_line_numbers(tmp_path: Path) -> None:
    found = read(tmp_path, "# why\n\nid\twords\na\tÉlysée\n# more\nb\t\n".encode())
    assert found == [
        Line({"id": "a", "words": "Élysée"}, 4),
        Line({"id": "b", "words": ""}, 6),
    ]


def test_windows_line_ends_are_line_ends(tmp_path: Path) -> None:
    assert read(tmp_path, b"id\twords\r\na\tb\r\n")[0].cells == {"id": "a", "words": "b"}


def test_a_table_may_have_no_rows(tmp_path: Path) -> None:
    assert read(tmp_path, b"id\twords\n") == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"id\tword\na\tb\n", r"table\.tsv:1: expected the columns id, words"),
        (b"words\tid\na\tb\n", r"table\.tsv:1: expected the columns id, words"),
        (b"id\twords\na\n", r"table\.tsv:2: expected 2 cells, found 1"),
        (b"# c\nid\twords\na\tb\tc\n", r"table\.tsv:3: expected 2 cells, found 3"),
        (b"id\twords\na\t\xff\n", r"table\.tsv: is not UTF-8 \(byte 11\)"),
        (b"", r"table\.tsv: has no header"),
        (b"# only comments\n", r"table\.tsv: has no header"),
    ],
)
def test_a_bad_table_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read(tmp_path, content)


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.tsv: cannot be read"):
        list(read_table(tmp_path / "gone.tsv", COLUMNS))
