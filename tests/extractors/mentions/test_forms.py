"""Forms of verbs and nouns, and the way back to their lemmas."""

from __future__ import annotations

import pytest

from config.frames import Forms, load_lexicon
from extractors.mentions.forms import Vocabulary, noun_forms, verb_forms

NONE = Forms({}, {})


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("attack", {"attack", "attacks", "attacking", "attacked"}),
        ("urge", {"urges", "urging", "urged"}),
        ("deny", {"denies", "denying", "denied"}),
        ("deploy", {"deploys", "deploying", "deployed"}),
        ("ban", {"bans", "banning", "banned"}),
        ("visit", {"visits", "visiting", "visited"}),
        ("agree", {"agrees", "agreeing", "agreed"}),
        ("clash", {"clashes", "clashing", "clashed"}),
        ("annex", {"annexes", "annexing", "annexed"}),
        ("express", {"expresses", "expressing", "expressed"}),
    ],
)
def test_regular_verbs(lemma: str, forms: set[str]) -> None:
    assert forms <= verb_forms(lemma, {})


def test_endings_that_would_be_other_words_are_not_made() -> None:
    assert "denyed" not in verb_forms("deny", {})
    assert "deploies" not in verb_forms("deploy", {})
    assert "agreing" not in verb_forms("agree", {})


@pytest.mark.parametrize(
    ("lemma", "form"),
    [("meet", "met"), ("hold", "held"), ("shoot", "shot"), ("withdraw", "withdrew"),
     ("withdraw", "withdrawn"), ("fight", "fought"), ("strike", "struck"), ("say", "said"),
     ("send", "sent"), ("seek", "sought")],
)  # fmt: skip
def test_irregular_verbs_of_the_lexicon(lemma: str, form: str) -> None:
    assert form in verb_forms(lemma, load_lexicon().irregular.verbs)


def test_an_irregular_verb_has_no_regular_past() -> None:
    assert "meeted" not in verb_forms("meet", {"meet": ("met",)})


@pytest.mark.parametrize(
    ("lemma", "plural"),
    [("attack", "attacks"), ("ally", "allies"), ("envoy", "envoys"), ("clash", "clashes"),
     ("crisis", "crises"), ("man", "men")],
)  # fmt: skip
def test_nouns(lemma: str, plural: str) -> None:
    irregular = {"crisis": ("crises",), "man": ("men",)}
    assert noun_forms(lemma, irregular) == {lemma, plural}


def test_lemmas_depend_on_the_part_of_speech() -> None:
    vocabulary = Vocabulary(NONE)
    vocabulary.add(["strike"], "v")
    vocabulary.add(["striking"], "n")
    assert vocabulary.lemmas("striking", "VBG") == {"strike"}
    assert vocabulary.lemmas("striking", "NN") == {"striking"}
    assert vocabulary.lemmas("striking", "JJ") == {"striking"}
    assert vocabulary.lemmas("unheard", "VBD") == {"unheard"}


def test_a_form_of_two_verbs_has_both_lemmas() -> None:
    vocabulary = Vocabulary(Forms({"find": ("found",)}, {}))
    vocabulary.add(["find", "found"], "v")
    assert vocabulary.verbs("found") == {"find", "found"}
    assert vocabulary.verbs("nobody") == frozenset()
