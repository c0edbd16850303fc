"""Reads a sentence: a vector for every word piece.

The encoder is a small transformer (the lower three layers of MiniLM, 384 numbers wide), trained
further on the gold files by ``tests.gold.context``; a fourth layer reads its vectors once for each
trigger whose actors are asked for. Both run in ONNX Runtime on one core.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from extractors.errors import ModelError

Vectors = NDArray[np.float32]

MOST: Final = 200
"""Pieces of a sentence that are read; what comes later is not seen."""
WIDTH: Final = 384
START: Final = "[CLS]"
END: Final = "[SEP]"


class Pieces(NamedTuple):
    """A sentence as the encoder takes it."""

    ids: list[int]
    offsets: list[tuple[int, int]]
    """Characters of the sentence that each of its pieces stands for."""

    def at(self, start: int, end: int) -> int:
        """Place in ``ids`` of the first piece of a stretch of characters; 0 when it is not read."""
        for i, (first, last) in enumerate(self.offsets):
            if first < end and last > start:
                return i + 1
        return 0


def load_tokenizer(path: Path) -> Tokenizer:
    """The word pieces; raises :class:`ModelError`."""
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower
        raise ModelError(
            str(path), f"is no tokenizer ({error}): take the file of the release again"
        ) from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def pieces(tokenizer: Tokenizer, sentence: str) -> Pieces:
    """Cut a sentence into pieces."""
    cut = tokenizer.encode(sentence, add_special_tokens=False)
    start, end = (tokenizer.token_to_id(mark) or 0 for mark in (START, END))
    return Pieces([start, *cut.ids[:MOST], end], cut.offsets[:MOST])


def padded(batch: Sequence[Pieces]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ids and mask of several sentences, each ``(sentences, longest)``."""
    shape = (len(batch), max(len(p.ids) for p in batch))
    ids, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for i, one in enumerate(batch):
        ids[i, : len(one.ids)] = one.ids
        mask[i, : len(one.ids)] = 1
    return ids, mask


def session(path: Path) -> Any:
    """A network that runs on one core; raises :class:`ModelError`."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(str(path), options)
    except Exception as error:  # its errors have no common root
        raise ModelError(
            str(path), f"is no network ({error}): take the file of the release again"
        ) from error


class Encoder:
    """The trained encoder."""

    def __init__(self, folder: Path) -> None:
        """Load it from ``config/model``; raises :class:`ModelError`."""
        self._tokenizer = load_tokenizer(folder / "tokenizer.json")
        self._session = session(folder / "encoder.onnx")

    def pieces(self, sentence: str) -> Pieces:
        """Cut a sentence into pieces."""
        return pieces(self._tokenizer, sentence)

    def encode(self, sentence: Pieces) -> Vectors:
        """A vector for each piece: an array of shape ``(pieces, 384)``.

        Sentences go one by one: the encoder's 8-bit steps are chosen for all that it reads at once,
        so a sentence read with others would have other vectors in other company.
        """
        ids, mask = padded([sentence])
        (vectors,) = self._session.run(["vectors"], {"ids": ids, "mask": mask})
        found: Vectors = vectors[0]
        return found


class RoleLayer:
    """The layer that reads a sentence's vectors with the trigger and the options marked."""

    def __init__(self, folder: Path) -> None:
        """Load it from ``config/model``; raises :class:`ModelError`."""
        self._session = session(folder / "roles.onnx")

    def read(self, vectors: Vectors) -> Vectors:
        """New vectors for those given: arrays of shape ``(pieces and options, 384)``."""
        (found,) = self._session.run(["read"], {"vectors": vectors[None]})
        result: Vectors = found[0]
        return result
