"""Getting a page over HTTP."""

from nutgraf.fetch.plain import DEFAULT_MAX_BYTES, DEFAULT_SECONDS, fetch_page

__all__ = ["DEFAULT_MAX_BYTES", "DEFAULT_SECONDS", "fetch_page"]
