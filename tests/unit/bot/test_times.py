"""How long the bot waits fits how long what it waits for may take."""

from __future__ import annotations

import time

from nutgraf.bot.crew import Times
from nutgraf.community.port import REQUEST_SECONDS
from nutgraf.community.wire import Wire

_TO_BE_SEEN = 30.0


def test_what_was_intended_is_settled_after_it_can_have_been_written() -> None:
    wire = Wire("lemmy.test", user_agent="test")
    before_it_is_sent = wire.soon() - time.monotonic()
    assert Times().settle >= before_it_is_sent + REQUEST_SECONDS + _TO_BE_SEEN
