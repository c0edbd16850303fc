"""All tables that extraction reads, loaded together, and the version they make."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

import msgspec

from config.conflicts import Conflicts, load_conflicts
from config.events import Ontology, load_ontology
from config.frames import Lexicon, load_lexicon
from config.gazetteer import Gazetteer, load_gazetteer
from config.registry import Registry, load_registry
from config.tables import read_table
from config.toml import CONFIG
from extractors.mentions.ambiguity import Ambiguity
from extractors.mentions.contextual import ContextModel
from extractors.mentions.linear import Linear, load_models
from extractors.mentions.references import Anaphor

CODE_VERSION: Final = "1"
"""Raised by hand when the code of extraction changes what comes out."""
TABLES: Final = frozenset({".tsv", ".toml", ".txt", ".gz", ".onnx", ".npz", ".json"})
"""Endings of the files that make the version."""


class Knowledge(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The registry, the lexicon, the ontology, the gazetteer and the learned models."""

    registry: Registry
    lexicon: Lexicon
    ontology: Ontology
    gazetteer: Gazetteer
    anaphora: Mapping[str, Anaphor]
    conflicts: Conflicts
    models: Mapping[str, Linear]
    context: ContextModel | None
    """None: the linear models decide alone."""
    version: str

    @cached_property
    def ambiguity(self) -> Ambiguity:
        """The rules that tell a name of an actor from the same word otherwise."""
        words = self.lexicon.words
        return Ambiguity(words["titles"], words["starters"], words["after_surnames"])

    @classmethod
    def load(cls, folder: Path = CONFIG, *, encoder: bool = True) -> Knowledge:
        """Read all tables below ``folder``; raises :class:`config.errors.ConfigError`."""
        return cls(
            registry=load_registry(folder / "actors"),
            lexicon=load_lexicon(folder / "lexicon"),
            ontology=load_ontology(folder / "ontology"),
            gazetteer=load_gazetteer(folder / "places"),
            anaphora=_anaphora(folder / "lexicon" / "anaphora.tsv"),
            conflicts=load_conflicts(folder / "actors" / "conflicts.tsv"),
            models=load_models(folder / "model" / "weights.json.gz"),
            context=ContextModel(folder / "model") if encoder else None,
            version=f"{CODE_VERSION}.{_fingerprint(folder)}",
        )

    @cached_property
    def states(self) -> frozenset[str]:
        """Codes of all states."""
        return frozenset(n.code for n in self.registry.names if n.id.startswith("st-"))

    @property
    def unsplit(self) -> Iterator[str]:
        """Words of the lexicon with a hyphen: they have to stay one token."""
        return (w for row in self.lexicon.rows for w in row.words if "-" in w)


def _anaphora(path: Path) -> dict[str, Anaphor]:
    return {
        line.cells["noun"]: Anaphor(
            tuple(filter(None, line.cells["means"].split("|"))), line.cells["two"] == "two"
        )
        for line in read_table(path, ("noun", "means", "two"))
    }


def _fingerprint(folder: Path) -> str:
    """Eight hex digits over every table: a changed lexicon is another extractor version."""
    digest = hashlib.sha256()
    for name in ("actors", "lexicon", "model", "ontology", "places"):
        for path in sorted((folder / name).rglob("*")):
            if path.suffix in TABLES:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
