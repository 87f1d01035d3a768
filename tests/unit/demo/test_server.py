"""The twin as a process of its own, ordered about by tests that kill what asks it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nutgraf.demo.control import ORDERS, Control
from nutgraf.demo.scenario import BadOrder, build
from nutgraf.demo.server import main

SCENARIO: dict[str, Any] = {
    "instances": [
        {
            "software": "lemmy-v3",
            "people": [{"name": "ada"}, {"name": "bot", "bot": True}],
            "communities": [{"name": "news", "moderators": ["ada@0"], "languages": ["en"]}],
            "limits": True,
            "faults": {"lag_seconds": 0.3},
        },
        {"software": "piefed", "people": [{"name": "bot", "bot": True}]},
    ]
}


@pytest.fixture
def control() -> Iterator[Control]:
    world = build(SCENARIO)
    with world:
        yield Control(world)


def _post(control: Control, **more: Any) -> str:
    order = {"do": "add_post", "community": "news@0", "author": "ada@0", "title": "x", **more}
    uri = control.do(order)["uri"]
    assert isinstance(uri, str)
    return uri


def test_a_scenario_is_built(control: Control) -> None:
    world = control._world
    assert [each.software for each in world.instances] == ["lemmy-v3", "piefed"]
    assert world.instances[0].limits.on
    assert world.instances[0].faults.lag_seconds == 0.3
    assert not world.instances[1].limits.on
    news = world.find_community(f"news@{world.instances[0].host}")
    assert news is not None
    assert [each.name for each in news.moderators] == ["ada"]
    assert news.languages == ("en",)


def test_what_happened_is_reported(control: Control) -> None:
    uri = _post(control, link="http://x/1")
    first = control.do({"do": "add_comment", "post": uri, "author": "bot@0", "text": "one"})["uri"]
    second = control.do({"do": "add_comment", "post": uri, "author": "bot@1", "text": "two"})["uri"]
    control.do(
        {"do": "add_comment", "post": uri, "author": "bot@1", "text": "yes", "parent": second}
    )
    control.do({"do": "remove", "uri": first})
    control.do({"do": "send_message", "sender": "ada@0", "recipient": "bot@1", "text": "hi"})
    told = control.do({"do": "report", "accounts": ["bot@0", "bot@1"]})
    post = told["posts"][uri]
    counts = {name: post[name] for name in ("standing", "withdrawn", "removed", "most_at_once")}
    assert counts == {"standing": 1, "withdrawn": 0, "removed": 1, "most_at_once": 2}
    assert post["answers"] == 1
    assert [each["state"] for each in post["comments"]] == ["removed", "standing", "standing"]
    assert told["most_at_once"] == 2
    assert [each["text"] for each in told["messages"]] == ["hi"]
    only = control.do({"do": "report", "accounts": [], "posts": []})
    assert only["posts"] == {}


def test_orders_change_the_world(control: Control) -> None:
    world = control._world
    here = world.instances[0]
    uri = _post(control)
    control.do({"do": "edit", "uri": uri, "text": "other"})
    control.do({"do": "lock", "uri": uri})
    control.do({"do": "feature", "uri": uri})
    control.do({"do": "delete", "uri": uri})
    control.do({"do": "vote", "uri": uri, "person": "bot@1", "vote": -1})
    post = world.posts[0]
    assert (post.body, post.locked, post.featured, post.deleted) == ("other", True, True, True)
    assert sum(post.votes.values()) == 0
    control.do({"do": "ban", "person": "bot@0", "community": "news@0"})
    control.do({"do": "ban", "person": "bot@0", "instance": 1})
    bot = world.find_person(f"bot@{here.host}")
    assert bot is not None
    assert bot in post.community.banned
    assert bot.banned_from == {world.instances[1].host}
    token = control.do({"do": "log_in", "person": "bot@0"})["token"]
    assert here.who(token) is bot
    control.do({"do": "expire_sessions"})
    assert here.who(token) is None
    control.do({"do": "faults", "lost_answer": 0.5})
    assert [each.faults.lost_answer for each in world.instances] == [0.5, 0.5]
    assert here.faults.lag_seconds == 0.3
    control.do({"do": "limits", "on": False, "instance": 0})
    assert not here.limits.on
    control.do({"do": "down", "seconds": 60, "instance": 1})
    assert here.down_until is None
    assert world.instances[1].down_until is not None
    assert control.do({"do": "add_person", "instance": 1, "person": {"name": "new"}})["uri"]
    added = control.do({"do": "add_community", "instance": 1, "community": {"name": "new"}})
    assert added["handle"] == f"new@{world.instances[1].host}"
    many = [{"title": str(n)} for n in range(3)]
    control.do({"do": "clock", "at": "2026-01-01T00:00:00+00:00"})
    assert world.now().isoformat() == "2026-01-01T00:00:00+00:00"
    order = {"do": "add_posts", "community": "new@1", "author": "new@1", "posts": many}
    assert len(control.do(order)["uris"]) == 3


@pytest.mark.parametrize(
    "order",
    [
        None,
        {},
        {"do": "dance"},
        {"do": "add_post"},
        {"do": "add_post", "community": "none@0", "author": "ada@0", "title": "x"},
        {"do": "remove", "uri": "http://x/"},
        {"do": "add_person", "instance": 7, "person": {"name": "x"}},
        {"do": "add_person", "instance": 0, "person": {"name": "ada"}},
        {"do": "add_person", "instance": 0, "person": {"shoe": "ada"}},
    ],
)
def test_orders_that_make_no_sense(control: Control, order: object) -> None:
    with pytest.raises(BadOrder):
        control.do(order)


def test_a_scenario_that_makes_no_sense() -> None:
    with pytest.raises(BadOrder, match="lemmy-v3"):
        build({"instances": [{"software": "usenet"}]})


def test_every_order_is_tested() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in ORDERS if f'"do": "{name}"' not in text] == []


@pytest.mark.slow
def test_a_process_of_its_own() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "nutgraf.demo.server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({**SCENARIO, "pages": True}))
        process.stdin.close()
        where = json.loads(process.stdout.readline())
        order = {"do": "report", "accounts": ["bot@0"]}
        told = _ask(where["control"], order)
        assert told["posts"] == {}
        assert _ask(f"{where['instances'][0]}/api/v3/site")["version"] == "0.19.12"
        with urllib.request.urlopen(f"{where['pages']}/article/1") as page:
            assert b"<h1>" in page.read()
        with pytest.raises(urllib.error.HTTPError) as refused:
            _ask(where["control"], {"do": "dance"})
        assert "add_post" in json.load(refused.value)["error"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def _ask(address: str, body: object = None) -> dict[str, Any]:
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(address, data)) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def test_the_process_says_how_it_is_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for arguments, told, status in (
        (["--help"], "usage: python -m nutgraf.demo.server", 0),
        ([str(tmp_path / "none.json")], "the scenario cannot be read", 2),
    ):
        monkeypatch.setattr(sys, "argv", ["server", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == status
        told_all = capsys.readouterr()
        assert told in told_all.out + told_all.err
