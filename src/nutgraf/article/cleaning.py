"""Blocks → blocks without what is not the article's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nutgraf.article.blocks import Block


def clean(blocks: Sequence[Block], *, titles: Sequence[str], language: str | None) -> list[Block]:
    """Drops copies of the title."""
    return list(blocks)
