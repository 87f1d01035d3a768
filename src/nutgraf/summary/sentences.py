"""Where sentences begin and end.

A paragraph is walked from one possible end to the next; each is judged by the few characters
around it, never by more, so that time grows with the length of the text alone, and a sentence
that stands by itself is left whole as it was in its paragraph. Sentences never cross paragraphs.
"""

from __future__ import annotations

import re

from nutgraf.language import Language
from nutgraf.summary.datelines import past_datelines

Span = tuple[int, int]

_CLOSERS = "\"'”’»›)\\]}」』）】〉》〕"
_OPENERS = "\"'“‘”’«»‹(\\[{„‚「『（【〈《¿¡–—•*\\-"
_DENSE_STOPS = "。！？｡．︒︕︖"
_SPACED_STOPS = "؟۔।॥։።፧፨။។៕܀܁܂᠃᠉‼⁇⁈⁉‽⸮"

_NOTE = r"\d{1,3}(?:\s?[-–,]\s?\d{1,3}){0,4}|[a-z]|(?:[a-z]{1,12}\s){0,2}needed"

# A run of full stops with what closes behind it: quotation marks and brackets, “ as in German, »
# as in French behind a space, footnote marks ("[12]", "[3, 4]", "[citation needed]"). Nothing that
# must follow is part of the pattern: a run is matched once, however long, and judged in code.
_END = re.compile(
    rf"([.!?…{_SPACED_STOPS}{_DENSE_STOPS}]+)"
    rf"([{_CLOSERS}]*(?:[“‘](?=\s|$))?(?:\s?»(?=\s|$)|\s[\"”](?=[,.;:)]|$))?"
    rf"(?:\s?\[(?:{_NOTE})\][{_CLOSERS}]*)*)"
    r"(\s*)"
)
_STOP, _CLOSE, _SPACE = 1, 2, 3  # its groups: the run, what closes behind it, white space
_NEXT = re.compile(rf"[{_OPENERS}\s]{{0,8}}(?P<word>[^\W_]{{1,40}})?")
_NAMES = re.compile(r"(?:[^\W_]{1,30}[ ]){1,4}")
# French agencies put small headings between paragraphs, some sites all into one:
# "… dit-il.- Un port trop petit -La ville …"
_INTERTITLE = re.compile(r"\s?- ?(?=\S)(?:(?!\.\s)[^\n]){2,90}? -(?=[\"«“A-ZÀ-Þ])")
# Behind a caption, whose it is ("(Getty Images) "); the sign of an item.
_INSERTIONS = ("(", "- ", "•", "▪", "●", "►")
_BEFORE = 24
_DENSE_BEFORE = re.compile("^.*[\u3040-\u30ff\u3400-\u9fff]")  # 建築家のDr. Weber
_LIST_DIGITS = 3
_ORDINAL_DIGITS = 2
_BRACKETS = "\"'“‘”’«»‹›([{„‚"


def split(paragraph: str, language: Language) -> list[Span]:
    """Splits one paragraph into sentences.

    Args:
        paragraph: text without breaks between blocks.
        language: whose abbreviations and sentence starters count.

    Returns:
        the start and end of each sentence, neither of them on white space. Closing quotation
        marks and brackets belong to the sentence; the dateline before it
        ("LONDON (Reuters) - ") does not.
    """
    spans: list[Span] = []
    start = past_datelines(paragraph, _past_space(paragraph, 0))
    length = len(paragraph)
    for match in _END.finditer(paragraph):
        if match.start() < start:
            continue
        end = match.end(_CLOSE)
        if paragraph[end : end + 2].lstrip()[:1] == "-":
            inserted = _INTERTITLE.match(paragraph, end)
            if inserted:
                _add(spans, paragraph, start, end)
                start = _past_space(paragraph, inserted.end())
                continue
        if end == length or _ends(paragraph, start, match, language):
            _add(spans, paragraph, start, end)
            start = _past_space(paragraph, end)
            if paragraph.startswith(_INSERTIONS, start):
                start = past_datelines(paragraph, start)
    if start < length:
        _add(spans, paragraph, start, length)
    return spans


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def _past_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _ends(text: str, start: int, match: re.Match[str], language: Language) -> bool:
    """Judges a full stop, question mark or exclamation mark inside a paragraph."""
    last = match[_STOP][-1]
    if last in _SPACED_STOPS:
        return True
    if last in _DENSE_STOPS:
        return _dense_ends(text, match)
    if not match[_SPACE]:
        return _glued_ends(text, start, match, language)
    return _spaced_ends(text, start, match, language)


def _spaced_ends(text: str, start: int, match: re.Match[str], language: Language) -> bool:
    stop, closed, _ = match.groups()
    after = match.end()
    following = _NEXT.match(text, after)
    word = following["word"] if following else None
    if following is None or word is None:
        if after >= len(text) or text[after] in ".!?…":
            return after >= len(text)
        return stop != "." or _full_stop_ends(text, start, match.start(), "", language)
    if word[0].islower() and not _stands_for_capital(text, after, following, word):
        return False
    if stop != ".":
        return not (closed and _speaker_follows(text, after, language))
    return bool(closed) or _full_stop_ends(text, start, match.start(), word, language)


def _stands_for_capital(text: str, after: int, following: re.Match[str], word: str) -> bool:
    """Says whether a word with a small letter can begin a sentence.

    So can iPhone, "(credit: …)", and in Dutch "’s Avonds".
    """
    if word[1:] != word[1:].lower():
        return True
    behind = text[following.end() : following.end() + 2]
    if text[after] in "([":
        return behind[:1] == ":"
    return text[after] in "'’‘" and len(word) == 1 and behind[:1] == " " and behind[1:].isupper()


def _dense_ends(text: str, match: re.Match[str]) -> bool:
    """Judges a full stop of a script written without spaces.

    Behind a closing bracket, Japanese goes on with a particle: 「行く。」と言った。
    """
    after = match.end()
    if not match[_CLOSE] or match[_SPACE] or after >= len(text):
        return True
    return not "\u3041" <= text[after] <= "\u309f"


def _token_before(text: str, start: int, stop: int) -> str:
    piece = text[max(start, stop - _BEFORE) : stop]
    token = piece[piece.rfind(" ") + 1 :].lstrip(_BRACKETS)
    return token if token.isascii() else _DENSE_BEFORE.sub("", token)


def _speaker_follows(text: str, after: int, language: Language) -> bool:
    """Says whether a quotation goes on with its speaker: "Why?" Ms Smith asked."""
    names = _NAMES.match(text, after)
    if names is None:
        return False
    verb = _NEXT.match(text, names.end())
    words = [*names[0].split(), verb["word"] if verb else ""]
    return not language.speech_verbs.isdisjoint(words)


def _glued_ends(text: str, start: int, match: re.Match[str], language: Language) -> bool:
    """Judges a full stop without a space behind it: "he said.The", but not "example.org"."""
    after = match.end()
    if not text[after].isupper() or after + 1 >= len(text):
        return False
    second = text[after + 1]
    if not (second.islower() or second in " '’" or match[_CLOSE]):
        return False
    token = _token_before(text, start, match.start())
    if not (token.isdigit() or (len(token) > 1 and token.isalpha() and token[-1].islower())):
        return False
    following = _NEXT.match(text, after)
    behind = following.end() if following else after
    if (
        text[behind : behind + 1] in {".", "/", "@", "_"}
        and text[behind + 1 : behind + 2].isalnum()
    ):
        return False  # a name with dots, such as a path or a host
    return token.lower() not in language.abbreviations_open


def _full_stop_ends(text: str, start: int, stop: int, word: str, language: Language) -> bool:
    """Judges a single full stop before a space and a word with a capital or a digit."""
    token = _token_before(text, start, stop)
    lower = token.lower()
    starter = word.lower() in language.starters
    if lower in language.abbreviations_open:
        # an acronym is not what its small letters stand for: "They gave up IE. Its users …"
        acronym = len(token) > 1 and token.isupper() and token.isalpha()
        return starter and acronym and lower not in language.person_titles
    if lower in language.abbreviations_numbered and word[:1].isdigit():
        return False
    if token.isdigit():
        if stop - len(token) == start and len(token) <= _LIST_DIGITS:
            return False  # the number of a list item
        return starter or not language.ordinal_dots or len(token) > _ORDINAL_DIGITS
    if len(token) == 1 and token.isalpha():
        initial = len(word) == 1 and text.startswith(f"{word}.", text.find(word, stop))
        return starter and stop - 1 > start and not initial
    return starter or not (lower in language.abbreviations_either or _initials(token))


def _initials(token: str) -> bool:
    """Says whether a token is made of letters with full stops between them ("U.S", "Ph.D")."""
    return "." in token and len(token) <= 8 and all(len(part) <= 2 for part in token.split("."))
