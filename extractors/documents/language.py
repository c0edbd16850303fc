"""Language codes: what a document declares, and detection only when it declares nothing."""

from __future__ import annotations

import re
from typing import Final

_TAG: Final = re.compile(r"\s*([a-zA-Z]{2,3})(?:[-_][\w-]*)?\s*$")
# ISO 639-2 codes that wire formats use, where ISO 639-1 has a shorter one.
_SHORTER: Final = {"eng": "en", "fre": "fr", "fra": "fr", "ger": "de", "deu": "de", "spa": "es",
                   "rus": "ru", "ara": "ar", "zho": "zh", "chi": "zh", "por": "pt", "ita": "it",
                   "jpn": "ja", "kor": "ko", "tur": "tr", "fas": "fa", "per": "fa", "ukr": "uk",
                   "zul": "zu"}  # fmt: skip
_SHORTEST_SAMPLE: Final = 40
_SAMPLE: Final = 3000


def language_code(tag: str | None) -> str | None:
    """Return the ISO 639-1 code of a language tag (``en-GB``, ``en_us``, ``eng``), else None."""
    match = _TAG.match(tag or "")
    if match is None:
        return None
    code = match.group(1).lower()
    return _SHORTER.get(code, code)


def detect_language(text: str, default: str = "en") -> str:
    """Return the most likely ISO 639-1 code of ``text``; ``default`` for fewer than 40 letters."""
    if sum(map(str.isalpha, text[:400])) < _SHORTEST_SAMPLE:
        return default
    from py3langid import classify  # noqa: PLC0415 - loads numpy and a model, for few documents

    return str(classify(text[:_SAMPLE])[0])
