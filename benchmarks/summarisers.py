"""The systems that `benchmarks.summary` compares, all with one interface.

A system takes a sample and the length asked for, and returns where its sentences stand in the
article. Peers split sentences in their own ways, some with data files that must be downloaded;
here each is handed the same sentences instead.
"""

import os
import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, NamedTuple

from benchmarks.summaries.folds import judges_of
from benchmarks.summaries.samples import Sample, Span
from nutgraf.language import resources
from nutgraf.summary.engine import compose
from nutgraf.summary.lengths import Length
from nutgraf.summary.model import Summary

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # idle threads would count as time spent

_WORD = re.compile(r"^[^\W\d_](?:[^\W\d_]|['-])*$")
_SNOWBALL = {"en": "english", "fr": "french"}


class Ask(NamedTuple):
    """How long a summary is asked for; with neither part, of default length.

    Attributes:
        sentences: so many.
        words: at most so many; only nutgraf can be asked so.
    """

    sentences: int | None = None
    words: int | None = None


OLD_BOT = Ask(sentences=6)
"""What the old bot always asked of sumy's LSA. Systems without a default length have this one."""

System = Callable[[Sample, Ask], list[Span]]


def summary_of(sample: Sample, ask: Ask = Ask(), *, cohesion: bool = True) -> Summary:  # noqa: B008 - a tuple
    """Summarises as `summarize` does, by the weights that are to judge the article.

    Args:
        sample: the article.
        ask: the length.
        cohesion: whether sentences are taken only with what they need.
    """
    judges = judges_of(sample.fold)
    return compose(
        sample.article,
        sample.article.title,
        resources(sample.language),
        Length.asked(ask.sentences, ask.words, None),
        ranker=judges.ranker,
        references=judges.references,
        cohesion=cohesion,
    )


def nutgraf(sample: Sample, ask: Ask, *, cohesion: bool = True) -> list[Span]:
    """This project."""
    summary = summary_of(sample, ask, cohesion=cohesion)
    return [(sentence.start, sentence.end) for sentence in summary.sentences]


def lead(sample: Sample, ask: Ask) -> list[Span]:
    """The first sentences."""
    return list(sample.sentences[: ask.sentences])


class _FixedTokenizer:
    """Sumy's own way to words (nltk's, then words alone), without the data files of the rest."""

    def __init__(self) -> None:
        from nltk.tokenize import NLTKWordTokenizer

        self._tokenizer = NLTKWordTokenizer()

    def to_words(self, sentence: str) -> tuple[str, ...]:
        return tuple(w for w in self._tokenizer.tokenize(sentence) if _WORD.match(w))


@lru_cache
def _sumy_summariser(method: str, language: str) -> Any:  # noqa: ANN401 - an untyped library
    from sumy.nlp.stemmers import Stemmer
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.summarizers.lsa import LsaSummarizer
    from sumy.summarizers.text_rank import TextRankSummarizer
    from sumy.utils import get_stop_words

    classes = {"lsa": LsaSummarizer, "lexrank": LexRankSummarizer, "textrank": TextRankSummarizer}
    summariser = classes[method](Stemmer(_SNOWBALL[language]))
    summariser.stop_words = get_stop_words(_SNOWBALL[language])
    return summariser


def sumy(method: str, sample: Sample, ask: Ask) -> list[Span]:
    """Sumy's summarisers with its own stemmer and stop words."""
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence

    tokenizer = _FixedTokenizer()
    sentences = [Sentence(text, tokenizer) for text in sample.texts(sample.sentences)]
    places = {id(sentence): place for place, sentence in enumerate(sentences)}
    document = ObjectDocumentModel([Paragraph(sentences)])
    chosen = _sumy_summariser(method, sample.language)(document, ask.sentences)
    return [sample.sentences[place] for place in sorted(places[id(s)] for s in chosen)]


def summa(sample: Sample, ask: Ask) -> list[Span]:
    """Summa's TextRank; its best sentences in the order of the article."""
    from summa import summarizer
    from summa.preprocessing import textcleaner

    sentences = sample.texts(sample.sentences)
    textcleaner.split_sentences = lambda text: sentences
    scored = summarizer.summarize(
        sample.article.text,
        ratio=1.0,
        language=_SNOWBALL[sample.language],
        split=True,
        scores=True,
    )
    best = sorted(scored, key=lambda pair: -pair[1])[: ask.sentences]
    wanted = [sentence for sentence, _ in best]
    spans = []
    for span, sentence in zip(sample.sentences, sentences, strict=True):
        if sentence in wanted:
            wanted.remove(sentence)
            spans.append(span)
    return spans


OURS = "nutgraf"
NO_COHESION = "nutgraf, no cohesion"
LEAD = "LEAD"
LSA = "sumy LSA"

SYSTEMS: dict[str, System] = {
    OURS: nutgraf,
    NO_COHESION: partial(nutgraf, cohesion=False),
    LEAD: lead,
    LSA: partial(sumy, "lsa"),
    "sumy LexRank": partial(sumy, "lexrank"),
    "sumy TextRank": partial(sumy, "textrank"),
    "summa": summa,
}

DEFAULT_SYSTEMS = (OURS, NO_COHESION, LEAD, LSA)
"""What runs unless more is asked for: the other peers take most of the time."""


def asked_of(system: str, ask: Ask) -> Ask:
    """Says what a system is asked for: only nutgraf has a default length."""
    return OLD_BOT if ask == Ask() and not system.startswith(OURS) else ask
