"""An article as ranking sees it: sentences with their words and terms."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, compress, count, pairwise
from operator import ne

from nutgraf.article.model import Article, BlockKind
from nutgraf.language import Language, count_words, resources
from nutgraf.language.phrases import fold
from nutgraf.summary.sentences import split

# Accents, vowel points and the vowel signs of Indian scripts, which `\w` leaves out.
MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u200c\u200d"
WORD = re.compile(rf"\w[\w{MARKS}]*+(?:['’.\-]\w[\w{MARKS}]*+)*+")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
_WORDLIKE = re.compile(rf"(?!{_UNSPACED.pattern})[^\W_]|[{MARKS}]")
_PARTING = 2  # characters between two paragraphs of `Article.text`
_STEM = 7
_MOST_KNOWN = 50_000  # words whose stems are remembered from one article to the next


@dataclass(slots=True)
class Unit:
    """One sentence and what its characters say at first sight.

    Attributes:
        index: its place among the document's sentences.
        start: offset of its first character in the article's text.
        end: offset behind its last character.
        text: its characters.
        paragraph: index of its paragraph.
        kind: what the paragraph was on its page.
        tokens: its words as written.
        lowers: the same in lower case, with straight apostrophes.
        capitals: places of the words that begin with a capital.
        terms: stems of the words that carry subject matter, in order.
        distinct: the terms without repetition.
        words: its length in words.
    """

    index: int
    start: int
    end: int
    text: str
    paragraph: int
    kind: BlockKind
    tokens: list[str]
    lowers: list[str]
    capitals: list[int]
    terms: list[str]
    distinct: frozenset[str]
    words: int


@dataclass(frozen=True, slots=True)
class Document:
    """The sentences of an article, and how often each term occurs in it.

    Attributes:
        article: where they come from.
        language: whose word lists were used.
        units: the sentences in order.
        title_terms: terms of the title.
        title_pairs: pairs of neighbouring words of the title, in lower case.
        frequencies: in how many sentences each term occurs.
        firsts: the first sentence with each term.
        stems: of its language, by which words become terms.
        plain: the article's text as phrases are looked for in it (`phrases.fold`).
        words: all its `Unit.lowers`.
    """

    article: Article
    language: Language
    units: tuple[Unit, ...]
    title_terms: frozenset[str]
    title_pairs: frozenset[tuple[str, str]]
    frequencies: Counter[str]
    firsts: dict[str, int]
    stems: Stems
    plain: str
    words: frozenset[str]


def analyse(article: Article, language: Language, title: str | None) -> Document:
    """Splits an article into sentences, and these into words and terms.

    Args:
        article: what to analyse; its description is not looked at.
        language: whose word lists count.
        title: what the article is about, in the words of its headline.
    """
    stems = stems_of(language.code)
    dense = not article.text.isascii() and _UNSPACED.search(article.text) is not None
    folded = fold if "’" in article.text or "İ" in article.text else str.lower
    units: list[Unit] = []
    kinds = article.kinds
    offset = 0
    for number, paragraph in enumerate(article.paragraphs):
        kind: BlockKind = kinds[number] if number < len(kinds) else "prose"
        for start, end in split(paragraph, language):
            text = paragraph[start:end]
            tokens = tokens_of(text, dense=dense)
            lowers = list(map(folded, tokens))
            terms = stems.terms(lowers)
            units.append(
                Unit(
                    len(units),
                    offset + start,
                    offset + end,
                    text,
                    number,
                    kind,
                    tokens,
                    lowers,
                    _capitals(tokens, lowers),
                    terms,
                    frozenset(terms),
                    count_words(text) if dense else len(text.split()),
                )
            )
        offset += len(paragraph) + _PARTING
    title_tokens = list(map(fold, tokens_of(title or "", dense=dense)))
    return Document(
        article,
        language,
        tuple(units),
        frozenset(stems.terms(title_tokens)),
        frozenset(pairwise(title_tokens)),
        Counter(chain.from_iterable([unit.distinct for unit in units])),
        {term: unit.index for unit in reversed(units) for term in unit.distinct},
        stems,
        fold(article.text),
        frozenset(chain.from_iterable([unit.lowers for unit in units])),
    )


def _capitals(tokens: list[str], lowers: list[str]) -> list[int]:
    """Returns the places of words with a capital first; few words differ in lower case at all."""
    differing = compress(count(), map(ne, tokens, lowers))
    return [place for place in differing if tokens[place][0].isupper()]


def wordlike(character: str) -> bool:
    """Says whether a word goes on with a character; none does in a script without spaces."""
    return character.isalnum() if character.isascii() else _WORDLIKE.match(character) is not None


def tokens_of(text: str, *, dense: bool = True) -> list[str]:
    """Returns the words of a text as written.

    Args:
        text: what to cut.
        dense: whether it may hold a script without spaces, of which pairs of characters count.
    """
    tokens: list[str] = WORD.findall(text)
    if not dense:
        return tokens
    parted: list[str] = []
    for token in tokens:
        if _UNSPACED.search(token):
            parted.extend(_pairs(token))
        else:
            parted.append(token)
    return parted


def _pairs(token: str) -> list[str]:
    """Takes pairs of neighbouring characters for the words of a script without spaces."""
    if len(token) < 3:
        return [token]
    return [token[at : at + 2] for at in range(len(token) - 1)]


class Stems(dict[str, str]):
    """Makes words that mean the same look the same, cheaply and in any language.

    Maps a word in lower case to its stem, to "" if it carries no subject matter. A word loses its
    possessive or elided article, its last "s" and what is behind its seventh letter, which serves
    for counting what a text is about; nobody reads the stems. What was asked once is remembered.
    """

    def __init__(self, stopwords: frozenset[str]) -> None:
        super().__init__()
        self._stopwords = stopwords

    def __missing__(self, word: str) -> str:
        if len(self) > _MOST_KNOWN:
            self.clear()
        stem = self[word] = self._stem(word)
        return stem

    def terms(self, lowers: list[str]) -> list[str]:
        """Returns the stems of those words that carry subject matter."""
        return list(filter(None, map(self.__getitem__, lowers)))

    def _stem(self, word: str) -> str:
        word = word.replace("’", "'")
        if word in self._stopwords:
            return ""
        if word.endswith("'s"):
            word = word[:-2]
        elif "'" in word[1:3]:
            word = word[word.index("'", 1) + 1 :]  # l'homme, qu'elle
        if len(word) == 1 and word.isascii():
            return ""
        if word in self._stopwords:
            return ""
        if len(word) > 3 and word[-1] == "s" and word[-2] not in "su":
            word = word[:-1]
        return word[:_STEM]


@lru_cache(maxsize=64)
def stems_of(code: str) -> Stems:
    """Returns the stems of a language by its code."""
    return Stems(resources(code).stopwords)
