"""Where sentences begin and end.

A paragraph is walked from one possible end to the next; each is judged by the few characters
around it, never by more, so that time grows with the length of the text alone, and a sentence
that stands by itself is left whole as it was in its paragraph. Sentences never cross paragraphs.
"""

from __future__ import annotations

import re

from nutgraf.language import Language

Span = tuple[int, int]

_CLOSERS = "\"'”’»›)\\]}」』）】〉》〕"
_OPENERS = "\"'“‘”’«»‹(\\[{„‚「『（【〈《¿¡–—•*\\-"
_DENSE_STOPS = "。！？｡．︒︕︖"
_SPACED_STOPS = "؟۔।॥։።፧፨။។៕܀܁܂᠃᠉‼⁇⁈⁉‽⸮"

# A run of full stops with what closes behind it: quotation marks and brackets, “ as in German, »
# as in French behind a space, footnote marks ("[12]"). Nothing that must follow is part of the
# pattern: a run is matched once, however long, and judged in code.
_END = re.compile(
    rf"([.!?…{_SPACED_STOPS}{_DENSE_STOPS}]+)"
    rf"([{_CLOSERS}]*(?:[“‘](?=\s|$))?(?:\s?»(?=\s|$))?(?:\s?\[\d{{1,3}}\][{_CLOSERS}]*)*)"
    r"(\s*)"
)
_STOP, _CLOSE, _SPACE = 1, 2, 3  # its groups: the run, what closes behind it, white space
_NEXT = re.compile(rf"[{_OPENERS}\s]{{0,8}}(?P<word>[^\W_]{{1,40}})?")
_NAMES = re.compile(r"(?:[^\W_]{1,30}[ ]){1,4}")
_BEFORE = 24
_DENSE_BEFORE = re.compile("^.*[\u3040-\u30ff\u3400-\u9fff]")  # 建築家のDr. Weber
_LIST_DIGITS = 3
_ORDINAL_DIGITS = 2
_BRACKETS = "\"'“‘”’«»‹›([{„‚"

_AGENCIES = (
    "CNN|AP|AFP|dpa|DPA|Reuters|REUTERS|UPI|PA|EFE|ANSA|IANS|PTI|Xinhua|Bloomberg|TASS|Kyodo|Yonhap"
)
_DASH = r"\s?[-–—]{1,2}\s?"
_AGENCY = rf"\((?:{_AGENCIES})[^()\s]{{0,12}}\)"
_STATION = r"\([A-Z]{2,6}(?:[-/][A-Z]{2,6})?\)"
_WORD = r"[A-Z][^\W_]{0,20}(?:\.[A-Z])?\.?"
_PLACE = rf"[A-Z][A-Z.'’]{{2,20}}(?:,?[ ]{_WORD}){{0,4}}"
# "LONDON, Nov 24 (Reuters) - ", "COLUMBIA, S.C. (AP) — ", "(CNN)", "BOSTON (WBZ) - ",
# "NEW YORK -- ": where, when and by whom a report was filed. Behind a place that is not in capitals
# ("Tel Aviv (AFP) - ") a dash must follow, and the place must not be a phrase.
_DATELINE = re.compile(
    rf"{_AGENCY}\s?(?:[-–—]{{1,2}}\s?)?"
    rf"|{_PLACE}(?:,?[ ]\d{{1,2}})?,?[ ](?:{_AGENCY}(?:{_DASH}|[ ])|{_STATION}{_DASH})"
    rf"|(?!(?:The|An?|In|On|At|For|But|And)[ ]){_WORD}(?:,?[ ]{_WORD}){{0,3}},?[ ]{_AGENCY}{_DASH}"
    rf"|{_PLACE}[ ](?:--|[–—])[ ](?=[A-Z\"“])"
)


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
    start = _begin(paragraph)
    length = len(paragraph)
    for match in _END.finditer(paragraph):
        if match.start() < start:
            continue
        end = match.end(_CLOSE)
        if end == length or _ends(paragraph, start, match, language):
            _add(spans, paragraph, start, end)
            start = _past_space(paragraph, end)
    if start < length:
        _add(spans, paragraph, start, length)
    return spans


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def _begin(text: str) -> int:
    """Returns where a paragraph's first sentence begins: past white space and datelines."""
    at = _past_space(text, 0)
    while at < len(text) and (text[at] == "(" or text[at].isupper()):
        dateline = _DATELINE.match(text, at)
        if dateline is None or dateline.end() >= len(text):
            break
        at = _past_space(text, dateline.end())
    return at


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
    if word is None:
        return after >= len(text) or text[after] not in ".!?…"
    if word[0].islower() and not (len(word) > 1 and word[1].isupper()):  # but iPhone, eBay
        return False
    if stop != ".":
        asked = stop[-1] in "!?" and closed
        return not (asked and _speaker_follows(text, after, language))
    return bool(closed) or _full_stop_ends(text, start, match.start(), word, language)


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
    if not (second.islower() or second in " '’"):
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
    if lower in language.abbreviations_open:
        return False
    if lower in language.abbreviations_numbered and word[0].isdigit():
        return False
    starter = word.lower() in language.starters
    if token.isdigit():
        if stop - len(token) == start and len(token) <= _LIST_DIGITS:
            return False  # the number of a list item
        return starter or not language.ordinal_dots or len(token) > _ORDINAL_DIGITS
    if len(token) == 1 and token.isalpha():
        return starter and stop - 1 > start
    return starter or not (lower in language.abbreviations_either or _initials(token))


def _initials(token: str) -> bool:
    """Says whether a token is made of letters with full stops between them ("U.S", "Ph.D")."""
    return "." in token and len(token) <= 8 and all(len(part) <= 2 for part in token.split("."))
