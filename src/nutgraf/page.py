"""A page as it came: bytes and what the server or the file said about them."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

MINIMUM_WORDS = 80
"""A page whose article has fewer words is refused as `too-short`, unless asked otherwise."""


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes that may hold an article.

    Attributes:
        body: the content as served, decompressed.
        url: the address that was asked for; None for a file or pasted text.
        final_url: the address that answered, after redirects.
        status: the HTTP status, None where there was no HTTP.
        content_type: the media type without parameters, lower case ("text/html"), or None.
        charset: the charset that the server named, or None.
        headers: other response headers, names in lower case.
        fetched_at: when the site last said that this is its content, with a time zone; None
            where there was no HTTP.
        from_cache: whether the content was kept from an earlier answer.
    """

    body: bytes
    url: str | None = None
    final_url: str | None = None
    status: int | None = None
    content_type: str | None = None
    charset: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    fetched_at: datetime.datetime | None = None
    from_cache: bool = False

    @property
    def address(self) -> str | None:
        """The address the content stands at: the final one where known."""
        return self.final_url or self.url
