"""A linear model over named features: a few thousand weights in a readable file."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from extractors.errors import ModelError

MOST_SURE: Final = 30.0


class Linear:
    """Logistic regression: ``probability(features) = sigmoid(bias + sum of weights)``."""

    def __init__(self, weights: Mapping[str, float], bias: float) -> None:
        self.weights = weights
        self.bias = bias

    def odds(self, features: Iterable[str]) -> float:
        """Log odds; features without a weight count nothing."""
        get = self.weights.get
        score = self.bias
        for feature in features:
            score += get(feature, 0.0)
        return score

    def probability(self, features: Iterable[str]) -> float:
        """Probability in [0, 1]."""
        return probability(self.odds(features))


def probability(odds: float) -> float:
    """Probability in [0, 1] of log odds."""
    return 1.0 / (1.0 + math.exp(-max(-MOST_SURE, min(MOST_SURE, odds))))


def load_models(path: Path) -> dict[str, Linear]:
    """Read the models of one file by name.

    Raises :class:`ModelError` when the file is missing or is no such file.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            table = json.load(lines)
        return {name: Linear(m["weights"], float(m["bias"])) for name, m in table.items()}
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(str(path), f"is no model file ({error}): run make train") from error
