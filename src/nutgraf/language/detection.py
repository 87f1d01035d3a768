"""Which language a text is in."""

from __future__ import annotations

import re

from nutgraf.errors import BadOption

_SAMPLE = 4000
_FEWEST_LETTERS = 30
_SURE = 900
"""Ranks of the detector (distances) up to which it is believed; over 1,200 means nothing."""

_AGREES = 1.08
"""A hint is kept where its own distance is within this factor of the best one."""

_PRIMARY = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_;,\s]|$)")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_ALIASES = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "ji": "yi", "zho": "zh", "eng": "en"}

_SCRIPTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("[\u3040-\u30ff]"), "ja"),
    (re.compile("[\uac00-\ud7af]"), "ko"),
    (re.compile("[\u4e00-\u9fff]"), "zh"),
    (re.compile("[\u0e00-\u0e7f]"), "th"),
)
_SCRIPT_SHARE = 0.1
_DEVANAGARI = re.compile("[\u0904-\u0939]")
_HINDI = re.compile(r"(?<!\S)(?:है|हैं|था|थी|थे|और|में|के|को|ने|से)(?![^\s।,])")
_HINDI_SHARE = 0.1
"""Of the words; the detector takes much Hindi for Nepali, which has none of these."""


def primary_subtag(tag: str | None) -> str | None:
    """Returns the language of a tag such as "en-GB" or "pt_BR", lower case, or None.

    Norwegian's two written forms count as "no".
    """
    match = _PRIMARY.match(tag or "")
    if not match:
        return None
    code = match.group(1).lower()
    return _ALIASES.get(code, code)


def asked_language(tag: str) -> str | None:
    """Returns the language that somebody asks for by its code ("en", "pt-BR", "zh-Hant-TW").

    Raises:
        BadOption: it is not written as such a code is.
    """
    if _TAG.fullmatch(tag) is None:
        shown = " ".join(tag.split())[:40]
        raise BadOption(f"language must be a code such as 'en' or 'pt-BR', not {shown!r}")
    return primary_subtag(tag)


def detect_language(text: str, hint: str | None = None) -> str | None:
    """Tells the language of a text.

    Templates often carry a wrong `lang`, so a hint is checked against the text and kept where
    the text does not speak against it.

    Args:
        text: the text; its first 4,000 characters are looked at.
        hint: what the page says its language is ("en", "en-GB"), if it says so.

    Returns:
        The primary language subtag ("en"), or None where neither text nor hint tell.
    """
    hinted = primary_subtag(hint)
    sample = text[:_SAMPLE]
    if sample.isupper():
        sample = sample.lower()  # the detector takes capitals for other scripts
    letters = sum(map(str.isalpha, sample))
    if letters < _FEWEST_LETTERS:
        return hinted
    told = _by_script(sample, letters)
    if told:
        return told
    from resiliparse.parse.lang import detect_fast  # noqa: PLC0415 - heavy

    best, distance = detect_fast(sample)
    best = _ALIASES.get(best, best)
    if best == "unknown":
        return hinted
    if hinted and hinted != best:
        own, own_distance = detect_fast(sample, langs=_detector_codes(hinted), cutoff=100_000)
        if own != "unknown" and own_distance <= _AGREES * distance:
            return hinted
    if distance > _SURE:
        return hinted
    return str(best)


def _by_script(text: str, letters: int) -> str | None:
    for pattern, code in _SCRIPTS:
        if len(pattern.findall(text)) > _SCRIPT_SHARE * letters:
            return code
    if not text.isascii() and _DEVANAGARI.search(text):
        hindi = len(_HINDI.findall(text)) > _HINDI_SHARE * len(text.split())
        return "hi" if hindi else None
    return None


def _detector_codes(code: str) -> list[str]:
    return ["no", "nn", "nb"] if code == "no" else [code]
