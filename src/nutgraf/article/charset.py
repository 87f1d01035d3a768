"""Bytes → text: byte-order mark, header, meta element, and content, in this order of trust."""

from __future__ import annotations

import codecs
import re

from nutgraf.article.mojibake import undoubled

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META_HEAD = 8192
_DECLARED = re.compile(
    rb"<(?:meta|\?xml)\b[^<>]{0,512}?(?:charset|encoding)\s{0,8}=\s{0,8}[\"']?\s{0,8}([\w.:-]{2,40})",
    re.IGNORECASE,
)
_WESTERN = frozenset({"cp1252", "iso8859-1", "iso8859-15", "cp1250", "cp1254", "ascii"})
_STATEFUL = frozenset({"iso2022_jp", "iso2022_kr", "hz", "utf-7"})
_TOLERATED = 0.002
"""The share of undecodable bytes at which a declared charset is still believed."""

_FOREIGN = 0.12
"""The share of non-ASCII letters over which text declared as Western cannot be Western."""


def decode(body: bytes, declared: str | None = None) -> str:
    """Decodes a page's bytes; what cannot be decoded becomes U+FFFD.

    A declared charset is believed when the bytes agree with it: valid UTF-8 is UTF-8 whatever a
    template says, and a declaration under which many bytes are undecodable is put aside for
    what the content looks like. UTF-8 that was encoded twice is read as what was meant.

    Args:
        body: the bytes.
        declared: the charset that the server named, if it did.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    named = [_canonical(declared), _canonical(_meta_charset(body))]
    if wide := _wide(body):
        return body.decode(wide, "replace")
    stateful = next((name for name in named if name in _STATEFUL), None)
    if stateful and (text := _decoded(body, stateful)) is not None:
        return text
    try:
        return undoubled(body.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    return _decode_legacy(body, [name for name in named if name])


def _decode_legacy(body: bytes, named: list[str]) -> str:
    detected = _canonical(_detect(body))
    for name in named:
        text = body.decode(name, "replace")
        if text.count("\ufffd") > _TOLERATED * len(text) + 1:
            continue
        if name in _WESTERN and detected not in _WESTERN and detected and _is_foreign(text):
            break
        return text
    candidates = [detected or "cp1252", *named, "utf-8", "cp1252"]
    texts = [body.decode(name, "replace") for name in dict.fromkeys(candidates)]
    return min(texts, key=lambda text: text.count("\ufffd"))


def _is_foreign(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    plain = sum(c.isascii() for c in text if c.isalpha())
    return letters - plain > _FOREIGN * max(letters, 1)


def _decoded(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None


def _wide(body: bytes) -> str | None:
    """Names UTF-16 without a mark, which shows as a NUL in every other byte."""
    head = body[:1024]
    if len(head) < 8 or head.count(0) < 0.25 * len(head):
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 10 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 10 * odd else None


def _meta_charset(body: bytes) -> str | None:
    match = _DECLARED.search(body[:_META_HEAD])
    return match.group(1).decode("ascii", "replace") if match else None


def _canonical(name: str | None) -> str | None:
    """Returns Python's name for a label, as browsers read it; None for unknown ones."""
    if not name:
        return None
    from resiliparse.parse.encoding import map_encoding_to_html5  # noqa: PLC0415 - heavy

    label = name.strip().strip("\"'").lower()
    try:
        mapped = map_encoding_to_html5(label, fallback_utf8=False) or label
        codec = codecs.lookup(mapped)
    except (LookupError, ValueError, TypeError, UnicodeError):
        return None
    if not getattr(codec, "_is_text_encoding", True):
        return None
    # A document whose declaration could be read as ASCII is not in a wide encoding.
    return None if codec.name.startswith(("utf-16", "utf-32")) else codec.name


def _detect(body: bytes) -> str | None:
    from resiliparse.parse.encoding import detect_encoding  # noqa: PLC0415 - heavy

    name: str | None = detect_encoding(body)
    return name
