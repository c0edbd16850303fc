"""The words that state an event, in the order and form in which a sentence has them."""

from __future__ import annotations

import pytest

from tests.extractors.mentions.reader import Reader


@pytest.mark.parametrize(
    ("text", "event", "words"),
    [
        ("Biden urged Putin to leave.", "REQUEST", "urged"),
        ("NATO called on Russia to leave.", "REQUEST", "called on"),
        ("Russia must end this.", "REQUEST", "must"),
        ("Shoigu hit back at NATO.", "ACCUSE", "hit back"),
        ("The EU imposed sanctions on Belarus.", "SANCTION", "imposed sanctions"),
        ("The EU imposed new economic sanctions on Belarus.", "SANCTION", "imposed sanctions"),
        ("Sanctions were imposed on Belarus by the EU.", "SANCTION", "Sanctions imposed"),
        ("The sanctions imposed by the EU hurt Belarus.", "SANCTION", "sanctions imposed"),
        ("Borrell expressed deep concern over Russia.", "ACCUSE", "expressed concern"),
        ("Deep concern was expressed by Borrell over Russia.", "ACCUSE", "concern expressed"),
        ("The Russian buildup goes on.", "MOBILIZE", "buildup"),
        ("Biden met Putin.", "CONSULT", "met"),
        ("Iran agreed to a ceasefire.", "AGREE", "agreed"),
        ("Police arrested the journalist.", "COERCE", "arrested"),
        ("Russia shelled Kharkiv.", "ASSAULT", "shelled"),
        ("Iran denied the accusation.", "REJECT", "denied"),
    ],
)
def test_triggers_of_a_sentence(reader: Reader, text: str, event: str, words: str) -> None:
    assert (event, words) in reader.stated(text)


def test_the_words_of_a_row_may_not_lie_in_two_clauses(reader: Reader) -> None:
    text = "The EU imposed a visa ban because Belarus said sanctions failed."
    assert ("SANCTION", "imposed sanctions") not in reader.stated(text)


def test_a_word_with_a_hyphen_stays_one_token(reader: Reader) -> None:
    doc = reader.view("De-escalate now, NATO told Russia to de-escalate.").doc
    assert "de-escalate" in [t.text for t in doc]
    assert "De-escalate" in [t.text for t in doc]
    assert ("RETREAT", "de-escalate") in reader.stated("NATO told Russia to de-escalate.")


@pytest.mark.parametrize(
    "text", ["The weather was fine.", "He ate in Paris.", "", "Iran is a country of 80 million."]
)
def test_no_triggers(reader: Reader, text: str) -> None:
    assert reader.triggers(text + " It rained.") == []


def test_a_verb_is_no_noun_and_the_other_way_round(reader: Reader) -> None:
    nouns = [t for t in reader.triggers("The attack on Kabul ended.") if t.head.text == "attack"]
    verbs = [t for t in reader.triggers("They attack Kabul daily.") if t.head.text == "attack"]
    assert {t.row.pos for t in nouns} == {"n"}
    assert {t.row.pos for t in verbs} == {"v"}


def test_tokens_come_in_order_and_the_span_covers_them(reader: Reader) -> None:
    for trigger in reader.triggers("Heavy new sanctions were imposed on Belarus by the EU."):
        numbers = [t.i for t in trigger.tokens]
        assert numbers == sorted(numbers)
        assert trigger.span == (numbers[0], numbers[-1] + 1)
        assert trigger.head in trigger.tokens
