from hypothesis import given
from hypothesis import strategies as st

from extractors.stories.fingerprints import (
    BANDS,
    containment,
    fingerprint,
    fingerprints,
    jaccard,
    shingles,
    size,
    title_hash,
)
from extractors.stories.link import exact_jaccard
from tests.extractors.stories.stories import STORIES

KNOWN_SIGNATURE = "593c60ed2f3b"
KNOWN_BAND = 8781063510075621156
"""As first computed: a change breaks every stored fingerprint and needs a new VERSION."""
DOCUMENTS = st.lists(
    st.sampled_from(["troops", "moved", "talks", "border", "said", "the", "a", "of"]), max_size=80
)


def test_known_value_so_that_stored_fingerprints_stay_comparable() -> None:
    found = fingerprint("Talks resume\nThe talks resumed in Geneva on Monday.")
    assert size(found.signature) == 7
    assert found.signature[4:10].hex() == KNOWN_SIGNATURE
    assert found.bands[0] == KNOWN_BAND


def test_case_and_punctuation_do_not_matter() -> None:
    assert fingerprint("Talks, resumed; in Geneva!") == fingerprint("talks resumed in geneva")


def test_batch_equals_single() -> None:
    assert fingerprints(STORIES) == [fingerprint(story) for story in STORIES]


def test_bands_are_unsigned_64_bit_and_all_there() -> None:
    for found in fingerprints(STORIES):
        assert len(found.bands) == BANDS
        assert all(0 <= band < 2**64 for band in found.bands)


@given(DOCUMENTS, DOCUMENTS)
def test_estimate_is_near_the_truth(one: list[str], other: list[str]) -> None:
    a, b = " ".join(one), " ".join(other)
    estimate = jaccard(fingerprint(a).signature, fingerprint(b).signature)
    assert abs(estimate - exact_jaccard(a, b)) <= 0.3  # five standard deviations


def test_containment_of_a_trimmed_text() -> None:
    whole = STORIES[0]
    half = whole[: len(whole) // 2]
    assert containment(fingerprint(whole).signature, fingerprint(half).signature) > 0.8


def test_empty_document_has_a_fingerprint() -> None:
    assert size(fingerprint("").signature) == 1
    assert shingles("one two") == {"one two"}


def test_title_hash_ignores_update_marks_case_and_punctuation() -> None:
    key = title_hash("wire", "Talks resume in Geneva")
    assert key
    assert key == title_hash("wire", "UPDATE 2-Talks resume in Geneva")
    assert key == title_hash("wire", "WRAPUP 1-UPDATE 3-Talks Resume, in Geneva")
    assert key != title_hash("other", "Talks resume in Geneva")
    assert key != title_hash("wire", "Talks collapse in Geneva")


def test_general_titles_have_no_hash() -> None:
    assert title_hash("wire", "Morning briefing") == ""
    assert title_hash("wire", "LIVE: Ukraine war") == ""
