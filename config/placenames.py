"""The form in which names of places are compared."""

from __future__ import annotations

import unicodedata
from typing import Final

_PLAIN: Final = str.maketrans({**dict.fromkeys("-–—,/()&", " "), **dict.fromkeys("'’‘ʼ`´ʿʾ.")})


def normalise(name: str) -> str:
    """``name`` without accents, apostrophes, stops, capitals or a leading "the"."""
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name)
        name = "".join(char for char in decomposed if not unicodedata.combining(char))
    plain = name.casefold()
    if not plain.isalpha():
        plain = " ".join(plain.translate(_PLAIN).split()).removeprefix("the ")
    return f"st {plain[6:]}" if plain.startswith("saint ") else plain
