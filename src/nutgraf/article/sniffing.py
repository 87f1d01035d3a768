"""What a page's bytes are: markup, plain text, PDF, or nothing that holds prose."""

from __future__ import annotations

import json
import re
from typing import Literal

Nature = Literal["markup", "plain", "pdf", "unsupported"]

_MARKUP_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_PLAIN_TYPES = frozenset({"text/plain", "text/markdown", "text/x-markdown", "text/x-rst"})
_PDF_TYPES = frozenset({"application/pdf", "application/x-pdf"})
_OPAQUE_TYPES = frozenset(
    {
        "application/octet-stream",
        "binary/octet-stream",
        "application/unknown",
        "text/xml",
        "application/xml",
        "application/force-download",
        "application/x-download",
        "unknown/unknown",
        "*/*",
    }
)
"""Types that say little: the bytes decide."""

_HEAD = 4096
_PDF_HEAD = 1024
_MAGIC = (
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!\x1a",
    b"7z\xbc\xaf",
    b"\x89PNG\r\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"RIFF",
    b"OggS",
    b"ID3",
    b"\x7fELF",
    b"MZ\x90",
    b"\xca\xfe\xba\xbe",
    b"\xd0\xcf\x11\xe0",
    b"SQLite format 3",
    b"wOFF",
    b"wOF2",
    b"\x00\x00\x01\x00",
    b"{\\rtf",
    b"%!PS",
)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")

_DOCUMENT_START = re.compile(
    r"\s*(?:<!--|<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>])", re.IGNORECASE
)
_FEED = re.compile(
    r"<(?:rss|feed|rdf:rdf|svg|urlset|sitemapindex|opml|kml|plist)[\s>]", re.IGNORECASE
)
_ELEMENT = re.compile(
    r"</?(?:a|article|b|blockquote|body|br|center|div|em|font|frameset|h[1-6]|head|html|i|img|li|"
    r"link|main|meta|ol|p|pre|script|section|span|strong|style|table|td|title|tr|ul)"
    r"(?:\s[^<>]{0,4096})?/?>",
    re.IGNORECASE,
)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^<>]{0,512}\?>\s*")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r\x1b"))


def sniff_bytes(body: bytes, content_type: str | None) -> Nature:  # noqa: PLR0911 - rules
    """Tells what a body is, by its own marks first and by its declared type then.

    Args:
        body: the content as served.
        content_type: the media type, lower case and without parameters, or None.
    """
    if b"%PDF-" in body[:_PDF_HEAD]:
        return "pdf"
    if body.startswith(_MAGIC) or body[4:8] == b"ftyp":
        return "unsupported"
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind in _PDF_TYPES:
        return "pdf"
    if kind in _MARKUP_TYPES:
        lied = _is_binary(body) and not _ELEMENT.search(body[:_HEAD].decode("latin-1"))
        return "unsupported" if lied else "markup"
    if kind and kind not in _PLAIN_TYPES and kind not in _OPAQUE_TYPES:
        return "unsupported"
    if _is_binary(body):
        return "unsupported"
    if kind in _PLAIN_TYPES:
        return "plain"
    return "markup"  # to be settled by `sniff_text` once the charset is known


def sniff_text(text: str) -> Nature:
    """Tells whether text is markup, prose, or data such as JSON and feeds."""
    head = text[: 2 * _HEAD]
    declaration = _XML_DECLARATION.match(head)
    start = head[declaration.end() :] if declaration else head
    if not _DOCUMENT_START.match(start) and _FEED.search(start[:512]):
        return "unsupported"
    if _DOCUMENT_START.match(head) or declaration:
        return "markup"
    if _is_json(text):
        return "unsupported"
    return "markup" if _ELEMENT.search(text[:200_000]) else "plain"


def is_document(text: str) -> bool:
    """Tells whether text starts as an HTML document does."""
    return bool(_DOCUMENT_START.match(text[:_HEAD]))


def _is_binary(body: bytes) -> bool:
    head = body[:_HEAD]
    if not head or head.startswith(_WIDE_MARKS):
        return False
    nulls = head.count(0)
    if nulls:
        # UTF-16 without a mark has a NUL in about every other place, always the same one.
        even, odd = head[::2].count(0), head[1::2].count(0)
        wide = nulls > 0.2 * len(head) and min(even, odd) < 0.05 * max(even, odd)
        if wide:
            return False
        if nulls > 0.02 * len(head):
            return True
    control = len(head) - len(head.translate(None, _CONTROLS))
    return control > 0.05 * len(head)


def _is_json(text: str) -> bool:
    stripped = text.strip()
    if not stripped or stripped[0] + stripped[-1] not in ("{}", "[]"):
        return False
    try:
        json.loads(stripped)
    except (ValueError, RecursionError):
        return False
    return True
