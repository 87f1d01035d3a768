"""A stranger's instance is asked for a number and nothing else; it can break nothing."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from nutgraf.community import links
from nutgraf.community.links import find_link
from nutgraf.errors import FetchFailed

URI = "https://lemmy.test/comment/7"
POST = "https://lemmy.test/post/9"


def find(
    answers: dict[str, Any], uri: str = URI, instance: str = "away.test"
) -> tuple[str, list[str]]:
    """Finds a link where APIs answer by their prefix; whatever is missing fails."""
    asked: list[str] = []

    async def fetch_json(url: str) -> object:
        asked.append(url)
        for api, answer in answers.items():
            if f"{api}/resolve_object?q=" in url:
                return answer
        raise FetchFailed("http-4xx", "400")

    return asyncio.run(find_link(uri, instance, fetch_json)), asked


def test_a_comment_on_lemmy() -> None:
    answer = {"comment": {"comment": {"id": 55, "ap_id": URI}, "post": {"id": 1, "ap_id": POST}}}
    link, asked = find({"/api/v3": answer})
    assert link == "https://away.test/comment/55"
    query = "q=https%3A%2F%2Flemmy.test%2Fcomment%2F7"
    assert asked == [f"https://away.test/api/v3/resolve_object?{query}"]


def test_a_post_on_lemmy() -> None:
    link, _ = find({"/api/v3": {"post": {"post": {"id": 56, "ap_id": POST}}}}, POST)
    assert link == "https://away.test/post/56"


def test_a_comment_on_piefed() -> None:
    link, asked = find({"/api/alpha": {"comment": {"comment": {"id": 5, "ap_id": URI}}}})
    assert link == "https://away.test/comment/5"
    assert len(asked) == 2


def test_version_4_tells_the_kind_and_the_view() -> None:
    view = {"comment": {"id": 5, "ap_id": URI}, "post": {"id": 6, "ap_id": POST}}
    link, asked = find({"/api/v4": {**view, "type_": "comment"}})
    assert link == "https://away.test/comment/5"
    assert len(asked) == 3
    answer = {"type_": "post", "post": {"id": 6, "ap_id": POST}}
    assert find({"/api/v4": answer}, POST)[0] == "https://away.test/post/6"


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        "text",
        {},
        {"comment": None},
        {"comment": []},
        {"comment": {"comment": None}},
        {"comment": {"comment": {"id": "55", "ap_id": URI}}},
        {"comment": {"comment": {"id": True, "ap_id": URI}}},
        {"comment": {"comment": {"id": -5, "ap_id": URI}}},
        {"comment": {"comment": {"id": 0, "ap_id": URI}}},
        {"comment": {"comment": {"id": 2**64, "ap_id": URI}}},
        {"comment": {"comment": {"id": 5.5, "ap_id": URI}}},
        {"comment": {"comment": {"id": 55, "ap_id": "https://lemmy.test/comment/8"}}},
        {"comment": {"comment": {"id": 55}}},
        {"link": "https://evil.example/"},
    ],
)
def test_an_answer_that_makes_no_sense(answer: Any) -> None:
    link, _ = find({"/api/v3": answer, "/api/alpha": answer, "/api/v4": answer})
    assert link == URI


@pytest.mark.parametrize(
    "instance",
    [
        "",
        "localhost",
        "away.test/evil",
        "away.test?x",
        "away.test#x",
        "user@away.test",
        "away.test:port",
        "away.test:123456",
        "-away.test",
        "away..test",
        "a" * 64 + ".test",
        "a." * 200 + "test",
        "away.test\n",
        "away.test evil",
        "äway.test",
        "[::1]",
        "lemmy.test",
    ],
)
def test_an_instance_that_is_none_or_the_comments_own(instance: str) -> None:
    link, asked = find({}, instance=instance)
    assert link == URI
    assert asked == []


@pytest.mark.parametrize(
    "instance", ["away.test", "AWAY.test", "a-b.away.test:8443", "127.0.0.1:8"]
)
def test_an_instance_that_may_be_asked(instance: str) -> None:
    link, asked = find({}, instance=instance)
    assert link == URI
    assert len(asked) == 3
    assert all(url.startswith(f"https://{instance.lower()}/api/") for url in asked)


def test_there_may_be_no_fetcher() -> None:
    assert asyncio.run(find_link(URI, "away.test", None)) == URI


@pytest.mark.parametrize(
    "error", [FetchFailed("timeout", "late"), ValueError("x"), RecursionError(), KeyError("x")]
)
def test_whatever_goes_wrong_there_is_an_answer(error: Exception) -> None:
    async def fetch_json(_: str) -> object:
        raise error

    assert asyncio.run(find_link(URI, "away.test", fetch_json)) == URI


def test_it_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "_SECONDS", 0.05)

    async def fetch_json(_: str) -> object:
        await asyncio.sleep(60)
        return {}

    assert asyncio.run(find_link(URI, "away.test", fetch_json)) == URI


def test_whoever_is_stopped_stops() -> None:
    async def fetch_json(_: str) -> object:
        await asyncio.sleep(60)
        return {}

    async def scenario() -> None:
        asking = asyncio.create_task(find_link(URI, "away.test", fetch_json))
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    asyncio.run(scenario())
