"""The steps from an article to its summary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Literal

from nutgraf.article.model import Article
from nutgraf.errors import BadOption, NotAnArticle
from nutgraf.language import Language, count_words, resources
from nutgraf.summary.document import Document, analyse
from nutgraf.summary.junk import LONGEST_SENTENCE, Grade, Verdict, judge
from nutgraf.summary.lengths import LONG_READ, PARTS, Length
from nutgraf.summary.model import Sentence, Summary
from nutgraf.summary.needs import find, no_cohesion
from nutgraf.summary.ranking import Ranker, Scores, learned_ranker
from nutgraf.summary.reasons import explain
from nutgraf.summary.references import References
from nutgraf.summary.selection import Choice, Selector

Order = Literal["article", "importance"]


def summarize(  # noqa: PLR0913 - the options of the public API, all but the first by name
    article: Article | str,
    *,
    title: str | None = None,
    sentences: int | None = None,
    words: int | None = None,
    ratio: float | None = None,
    language: str | None = None,
    minimum_words: int = 80,
    order: Order = "article",
) -> Summary:
    """Chooses the sentences that tell what an article is about.

    Without a length, as many sentences as earn their place are taken, at most six and a quarter
    of the article's words, but at least one. A sentence is taken only with the earlier ones that
    it needs to be understood, and none twice. Questions, announcements of what follows, cut
    quotations and lines without a full sentence are taken only from an article that has nothing
    else; promos, tables and headings never.

    Args:
        article: an article, of whatever length; or plain text, its paragraphs parted by blank
            lines.
        title: what it is about; by default the article's own title.
        sentences: take so many, or all that can be taken if there are fewer.
        words: take at most so many words.
        ratio: take at most this share of the article's words.
        language: code of the language ("en"); by default the article's, else what its text
            looks like. A language without resources is summarised by what holds for any.
        minimum_words: how many words a plain text must have; articles may be of any length.
        order: "article", or "importance" for the sentences as they were chosen.

    Returns:
        the chosen sentences, with every other one of the article and the reasons for each.

    Raises:
        NotAnArticle: `empty`, there are no words; `too-short`, fewer than `minimum_words`;
            `not-prose`, no sentence can be quoted: it holds tables, menus, promos or headings
            alone, or runs on without a full stop.
        BadOption: a length that makes no sense, more than one length, or so few words that no
            sentence fits; a language that is no code of one.
        TypeError: an argument is of a wrong type.
    """
    if not isinstance(article, Article | str):
        raise TypeError(f"an article or text is needed, not {type(article).__name__}")
    for name, value in (("title", title), ("language", language)):
        if not isinstance(value, str | None):
            raise TypeError(f"{name} must be text, not {type(value).__name__}")
    if language is not None:
        from nutgraf.language.detection import asked_language  # noqa: PLC0415 - seldom needed

        language = asked_language(language)
    if isinstance(minimum_words, bool) or not isinstance(minimum_words, int):
        raise TypeError(f"minimum_words must be a number, not {type(minimum_words).__name__}")
    length = Length.asked(sentences, words, ratio)
    if order not in ("article", "importance"):
        raise BadOption("order must be 'article' or 'importance'")
    if isinstance(article, str):
        article = _article(article, title, minimum_words)
    elif not _has_words(article.text):
        raise NotAnArticle("empty", "there are no words in it")
    code = language or article.language or _detected(article.text)
    if code and code != article.language:
        article = replace(article, language=code)
    return compose(article, title or article.title, resources(code), length, order=order)


def _article(text: str, title: str | None, minimum_words: int) -> Article:
    article = Article.from_text(text, title=title)
    if not _has_words(article.text):
        raise NotAnArticle("empty", "there are no words in it")
    total = count_words(article.text)
    if total < minimum_words:
        raise NotAnArticle("too-short", f"it has {total} words; {minimum_words} are the least")
    return article


def _has_words(text: str) -> bool:
    return any(map(str.isalnum, text))


def _detected(text: str) -> str | None:
    from nutgraf.language.detection import detect_language  # noqa: PLC0415 - seldom needed

    return detect_language(text)


def compose(  # noqa: PLR0913 - what benchmarks and training change is named
    article: Article,
    title: str | None,
    language: Language,
    length: Length,
    *,
    order: Order = "article",
    ranker: Ranker | None = None,
    references: References | None = None,
    cohesion: bool = True,
) -> Summary:
    """Composes a summary as `summarize` does, of an article that has words.

    Args:
        article: what to summarise.
        title: what it is about.
        language: whose word lists count.
        length: how long it may be.
        order: of its sentences.
        ranker: says which sentences matter; by default the one that comes with the package.
        references: says which sentences refer back; by default what comes with the package.
        cohesion: whether sentences are taken only with what they need.
    """
    document = analyse(article, language, title)
    verdicts = judge(document)
    pool = _fit(document, verdicts)
    if not pool:
        raise NotAnArticle("not-prose", _why_none(document))
    bonds = find(document, verdicts, references) if cohesion else no_cohesion(len(document.units))
    story = [index for index in pool if index not in bonds.dangling] or pool
    judge_of_sentences = ranker or learned_ranker()
    scores = judge_of_sentences.scores(document, story)
    choice = Selector(document, scores, bonds, story).choose(
        length.within(article), _parts(document, story, judge_of_sentences)
    )
    if not choice.taken:
        smallest = min(document.units[index].words for index in story)
        raise BadOption(f"no sentence is that short: give at least {smallest} words")
    reasons = explain(document, verdicts, bonds, story, choice)
    candidates = tuple(
        Sentence(
            unit.text,
            unit.start,
            unit.end,
            unit.paragraph,
            unit.index,
            choice.worths[unit.index],
            reasons[unit.index],
            bonds.needs[unit.index],
            unit.words,
        )
        for unit in document.units
    )
    return _summary(document, candidates, choice, order)


def _parts(
    document: Document, story: Sequence[int], ranker: Ranker
) -> list[tuple[list[int], Scores]]:
    """Cuts a long read into parts of like length; all but the first, each ranked by itself.

    A sentence deep in a long article has no chance against its beginning, though what it says may
    be half the story. Within its part it is judged like the beginning of an article.
    """
    units = document.units
    total = sum(unit.words for unit in units)
    if total <= LONG_READ:
        return []
    parts: list[list[int]] = [[] for _ in range(PARTS)]
    before = list(accumulate((unit.words for unit in units), initial=0))
    for index in story:
        parts[min(PARTS - 1, PARTS * before[index] // total)].append(index)
    return [(part, ranker.scores(document, part)) for part in parts[1:] if part]


def fit_sentences(document: Document) -> list[int]:
    """Returns the indices of the sentences that are fit for a summary, as training needs them."""
    verdicts = judge(document)
    pool = _fit(document, verdicts)
    dangling = find(document, verdicts).dangling
    return [index for index in pool if index not in dangling] or pool


def _fit(document: Document, verdicts: Sequence[Verdict]) -> list[int]:
    """Returns the sentences of the story, or of an article that has none the asides, each once."""
    best = min(Grade.ASIDE, *(verdict.grade for verdict in verdicts))
    fit = {
        unit.text: unit.index
        for unit, verdict in zip(reversed(document.units), reversed(verdicts), strict=True)
        if verdict.grade == best
    }
    return sorted(fit.values())


def _why_none(document: Document) -> str:
    shortest = min(unit.words for unit in document.units)
    if shortest > LONGEST_SENTENCE:
        return f"no sentence is short enough to be quoted: the shortest has {shortest:,} words"
    return "none of its lines is a sentence that could be quoted"


def _summary(
    document: Document, candidates: tuple[Sentence, ...], choice: Choice, order: Order
) -> Summary:
    taken = choice.taken if order == "importance" else tuple(sorted(choice.taken))
    core = set(choice.core)
    return Summary(
        article=document.article,
        sentences=tuple(candidates[index] for index in taken),
        core=tuple(candidates[index] for index in taken if index in core),
        candidates=candidates,
    )
