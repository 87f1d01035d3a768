"""How sentences begin that point back, in scripts without spaces.

Words cannot be told there, but such a sentence nearly always begins with what points: しかし, 这一.
"""

from __future__ import annotations

from functools import lru_cache

from nutgraf.language import Language, resources

_LEADING = '"“「『（('


def opening_of(text: str, language: Language) -> str | None:
    """Returns the pronoun, demonstrative or connective that a sentence begins with.

    Args:
        text: the sentence.
        language: one without spaces, whose lists hold the beginnings of sentences.
    """
    start = text.lstrip(_LEADING)
    openings = openings_of(language.code)
    if not start.startswith(openings):
        return None
    word = next(opening for opening in openings if start.startswith(opening))
    if word in language.demonstratives and start.startswith(tuple(language.time_nouns), len(word)):
        return None
    return word


@lru_cache(maxsize=8)
def openings_of(code: str) -> tuple[str, ...]:
    """Returns all such beginnings of a language by its code, the longest first."""
    language = resources(code)
    openings = language.pointers | language.connectives | language.connective_phrases
    return tuple(sorted(openings, key=lambda opening: (-len(opening), opening)))
