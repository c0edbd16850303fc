"""The gate: a sentence is parsed when it may state an event and somebody is named."""

from __future__ import annotations

import pytest

from extractors.mentions.gate import Gate
from extractors.mentions.knowledge import Knowledge
from extractors.mentions.linear import Linear
from tests.extractors.mentions.reader import Reader


@pytest.fixture(scope="module")
def gate(knowledge: Knowledge) -> Gate:
    return Gate(knowledge.lexicon, knowledge.models)


def indifferent(bias: float) -> dict[str, Linear]:
    """Models that think the same of every text."""
    return {"gate": Linear({}, bias), "topic": Linear({}, bias)}


@pytest.mark.parametrize(
    "text",
    ["Biden urged Putin.", "BIDEN URGES PUTIN", "Troops were deployed.", "They agreed at last.",
     "Russia must de-escalate.", "Ten were shot.", "The buildup goes on.", "“Condemned”"],
)  # fmt: skip
def test_words_of_the_lexicon_in_any_form_pass(gate: Gate, text: str) -> None:
    assert gate.has_trigger(text)


@pytest.mark.parametrize("text", ["", "The weather in Paris is sunny.", "12 345 !?", "Blue sky"])
def test_other_sentences_are_stopped(gate: Gate, text: str) -> None:
    assert not gate.has_trigger(text)


def test_passing_sentences_keep_their_order(gate: Gate, reader: Reader) -> None:
    article = reader.context("Biden urged Putin. The sky was blue. Russia attacked Kyiv.")
    assert [s.text for s, _ in gate.passing(article)] == [
        "Biden urged Putin.", "Russia attacked Kyiv."
    ]  # fmt: skip


def test_the_open_gate_asks_only_for_a_word_of_the_lexicon(
    knowledge: Knowledge, reader: Reader
) -> None:
    article = reader.context("Biden urged Putin. The sky was blue. Russia attacked Kyiv.")
    everything = Gate(knowledge.lexicon, indifferent(-30.0))
    everything.least = 0.0
    assert [s.text for s, _ in everything.passing(article)] == [
        "Biden urged Putin.",
        "Russia attacked Kyiv.",
    ]


@pytest.mark.parametrize(("bias", "passing"), [(-30.0, 0), (30.0, 2)])
def test_what_the_model_thinks_hopeless_is_stopped(
    knowledge: Knowledge, reader: Reader, bias: float, passing: int
) -> None:
    article = reader.context("Biden urged Putin. The sky was blue. Russia attacked Kyiv.")
    assert len(Gate(knowledge.lexicon, indifferent(bias)).passing(article)) == passing


def test_an_article_that_names_nobody_is_never_parsed(gate: Gate, reader: Reader) -> None:
    assert gate.passing(reader.context("The dog attacked a cat. It was shot.")) == []


def test_whatever_is_a_trigger_after_the_parse_passes_before_it(
    gate: Gate, knowledge: Knowledge
) -> None:
    for row in knowledge.lexicon.rows:
        words = [w for w in row.words if w not in {"~", "not", "will"}]
        assert gate.has_trigger(" ".join(words)), row.id


BUSINESS = (
    "Carlow Industries said it agreed to acquire Denholm Foods for 31 mln dlrs in cash. Its shares "
    "rose two dlrs. The offer was accepted by the board, a spokesman said, and profit will rise."
)
POLITICS = (
    "Russia accused Ukraine of shelling a village and its foreign ministry called the ambassador. "
    "Kyiv denied the attack. The president said that troops had held their fire since Monday."
)


def test_business_news_is_told_from_politics(gate: Gate, reader: Reader) -> None:
    business, politics = (gate.topic(reader.context(text)) for text in (BUSINESS, POLITICS))
    assert business > 0.8
    assert politics < 0.2
