"""The systems that `benchmarks.summary` compares, all with one interface.

A system takes a sample and a number of sentences and returns where its sentences stand in the
article. Peers split sentences in their own ways, some with data files that must be downloaded;
here each is handed the same sentences instead.
"""

import os
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from statistics import median
from typing import Any

from nutgraf.article.model import Article
from nutgraf.summary import summarize

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # idle threads would count as time spent

Span = tuple[int, int]
_WORD = re.compile(r"^[^\W\d_](?:[^\W\d_]|['-])*$")
_SNOWBALL = {"en": "english", "fr": "french"}


@dataclass(frozen=True)
class Sample:
    """An article with what people wrote about it.

    Attributes:
        article: as nutgraf takes it.
        language: its code.
        sentences: where the sentences of the third-party splitter stand.
        references: summaries by people, a sentence a line.
        gold: where the annotated sentences stand, if they are.
        needs: what each of them needs (see the README of the data).
    """

    article: Article
    language: str
    sentences: tuple[Span, ...]
    references: tuple[str, ...]
    gold: tuple[Span, ...] = ()
    needs: tuple[Mapping[str, Sequence[Sequence[int]]], ...] = ()


System = Callable[[Sample, int], list[Span]]


def sample_of(row: Mapping[str, Any], language: str) -> Sample:
    """Makes a sample from a row of the data."""
    gold: tuple[Span, ...] = ()
    if "sents" in row:
        article, gold = _annotated(row["sents"], row["newpar"], language)
    else:
        article = Article.from_text(row["text"], title=row.get("title"), language=language)
    return Sample(
        article=article,
        language=language,
        sentences=tuple(_neutral_sentences(article.text, language)),
        references=tuple(_by_lines(text, language) for text in row["reference"]),
        gold=gold,
        needs=tuple(row.get("needs", ())),
    )


def _annotated(
    sentences: Sequence[str], begins: Sequence[bool], language: str
) -> tuple[Article, tuple[Span, ...]]:
    """Puts annotated sentences together to an article, and says where each stands in it."""
    paragraphs: list[str] = []
    spans: list[Span] = []
    at = 0
    for sentence, begins_paragraph in zip(sentences, begins, strict=True):
        folded = " ".join(sentence.split())
        if begins_paragraph or not paragraphs:
            at += 2 if paragraphs else 0
            paragraphs.append(folded)
        else:
            at += 1
            paragraphs[-1] += " " + folded
        spans.append((at, at + len(folded)))
        at += len(folded)
    return Article(tuple(paragraphs), language=language), tuple(spans)


def _neutral_sentences(text: str, language: str) -> Iterable[Span]:
    import sentencex

    at = 0
    for paragraph in text.split("\n\n"):
        for sentence in sentencex.segment(language, paragraph):
            bare = sentence.strip()
            if bare:
                start = text.index(bare, at)
                at = start + len(bare)
                yield start, at


def _by_lines(text: str, language: str) -> str:
    """Parts a reference into sentences, a line each, as ROUGE-Lsum wants it."""
    import sentencex

    lines = (s for line in text.split("\n") for s in sentencex.segment(language, line))
    return "\n".join(line.strip() for line in lines if line.strip())


def nutgraf(sample: Sample, count: int) -> list[Span]:
    """This project."""
    summary = summarize(sample.article, sentences=count)
    return [(sentence.start, sentence.end) for sentence in summary.sentences]


def lead(sample: Sample, count: int) -> list[Span]:
    """The first sentences."""
    return list(sample.sentences[:count])


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


def sumy(method: str, sample: Sample, count: int) -> list[Span]:
    """Sumy's summarisers with its own stemmer and stop words."""
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence

    tokenizer = _FixedTokenizer()
    text = sample.article.text
    sentences = [Sentence(text[start:end], tokenizer) for start, end in sample.sentences]
    places = {id(sentence): place for place, sentence in enumerate(sentences)}
    document = ObjectDocumentModel([Paragraph(sentences)])
    chosen = _sumy_summariser(method, sample.language)(document, count)
    return [sample.sentences[place] for place in sorted(places[id(s)] for s in chosen)]


def summa(sample: Sample, count: int) -> list[Span]:
    """Summa's TextRank; its best `count` sentences in the order of the article."""
    from summa import summarizer
    from summa.preprocessing import textcleaner

    text = sample.article.text
    sentences = [text[start:end] for start, end in sample.sentences]
    textcleaner.split_sentences = lambda text: sentences
    scored = summarizer.summarize(
        text, ratio=1.0, language=_SNOWBALL[sample.language], split=True, scores=True
    )
    best = sorted(scored, key=lambda pair: -pair[1])[:count]
    wanted = [sentence for sentence, _ in best]
    spans = []
    for span, sentence in zip(sample.sentences, sentences, strict=True):
        if sentence in wanted:
            wanted.remove(sentence)
            spans.append(span)
    return spans


SYSTEMS: dict[str, System] = {
    "nutgraf": nutgraf,
    "LEAD": lead,
    "sumy LSA": partial(sumy, "lsa"),
    "sumy LexRank": partial(sumy, "lexrank"),
    "sumy TextRank": partial(sumy, "textrank"),
    "summa": summa,
}


def speed_table(texts: Sequence[str]) -> str:
    """Measures how time grows with the article, and how sumy's LSA compares.

    Args:
        texts: articles, of which samples of given lengths are put together.

    Returns:
        a Markdown table: median CPU time in milliseconds of six-sentence summaries of articles
        that are parsed already, from text to sentences, the splitting included.
    """
    lines = ["| words | nutgraf ms | sumy LSA ms |", "|---|---|---|"]
    for words, repeats, peer in ((700, 200, 20), (7_000, 20, 3), (50_000, 3, 0)):
        sample = sample_of({"text": _text_of(texts, words), "reference": [""]}, "en")
        ours = _median_ms(nutgraf, sample, repeats)
        theirs = f"{_median_ms(_split_and_summarise, sample, peer):.1f}" if peer else "–"
        lines.append(f"| {len(sample.article.text.split()):,} | {ours:.2f} | {theirs} |")
    return "\n".join(lines)


def _split_and_summarise(sample: Sample, count: int) -> list[Span]:
    sentences = tuple(_neutral_sentences(sample.article.text, sample.language))
    return sumy("lsa", replace(sample, sentences=sentences), count)


def _median_ms(system: System, sample: Sample, repeats: int) -> float:
    system(sample, 6)
    spent = []
    for _ in range(repeats):
        begun = time.process_time()
        system(sample, 6)
        spent.append(1000 * (time.process_time() - begun))
    return median(spent)


def _text_of(texts: Sequence[str], words: int) -> str:
    """Puts articles together until there are about so many words, in paragraphs of eighty."""
    collected: list[str] = []
    for text in texts:
        collected += text.split()
        if len(collected) >= words:
            break
    return "\n\n".join(" ".join(collected[at : at + 80]) for at in range(0, words, 80))
