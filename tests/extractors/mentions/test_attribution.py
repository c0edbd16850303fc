"""Who says a quotation, and to whom a sentence attributes what it reports."""

from __future__ import annotations

import pytest

from extractors.mentions.attribution import SpeakerFinder
from extractors.mentions.extractor import Extractor
from extractors.mentions.forms import Vocabulary
from extractors.mentions.knowledge import Knowledge
from extractors.records import Quote
from tests.extractors.mentions.reader import Reader, article, last


def said(extractor: Extractor, text: str) -> list[tuple[str | None, str | None]]:
    return [(q.speaker, q.speaker_code) for q in quotes(extractor, text)]


def quotes(extractor: Extractor, text: str) -> tuple[Quote, ...]:
    return extractor.extract_one(article(text)).quotes


@pytest.mark.parametrize(
    ("text", "speaker", "code"),
    [
        ("“Russia must end this now,” Stoltenberg said.", "Jens Stoltenberg", "NATO"),
        ("“Russia must end this now,” said Jens Stoltenberg.", "Jens Stoltenberg", "NATO"),
        ('"Russia must end this now," Stoltenberg said.', "Jens Stoltenberg", "NATO"),
        ("Stoltenberg said: “Russia must end this now.”", "Jens Stoltenberg", "NATO"),
        ("Putin left. “We will never forget this,” he said.", "Vladimir Putin", "RUS"),
        ("“We will never forget this,” the White House said.", "White House", "USA"),
        ("According to Blinken, “this is a very big mistake.”", "Antony Blinken", "USA"),
        ("Shoigu called it “a step in the wrong direction”.", "Sergei Shoigu", "RUS"),
        ("“Nobody here wants another war,” Putin told Biden.", "Vladimir Putin", "RUS"),
    ],
)  # fmt: skip
def test_the_speaker_of_a_quotation(
    extractor: Extractor, text: str, speaker: str, code: str
) -> None:
    assert said(extractor, text) == [(speaker, code)]


def test_an_interrupted_quotation_is_two_of_one_speaker(extractor: Extractor) -> None:
    text = "“We will leave this country,” Putin said, “but we will come back soon.”"
    assert said(extractor, text) == [("Vladimir Putin", "RUS")] * 2


def test_a_quotation_goes_on_in_the_next_paragraph(extractor: Extractor) -> None:
    text = "“We will leave this country now,” Putin said.\n“We will come back very soon.”"
    assert said(extractor, text) == [("Vladimir Putin", "RUS")] * 2


def test_two_speakers_keep_their_own_words(extractor: Extractor) -> None:
    text = (
        "“Russia must end this now,” Stoltenberg said.\n"
        "“We took all the measures needed,” Shoigu said."
    )
    assert [c for _, c in said(extractor, text)] == ["NATO", "RUS"]


def test_somebody_unknown_has_a_name_and_speaks_for_himself(extractor: Extractor) -> None:
    text = "The French police fired. “I saw many people running,” said Marcel Dubreuil, a baker."
    assert said(extractor, text) == [("Marcel Dubreuil", "FRA-CIV")]


@pytest.mark.parametrize("text", ["Putin called it “sad”.", "A “limited military step”, he said."])
def test_a_scare_quote_is_no_quotation(extractor: Extractor, text: str) -> None:
    assert quotes(extractor, text) == ()


def test_offsets_cut_the_words_out_of_the_document(extractor: Extractor) -> None:
    one = article("Talks. “Russia must end this now,” Stoltenberg said.")
    (quote,) = extractor.extract_one(one).quotes
    assert one.document[quote.start : quote.end] == quote.text == "Russia must end this now,"


@pytest.fixture(scope="module")
def speakers(knowledge: Knowledge, reader: Reader) -> SpeakerFinder:
    words = knowledge.lexicon.words
    vocabulary = Vocabulary(knowledge.lexicon.irregular)
    vocabulary.add(words["reporting"], "v")
    return SpeakerFinder(words["reporting"], reader.resolver, vocabulary)


@pytest.mark.parametrize(
    ("text", "word", "codes"),
    [
        ("Shoigu said that Moscow has deployed troops.", "deployed", ["RUS"]),
        ("The White House said Russia attacked Ukraine.", "attacked", ["USA"]),
        ("Russia attacked Ukraine, NATO said.", "attacked", ["NATO"]),
        ("Russia attacked Ukraine, according to NATO.", "attacked", ["NATO"]),
        ("Russia attacked Ukraine.", "attacked", []),
        ("Putin, who attacked Ukraine, said that it rained.", "attacked", []),
    ],
)
def test_whoever_reports_is_the_speaker(
    speakers: SpeakerFinder, reader: Reader, text: str, word: str, codes: list[str]
) -> None:
    view = reader.view(text)
    assert [r.code for r in speakers.reporter(last(view, word), view)] == codes
