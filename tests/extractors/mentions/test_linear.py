"""The linear model: probabilities by hand, and files that are none."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import ModelError
from extractors.mentions.linear import Linear, load_models

WEIGHTS = {"up": math.log(3), "down": -math.log(9)}


@pytest.mark.parametrize(
    ("features", "bias", "probability"),
    [
        ([], 0.0, 0.5),
        (["up"], 0.0, 0.75),
        (["down"], 0.0, 0.1),
        (["up", "up", "down"], 0.0, 0.5),
        (["unheard"], 0.0, 0.5),
        (["up"], math.log(3), 0.9),
    ],
)
def test_probability_is_the_sigmoid_of_the_sum(
    features: list[str], bias: float, probability: float
) -> None:
    assert Linear(WEIGHTS, bias).probability(features) == pytest.approx(probability)


@given(st.floats(allow_nan=False), st.lists(st.sampled_from(["up", "down"]), max_size=50))
def test_a_probability_never_leaves_its_range(bias: float, features: list[str]) -> None:
    assert 0 < Linear(WEIGHTS, bias).probability(features) < 1


@given(st.lists(st.sampled_from(["up", "down"])))
def test_another_feature_in_favour_never_lowers_it(features: list[str]) -> None:
    model = Linear(WEIGHTS, 0.0)
    assert model.probability([*features, "up"]) >= model.probability(features)


def write(path: Path, content: object) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        json.dump(content, lines)
    return path


def test_models_come_back_from_their_file(tmp_path: Path) -> None:
    path = write(tmp_path / "m.gz", {"event": {"weights": WEIGHTS, "bias": 0}})
    assert load_models(path)["event"].probability(["up"]) == pytest.approx(0.75)


@pytest.mark.parametrize(
    "content",
    [[], 3, {"event": {}}, {"event": {"weights": {}}}, {"event": {"weights": {}, "bias": "x"}},
     {"event": []}],
)  # fmt: skip
def test_a_file_of_another_shape_is_refused(tmp_path: Path, content: object) -> None:
    with pytest.raises(ModelError, match="make train"):
        load_models(write(tmp_path / "m.gz", content))


def test_no_file_or_a_broken_one_is_refused(tmp_path: Path) -> None:
    whole = write(tmp_path / "m.gz", {"event": {"weights": WEIGHTS, "bias": 0}}).read_bytes()
    for name, content in (("plain", b"{}"), ("cut", whole[:-12]), ("empty", b"")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ModelError, match=name):
            load_models(tmp_path / name)
    with pytest.raises(ModelError, match="gone"):
        load_models(tmp_path / "gone")
