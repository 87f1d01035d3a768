"""What systems make of one article: each summary is made once and each text scored once."""

import time
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.summaries.budgets import count, cut
from benchmarks.summaries.detector import detection
from benchmarks.summaries.rouge import Rouge, rouge, rouge1
from benchmarks.summaries.samples import Sample, Span
from benchmarks.summaries.standing import Standing, standing
from benchmarks.summarisers import LEAD, OURS, SYSTEMS, Ask, asked_of, summary_of
from nutgraf.errors import BadOption, NotAnArticle

LENGTHS = {"1": Ask(1), "3": Ask(3), "6": Ask(6), "default": Ask()}
"""The lengths of summaries, by their names in tables."""

LEAD_WORDS = "LEAD-3's words"
BUDGETS = {LEAD_WORDS: None, "60 words": 60, "100 words": 100}
"""How many words nutgraf is allowed, besides as many as it likes."""


class Outcome(NamedTuple):
    """What one system made of one article at one length.

    Attributes:
        rouge: how near it comes to what people wrote.
        words: its words.
        milliseconds: the CPU time that it took.
        refused: whether there is no summary.
        short: whether it has fewer sentences than asked, of an article that has as many.
        standing: whether it stands alone; None without an annotation.
    """

    rouge: Rouge
    words: int
    milliseconds: float
    refused: bool
    short: bool
    standing: Standing | None


class Pair(NamedTuple):
    """Nutgraf and LEAD with as many words: ROUGE-1 and words of each."""

    ours: float
    lead: float
    our_words: int
    lead_words: int
    refused: bool


class Measured(NamedTuple):
    """All that is measured of one article.

    Attributes:
        outcomes: by system and name of the length.
        pairs: nutgraf and LEAD with equal words, by the name of a length (as many words as nutgraf
            took) or of a budget.
        detected: counts of `detection`; none without an annotation.
    """

    outcomes: dict[tuple[str, str], Outcome]
    pairs: dict[str, Pair]
    detected: Counter[str]


class _Run(NamedTuple):
    """One run of a system: the sentences, None if it refused, and the CPU time in milliseconds."""

    spans: list[Span] | None
    milliseconds: float


def evaluate(job: tuple[Sequence[str], Sample]) -> Measured:
    """Runs systems on one article at every length."""
    systems, sample = job
    runs: dict[tuple[str, Ask], _Run] = {}
    scores: dict[tuple[Span, ...], Rouge] = {}
    outcomes = {}
    for system in systems:
        for length, ask in LENGTHS.items():
            asked = asked_of(system, ask)
            if (system, asked) not in runs:
                runs[system, asked] = _run(system, sample, asked)
            run = runs[system, asked]
            spans = tuple(run.spans or ())
            if spans not in scores:
                scores[spans] = rouge(sample.references, sample.texts(spans), sample.language)
            outcomes[system, length] = _outcome(sample, ask, run, scores[spans])
    ours = OURS in systems
    return Measured(
        outcomes,
        {**_natural(sample, outcomes), **_budgeted(sample)} if ours and LEAD in systems else {},
        _detected(sample) if ours and sample.gold else Counter(),
    )


def _run(system: str, sample: Sample, ask: Ask) -> _Run:
    begun = time.process_time()
    spans: list[Span] | None
    try:
        spans = SYSTEMS[system](sample, ask)
    except (NotAnArticle, BadOption):
        spans = None
    return _Run(spans, 1000 * (time.process_time() - begun))


def _outcome(sample: Sample, ask: Ask, run: _Run, score: Rouge) -> Outcome:
    spans = run.spans or []
    refused = not spans
    # Where no number was asked for, none is too few.
    short = not refused and len(sample.sentences) >= (ask.sentences or 0) > len(spans)
    return Outcome(
        rouge=score,
        words=count(sample.texts(spans)),
        milliseconds=run.milliseconds,
        refused=refused,
        short=short,
        standing=standing(sample, spans, failed=refused or short) if sample.gold else None,
    )


def _natural(sample: Sample, outcomes: dict[tuple[str, str], Outcome]) -> dict[str, Pair]:
    """Compares nutgraf, of each length, with the article's beginning of as many words."""
    pairs = {}
    for length in LENGTHS:
        ours = outcomes[OURS, length]
        beginning = cut(sample.texts(sample.sentences), ours.words)
        score = rouge1(sample.references, beginning, sample.language)
        pairs[length] = Pair(ours.rouge.rouge1, score, ours.words, count(beginning), ours.refused)
    return pairs


def _budgeted(sample: Sample) -> dict[str, Pair]:
    """Compares what nutgraf says in some words with the article's beginning of as many."""
    pairs = {}
    for name, words in BUDGETS.items():
        texts = sample.texts(sample.sentences)
        beginning = texts[:3] if words is None else cut(texts, words)
        allowed = count(beginning)
        run = _run(OURS, sample, Ask(words=words or allowed))
        ours = sample.texts(run.spans or ())
        pairs[name] = Pair(
            rouge1(sample.references, ours, sample.language),
            rouge1(sample.references, beginning, sample.language),
            count(ours),
            allowed,
            run.spans is None,
        )
    return pairs


def _detected(sample: Sample) -> Counter[str]:
    try:
        candidates = summary_of(sample).candidates
    except NotAnArticle:
        candidates = ()  # whatever is to be found in it was missed
    return detection(sample, candidates)
