import os
import threading
import time

import pytest

from extractors.documents.page import read_page
from extractors.documents.worker import WorkerPool, limited, text_pool
from extractors.errors import DocumentError
from extractors.records import Article


def work(what: str) -> str:
    """Run in the worker process."""
    if what == "stuck":
        time.sleep(600)
    if what == "dead":
        os._exit(3)
    if what == "wrong":
        raise ValueError("no such thing")
    return f"{os.getpid()} {what}"


def test_stuck_dead_and_failing_workers_cost_only_their_own_call() -> None:
    started = time.monotonic()
    with WorkerPool(work, processes=1, seconds=4.0) as pool:
        first = pool.call("a", "u1").split()[0]
        assert pool.call("b", "u2") == f"{first} b"
        with pytest.raises(DocumentError, match="took more than 4 s") as stuck:
            pool.call("stuck", "u3")
        assert (stuck.value.reason, stuck.value.subject) == ("timeout", "u3")
        after = pool.call("c", "u4").split()[0]
        assert after != first
        with pytest.raises(DocumentError, match="no such thing"):
            pool.call("wrong", "u5")
        with pytest.raises(DocumentError) as dead:
            pool.call("dead", "u6")
        assert dead.value.reason == "crash"
        assert pool.call("d", "u7").endswith(" d")
    assert time.monotonic() - started < 60
    with pytest.raises(ProcessLookupError):
        os.kill(int(first), 0)


def test_threads_share_the_workers_and_get_their_own_answers() -> None:
    answers: dict[int, str] = {}
    with WorkerPool(work, processes=2, seconds=30.0) as pool:

        def ask(number: int) -> None:
            answers[number] = pool.call(str(number), "u").split()[1]

        threads = [threading.Thread(target=ask, args=(n,)) for n in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert answers == {n: str(n) for n in range(12)}


def test_page_is_extracted_in_a_worker() -> None:
    paragraphs = "".join(f"<p>{PARAGRAPH} Number {n}.</p>" for n in range(8))
    page = f"<html><head><title>Talks resume</title></head><body><article>{paragraphs}</article>"
    with text_pool(1, 60.0) as pool:
        found = read_page(page.encode(), "https://example.org/a", careful=limited(pool))
    assert isinstance(found, Article)
    assert found.full_text
    assert "Number 7" in found.text


def test_timeout_keeps_the_cheap_text() -> None:
    def late(html: str, url: str) -> str:
        raise DocumentError(url, "timeout", "took more than 1 s to read")

    page = (
        f"<html><head><title>Talks resume</title></head><body><p>{PARAGRAPH * 3}</p></body></html>"
    )
    found = read_page(page.encode(), "https://example.org/a", careful=late)
    assert isinstance(found, Article)
    assert not found.full_text
    assert "delegations met" in found.text


PARAGRAPH = "The delegations met in Geneva on Monday and agreed to meet again next week. "
