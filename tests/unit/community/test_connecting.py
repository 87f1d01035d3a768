"""Which platform an instance runs, and what is said where it runs another."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from nutgraf.community.connecting import connect
from nutgraf.community.credentials import Credentials, MemorySessions
from nutgraf.community.lemmy.v3 import LemmyV3
from nutgraf.community.lemmy.v4 import LemmyV4
from nutgraf.community.piefed.platform import PieFed
from nutgraf.community.port import Platform
from nutgraf.community.wire import Json, Refused, Wire
from nutgraf.errors import BadConfiguration, PlatformDown, PlatformError, RateLimited

NODEINFO = "/.well-known/nodeinfo"
SITE = "/api/v3/site"


def links(path: str = "/nodeinfo/2.1", host: str = "lemmy.test") -> Json:
    return {"links": [{"rel": "x", "href": f"https://{host}{path}"}]}


def software(name: str, version: str = "0.19.12") -> dict[str, Any]:
    told = {"software": {"name": name, "version": version}}
    return {NODEINFO: links(), "/nodeinfo/2.1": told}


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    said: dict[str, Any] = {}
    said["asked"], said["closed"] = [], 0

    async def ask(wire: Wire, method: str, path: str, **asked: Any) -> Json:
        said["asked"].append(path)
        assert method == "GET"
        assert not asked
        answer = said.get(path, Refused(404, {}, None))
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, dict)
        return answer

    async def close(_: Wire) -> None:
        said["closed"] += 1

    monkeypatch.setattr(Wire, "ask", ask)
    monkeypatch.setattr(Wire, "close", close)
    return said


def connected(software: Any = "auto", instance: str = "lemmy.test") -> Platform:
    credentials = Credentials("nutgraf", "secret")
    return asyncio.run(
        connect(instance, credentials, MemorySessions(), software=software, user_agent="test")
    )


@pytest.mark.parametrize(
    ("name", "version", "adapter"),
    [
        ("lemmy", "0.19.12", LemmyV3),
        ("Lemmy", "0.20.0-rc.1", LemmyV3),
        ("lemmy", "1.0.0-beta.1", LemmyV4),
        ("lemmy", "v1.2", LemmyV4),
        ("piefed", "1.6.27", PieFed),
        ("PieFed", "", PieFed),
    ],
)
def test_what_it_runs(
    answers: dict[str, Any], name: str, version: str, adapter: type[object]
) -> None:
    answers.update(software(name, version))
    platform = connected()
    assert type(platform) is adapter
    assert platform.instance == "lemmy.test"
    assert answers["closed"] == 0


def test_where_nodeinfo_is_elsewhere_on_the_instance(answers: dict[str, Any]) -> None:
    told = {"software": {"name": "piefed", "version": "1.6"}}
    answers.update(
        {NODEINFO: links("/nodeinfo/2.0.json", "evil.example"), "/nodeinfo/2.0.json": told}
    )
    assert isinstance(connected(), PieFed)
    assert answers["asked"] == [NODEINFO, "/nodeinfo/2.0.json"]


@pytest.mark.parametrize(
    "nodeinfo",
    [
        Refused(404, {}, None),
        PlatformDown("not JSON"),
        {},
        {"links": []},
        {"links": [5]},
        {"links": [{"href": "https://[::1"}]},
        {"links": [{"href": "https://lemmy.test"}]},
    ],
)
def test_without_nodeinfo_lemmy_is_asked(answers: dict[str, Any], nodeinfo: Any) -> None:
    answers.update({NODEINFO: nodeinfo, SITE: {"version": "0.19.5"}})
    assert isinstance(connected(), LemmyV3)


def test_what_the_operator_says_counts(answers: dict[str, Any]) -> None:
    assert isinstance(connected("piefed"), PieFed)
    assert answers["asked"] == []
    answers.update(software("fork-of-lemmy", "0.19.5"))
    assert isinstance(connected("lemmy"), LemmyV3)
    with pytest.raises(BadConfiguration):
        connected()


@pytest.mark.parametrize(
    ("name", "version", "told"),
    [
        ("mastodon", "4.3", "runs 'mastodon'; nutgraf knows Lemmy and PieFed"),
        ("lemmy", "0.18.5", "runs Lemmy '0.18.5'; nutgraf knows Lemmy from 0.19 on"),
        ("lemmy", "unknown", "'unknown'"),
        ("lemmy", "", "of no version"),
        ("x\ny" + "z" * 500, "", "runs 'x y"),
    ],
)
def test_what_nobody_speaks_to(answers: dict[str, Any], name: str, version: str, told: str) -> None:
    answers.update(software(name, version))
    with pytest.raises(BadConfiguration, match=told) as caught:
        connected()
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200
    assert answers["closed"] == 1


@pytest.mark.parametrize(
    ("nodeinfo", "site", "error"),
    [
        (Refused(404, {}, None), Refused(404, {}, None), BadConfiguration),
        (Refused(429, {}, 7.0), Refused(429, {}, 7.0), RateLimited),
        (PlatformDown("x"), Refused(400, {"error": "rate_limit_error"}, None), RateLimited),
        (PlatformDown("x"), PlatformDown("x"), PlatformDown),
        (PlatformDown("answered 502"), Refused(404, {}, None), PlatformDown),
        (Refused(403, {}, None), Refused(404, {}, None), PlatformDown),
        (Refused(404, {}, None), PlatformDown("answered 502"), PlatformDown),
        (Refused(403, {}, None), Refused(403, {}, None), PlatformDown),
        (Refused(404, {}, None), {"version": 5}, PlatformDown),
    ],
)
def test_an_instance_that_does_not_say(
    answers: dict[str, Any], nodeinfo: Any, site: Any, error: type[PlatformError]
) -> None:
    answers.update({NODEINFO: nodeinfo, SITE: site})
    with pytest.raises(error):
        connected()
    assert answers["closed"] == 1


@pytest.mark.parametrize("instance", ["", "http://lemmy.test", "https://a/b", "https://u:p@a"])
def test_what_is_no_instance(answers: dict[str, Any], instance: str) -> None:
    with pytest.raises(BadConfiguration):
        connected(instance=instance)
    assert answers["asked"] == []
