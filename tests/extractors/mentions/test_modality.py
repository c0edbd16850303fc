"""How the text presents an event, by rule."""

from __future__ import annotations

import pytest

from extractors.records import Modality
from tests.extractors.mentions.reader import Reader


@pytest.mark.parametrize(
    ("text", "word", "modality"),
    [
        ("Russia attacked Ukraine.", "attacked", "actual"),
        ("Biden met Putin.", "met", "actual"),
        ("Russia has deployed troops.", "deployed", "actual"),
        ("Russia did not attack Ukraine.", "attack", "denied"),
        ("Russia never attacked Ukraine.", "attacked", "denied"),
        ("Iran denied that it attacked Iraq.", "attacked", "denied"),
        ("Iran denied attacking Iraq.", "attacking", "denied"),
        ("Iran left without attacking Iraq.", "attacking", "denied"),
        ("NATO called on Russia to withdraw troops.", "withdraw", "requested"),
        ("NATO urged Russia to withdraw troops.", "withdraw", "requested"),
        ("Russia must withdraw troops.", "withdraw", "requested"),
        ("Russia should withdraw troops.", "withdraw", "requested"),
        ("Iran demanded that Iraq withdraw troops.", "withdraw", "requested"),
        ("Russia will deploy troops.", "deploy", "future"),
        ("Russia may attack Ukraine.", "attack", "future"),
        ("Russia threatened to attack Ukraine.", "attack", "future"),
        ("Russia plans to attack Ukraine.", "attack", "future"),
        ("Iran offered to meet Biden.", "meet", "future"),
        ("If Russia attacks Ukraine, NATO meets.", "attacks", "future"),
        ("Iran fires unless Israel attacks Gaza.", "attacks", "future"),
        ("Russia allegedly attacked Ukraine.", "attacked", "alleged"),
        ("Russia reportedly attacked Ukraine.", "attacked", "alleged"),
        ("The alleged attack on Iran shocked Paris.", "attack", "alleged"),
        ("Kyiv accused Russia of attacking Odesa.", "attacking", "alleged"),
        ("The planned attack on Iran shocked Paris.", "attack", "future"),
    ],
)
def test_modality_of_an_event(reader: Reader, text: str, word: str, modality: str) -> None:
    assert reader.modality(text, word) is Modality(modality)


def test_a_rejection_is_not_denied_by_its_own_negation(reader: Reader) -> None:
    text = "The Kremlin did not accept the offer."
    assert reader.modality(text, "accept", "REJECT") is Modality.ACTUAL
    assert reader.modality(text, "accept", "AGREE") is Modality.DENIED


def test_the_first_word_that_decides_wins(reader: Reader) -> None:
    text = "Iran denied that it planned to attack Iraq."
    assert reader.modality(text, "attack") in {Modality.FUTURE, Modality.DENIED}
    assert reader.modality("Iran denied any plan to attack Iraq.", "attack") is not Modality.ACTUAL
