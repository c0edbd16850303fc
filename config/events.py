"""The event ontology: classes, quad classes, Goldstein values, modes and tension weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from config.errors import ConfigError
from config.toml import CONFIG, Model, load_toml

FOLDER: Final = CONFIG / "ontology"

Quad = Literal["verbal cooperation", "material cooperation", "verbal conflict", "material conflict"]

Weight = Annotated[float, Field(ge=0, le=1)]

ModeName = Annotated[str, Field(pattern="^[a-z]+(-[a-z]+)*$")]


class EventClass(Model):
    """One PLOVER class."""

    code: str = Field(pattern="^[A-Z]+$")
    quad: Quad
    goldstein: float = Field(ge=-10, le=10)
    origin: str = Field(alias="from")
    definition: str


class _Events(Model):
    event: tuple[EventClass, ...] = Field(min_length=1)


class _Modes(Model):
    modes: Mapping[str, Mapping[ModeName, str]]


class _Weights(Model):
    actual: Weight
    alleged: Weight
    denied: Weight
    requested: Weight
    future: Weight


class _Modalities(Model):
    weight: _Weights


class Ontology(Model):
    """All classes by code, the modes of each, and the weight of each modality."""

    events: Mapping[str, EventClass]
    modes: Mapping[str, Mapping[str, str]]
    """Class to its modes and what they mean; a class that has none is left out."""
    weights: Mapping[str, float]

    def tension(self, event: str, modality: str) -> float:
        """Signed tension of one mention in [-1, 1]: conflict > 0, cooperation < 0."""
        return round(-self.events[event].goldstein / 10 * self.weights[modality], 4) + 0.0

    @cached_property
    def conflictual(self) -> frozenset[str]:
        """Codes of the classes that raise tension."""
        return frozenset(c for c, e in self.events.items() if e.quad.endswith("conflict"))


def load_ontology(folder: Path = FOLDER) -> Ontology:
    """Read ``events.toml``, ``modes.toml`` and ``modalities.toml``.

    Raises :class:`config.errors.ConfigError` with file, line and what was expected.
    """
    events = load_toml(folder / "events.toml", _Events).event
    weights = load_toml(folder / "modalities.toml", _Modalities).weight
    codes = Counter(event.code for event in events)
    code, times = codes.most_common(1)[0]
    if times > 1:
        raise ConfigError(str(folder / "events.toml"), f"{code} is used twice")
    modes = load_toml(folder / "modes.toml", _Modes).modes
    for unknown in modes.keys() - codes.keys():
        raise ConfigError(str(folder / "modes.toml"), f"{unknown} is no class of events.toml")
    return Ontology(
        events={event.code: event for event in events}, modes=modes, weights=weights.model_dump()
    )
