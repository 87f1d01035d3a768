"""A desk of the operator behind which nobody sits."""

from __future__ import annotations

from dataclasses import replace

from tests.contract.stores import DRAFT, LEASE
from tests.unit.web.dashboard.stage import HOSTILE

from nutgraf.bot.policy import CommentFormat
from nutgraf.config import Settings
from nutgraf.errors import NutgrafError
from nutgraf.store.opening import Store, open_store
from nutgraf.store.values import LedgerPost
from nutgraf.web.desk import Desk


class FakeDesk(Desk):
    """Does what it is told at once, in the store alone, or fails as it is told to.

    Attributes:
        store: of the posts.
        fails: with what each order fails.
        says: below what is previewed.
        asked: what was ordered: the order, the row, the format.
    """

    def __init__(self) -> None:
        super().__init__(Settings(), open_store(":memory:"))
        self.store: Store | None = None
        self.fails: NutgrafError | None = None
        self.says = HOSTILE
        self.asked: list[tuple[str, int, str | None]] = []

    @property
    def is_at_hand(self) -> bool:
        return True

    async def preview(self, post_id: int, format: CommentFormat | None = None) -> str:  # noqa: A002
        self._ask("preview", post_id, format)
        return f"**In {format}**\n\n{self.says}"

    async def redo(self, post_id: int, format: CommentFormat | None = None) -> LedgerPost:  # noqa: A002
        self._ask("redo", post_id, format)
        assert self.store is not None
        post = self.store.ledger.post_by_id(post_id)
        assert post is not None
        saying = self.store.ledger.saying("summary", post.uri)
        if saying is not None and format:
            self.store.ledger.change_text(saying.id, replace(DRAFT, text=f"In {format}."))
        return post

    async def withdraw(self, post_id: int) -> bool:
        self._ask("withdraw", post_id, None)
        assert self.store is not None
        post = self.store.ledger.post_by_id(post_id)
        assert post is not None
        stood = post.state == "posted"
        claim = self.store.ledger.claim_post_by_uri(post.uri, lease=LEASE)
        assert claim is not None
        self.store.ledger.close(claim, "withdrawn", "by the operator")
        return stood

    def _ask(self, order: str, post_id: int, chosen: str | None) -> None:
        self.asked.append((order, post_id, chosen))
        if self.fails is not None:
            raise self.fails
