"""What somebody wants to read, and what they get."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from nutgraf.fetch.links import as_sent
from nutgraf.page import Page
from nutgraf.reading import ReadingOptions
from nutgraf.render.characters import encodable
from nutgraf.summary.model import Summary
from nutgraf.web.problems import Problem

AUTOMATIC = ReadingOptions()

Key = tuple[Literal["url", "html", "text", "id"], str, ReadingOptions | None]
"""What makes a result the same as another; without options it is as it was kept."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to read: exactly one of `url`, `html` and `text`.

    Attributes:
        url: of a page.
        html: of a page, as text.
        text: plain, its paragraphs parted by blank lines.
        options: how it is read.
        share: whether the result of pasted text is kept; that of a page on the web always is.
    """

    url: str | None = None
    html: str | None = None
    text: str | None = None
    options: ReadingOptions = AUTOMATIC
    share: bool = False

    def __post_init__(self) -> None:
        if sum(each is not None for each in (self.url, self.html, self.text)) != 1:
            raise Problem(422, "bad-request", "give exactly one of url, html and text")

    @property
    def key(self) -> Key:
        """What makes it the same as another."""
        if self.url is not None:
            return "url", as_sent(self.url), self.options
        if self.html is not None:
            return "html", sha256(_bytes(self.html)).hexdigest(), self.options
        return "text", sha256(_bytes(self.text or "")).hexdigest(), self.options

    def page(self) -> Page:
        """Returns what was pasted as a page."""
        if self.html is not None:
            return Page(_bytes(self.html), content_type="text/html", charset="utf-8")
        return Page(_bytes(self.text or ""), content_type="text/plain", charset="utf-8")


@dataclass(frozen=True, slots=True)
class Result:
    """A summary, and where it can be seen again.

    Attributes:
        summary: of an article.
        id: unguessable; None where nothing is kept.
        expires: until when it is kept, with a time zone.
        from_cache: whether it was worked out before.
    """

    summary: Summary
    id: str | None
    expires: datetime.datetime | None
    from_cache: bool


def _bytes(text: str) -> bytes:
    return encodable(text).encode()
