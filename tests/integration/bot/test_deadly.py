"""What kills whoever works on it is not tried for ever."""

from __future__ import annotations

import datetime
from pathlib import Path

from tests.integration.bot.setting import Setting, open_setting

REST = datetime.timedelta(minutes=10)


def die(here: Setting, row: int) -> None:
    """Takes a post in hand and is found dead."""
    claim = here.store.ledger.claim_due_post(row, account=here.seat.name, lease=here.crew.lease)
    assert claim is not None
    silent = datetime.timedelta()
    assert here.store.ledger.break_lease("post", row, silent=silent, rest=REST)


async def test_a_post_with_which_three_workers_died_is_given_up_unread(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        deadly, other = here.post(), here.post("https://news.example/bridge")
        await here.bot.duties.look(here.seat)
        row = here.store.ledger.post(deadly.uri)
        assert row is not None
        for _ in range(3):
            die(here, row.id)
            here.clock.move(hours=3)
        await here.round()
        assert here.fate(deadly) == "unexpected"
        assert here.summaries(deadly) == []
        assert here.library.asked == ["https://news.example/bridge"]
        assert len(here.summaries(other)) == 1


async def test_a_post_with_which_two_workers_died_rests_and_is_tried_again(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        post = here.post()
        await here.bot.duties.look(here.seat)
        row = here.store.ledger.post(post.uri)
        assert row is not None
        die(here, row.id)
        die(here, row.id)
        await here.round()
        assert here.summaries(post) == []
        here.clock.move(hours=1)
        await here.round()
        assert len(here.summaries(post)) == 1
