"""Sites that offer their texts through a public API, which is asked instead of their pages.

An API is an invitation, so robots.txt, which speaks of pages, is not asked about it; rates hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from nutgraf.fetch.apis import arxiv, wikipedia

if TYPE_CHECKING:
    from nutgraf.fetch.links import Link


class PublicApi(Protocol):
    """A site's API, as far as a page can be made of its answers."""

    SECONDS_BETWEEN: float | None
    """What the site asks to leave between two questions; None for no more than any other."""

    def question(self, link: Link) -> str | None:
        """Returns the address to ask for the text of a page; None where it is none of theirs."""
        ...

    def page(self, link: Link, answer: bytes) -> tuple[bytes, str] | None:
        """Makes a page of an answer: HTML in UTF-8, and its address; None where it holds none."""
        ...


PUBLIC_APIS: tuple[PublicApi, ...] = (wikipedia, arxiv)

__all__ = ["PUBLIC_APIS", "PublicApi"]
