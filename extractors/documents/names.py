"""Authors' names out of bylines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from extractors.documents.text import strip_tags

_BY: Final = re.compile(
    r"^(?:(?:written|reported|story|words|posted|published|analysis|report)\s+)?"
    r"(?:by|von|par|por|di|door)\b[\s:]*|^text(?:\s+by\b|:)\s*",
    re.IGNORECASE,
)
_SPLIT: Final = re.compile(
    r"\s*(?:;|\||\s&\s|\s+and\s+|\s+und\s+|\s+et\s+|\s+/\s+)\s*", re.IGNORECASE
)
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MAIL_NAME: Final = re.compile(r"^\s*[\w.+-]+@[\w.-]+\s*\((?P<name>[^)]+)\)\s*$")
_NO_NAME: Final = re.compile(
    r"^(?:https?://\S*|www\.\S*|@\S*|\d+|null|none|undefined|admin|administrator|"
    r"(?:no|not)[ _-]?author\w*|unknown|author|authors|staff|editor|webmaster)$",
    re.IGNORECASE,
)
_CREDIT: Final = re.compile(
    r"[(\[]?\b(?:image|images|photo|photos|picture|pictures)\s*:", re.IGNORECASE
)
_LOGIN: Final = re.compile(r"[a-z]+(?:\.[a-z]+)?")
# What follows a comma and is no name of its own.
_TITLE_WORDS: Final = re.compile(
    r"\b(?:jr|sr|i{2,3}|iv|md|phd|esq|reporter|writer|correspondent|editor|staff|chief|news|press|"
    r"agency|bureau|columnist|contributor|producer|for|in|at|of|the|associated|reuters|afp|ap|dpa)\b\.?",
    re.IGNORECASE,
)
_LONGEST: Final = 80


def split_authors(values: Iterable[str]) -> tuple[str, ...]:
    """Return the names in ``values`` (bylines, lists of names), in order and without repeats.

    "By Ann Lee and Bo Cruz" gives two names; "a@b.org (Ann Lee)" gives the name; addresses,
    handles, logins and placeholders such as "admin" give none. A comma separates names only when
    both sides look like names; a job or an employer after a name ("Ann Lee, Staff Reporter") goes.
    """
    names: dict[str, str] = {}
    for value in values:
        for name in _names(value):
            names.setdefault(name.casefold(), name)
    return tuple(names.values())


def _names(value: str) -> Iterable[str]:
    text = strip_tags(value)
    mail = _MAIL_NAME.match(text)
    text = _MAIL.sub("", mail["name"] if mail else text)
    text = _CREDIT.split(_BY.sub("", text))[0].strip(" ,;|-–—")
    for part in _SPLIT.split(text):
        for name in _at_commas(part.strip(" ,;|-–—()")):
            if (
                name
                and len(name) <= _LONGEST
                and not _NO_NAME.match(name)
                and not _LOGIN.fullmatch(name)
            ):
                yield _BY.sub("", name)


def _at_commas(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > 1 and all(_looks_like_name(part) for part in parts):
        return parts
    if len(parts) > 1 and _looks_like_name(parts[0]) and all(map(_TITLE_WORDS.search, parts[1:])):
        return parts[:1]
    return [text]


def _looks_like_name(text: str) -> bool:
    words = text.split()
    return (
        2 <= len(words) <= 5
        and not _TITLE_WORDS.search(text)
        and all(
            word[0].isupper() or word in ("de", "van", "von", "der", "bin", "al", "da", "di")
            for word in words
        )
    )
