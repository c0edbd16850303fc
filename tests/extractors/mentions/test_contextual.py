"""The encoder and its heads: what they see of a sentence, and that company changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.toml import CONFIG
from extractors.errors import ModelError
from extractors.mentions.contextual import ContextModel
from extractors.mentions.encoder import MOST, Encoder, load_tokenizer, pieces
from extractors.mentions.extractor import Extractor
from extractors.records import Article, Modality
from tests.extractors.mentions.reader import article

MODEL = CONFIG / "model"
WORDS = ("Zürich", "“Kyiv’s", "de-escalate", "U.S.", "Côte", "d’Ivoire", "北京", "500", "—", "it")


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(MODEL)


@pytest.fixture(scope="module")
def model() -> ContextModel:
    return ContextModel(MODEL)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=40))
def test_every_word_has_its_own_first_piece_in_the_order_of_the_text(words: list[str]) -> None:
    tokenizer = load_tokenizer(MODEL / "tokenizer.json")
    starts = [len(" ".join([*words[:i], ""])) for i in range(len(words))]
    cut = pieces(tokenizer, " ".join(words))
    places = [cut.at(start, start + len(w)) for start, w in zip(starts, words, strict=True)]
    assert places == sorted(set(places))
    assert places[0] == 1


def test_what_stands_beyond_the_window_is_not_read(encoder: Encoder) -> None:
    text = "Moscow " * MOST + "Kyiv"
    cut = encoder.pieces(text)
    assert len(cut.ids) == MOST + 2
    assert cut.at(len(text) - 4, len(text)) == 0
    assert encoder.encode(cut).shape == (MOST + 2, 384)


@pytest.mark.parametrize(
    ("text", "doer", "victim"),
    [
        ("Russian troops attacked Ukraine on Monday.", "RUS", "UKR"),
        ("Ukraine attacked Russian troops on Monday.", "UKR", "RUS"),
        ("Turkey was bombed by Syrian jets on Monday.", "SYR", "TUR"),
    ],
)
def test_who_does_it_is_told_from_the_order_of_the_sentence(
    extractor: Extractor, model: ContextModel, text: str, doer: str, victim: str
) -> None:
    views = [pair for pair in extractor.readings(extractor.context(article(text))) if pair[1]]
    readings = [r for _, found in views for r in found if r.candidate.event == "ASSAULT"]
    assert readings
    for reading in readings:
        options = {o.code: i for i, o in enumerate(reading.options)}
        odds = model.roles(reading.candidate, reading.options)
        assert odds[options[doer]][0] > odds[options[victim]][0]
        assert odds[options[victim]][1] > odds[options[doer]][1]


def test_modalities_share_one_probability(extractor: Extractor, model: ContextModel) -> None:
    text = "Russia denied that its troops attacked Ukraine."
    for _, readings in extractor.readings(extractor.context(article(text))):
        for reading in readings:
            chances = model.modality(reading.candidate)
            assert set(chances) == set(Modality)
            assert sum(map(np.exp, chances.values())) == pytest.approx(1.0, abs=1e-4)


def test_an_article_is_read_alike_alone_and_in_company(extractor: Extractor) -> None:
    texts = (
        "Iran threatened Israel with retaliation. Israeli jets struck a base near Damascus.",
        "Talks.",
        "China sanctioned two American firms after Washington sold arms to Taiwan. " * 9,
        "The Kremlin said it would withdraw its troops from the border with Ukraine.",
    )
    articles = [
        Article(id=str(i), url="", title="", text=t, published=None) for i, t in enumerate(texts)
    ]
    together = list(extractor.extract(articles))
    assert [extractor.extract_one(a) for a in articles] == together
    assert list(extractor.extract(articles[::-1])) == together[::-1]
    assert sum(len(e.mentions) for e in together) >= len(texts)


@pytest.mark.parametrize("name", ["encoder.onnx", "roles.onnx", "heads.npz", "tokenizer.json"])
@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_a_broken_model_file_is_named(tmp_path: Path, name: str, damage: str) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MODEL, folder)
    if damage == "gone":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes((MODEL / name).read_bytes()[:1000])
    with pytest.raises(ModelError, match=name):
        ContextModel(folder)
