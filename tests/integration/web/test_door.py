"""Who comes in: from this machine, with a key, or everybody; and how often."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from nutgraf.web.door.visitor import Visitor
from nutgraf.web.problems import Problem
from tests.integration.web.callers import (
    KEY,
    OTHER_KEY,
    Doorstep,
    bearer,
    key_settings,
)

STRANGER = "203.0.113.9"


def reason(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["reason"]


@pytest.fixture
def keyed(step: Doorstep) -> TestClient:
    """A client of a server with two keys."""
    return step.client(keys=(key_settings(), key_settings("bert", OTHER_KEY, 3)))


def test_from_this_machine_nobody_needs_a_key(step: Doorstep) -> None:
    client = step.client(per_minute=1)
    for _ in range(5):
        assert client.get("/v1/probe").json() == {"address": "127.0.0.1", "key": None}
        assert client.get("/probe").status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Forwarded-Proto"])
@pytest.mark.parametrize("path", ["/v1/probe", "/probe"])
def test_a_proxy_in_front_of_it_does_not_open_it_to_all(
    step: Doorstep, header: str, path: str
) -> None:
    answer = step.client(trusted_proxies=("127.0.0.1",)).get(path, headers={header: "x"})
    assert reason(answer) == (403, "not-allowed")
    assert "[[web.keys]]" in answer.json()["detail"]


def test_with_keys_everybody_needs_one_also_on_this_machine(keyed: TestClient) -> None:
    answer = keyed.get("/v1/probe")
    assert reason(answer) == (401, "no-key")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("headers", [bearer(), {"X-API-Key": KEY}])
def test_a_key_lets_in(keyed: TestClient, headers: dict[str, str]) -> None:
    assert keyed.get("/v1/probe", headers=headers).json()["key"] == "anna"
    assert keyed.get("/probe", headers=headers).json()["key"] == "anna"


@pytest.mark.parametrize("name", ["key", "api_key", "access_token", "authorization"])
def test_a_key_in_an_address_is_none(keyed: TestClient, name: str) -> None:
    assert reason(keyed.get("/v1/probe", params={name: KEY})) == (401, "no-key")


def test_wrong_keys_count_against_the_address_and_lock_nobody_out(keyed: TestClient) -> None:
    answers = [keyed.get("/v1/probe", headers=bearer(f"wrong{n}")) for n in range(12)]
    assert [reason(answer) for answer in answers[:10]] == [(401, "wrong-key")] * 10
    assert reason(answers[-1]) == (429, "too-many")
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert keyed.get("/v1/probe", headers=bearer()).status_code == 200


def test_each_key_has_its_rate(keyed: TestClient) -> None:
    answers = [keyed.get("/v1/probe", headers=bearer(OTHER_KEY)) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 20
    assert "3 times a minute" in answers[-1].json()["detail"]
    assert keyed.get("/v1/probe", headers=bearer()).status_code == 200


def test_in_public_each_address_has_its_rate(step: Doorstep) -> None:
    client = step.client(public=True, per_minute=2, trusted_proxies=("127.0.0.1",), host="0.0.0.0")

    def ask(address: str) -> int:
        headers = {"X-Forwarded-For": f"198.51.100.1, {address}"}
        return int(client.get("/v1/probe", headers=headers).status_code)

    assert [ask(STRANGER) for _ in range(3)] == [200, 200, 429]
    assert ask("203.0.113.10") == 200
    assert [ask(f"2001:db8:1:2::{n}") for n in range(3)] == [200, 200, 429]
    assert ask("2001:db8:1:3::1") == 200


def test_in_public_this_machine_is_as_everybody(step: Doorstep) -> None:
    client = step.client(public=True, per_minute=2)
    assert [client.get("/probe").status_code for _ in range(3)] == [200, 200, 429]


def test_in_public_a_key_still_counts(step: Doorstep) -> None:
    client = step.client(public=True, per_minute=1, keys=(key_settings(),))
    for _ in range(5):
        assert client.get("/v1/probe", headers=bearer()).status_code == 200
    assert reason(client.get("/v1/probe", headers=bearer("wrong"))) == (401, "wrong-key")


@pytest.mark.anyio
async def test_pages_that_are_fetched_are_rationed_to_strangers(step: Doorstep) -> None:
    door = step.door(public=True, fetches_per_minute=3)
    for _ in range(3):
        await door.take_fetch(Visitor(STRANGER))
    with pytest.raises(Problem, match="429 too-many"):
        await door.take_fetch(Visitor(STRANGER))
    for other in (Visitor(STRANGER, key_settings()), Visitor("127.0.0.1", is_local=True)):
        await door.take_fetch(other, 1_000)


@pytest.mark.anyio
async def test_the_items_of_a_batch_count_each(step: Doorstep) -> None:
    visitor = Visitor(STRANGER, key_settings(per_minute=100))
    door = step.door()
    await door.take_requests(visitor, 99)
    with pytest.raises(Problem, match="this key may ask 100 times a minute"):
        await door.take_requests(visitor, 2)


@pytest.mark.parametrize(
    ("peer", "headers", "settings", "may"),
    [
        ("127.0.0.1", {}, {}, True),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, {}, False),
        ("203.0.113.9", {}, {}, False),
        ("203.0.113.9", {"X-Forwarded-For": "127.0.0.1"}, {}, False),
        ("10.0.0.5", {}, {"metrics_from": ("10.0.0.0/24",)}, True),
        (
            "127.0.0.1",
            {"X-Forwarded-For": "10.0.0.5"},
            {"metrics_from": ("10.0.0.0/24",), "trusted_proxies": ("127.0.0.1",)},
            True,
        ),
        (
            "127.0.0.1",
            {"X-Forwarded-For": "10.0.0.5"},
            {"metrics_from": ("10.0.0.0/24", "127.0.0.1")},
            False,
        ),
        (
            "127.0.0.1",
            {"X-Forwarded-For": "203.0.113.9"},
            {"trusted_proxies": ("127.0.0.1",)},
            False,
        ),
        ("127.0.0.1", {"Via": "1.1 x"}, {"trusted_proxies": ("127.0.0.1",)}, False),
        ("127.0.0.1", {"X-Forwarded-For": "?"}, {"trusted_proxies": ("127.0.0.1",)}, False),
        ("127.0.0.1", {}, {"trusted_proxies": ("127.0.0.1",)}, True),
    ],
)
def test_metrics_are_for_those_who_are_named(
    step: Doorstep, peer: str, headers: dict[str, str], settings: dict[str, Any], may: bool
) -> None:
    client = step.client(peer=peer, host="0.0.0.0", public=True, **settings)
    assert client.get("/metrics", headers=headers).json() == {"may": may}
