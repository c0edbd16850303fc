"""Put what is configured of actors and events into the database, beside the mentions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from config.events import Ontology, load_ontology
from config.registry import PARTY, STATE_KINDS, Name, Registry, load_registry
from storage import load
from storage.database import Database
from storage.rows import ActorRow, EventRow

_UNCLEAR: Final = frozenset({"shared", "old", "acronym", "longest"})
"""Context words of ``config/actors`` that mark a form as no good title for its actor."""


def store_knowledge(db: Database) -> None:
    """Replace ``core_actors`` and ``core_events`` with the shipped registry and ontology.

    Raises :class:`config.errors.ConfigError` for a file that cannot be used.
    """
    load.store_actors(db, actor_rows(load_registry()))
    load.store_events(db, event_rows(load_ontology()))


def actor_rows(registry: Registry) -> list[ActorRow]:
    """One row per code of a state, body or group, by code."""
    named = [name for name in registry.names if name.kind != PARTY]
    named.sort(key=lambda name: name.code)
    rows = []
    for code, group in groupby(named, key=lambda name: name.code):
        forms = list(group)
        rows.append(
            ActorRow(
                code=code, name=title(code, forms), kind=_kind(forms), state=_state(code, forms)
            )
        )
    return rows


def title(code: str, forms: Sequence[Name]) -> str:
    """What to call an actor: its code in words where that is a form, else its shortest name."""
    plain = code.replace("_", " ")
    spelled = [form.text for form in forms if form.text.upper() == plain]
    if spelled and _kind(forms) != "state":
        return spelled[0]
    names = [form for form in forms if form.kind == "name"] or list(forms)
    names = [form for form in names if form.end is None] or names
    clear = [form for form in names if not _UNCLEAR & set(form.context)] or names
    whole = [
        form.text
        for form in clear
        if not form.text.isupper() and all(len(w) > 2 and w.isalpha() for w in form.text.split())
    ]
    return min(whole or [form.text for form in clear], key=lambda text: (len(text), text))


def _kind(forms: Sequence[Name]) -> str:
    if any(form.home for form in forms):
        return "group"
    return (
        "state"
        if any(form.kind in STATE_KINDS - {"name", "metonym"} for form in forms)
        else "organisation"
    )


def _state(code: str, forms: Sequence[Name]) -> str | None:
    return code if _kind(forms) == "state" else forms[0].home or None


def event_rows(ontology: Ontology) -> list[EventRow]:
    """One row per class."""
    return [
        EventRow(
            event=event.code,
            quad=event.quad,
            goldstein=event.goldstein,
            definition=event.definition,
        )
        for event in ontology.events.values()
    ]
