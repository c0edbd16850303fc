"""The lexicon of triggers: frames, rows, word lists, and what a bad row is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from config.errors import ConfigError
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
    return Path(shutil.copytree(FOLDER, tmp_path / "lexicon"))


@pytest.mark.parametrize(
    ("table", "row", "message"),
    [
        ("aid.tsv", "aid-v-x\tx\tq\tsubj>obj\t", "pos must be v, n, a or m, not 'q'"),
        ("aid.tsv", "aid-v-x\tx\tv\tsubj obj\t", "'subj obj' is no frame"),
        ("aid.tsv", "aid-v-x\tx\tv\tsubj>obj", "expected 5 cells, found 4"),
        ("aid.tsv", "aid-v-x\t\tv\tsubj>obj\t", "has no words"),
        ("aid.tsv", "aid-v-x\tnot\tv\tsubj>obj\t", "has no words"),
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
