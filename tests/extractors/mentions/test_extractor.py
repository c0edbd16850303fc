"""The extractor from article to mentions, on sentences whose reading is clear."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date

import pytest

from extractors.mentions.extractor import Extractor
from extractors.mentions.knowledge import Knowledge
from extractors.records import Article, Extraction, Mention
from tests.extractors.mentions.reader import article

URGED = (
    "US President Joe Biden on Tuesday urged Russian President Vladimir Putin to ease mounting "
    "tensions with neighboring Ukraine."
)
MUST_END = (
    "“Russia’s considerable military buildup is unjustified, unexplained and deeply concerning — "
    "Russia must end this military buildup in and around Ukraine, stop its provocations and "
    "de-escalate immediately,” NATO Secretary-General Jens Stoltenberg said."
)
DEPLOYED = (
    "Russian Minister of Defense Sergei Shoigu hit back, saying that Moscow has deployed troops to "
    "its western borders for “combat training exercises” in answer to NATO military moves."
)
SENDING = (
    "US Secretary of Defense Lloyd Austin announced that the US is sending about 500 new personnel "
    "to Germany."
)
MEASURES = (
    "“In response to the alliance’s military activities that threaten Russia, we took appropriate "
    "measures,” Shoigu said in televised remarks."
)
SENTENCES = (URGED, MUST_END, DEPLOYED, SENDING, MEASURES)


def mentions(extractor: Extractor, text: str, event: str) -> list[Mention]:
    return [m for m in extractor.extract_one(article(text)).mentions if m.event == event]


def test_a_request_of_one_president_to_another(extractor: Extractor) -> None:
    (found,) = mentions(extractor, URGED, "REQUEST")
    assert (found.trigger, found.actors, found.targets) == ("urged", ("USA",), ("RUS",))
    assert (found.modality, found.speaker, found.date) == ("actual", None, "2021-04-13")
    assert found.tension > 0


def test_a_demand_of_an_organisation(extractor: Extractor) -> None:
    text = "NATO Secretary-General Jens Stoltenberg called on Russia to end its military buildup."
    (found,) = mentions(extractor, text, "REQUEST")
    assert (found.trigger, found.actors, found.targets) == ("called on", ("NATO",), ("RUS",))


def test_what_is_said_in_a_quotation_has_its_speaker(extractor: Extractor) -> None:
    found = extractor.extract_one(article(MUST_END)).mentions
    assert found
    assert {m.speaker for m in found} == {"NATO"}


def test_a_deployment_in_reported_speech_has_its_speaker(extractor: Extractor) -> None:
    found = next(m for m in mentions(extractor, DEPLOYED, "MOBILIZE") if "deployed" in m.trigger)
    assert (found.actors, found.speaker) == (("RUS",), "RUS")


def test_troops_sent_to_an_ally(extractor: Extractor) -> None:
    found = mentions(extractor, SENDING, "MOBILIZE")
    assert [m.actors for m in found] == [("USA",)]
    assert found[0].speaker == "USA"


def test_direct_quotations_with_their_speakers(extractor: Extractor) -> None:
    (first,) = extractor.extract_one(article(MUST_END)).quotes
    assert (first.speaker, first.speaker_code) == ("Jens Stoltenberg", "NATO")
    assert first.text.startswith("Russia’s considerable")
    assert first.text.endswith("de-escalate immediately,")
    (second,) = extractor.extract_one(article(MEASURES)).quotes
    assert (second.speaker, second.speaker_code) == ("Sergei Shoigu", "RUS")


@pytest.mark.parametrize(
    "text",
    ["", "The weather in Paris is fine today.", "Iran is a country of 80 million people.",
     "A thief robbed a shop and stole ten watches."],
)  # fmt: skip
def test_texts_without_an_event_have_no_mentions(extractor: Extractor, text: str) -> None:
    found = extractor.extract_one(article(text))
    assert (found.mentions, found.skipped) == ((), None)


@pytest.fixture(scope="module")
def several(extractor: Extractor) -> tuple[list[Article], list[Extraction]]:
    """Forty articles: more than are parsed together, one in ten in another language."""
    articles = [
        article(
            "\n".join((*SENTENCES, *SENTENCES)[i % 5 : i % 5 + 1 + i % 3]),
            name=f"a{i}",
            language="en" if i % 10 else "fr",
        )
        for i in range(40)
    ]
    return articles, list(extractor.extract(articles))


def test_another_language_is_skipped_with_its_reason(
    several: tuple[list[Article], list[Extraction]],
) -> None:
    for one, found in zip(*several, strict=True):
        assert found.article_id == one.id
        assert (found.skipped is None) == (one.language == "en")
        if found.skipped is not None:
            assert "fr" in found.skipped
            assert not found.mentions + found.quotes


def test_together_or_one_by_one_is_the_same(
    extractor: Extractor, several: tuple[list[Article], list[Extraction]]
) -> None:
    for one, found in list(zip(*several, strict=True))[25:]:
        assert extractor.extract_one(one) == found


def test_offsets_cut_trigger_and_sentence_out_of_the_document(
    several: tuple[list[Article], list[Extraction]],
) -> None:
    for one, found in zip(*several, strict=True):
        for m in found.mentions:
            assert one.document[m.start : m.end] == m.trigger
            assert one.document[m.sentence_start :].startswith(m.sentence)
            assert m.sentence_start <= m.start < m.end <= m.sentence_start + len(m.sentence)
        for quote in found.quotes:
            assert one.document[quote.start : quote.end] == quote.text


def test_the_first_reason_is_a_row_of_the_lexicon(
    knowledge: Knowledge, several: tuple[list[Article], list[Extraction]]
) -> None:
    rows = {row.id: row.event for row in knowledge.lexicon.rows}
    found = [m for e in several[1] for m in e.mentions]
    assert len(found) > 40
    assert all(rows[m.reasons[0]] == m.event for m in found)


def test_an_undated_article_has_mentions_without_date(extractor: Extractor) -> None:
    found = extractor.extract_one(article(URGED, on=None)).mentions
    assert [m.date for m in found if m.event == "REQUEST"] == [None]


def test_who_holds_office_depends_on_the_day(extractor: Extractor) -> None:
    text = "Moscow condemned Washington over the attack on Kabul."
    codes = {
        year: next(
            m
            for m in extractor.extract_one(article(text, on=date(year, 6, 1))).mentions
            if m.event == "ACCUSE"
        ).actors
        for year in (1987, 2021)
    }
    assert codes == {1987: ("SUN",), 2021: ("RUS",)}


def test_the_page_gate_wants_an_actor_and_a_word_of_the_lexicon(extractor: Extractor) -> None:
    assert extractor.is_tense("Biden urged Putin to leave")
    assert not extractor.is_tense("Biden likes Paris")
    assert not extractor.is_tense("The dog attacked a cat")


@pytest.mark.parametrize(
    "text",
    ["“" * 20_000, '"' * 20_000, "." * 20_000, "A. " * 5_000, "Russian " + "minister of " * 3000],
)
def test_hostile_text_takes_no_longer_than_its_length(extractor: Extractor, text: str) -> None:
    start = time.process_time()
    assert extractor.extract_one(article(text)).skipped is None
    assert time.process_time() - start < 3


def test_a_process_with_another_hash_seed_reads_the_same() -> None:
    code = (
        "from extractors.mentions.extractor import Extractor\n"
        "from tests.extractors.mentions.reader import article\n"
        "text = 'Coalition authorities say Afghan forces were rammed by a Chinese vessel.'\n"
        "print(Extractor.load().extract_one(article(text)))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in (1, 2, 3)
    }
    assert len(found) == 1
