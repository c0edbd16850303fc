from hypothesis import given
from hypothesis import strategies as st

from extractors.stories.fingerprints import (
    BANDS,
    containment,
    fingerprint,
    fingerprints,
    jaccard,
    keys,
    shared_by_title,
    shingles,
    size,
    text_jaccard,
    title_key,
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


def test_a_title_key_ignores_update_marks_case_and_punctuation() -> None:
    key = title_key("wire", "Talks resume in Geneva")
    assert key is not None
    assert 0 <= key < 2**64
    assert key == title_key("wire", "UPDATE 2-Talks resume in Geneva")
    assert key == title_key("wire", "WRAPUP 1-UPDATE 3-Talks Resume, in Geneva")
    assert key != title_key("other", "Talks resume in Geneva")
    assert key != title_key("wire", "Talks collapse in Geneva")
    assert shared_by_title(key) == 2  # talks resume in, resume in geneva


def test_general_titles_have_no_key() -> None:
    assert title_key("wire", "Morning briefing") is None
    assert title_key("wire", "LIVE: Ukraine war") is None
    made = fingerprint(STORIES[0])
    assert keys(made, "wire", "Morning briefing") == made.bands
    assert len(keys(made, "wire", "Talks resume in Geneva")) == BANDS + 1


def test_the_similarity_of_texts_leaves_their_common_title_out() -> None:
    title = "What the ministers said about the border talks in Geneva this week"
    shared = len(shingles(title))
    first, second = (" ".join(story.split()[20:40]) for story in STORIES[:2])
    one, other = (fingerprint(f"{title}\n{text}").signature for text in (first, second))
    assert jaccard(one, other) > 0.15
    assert text_jaccard(one, other, shared) < 0.1
    edited = fingerprint(f"{title}\n{first} More was expected on Friday.").signature
    assert abs(text_jaccard(one, edited, shared) - 18 / 24) < 0.2
