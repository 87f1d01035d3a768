"""An HTML page made of what an API says."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape


def compose(
    *,
    title: str,
    body: str,
    language: str,
    site: str,
    metas: Mapping[str, str] | None = None,
) -> bytes:
    """Makes a page.

    Args:
        title: the headline, as text.
        body: HTML, as a stranger wrote it; it is read as any stranger's page is.
        language: subtag.
        site: the publication's name.
        metas: other meta elements: property and content.

    Returns:
        HTML in UTF-8.
    """
    head = "".join(
        f'<meta property="{name}" content="{escape(value)}">'
        for name, value in {"og:site_name": site, **(metas or {})}.items()
    )
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>{head}</head>"
        f"<body><article><h1>{escape(title)}</h1>{body}</article></body></html>"
    ).encode()
