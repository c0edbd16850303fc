"""Inflected forms of the lexicon's words, and back from a form to its lemmas.

The words of a lexicon are few, so their forms are made once and looked up; no lemmatizer runs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from config.frames import Forms

_SIBILANT: Final = re.compile(r"(?:s|x|z|ch|sh)$")
_DOUBLING: Final = re.compile(r"^(?:.*[^aeiou])?[aeiou][bdgklmnprtv]$")
"""Consonant, vowel, consonant: the last may double (ban, banned). Whether it does depends on
stress, so both forms are made: a form nobody writes does no harm."""


def verb_forms(lemma: str, irregular: Mapping[str, tuple[str, ...]]) -> set[str]:
    """All forms of a verb, its base included."""
    forms = {lemma, _s_form(lemma)}
    stem = lemma[:-1] if lemma.endswith("e") and not lemma.endswith(("ee", "ye", "oe")) else lemma
    forms.add(stem + "ing")
    if lemma in irregular:
        forms.update(irregular[lemma])
    elif re.search(r"[^aeiou]y$", lemma):
        forms.add(lemma[:-1] + "ied")
    else:
        forms.add(lemma + "d" if lemma.endswith("e") else lemma + "ed")
    if _DOUBLING.match(lemma):
        forms.update((lemma + lemma[-1] + "ing", lemma + lemma[-1] + "ed"))
    return forms


def noun_forms(lemma: str, irregular: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Singular and plural of a noun."""
    return {lemma, *irregular.get(lemma, (_s_form(lemma),))}


def _s_form(word: str) -> str:
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if _SIBILANT.search(word) else "s")


class Vocabulary:
    """From a lower-case form to the lemmas it can be, by part of speech (v, n, a)."""

    def __init__(self, irregular: Forms) -> None:
        self._irregular = irregular
        self._verbs: dict[str, set[str]] = defaultdict(set)
        self._nouns: dict[str, set[str]] = defaultdict(set)

    def add(self, words: Iterable[str], pos: str) -> None:
        """Make the forms of ``words`` known as ``pos`` (v or n; others have one form)."""
        for word in words:
            if pos == "v":
                for form in verb_forms(word, self._irregular.verbs):
                    self._verbs[form].add(word)
            elif pos == "n":
                for form in noun_forms(word, self._irregular.nouns):
                    self._nouns[form].add(word)

    def forms_of_verb(self, lemma: str) -> set[str]:
        """All forms of a verb."""
        return verb_forms(lemma, self._irregular.verbs)

    def verbs(self, form: str) -> frozenset[str] | set[str]:
        """Lemmas of a form read as a verb."""
        return self._verbs.get(form, _NONE)

    def nouns(self, form: str) -> frozenset[str] | set[str]:
        """Lemmas of a form read as a noun."""
        return self._nouns.get(form, _NONE)

    def lemmas(self, form: str, tag: str) -> frozenset[str] | set[str]:
        """Lemmas of a form under a Penn Treebank tag; the form itself when it is neither."""
        if tag[:1] == "V":
            return self.verbs(form) or frozenset((form,))
        if tag[:1] == "N":
            return self.nouns(form) or frozenset((form,))
        return frozenset((form,))


_NONE: Final[frozenset[str]] = frozenset()


def in_order(word: str, lemmas: Collection[str]) -> list[str]:
    """The word as written first, then by the alphabet: a set's own order changes by process."""
    return sorted(lemmas, key=lambda lemma: (lemma != word, lemma))
