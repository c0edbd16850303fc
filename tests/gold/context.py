"""Train the encoder and its heads on the gold files and write them to ``config/model``.

usage: python -m tests.gold.context MODEL [--output FOLDER] [--epochs N]

MODEL is a folder with all-MiniLM-L6-v2: ``model.safetensors``, ``config.json``,
``tokenizer.json``. Needs the packages of ``pip install -e .[train]``. The held-out
documents (``tests.gold.run``) are never seen. Takes about forty minutes on one core.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn
from torch.nn import functional
from transformers import BertModel

from config.events import load_ontology
from config.toml import CONFIG
from extractors.errors import ModelError
from extractors.mentions.analysis import Reading
from extractors.mentions.contextual import NO_SLOT, TINY, Asked, Labels
from extractors.mentions.encoder import MOST, WIDTH, Pieces, load_tokenizer, padded, pieces
from extractors.mentions.extractor import Extractor
from extractors.mentions.features import kind_of
from extractors.records import Modality
from tests.gold.corpus import Document, load_corpus
from tests.gold.train import SEED, held_out, matched

MODEL_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of ``model.safetensors`` as sentence-transformers/all-MiniLM-L6-v2 publishes it (Apache-2.0)."""
BATCH: Final = 16
EPOCHS: Final = 4
RATE: Final = 2e-4
HEAD_RATE: Final = 1e-3
WARM: Final = 0.1
"""Share of the steps in which the rate rises."""
LAYERS: Final = 3
"""Lower layers of the encoder that are kept: all six choose roles no better (docs/decisions.md).
The next one becomes the layer that reads for the roles."""
PRETRAINED: Final = ("encoder.", "layer.")
"""What the names of MiniLM's own weights begin with in the network; the others are of heads."""
KNOWN: Final = 25_000
"""Word pieces of MiniLM that are kept, the most frequent come first; rarer words are put together
from parts, and the model's file stays below 20 MB."""
LATIN: Final = 0x250
"""Scripts from here on are left out of the word pieces; sentences are English."""
DROPOUT: Final = 0.1
ENCODER_DROPOUT: Final = 0.05
HIDDEN: Final = 256
PAIR: Final = 64
MODALITY_SHARE: Final = 0.3
ROLE_SHARE: Final = 2.0
MODALITIES: Final = tuple(m.value for m in Modality)


class Query(NamedTuple):
    """One reading of a trigger with its answers."""

    place: int
    event: int
    options: list[Asked]
    is_event: bool
    modality: int | None
    roles: list[tuple[float, float]]
    """Actor and target or not, for each option; empty when it is no event."""


class Sentence(NamedTuple):
    """A sentence with all that is asked of it."""

    pieces: Pieces
    queries: list[Query]


class Network(nn.Module):  # type: ignore[misc]  # torch is not in the lock
    """The encoder with the heads that ``extractors.mentions.contextual`` applies."""

    def __init__(self, model: Path, kept: Sequence[int], labels: Labels) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(str(model), add_pooling_layer=False)
        self.layer = self.encoder.encoder.layer[LAYERS]
        self.encoder.encoder.layer = self.encoder.encoder.layer[:LAYERS]
        embeddings = self.encoder.embeddings
        words = embeddings.word_embeddings.weight[list(kept)]
        embeddings.word_embeddings = nn.Embedding.from_pretrained(words)
        places = embeddings.position_embeddings.weight[: MOST + 2]
        embeddings.position_embeddings = nn.Embedding.from_pretrained(places)
        for weights in self.encoder.embeddings.parameters():
            weights.requires_grad = False
        for part in (*self.encoder.modules(), *self.layer.modules()):
            if isinstance(part, nn.Dropout):
                part.p = ENCODER_DROPOUT
        self.dropout = nn.Dropout(DROPOUT)
        self.event_hidden = nn.Linear(2 * WIDTH, HIDDEN)
        self.event = nn.Linear(HIDDEN, len(labels.events))
        self.modality = nn.Linear(2 * WIDTH, len(MODALITIES))
        self.role_trigger = nn.Linear(WIDTH, HIDDEN)
        self.role_option = nn.Linear(WIDTH, HIDDEN)
        self.role_hidden = nn.Linear(HIDDEN, HIDDEN // 2)
        self.role = nn.Linear(HIDDEN // 2, 2)
        self.pair_trigger = nn.Linear(WIDTH, 2 * PAIR)
        self.pair_option = nn.Linear(WIDTH, 2 * PAIR)
        self.of_event = table(len(labels.events), HIDDEN)
        self.of_event_in = table(len(labels.events))
        self.of_named = table(len(labels.kinds))
        self.of_kind = table(len(labels.kinds))
        self.of_origin = table(len(labels.origins))
        self.of_actor_slot = table(NO_SLOT + 1)
        self.of_target_slot = table(NO_SLOT + 1)
        self.marked = nn.Parameter(torch.randn(WIDTH) * 0.02)
        self.nowhere = nn.Parameter(torch.randn(WIDTH) * 0.02)
        self.option = nn.Linear(WIDTH, WIDTH)
        nn.init.eye_(self.option.weight)
        self.normal = nn.LayerNorm(WIDTH, eps=TINY)

    def read(self, batch: Sequence[Sentence]) -> torch.Tensor:
        """Vectors of every piece beside that of its sentence: (sentences, pieces, 768)."""
        ids, mask = map(torch.from_numpy, padded([s.pieces for s in batch]))
        self._mask = mask.float()
        found = self.encoder(input_ids=ids, attention_mask=mask)
        vectors = found.last_hidden_state
        return torch.cat([vectors, vectors[:, :1].expand(-1, vectors.shape[1], -1)], -1)

    def roles(self, vectors: torch.Tensor, queries: Sequence[tuple[int, Query]]) -> torch.Tensor:
        """Log odds (options, 2) of the options of queries given with their sentence."""
        sentence = torch.tensor([i for i, _ in queries])
        place = torch.tensor([q.place for _, q in queries])
        event = torch.tensor([q.event for _, q in queries])
        every = torch.arange(len(queries))
        read = vectors[sentence, :, :WIDTH].clone()
        read[every, place] += self.marked + self.of_event_in(event)
        spots = [
            (k, p, o.kind) for k, (_, q) in enumerate(queries) for o in q.options for p in o.places
        ]
        if spots:
            row, at, kind = torch.tensor(spots).T
            read = read.index_put((row, at), self.of_named(kind), accumulate=True)
        owner = torch.tensor([k for k, (_, q) in enumerate(queries) for _ in q.options])
        number = torch.tensor([n for _, q in queries for n in range(len(q.options))])
        asked = [o for _, q in queries for o in q.options]
        added = torch.zeros(len(queries), int(number.max()) + 1, WIDTH)
        given = self._options(vectors, sentence[owner], asked)
        added = added.index_put((owner, number), given)
        held = torch.zeros(added.shape[:2]).index_put((owner, number), torch.ones(len(asked)))
        mask = torch.cat([self._mask[sentence], held], 1)
        hidden = torch.cat([read, added], 1)
        bias = (1 - mask[:, None, None, :]) * torch.finfo(hidden.dtype).min
        seen = self.layer(hidden, attention_mask=bias)
        trigger = self.dropout(seen[every, place])[owner]
        option = self.dropout(seen[owner, read.shape[1] + number])
        mixed = self.role_trigger(trigger) + self.role_option(option)
        mixed = mixed + self.of_event(event)[owner]
        hidden = self.dropout(functional.relu(mixed))
        scores = self.role(functional.relu(self.role_hidden(hidden)))
        pairs = (self.pair_option(option) * self.pair_trigger(trigger)).view(-1, 2, PAIR)
        return scores + pairs.sum(-1) / math.sqrt(PAIR)

    def _options(
        self, vectors: torch.Tensor, sentence: torch.Tensor, asked: Sequence[Asked]
    ) -> torch.Tensor:
        place = torch.tensor([o.places[0] if o.places else -1 for o in asked])
        at = vectors[sentence, place.clamp(min=0), :WIDTH]
        at = torch.where((place >= 0)[:, None], at, self.nowhere)
        return self.normal(self.option(at) + self._facts(asked))

    def _facts(self, asked: Sequence[Asked]) -> torch.Tensor:
        kind, actor, target = (
            torch.tensor([getattr(a, name) for a in asked])
            for name in ("kind", "actor_slot", "target_slot")
        )
        origins = torch.zeros(len(asked), len(self.of_origin.weight))
        for i, one in enumerate(asked):
            origins[i, list(one.origins)] = 1.0
        rows: torch.Tensor = self.of_kind(kind) + self.of_actor_slot(actor)
        return rows + self.of_target_slot(target) + origins @ self.of_origin.weight

    def loss(self, batch: Sequence[Sentence]) -> torch.Tensor:
        """Sum of the losses of events, modalities and roles."""
        vectors = self.read(batch)
        queries = [(i, query) for i, s in enumerate(batch) for query in s.queries]
        spots = torch.tensor([(i, q.place) for i, q in queries])
        triggers = self.dropout(vectors[spots[:, 0], spots[:, 1]])
        events = torch.tensor([q.event for _, q in queries])
        hidden = self.dropout(functional.relu(self.event_hidden(triggers)))
        scores = self.event(hidden).gather(1, events[:, None])[:, 0]
        answers = torch.tensor([float(q.is_event) for _, q in queries])
        loss = functional.binary_cross_entropy_with_logits(scores, answers)
        true = [k for k, (_, q) in enumerate(queries) if q.modality is not None]
        if true:
            told = torch.tensor([queries[k][1].modality for k in true])
            loss = loss + MODALITY_SHARE * functional.cross_entropy(
                self.modality(triggers[true]), told
            )
        asked = [queries[k] for k in true if queries[k][1].options]
        if asked:
            roles = torch.tensor([pair for _, q in asked for pair in q.roles])
            odds = self.roles(vectors, asked)
            loss = loss + ROLE_SHARE * functional.binary_cross_entropy_with_logits(odds, roles)
        return loss


def keep_frequent(tokenizer: Path, target: Path) -> list[int]:
    """Write a tokenizer with the frequent pieces alone; the numbers that they had."""
    told = json.loads(tokenizer.read_text("utf-8"))
    pieces_by_number = sorted(told["model"]["vocab"].items(), key=lambda item: item[1])
    kept = [
        (piece, number)
        for piece, number in pieces_by_number
        if (number < KNOWN and not piece.startswith("[unused") and max(map(ord, piece)) < LATIN)
        or piece in "–—‘’“”…€"
    ]
    new = {piece: i for i, (piece, _) in enumerate(kept)}
    told["model"]["vocab"] = new
    for token in told["added_tokens"]:
        token["id"] = new[token["content"]]
    for name, mark in told["post_processor"]["special_tokens"].items():
        mark["ids"] = [new[name]]
    told["padding"] = told["truncation"] = None
    target.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    return [number for _, number in kept]


def table(rows: int, width: int = WIDTH) -> nn.Embedding:
    """A table of vectors that start near nothing."""
    made = nn.Embedding(rows, width)
    nn.init.normal_(made.weight, std=0.02)
    return made


def sentences(
    extractor: Extractor, documents: Sequence[Document], tokenizer: Any
) -> tuple[list[Sentence], Labels]:
    """Everything that the documents ask, and the labels found in them."""
    found = []
    for document in documents:
        article = extractor.context(document.article)
        for view, readings in extractor.readings(article):
            if readings:
                gold = document.mentions_at(view.sentence.start, view.sentence.end)
                found.append((view, readings, matched(readings, view, gold)))
    options = [(o, view) for view, readings, _ in found for r in readings for o in r.options]
    labels = Labels(
        events=sorted(load_ontology().events),
        kinds=sorted({kind_of(o.code, view) for o, view in options}),
        origins=sorted({origin for o, _ in options for origin in o.origins}),
    )
    made = []
    for view, readings, answers in found:
        cut = pieces(tokenizer, view.sentence.text)
        made.append(
            Sentence(
                cut, [query(r, a, cut, labels) for r, a in zip(readings, answers, strict=True)]
            )
        )
    return made, labels


def query(reading: Reading, answer: dict[str, Any] | None, cut: Pieces, labels: Labels) -> Query:
    """What is asked of one reading, with the answers of its gold mention."""
    candidate, options = reading.candidate, reading.options
    head = candidate.head
    roles = (
        [(float(o.code in answer["actors"]), float(o.code in answer["targets"])) for o in options]
        if answer
        else []
    )
    return Query(
        place=cut.at(head.idx, head.idx + len(head)),
        event=labels.events.index(candidate.event),
        options=[labels.asked(candidate, o, cut) for o in options],
        is_event=answer is not None,
        modality=MODALITIES.index(answer["modality"]) if answer else None,
        roles=roles,
    )


def batches(examples: Sequence[Sentence], rng: random.Random) -> Iterator[list[Sentence]]:
    """Batches of sentences of like length, in random order, without end."""
    while True:
        order = rng.sample(examples, len(examples))
        made: list[list[Sentence]] = []
        for first in range(0, len(order), BATCH * 16):
            part = sorted(order[first : first + BATCH * 16], key=lambda s: len(s.pieces.ids))
            made += [part[i : i + BATCH] for i in range(0, len(part), BATCH)]
        yield from rng.sample(made, len(made))


def fit(network: Network, examples: Sequence[Sentence], epochs: int) -> None:
    """Train with AdamW; the rate rises, then falls to nothing."""
    moving = {n: p for n, p in network.named_parameters() if p.requires_grad}
    encoder = [p for n, p in moving.items() if n.startswith(PRETRAINED)]
    heads = [p for n, p in moving.items() if not n.startswith(PRETRAINED)]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}], weight_decay=0.01
    )
    steps = epochs * math.ceil(len(examples) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda n: min(1.0, (n + 1) / (WARM * steps)) * (1 - n / steps)
    )
    network.train()
    for step, batch in zip(
        range(1, steps + 1), batches(examples, random.Random(SEED)), strict=False
    ):
        loss = network.loss(batch)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(moving.values(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 50 == 0:
            print(f"step {step} of {steps}: loss {loss.item():.3f}", flush=True)
    network.eval()


class Exported(nn.Module):  # type: ignore[misc]
    """The encoder alone, with the names of its input that ``Encoder`` uses."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        found = self.encoder(input_ids=ids, attention_mask=mask)
        vectors: torch.Tensor = found.last_hidden_state
        return vectors


def export(module: nn.Module, given: dict[str, torch.Tensor], output: str, path: Path) -> None:
    """Write a network for ONNX Runtime, its weights in 8 bits."""
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole.onnx"
        torch.onnx.export(
            module,
            tuple(given.values()),
            str(whole),
            input_names=list(given),
            output_names=[output],
            dynamic_axes={name: {0: "sentences", 1: "pieces"} for name in (*given, output)},
            dynamo=False,
        )
        quantize_dynamic(
            str(whole), str(path), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )


def write(network: Network, labels: Labels, folder: Path) -> None:
    """Write encoder and layer (8 bits) and heads (16 bits)."""
    ids = torch.ones((2, 8), dtype=torch.long)
    encoder = {"ids": ids, "mask": ids}
    export(Exported(network.encoder), encoder, "vectors", folder / "encoder.onnx")
    vectors = {"vectors": torch.zeros(1, 8, WIDTH)}
    export(network.layer, vectors, "read", folder / "roles.onnx")
    heads = {
        name.removesuffix(".weight") if name.startswith("of_") else name: value.numpy()
        for name, value in network.state_dict().items()
        if not name.startswith(PRETRAINED)
    }
    arrays: dict[str, Any] = {name: value.astype(np.float16) for name, value in heads.items()}
    arrays |= {name: np.array(values) for name, values in labels._asdict().items()}
    np.savez_compressed(folder / "heads.npz", modalities=np.array(MODALITIES), **arrays)


def check(model: Path) -> None:
    """Raises :class:`ModelError` when a folder does not hold the published weights."""
    file = model / "model.safetensors"
    if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != MODEL_SHA256:
        raise ModelError(str(file), "is not the published all-MiniLM-L6-v2")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--output", type=Path, default=CONFIG / "model")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    options = parser.parse_args()
    check(options.model)
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    documents = load_corpus(for_encoder=True)
    learn, _ = held_out(documents)
    extractor = Extractor.load(encoder=False).without_gate()
    options.output.mkdir(parents=True, exist_ok=True)
    known = options.output / "tokenizer.json"
    kept = keep_frequent(options.model / "tokenizer.json", known)
    tokenizer = load_tokenizer(known)
    examples, labels = sentences(extractor, [documents[i] for i in learn], tokenizer)
    print(f"{len(examples)} sentences")
    network = Network(options.model, kept, labels)
    fit(network, examples, options.epochs)
    write(network, labels, options.output)


if __name__ == "__main__":
    main()
