"""The lexicon of triggers: frames, rows, word lists, and what a bad row is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.events import FOLDER as ONTOLOGY
from config.events import load_ontology
from config.frames import FOLDER, Frame, Lexicon, load_lexicon, parse_frame


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("subj>obj", Frame(("subj",), ("obj",), mutual=False)),
        ("subj|poss>obj|on|against", Frame(("subj", "poss"), ("obj", "on", "against"), False)),
        ("subj|between<>with", Frame(("subj", "between"), ("with",), mutual=True)),
        ("subj>", Frame(("subj",), (), mutual=False)),
    ],
)
def test_frames(text: str, frame: Frame) -> None:
    assert parse_frame(text) == frame


@pytest.mark.parametrize(
    "text", ["", "subj", ">obj", "subj>>obj", "Subj>obj", "subj->obj", "subj>obj on", "a||b>c",
             "|subj>obj", "subj>obj|", "subj>obj\n"]
)  # fmt: skip
def test_no_frames(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_frame(text)


def test_the_lexicon_has_rows_for_every_class_and_no_other(lexicon: Lexicon) -> None:
    assert {row.event for row in lexicon.rows} == set(load_ontology().events)


def test_ids_say_where_a_row_stands(lexicon: Lexicon) -> None:
    assert all(row.id.startswith(f"{row.event.lower()}-{row.pos}-") for row in lexicon.rows)
    assert all(row.words for row in lexicon.rows)


def test_no_row_states_the_same_words_twice_in_a_class(lexicon: Lexicon) -> None:
    keys = [(row.event, row.words, row.pos) for row in lexicon.rows]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []


@pytest.mark.parametrize(
    ("event", "words", "pos"),
    [
        ("REQUEST", "urge", "v"), ("REQUEST", "call on", "v"), ("REQUEST", "must", "m"),
        ("MOBILIZE", "buildup", "n"), ("ACCUSE", "condemn", "v"), ("CONSULT", "meet", "v"),
        ("ASSAULT", "shell", "v"), ("SANCTION", "impose ~ sanction", "v"), ("REJECT", "deny", "v"),
        ("RETREAT", "withdrawal", "n"), ("PROTEST", "rally", "n"), ("COERCE", "arrest", "v"),
    ],
)  # fmt: skip
def test_common_triggers(lexicon: Lexicon, event: str, words: str, pos: str) -> None:
    rows = {(row.event, " ".join(row.words), row.pos) for row in lexicon.rows}
    assert (event, words, pos) in rows


@pytest.mark.parametrize(
    ("row", "mode"),
    [
        ("assault-n-airstrike", "aerial"), ("assault-n-attack", None),
        ("assault-v-shell", "heavy-weapons"), ("assault-v-kill", None),
        ("assault-n-suicide_bombing", "suicide-attack"), ("assault-n-bombing", None),
        ("assault-n-tear_gas", "crowd-control"), ("protest-n-riot", "riot"),
        ("protest-n-protest", None), ("protest-n-hunger_strike", "hunger"),
        ("protest-v-march", "demo"), ("coerce-v-detain", "arrest"),
        ("coerce-n-state_of_emergency", "martial-law"), ("coerce-n-cyberattack", "cyber"),
        ("coerce-v-raid", None), ("consult-v-visit", "visit"), ("consult-v-host", None),
        ("consult-n-summit", None), ("consult-v-speak_by_phone", "phone"),
        ("sanction-n-tariff", None), ("sanction-v-expel__diplomat", "expel"),
        ("sanction-v-sentence", "convict"), ("retreat-v-resign", "resign"),
        ("retreat-n-ceasefire", "ceasefire"), ("accuse-v-investigate", "investigate"),
        ("accuse-a-worried", None), ("mobilize-v-test__missile", "weapons"),
        ("request-v-demand", None),
    ],
)  # fmt: skip
def test_modes_stand_where_the_words_give_them(
    lexicon: Lexicon, row: str, mode: str | None
) -> None:
    assert {one.id: one.mode for one in lexicon.rows}[row] == mode


def test_a_meeting_is_mutual_and_a_demand_is_not(lexicon: Lexicon) -> None:
    frames = {(row.event, row.words): row.frame for row in lexicon.rows if row.pos == "v"}
    assert frames["CONSULT", ("meet",)].mutual
    assert not frames["REQUEST", ("urge",)].mutual


def test_some_classes_alone() -> None:
    assert {row.event for row in load_lexicon(events=("AID",)).rows} == {"AID"}


def test_word_lists_leave_comments_out(lexicon: Lexicon) -> None:
    assert {"Mr", "Gen"} <= lexicon.words["abbreviations"]
    assert not [word for words in lexicon.words.values() for word in words if "#" in word]
    assert all(words for words in lexicon.words.values())


def test_irregular_forms(lexicon: Lexicon) -> None:
    assert set(lexicon.irregular.verbs["shoot"]) == {"shot"}
    assert lexicon.irregular.nouns["man"] == ("men",)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ONTOLOGY, tmp_path / "ontology")
    return Path(shutil.copytree(FOLDER, tmp_path / "lexicon"))


@pytest.mark.parametrize(
    ("table", "row", "message"),
    [
        ("aid.tsv", "aid-v-x\tx\tq\tsubj>obj\t", "pos must be v, n, a or m, not 'q'"),
        ("aid.tsv", "aid-v-x\tx\tv\tsubj obj\t", "'subj obj' is no frame"),
        ("aid.tsv", "aid-v-x\tx\tv\tsubj>obj", "expected 5 cells, found 4"),
        ("aid.tsv", "aid-v-x\t\tv\tsubj>obj\t", "has no words"),
        ("aid.tsv", "aid-v-x\tnot\tv\tsubj>obj\t", "has no words"),
        ("aid.tsv", "aid-v-x\tx\tv\tsubj>obj\tmilitary", "'military' is no mode of AID, .*none"),
        ("protest.tsv", "protest-v-x\tx\tv\tsubj>\tRiot", "'Riot' is no mode of .* demo, riot,"),
        ("assault.tsv", "assault-v-x\tx\tv\tsubj>\tcurfew", "'curfew' is no mode of ASSAULT"),
        ("irregular.tsv", "x\tq\txed", "pos must be v or n, not 'q'"),
        ("irregular.tsv", "x\tv\t", "has no forms"),
    ],
)
def test_a_bad_row_is_refused_with_file_and_line(
    folder: Path, table: str, row: str, message: str
) -> None:
    path = folder / table
    text = path.read_text(encoding="utf-8") + row + "\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=message) as caught:
        load_lexicon(folder)
    assert f"{table}:{text.count(chr(10))}" in str(caught.value)


def test_an_id_used_twice_is_refused_with_the_second_place(folder: Path) -> None:
    row = (folder / "accuse.tsv").read_text(encoding="utf-8").splitlines()[-1]
    with (folder / "aid.tsv").open("a", encoding="utf-8") as lines:
        lines.write(row + "\n")
    with pytest.raises(ConfigError, match=r"aid\.tsv:\d+: the id accuse-.* is used twice"):
        load_lexicon(folder)
