"""Files that somebody names are read with a time limit."""

from __future__ import annotations

import msgspec
import pytest

from extractors.records import Article, Rejected
from flows.parsing import Asked, Files

SECONDS = 10.0
"""The start of the reading process counts, too."""
LINES = b"\n".join(
    msgspec.json.encode({"id": f"a-{n}", "title": f"Talks {n}", "text": f"They met {n} times."})
    for n in range(50)
)
ENDLESS = (
    b"<rss version='2.0'><channel><item><title>T</title>" + b"<link>http://a/</link>" * 600_000
)
"""Takes feedparser minutes."""


@pytest.mark.slow
def test_one_that_takes_too_long_is_a_reject_and_the_next_is_read() -> None:
    with Files(SECONDS) as files:
        before = list(files.read(Asked(body=LINES, name="a.jsonl")))
        slow = list(files.read(Asked(body=ENDLESS + b"</item></channel></rss>", name="b.xml")))
        after = list(files.read(Asked(body=LINES, name="a.jsonl")))
    assert [one.title for one in before if isinstance(one, Article)] == [
        f"Talks {n}" for n in range(50)
    ]
    (reject,) = slow
    assert isinstance(reject, Rejected)
    assert (reject.url, reject.reason) == ("b.xml", "timeout")
    assert after == before


def test_a_document_that_is_not_read_to_its_end_does_not_mix_with_the_next() -> None:
    with Files() as files:
        next(files.read(Asked(body=LINES, name="a.jsonl")))
        (found,) = files.read(Asked(body=b"", name="empty.txt", url="http://a.example/"))
    assert isinstance(found, Rejected)
    assert (found.url, found.reason) == ("http://a.example/", "empty")
