"""Language codes: what a document declares, and detection only when it declares nothing."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_TAG: Final = re.compile(r"\s*([a-zA-Z]{2,3})(?:[-_][\w-]*)?\s*$")
# ISO 639-2 codes that wire formats use, where ISO 639-1 has a shorter one.
_SHORTER: Final = {"eng": "en", "fre": "fr", "fra": "fr", "ger": "de", "deu": "de", "spa": "es",
                   "rus": "ru", "ara": "ar", "zho": "zh", "chi": "zh", "por": "pt", "ita": "it",
                   "jpn": "ja", "kor": "ko", "tur": "tr", "fas": "fa", "per": "fa", "ukr": "uk",
                   "zul": "zu"}  # fmt: skip
_SHORTEST_SAMPLE: Final = 40
_SAMPLE: Final = 1500
# Words that only English has, and that no English report lacks. They decide most texts at once, and
# rightly where the model takes short or tabular English for pidgin.
_ENGLISH: Final = frozenset({
    "the", "of", "and", "to", "that", "said", "were", "with", "is", "from", "have", "an",
})  # fmt: skip
_ENGLISH_SHARE: Final = 0.08
# What the model may answer: languages that newspapers and agencies publish in.
_LANGUAGES: Final = (
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu ha he hi hr hu "
    "hy id is it ja ka kk km kn ko ku ky lo lt lv mk ml mn mr ms mt nb ne nl nn no pa pl ps "
    "pt ro ru rw si sk sl so sq sr sv sw ta te th tl tr uk ur uz vi xh zh zu "
)


def language_code(tag: str | None) -> str | None:
    """Return the ISO 639-1 code of a language tag (``en-GB``, ``en_us``, ``eng``), else None."""
    match = _TAG.match(tag or "")
    if match is None:
        return None
    code = match.group(1).lower()
    return _SHORTER.get(code, code)


def detect_language(text: str, default: str = "en") -> str:
    """Return the most likely ISO 639-1 code of ``text``; ``default`` for fewer than 40 letters."""
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < _SHORTEST_SAMPLE:
        return default
    words = sample.lower().split()
    if sum(word in _ENGLISH for word in words) >= _ENGLISH_SHARE * len(words):
        return "en"
    return str(_identifier().classify(sample)[0])


@cache
def _identifier() -> LanguageIdentifier:
    """Load the model, once per process: half a second and read-only."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - only if needed

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    known = set(identifier.labels)
    identifier.set_languages([code for code in _LANGUAGES.split() if code in known])
    return identifier
