"""Summaries of equal length: F1 rewards brevity, so systems are also compared word for word.

Words are what white space parts, as nutgraf counts them in English and French.
"""

from collections.abc import Sequence


def count(sentences: Sequence[str]) -> int:
    """Counts the words of sentences."""
    return sum(len(sentence.split()) for sentence in sentences)


def cut(sentences: Sequence[str], words: int) -> list[str]:
    """Cuts sentences off after so many words, in the middle of one if need be.

    Returns:
        the sentences, the last of which may be a part of one; all of them if they are shorter.
    """
    kept: list[str] = []
    for sentence in sentences:
        tokens = sentence.split()
        if len(tokens) >= words:
            return [*kept, " ".join(tokens[:words])] if words > 0 else kept
        kept.append(sentence)
        words -= len(tokens)
    return kept
