"""How long the steps of `summarize()` take, alone and against peers."""

import time
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from benchmarks.summaries.samples import Sample, Span, neutral_sentences, sample_of
from benchmarks.summarisers import LEAD, LSA, NO_COHESION, OURS, SYSTEMS, Ask

_ASK = Ask(sentences=6)
_WORDS = 700
_ARTICLES = 40
_ROUNDS = 3


def speed_tables(texts: Sequence[str]) -> str:
    """Measures how time grows with the article, and how it compares with that of peers.

    Args:
        texts: articles, of which samples of given lengths are put together.

    Returns:
        Markdown tables: CPU time in milliseconds of six-sentence summaries of articles that are
        parsed already, from text to sentences, the splitting included.
    """
    return f"{_growth(texts)}\n\n{_ratios(texts)}"


def _growth(texts: Sequence[str]) -> str:
    lines = ["| words | nutgraf ms | sumy LSA ms |", "|---|---|---|"]
    for words, repeats, peer in ((_WORDS, 200, 20), (7_000, 20, 3), (50_000, 3, 0)):
        sample = sample_of({"text": text_of(texts, words), "reference": [""]}, "en")
        ours = _median_ms(OURS, sample, repeats)
        theirs = f"{_median_ms(LSA, sample, peer):.1f}" if peer else "–"
        lines.append(f"| {len(sample.article.text.split()):,} | {ours:.2f} | {theirs} |")
    return "\n".join(lines)


def _median_ms(system: str, sample: Sample, repeats: int) -> float:
    _milliseconds(system, sample)
    return median(_milliseconds(system, sample) for _ in range(repeats))


def _ratios(texts: Sequence[str]) -> str:
    """Compares nutgraf with each peer on one article after another.

    All systems take an article right after each other, so a noisy moment of the machine hits all
    of them, and the ratio is taken before the median. Articles change, as what is known of one
    must not help with the next.
    """
    samples = [
        sample_of({"text": text_of(texts[number:], _WORDS), "reference": [""]}, "en")
        for number in range(0, min(len(texts), 2 * _ARTICLES), 2)
    ]
    systems = [name for name in SYSTEMS if name not in (LEAD, NO_COHESION)]
    for system in systems:
        _milliseconds(system, samples[0])  # imports and caches
    spent: dict[str, list[float]] = {system: [] for system in systems}
    for _ in range(_ROUNDS):
        for sample in samples:
            for system in systems:
                spent[system].append(_milliseconds(system, sample))
    lines = [
        f"| system, {_WORDS} words, {len(samples)} articles | median ms | nutgraf takes |",
        "|---|---|---|",
    ]
    for system, times in spent.items():
        ratio = median(ours / theirs for ours, theirs in zip(spent[OURS], times, strict=True))
        lines.append(f"| {system} | {median(times):.2f} | {ratio:.2f} × |")
    return "\n".join(lines)


def _milliseconds(system: str, sample: Sample) -> float:
    begun = time.process_time()
    if system != OURS:
        sample = replace(sample, sentences=_split(sample))
    SYSTEMS[system](sample, _ASK)
    return 1000 * (time.process_time() - begun)


def _split(sample: Sample) -> tuple[Span, ...]:
    """Splits for a peer: nutgraf splits for itself, and its time counts."""
    return tuple(neutral_sentences(sample.article.text, sample.language))


def text_of(texts: Sequence[str], words: int) -> str:
    """Puts articles together until there are about so many words, in paragraphs of eighty."""
    collected: list[str] = []
    for text in texts:
        collected += text.split()
        if len(collected) >= words:
            break
    return "\n\n".join(" ".join(collected[at : at + 80]) for at in range(0, words, 80))
