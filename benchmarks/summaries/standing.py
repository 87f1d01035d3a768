"""Whether summaries stand alone, by gold coreference and by their connectives."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from benchmarks.summaries.samples import Sample, Span

PLAIN = ("pron", "dem")
"""What a reader stumbles over: third-person pronouns and demonstratives."""

ALL = (*PLAIN, "defn")
"""With definite noun phrases, many of which a reader can make out without their antecedent."""

_CONNECTIVES = (
    "accordingly|after all|after that|afterwards|also|and|anyway|as a consequence|as a result|"
    "as such|at the same time|besides|but|by contrast|consequently|conversely|despite this|"
    "finally|for example|for instance|for that reason|for this reason|furthermore|hence|however|"
    "in addition|in contrast|in fact|in other words|in short|in spite of this|in that case|"
    "in the end|in the meantime|in turn|indeed|instead|likewise|meanwhile|moreover|namely|"
    "nevertheless|next|nonetheless|nor|on the contrary|on the other hand|or|otherwise|plus|"
    "similarly|since then|so|still|subsequently|that is|that said|then|thereafter|therefore|"
    "though|thus|to that end|too|what is more|yet"
)
# The list is the benchmark's own: nutgraf's would test nutgraf by what it knows already.
_OPENS = re.compile(rf"[\W_]*(?:{_CONNECTIVES})(?![\w'’-])", re.IGNORECASE)


class Standing(NamedTuple):
    """What a reader of one summary would stumble over.

    Attributes:
        failed: whether it was refused, or is shorter than asked; then all else fails as well.
        dangles: whether a sentence has a pronoun or demonstrative that refers to what is left out.
        dangles_with_definites: the same with definite noun phrases.
        parted: whether a sentence opens with a connective without the sentence before it.
        sentences: how many annotated sentences it holds.
        unsatisfied: how many of them dangle.
        unsatisfied_with_definites: the same with definite noun phrases.
    """

    failed: bool
    dangles: bool
    dangles_with_definites: bool
    parted: bool
    sentences: int
    unsatisfied: int
    unsatisfied_with_definites: int


def standing(sample: Sample, spans: Sequence[Span], *, failed: bool = False) -> Standing:
    """Judges the sentences that a system took from an annotated article.

    Args:
        sample: the article, with its annotation.
        spans: where the sentences stand.
        failed: whether the system did not do what was asked. Saying less is no way to stand better:
            such a summary counts as one that does not stand.
    """
    taken = taken_sentences(sample.gold, spans)
    plain = sum(not _satisfied(sample, number, taken, PLAIN) for number in taken)
    definite = sum(not _satisfied(sample, number, taken, ALL) for number in taken)
    texts = sample.texts(sample.gold)
    parted = any(
        number > 0 and number - 1 not in taken and opens_with_connective(texts[number])
        for number in taken
    )
    return Standing(
        failed=failed,
        dangles=failed or plain > 0,
        dangles_with_definites=failed or definite > 0,
        parted=failed or parted,
        sentences=len(taken),
        unsatisfied=plain,
        unsatisfied_with_definites=definite,
    )


def taken_sentences(gold: Sequence[Span], spans: Iterable[Span]) -> set[int]:
    """Says which annotated sentences are taken: those of which a span holds more than half."""
    return {
        number
        for start, end in spans
        for number, (first, last) in enumerate(gold)
        if 2 * (min(end, last) - max(start, first)) > last - first
    }


def _satisfied(sample: Sample, number: int, taken: set[int], kinds: Sequence[str]) -> bool:
    return not any(taken.isdisjoint(need) for kind in kinds for need in sample.needs[number][kind])


def opens_with_connective(sentence: str) -> bool:
    """Says whether an English sentence opens with a connective, be it in quotes."""
    return _OPENS.match(sentence) is not None
