"""Counting words, also where a script has no spaces."""

import re

_UNSPACED = re.compile(
    "([\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
    "|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
)
_CHINESE_OR_JAPANESE = 2
_SOUTH_EAST_ASIAN = 4


def count_words(text: str) -> int:
    """Counts the words of a text.

    Words are what white space parts. In scripts written without spaces, two characters of
    Chinese or Japanese and four of Thai, Lao, Khmer or Burmese count as one word (about the
    average length of a word in each), rounded up, besides what stands in other scripts between
    them. The count depends on the text alone, not on what language it is said to be.
    """
    if text.isascii() or not _UNSPACED.search(text):
        return len(text.split())
    ideographs = others = 0

    def blank(match: re.Match[str]) -> str:
        nonlocal ideographs, others
        if match.group(1):
            ideographs += 1
        else:
            others += 1
        return " "

    spaced = _UNSPACED.sub(blank, text)
    spaced_words = sum(any(c.isalnum() for c in token) for token in spaced.split())
    return spaced_words + -(-ideographs // _CHINESE_OR_JAPANESE) + -(-others // _SOUTH_EAST_ASIAN)
