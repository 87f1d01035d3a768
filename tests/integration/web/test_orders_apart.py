"""Orders to a bot that runs in another process, through a real `nutgraf serve` on its store."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from tests.browser.process import PASSWORD, BotWeb, run_bot_web, running


class Operator:
    """Somebody who has logged in to the dashboard and gives orders for one post.

    Args:
        client: of the web that runs apart.
    """

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        client.post("/bot/log-in", data={"password": PASSWORD})
        self._page = re.findall(r"/bot/posts/\d+", client.get("/bot").text)[0]
        token = re.search(r'name="csrf" value="([^"]+)"', client.get(self._page).text)
        assert token is not None
        self._token = token[1]

    def order(self, what: str, chosen: str = "") -> httpx.Response:
        """Gives an order, as the form of the page does."""
        form = {"csrf": self._token, "format": chosen}
        return self._client.post(f"{self._page}/{what}", data=form)


def said(both: BotWeb, post: str) -> list[tuple[str, str]]:
    """All that the bot ever said under a post: whether it stands, and how it begins."""
    return [(each["state"], each["text"][:11]) for each in both.comments(post)]


@pytest.mark.slow
def test_orders_are_carried_out_beside_the_bot(tmp_path: Path) -> None:
    secret = {"NUTGRAF_PASSWORD": "secret"}
    with run_bot_web(tmp_path) as both:
        post = both.post("A market", both.link(1))
        comment = both.wait_for_comment(post)
        with (
            running(["serve", "--port", "0"], tmp_path, tmp_path / "log-apart", secret) as origin,
            httpx.Client(base_url=origin, timeout=60, headers={"Origin": origin}) as client,
        ):
            assert origin != both.origin
            operator = Operator(client)
            previewed = operator.order("preview", "spoiler")
            assert previewed.status_code == 200 and "::: spoiler" in previewed.text
            assert said(both, post) == [("standing", comment[:11])]
            done = operator.order("redo", "spoiler")
            assert (done.status_code, done.headers["location"][-12:]) == (303, "?done=edited")
            assert said(both, post) == [("standing", "::: spoiler")]
            taken = operator.order("withdraw")
            assert (taken.status_code, taken.headers["location"][-15:]) == (303, "?done=withdrawn")
            assert operator.order("redo").status_code == 409
            both.wait_for_comment(both.post("A ferry", both.link(2)))  # the bot has gone on
            assert [state for state, _ in said(both, post)] == ["withdrawn"]
        apart = (tmp_path / "log-apart").read_text(encoding="utf-8")
        assert len(apart.splitlines()) == 1, apart
    assert len(both.log.read_text(encoding="utf-8").splitlines()) == 2
