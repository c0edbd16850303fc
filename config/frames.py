"""The lexicon of event triggers: which words state which event, and who is who in them.

One file per class in ``config/lexicon``. ``words`` are lemmas; ``~`` allows words in between;
a leading ``not`` or ``will`` is a condition on the verb that follows. ``pos`` is v (verb), n
(noun), a (adjective) or m (modal). ``frame`` names the slots of the actor, then ``>`` (``<>`` for
mutual events), then the slots of the target, each side in the order they are tried. ``mode`` is the
class's mode (``config/ontology/modes.toml``) that the words give, empty where they give none.

The slots:

======== ==============================================================
subj     the subject; of a passive, its ``by`` phrase; of a noun, the subject of its support verb
obj      the object; of a passive, its subject
poss     the possessor (``Russia's buildup``)
mod      a modifier that names an actor (``the Russian buildup``)
between  the members of a ``between`` phrase
dative   the indirect object
ccomp    the subject of the content clause (``demands that Russia end``)
speaker  whoever says the sentence
others   the object of that preposition
======== ==============================================================
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec

from config.errors import ConfigError
from config.events import load_ontology
from config.tables import read_table
from config.toml import CONFIG

FOLDER: Final = CONFIG / "lexicon"
OTHER_TABLES: Final = frozenset({"irregular.tsv", "anaphora.tsv"})
ANY: Final = "~"
"""In a row: other words may stand here."""
CONDITIONS: Final = frozenset({"not", "will"})
"""In a row: what has to hold of the verb that follows."""
COLUMNS: Final = ("id", "words", "pos", "frame", "mode")
_FRAME: Final = re.compile(r"([a-z]+(?:\|[a-z]+)*)(<?>)((?:[a-z]+(?:\|[a-z]+)*)?)")


class Frame(msgspec.Struct, frozen=True):
    """Slots of actor and target in the order they are tried."""

    actors: tuple[str, ...]
    targets: tuple[str, ...]
    mutual: bool


class Row(msgspec.Struct, frozen=True):
    """One trigger: the words that state an event of one class."""

    id: str
    event: str
    words: tuple[str, ...]
    pos: str
    frame: Frame
    mode: str | None
    """One of the class's modes in the ontology; None where the words give none."""


class Forms(msgspec.Struct, frozen=True):
    """Irregular forms: lemma and part of speech to its other forms."""

    verbs: dict[str, tuple[str, ...]]
    nouns: dict[str, tuple[str, ...]]


class Lexicon(msgspec.Struct, frozen=True):
    """All trigger rows and word lists of extraction."""

    rows: tuple[Row, ...]
    irregular: Forms
    words: dict[str, frozenset[str]]
    """Word lists by name: one file each in ``config/lexicon/words``."""


@lru_cache(maxsize=512)
def parse_frame(text: str) -> Frame:
    """Parse ``subj>obj|on``; raises ValueError when it is no frame."""
    match = _FRAME.fullmatch(text)
    if match is None:
        raise ValueError(text)
    actors, arrow, targets = match.groups()
    return Frame(
        tuple(actors.split("|")), tuple(filter(None, targets.split("|"))), mutual=arrow == "<>"
    )


def load_lexicon(folder: Path = FOLDER, events: tuple[str, ...] = ()) -> Lexicon:
    """Read every table of the lexicon; ``events`` limits it to some classes (all by default).

    The ontology, which says what modes there are, is read from the folder ``ontology`` beside it.
    Raises :class:`ConfigError` with file and line for a bad row or a repeated id.
    """
    modes = load_ontology(folder.parent / "ontology").modes
    rows: dict[str, Row] = {}
    for path in sorted(folder.glob("*.tsv")):
        if path.name in OTHER_TABLES or (events and path.stem.upper() not in events):
            continue
        for line in read_table(path, COLUMNS):
            row = _row(path, line.number, line.cells)
            _check_mode(row, modes.get(row.event, {}), f"{path}:{line.number}")
            if row.id in rows:
                raise ConfigError(f"{path}:{line.number}", f"the id {row.id} is used twice")
            rows[row.id] = row
    lists = {
        path.stem: frozenset(_word_list(path)) for path in sorted((folder / "words").glob("*.txt"))
    }
    return Lexicon(tuple(rows.values()), _irregular(folder / "irregular.tsv"), lists)


def _row(path: Path, number: int, cells: dict[str, str]) -> Row:
    if cells["pos"] not in {"v", "n", "a", "m"}:
        raise ConfigError(f"{path}:{number}", f"pos must be v, n, a or m, not {cells['pos']!r}")
    try:
        frame = parse_frame(cells["frame"])
    except ValueError as error:
        raise ConfigError(
            f"{path}:{number}", f"{cells['frame']!r} is no frame such as subj>obj|on"
        ) from error
    words = tuple(cells["words"].split())
    if not set(words) - CONDITIONS - {ANY}:
        raise ConfigError(f"{path}:{number}", f"the row {cells['id']} has no words")
    return Row(
        id=cells["id"],
        event=path.stem.upper(),
        words=words,
        pos=cells["pos"],
        frame=frame,
        mode=cells["mode"] or None,
    )


def _check_mode(row: Row, modes: Mapping[str, str], place: str) -> None:
    if row.mode is None or row.mode in modes:
        return
    known = f"has {', '.join(modes)}" if modes else "has none"
    raise ConfigError(place, f"{row.mode!r} is no mode of {row.event}, which {known}")


def _irregular(path: Path) -> Forms:
    verbs: dict[str, tuple[str, ...]] = {}
    nouns: dict[str, tuple[str, ...]] = {}
    tables = {"v": verbs, "n": nouns}
    for line in read_table(path, ("lemma", "pos", "forms")):
        lemma, pos, forms = line.cells["lemma"], line.cells["pos"], line.cells["forms"].split()
        if pos not in tables:
            raise ConfigError(f"{path}:{line.number}", f"pos must be v or n, not {pos!r}")
        if not forms:
            raise ConfigError(f"{path}:{line.number}", f"{lemma} has no forms")
        tables[pos][lemma] = tuple(forms)
    return Forms(verbs, nouns)


def _word_list(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
