"""The ontology: classes, their signs, and the tension of a mention."""

from __future__ import annotations

import shutil
from itertools import product
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.events import FOLDER, Ontology, load_ontology
from extractors.records import Modality

COOPERATIVE = {"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT"}
CONFLICTUAL = {
    "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE",
    "ASSAULT",
}  # fmt: skip


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return load_ontology()


def test_the_sixteen_classes_on_their_sides(ontology: Ontology) -> None:
    assert set(ontology.events) == COOPERATIVE | CONFLICTUAL
    assert ontology.conflictual == CONFLICTUAL


def test_conflict_raises_tension_and_cooperation_lowers_it(ontology: Ontology) -> None:
    for code, modality in product(ontology.events, Modality):
        tension = ontology.tension(code, modality)
        assert -1 <= tension <= 1
        if modality is Modality.DENIED:
            assert tension == 0
        else:
            assert (tension > 0) == (code in CONFLICTUAL)


def test_force_weighs_most_and_what_happened_more_than_what_is_said(ontology: Ontology) -> None:
    actual = {code: ontology.tension(code, "actual") for code in ontology.events}
    assert max(actual, key=lambda code: actual[code]) == "ASSAULT"
    for modality in ("alleged", "future", "requested"):
        assert ontology.tension("ASSAULT", modality) < actual["ASSAULT"]


def test_no_tension_is_plain_zero(ontology: Ontology) -> None:
    assert str(ontology.tension("AGREE", "denied")) == "0.0"
    assert str(ontology.tension("ASSAULT", "denied")) == "0.0"


def test_modes_of_the_codebook(ontology: Ontology) -> None:
    assert set(ontology.events) - set(ontology.modes) == {
        "AGREE", "SUPPORT", "CONCEDE", "COOPERATE", "AID",
    }  # fmt: skip
    assert " ".join(ontology.modes["PROTEST"]) == "demo riot strike hunger boycott obstruct"
    assert ontology.modes["REQUEST"].keys() == ontology.modes["REJECT"].keys()


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("events.toml", 'quad = "verbal cooperation"', 'quad = "chat"', "line 10, .*quad"),
        ("events.toml", "goldstein = 4.0", "goldstein = 40", "line 11, .*less than or equal to 10"),
        ("events.toml", 'code = "AGREE"', 'code = "agree"', "line 9, .*code"),
        ("events.toml", 'code = "CONSULT"', 'code = "AGREE"', "AGREE is used twice"),
        ("events.toml", "[[event]]", "[[evnt]]", "evnt"),
        (
            "modes.toml",
            "[modes.PROTEST]",
            "[modes.PROTESTS]",
            "PROTESTS is no class",
        ),
        ("modes.toml", 'riot = "violent', 'Riot = "violent', "string should match pattern"),
        ("modalities.toml", "denied = 0.0", "", "denied"),
        ("modalities.toml", "denied = 0.0", "denied = 1.5", "less than or equal to 1"),
        ("modalities.toml", "actual = 1.0", "actual = 1.0\nperhaps = 0.1", "perhaps"),
    ],
)
def test_a_bad_ontology_is_refused(
    tmp_path: Path, name: str, old: str, new: str, message: str
) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "ontology"))
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=message) as caught:
        load_ontology(folder)
    assert name in str(caught.value)
