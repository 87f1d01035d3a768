"""How the twin misbehaves, and who may do what."""

from __future__ import annotations

import datetime
import time
from collections import Counter

import aiohttp
import pytest
from tests.unit.demo.asking import SOFTWARES, Answer, Client, Json, Town, in_a_loop

from nutgraf.demo.faults import Faults
from nutgraf.demo.instance import Software
from nutgraf.demo.server import serve

TEXT = {"lemmy-v3": "content", "lemmy-v4": "content", "piefed": "body"}


async def _say(client: Client, town: Town, post: int, text: str = "A summary") -> Answer:
    return await client.post("/comment", **{TEXT[town.software]: text, "post_id": post})


def _login(town: Town, password: str = "secret", **more: str) -> tuple[str, Json]:
    path = "/account/auth/login" if town.software == "lemmy-v4" else "/user/login"
    name = "username" if town.software == "piefed" else "username_or_email"
    return path, {name: "bot", "password": password, **more}


def test_the_same_seed_draws_the_same_faults() -> None:
    shares = {"lost_answer": 0.2, "lost_request": 0.1, "server_error": 0.2, "html": 0.2}
    first, second = (Faults(**shares, seed=7) for _ in range(2))
    drawn = [first.draw() for _ in range(5000)]
    assert drawn == [second.draw() for _ in range(5000)]
    counted = Counter(drawn)
    assert abs(counted[None] / 5000 - 0.3) < 0.03
    assert abs(counted["lost-answer"] / 5000 - 0.2) < 0.03
    assert abs(counted["error-before"] / 5000 - 0.1) < 0.03
    assert abs(counted["error-after"] / 5000 - 0.1) < 0.03


def test_no_faults_unless_asked_for() -> None:
    faults = Faults()
    assert {faults.draw() for _ in range(100)} == {None}


@pytest.mark.parametrize("software", SOFTWARES)
@pytest.mark.parametrize(("fault", "made"), [("lost_answer", 1), ("lost_request", 0)])
@in_a_loop
async def test_a_connection_is_cut(software: Software, fault: str, made: int) -> None:
    town = Town(software)
    post = town.add_post()
    async with serve(town.world):
        bot = Client(town.here, town.bot)
        setattr(town.here.faults, fault, 1.0)
        with pytest.raises(aiohttp.ClientError):
            await _say(bot, town, town.here.posts.number(post))
        assert len(post.comments) == made


@pytest.mark.parametrize("software", SOFTWARES)
@pytest.mark.parametrize("fault", ["server_error", "html"])
@in_a_loop
async def test_half_of_what_fails_is_carried_out(software: Software, fault: str) -> None:
    town = Town(software)
    post = town.add_post()
    seen: list[int] = []
    async with serve(town.world, lambda *told: seen.append(told[4])):
        bot = Client(town.here, town.bot)
        setattr(town.here.faults, fault, 1.0)
        number = town.here.posts.number(post)
        answers = [await _say(bot, town, number, str(n)) for n in range(40)]
    statuses = {each.status for each in answers}
    own = 400 if town.here.lemmy else 500  # Lemmy tells so of its own failures
    assert statuses == ({own, 503} if fault == "server_error" else {200, 502})
    assert 8 < len(post.comments) < 32
    assert seen == [each.status for each in answers]
    assert fault != "html" or all("<html" in each.body for each in answers)


@pytest.mark.parametrize("software", SOFTWARES)
@in_a_loop
async def test_an_instance_is_down_until_a_time(software: Software) -> None:
    now = [datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)]
    town = Town(software, lambda: now[0])
    town.here.down_until = now[0] + datetime.timedelta(hours=1)
    async with serve(town.world):
        client = Client(town.here)
        down = await client.get("/site")
        now[0] += datetime.timedelta(hours=1)
        up = await client.get("/site")
    assert (down.status, up.status) == (502, 200)
    assert up.headers["Date"] == "Thu, 01 Jan 2026 01:00:00 GMT"


@in_a_loop
async def test_an_instance_is_slow() -> None:
    town = Town("lemmy-v3")
    town.here.faults.slow_seconds = 0.2
    async with serve(town.world):
        began = time.monotonic()
        await Client(town.here).get("/site")
        assert time.monotonic() - began >= 0.2


@pytest.mark.parametrize(
    ("software", "most", "seconds", "status"),
    [("lemmy-v3", 6, 600, 400), ("lemmy-v4", 6, 600, 429), ("piefed", 3, 60, 429)],
)
@in_a_loop
async def test_comments_are_limited(
    software: Software, most: int, seconds: float, status: int
) -> None:
    now = [datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)]
    town = Town(software, lambda: now[0])
    town.here.limits.on = True
    post = town.add_post()
    number = town.here.posts.number(post)
    async with serve(town.world):
        bot = Client(town.here, town.bot)
        answers = [await _say(bot, town, number, str(n)) for n in range(most + 1)]
        assert [each.status for each in answers] == [200] * most + [status]
        assert len(post.comments) == most
        assert town.here.limits.refused == 1
        now[0] += datetime.timedelta(seconds=seconds)
        assert (await _say(bot, town, number)).status == 200
    refused = answers[-1]
    if software == "lemmy-v3":
        assert refused.body == {"error": "rate_limit_error"}
    elif software == "lemmy-v4":
        assert refused.body == {"error": "too_many_requests"}
        assert refused.headers["Retry-After"] == str(seconds)
    else:
        assert "Too Many Requests" in refused.body
        assert "Retry-After" not in refused.headers


@pytest.mark.parametrize(("software", "most"), [("lemmy-v3", 10), ("lemmy-v4", 10), ("piefed", 20)])
@in_a_loop
async def test_log_ins_are_limited(software: Software, most: int) -> None:
    town = Town(software)
    town.here.limits.on = True
    async with serve(town.world):
        client = Client(town.here)
        path, body = _login(town)
        answers = [await client.post(path, **body) for _ in range(most + 1)]
    assert [each.status == 200 for each in answers] == [True] * most + [False]


@pytest.mark.parametrize("software", SOFTWARES)
@in_a_loop
async def test_sessions_end(software: Software) -> None:
    town = Town(software)
    number = town.here.posts.number(town.add_post())
    async with serve(town.world):
        bot = Client(town.here, town.bot)
        town.here.expire_sessions()
        said = await _say(bot, town, number)
        read = await bot.get("/post", id=number)
    assert said.status == (400 if software == "piefed" else 401)
    # Lemmy takes a token that opens nothing for none at all; PieFed refuses even to be read.
    assert read.status == (400 if software == "piefed" else 200)


@pytest.mark.parametrize("software", SOFTWARES)
@in_a_loop
async def test_a_wrong_password(software: Software) -> None:
    town = Town(software)
    async with serve(town.world):
        path, body = _login(town, "wrong")
        answer = await Client(town.here).post(path, **body)
    assert answer.status == (400 if software == "piefed" else 401)
    assert "incorrect_login" in str(answer.body)


@pytest.mark.parametrize("software", ["lemmy-v3", "lemmy-v4"])
@in_a_loop
async def test_the_second_factor(software: Software) -> None:
    town = Town(software)
    town.bot.totp = "123456"
    async with serve(town.world):
        client = Client(town.here)
        codes = []
        for more in ({}, {"totp_2fa_token": "1"}, {"totp_2fa_token": "123456"}):
            path, body = _login(town, **more)
            codes.append((await client.post(path, **body)).body.get("error"))
    assert codes == ["missing_totp_token", "incorrect_totp_token", None]


@pytest.mark.parametrize(
    ("software", "banned", "locked"),
    [
        ("lemmy-v3", "person_is_banned_from_community", "locked"),
        ("lemmy-v4", "person_is_banned_from_community", "locked"),
        (
            "piefed",
            "You are not permitted to comment in this community",
            "Comments are disabled on this post",
        ),
    ],
)
@in_a_loop
async def test_who_may_not_comment(software: Software, banned: str, locked: str) -> None:
    town = Town(software)
    post = town.add_post()
    number = town.here.posts.number(post)
    async with serve(town.world):
        bot = Client(town.here, town.bot)
        town.world.lock(post)
        said = [await _say(bot, town, number)]
        town.world.lock(post, locked=False)
        town.world.ban(town.bot, town.news)
        said.append(await _say(bot, town, number))
        town.world.ban(town.bot, town.news, banned=False)
        town.world.ban(town.bot, town.here)
        said.append(await _say(bot, town, number))
        town.world.ban(town.bot, town.here, banned=False)
        assert (await _say(bot, town, number)).status == 200
    words = [each.body.get("message", each.body.get("error")) for each in said]
    assert words[:2] == [locked, banned]
    assert words[2] == ("site_ban" if software == "lemmy-v4" else "incorrect_login")
    assert len(post.comments) == 1


@pytest.mark.parametrize("software", ["lemmy-v3", "lemmy-v4"])
@in_a_loop
async def test_what_lemmy_does_not_take(software: Software) -> None:
    town = Town(software)
    german = town.here.add_community("german", languages=["de"])
    post, other = town.add_post(), town.world.add_post(german, town.ada, "A title")
    gone = town.add_post()
    town.world.delete(gone)
    numbers = [town.here.posts.number(each) for each in (post, other, gone)]
    async with serve(town.world):
        bot = Client(town.here, town.bot)
        answers = [
            await _say(bot, town, numbers[0], " "),
            await _say(bot, town, numbers[0], "x" * 10_001),
            await bot.post("/comment", content="x", post_id=numbers[1], language_id=37),
            await _say(bot, town, numbers[2]),
            await _say(bot, town, 99_999),
        ]
        assert (await _say(bot, town, numbers[0], "x" * 10_000)).status == 200
        assert (await _say(bot, town, numbers[1])).status == 200
    missing = "not_found" if software == "lemmy-v4" else "couldnt_find_post"
    assert [each.body["error"] for each in answers] == [
        "invalid_body_field",
        "invalid_body_field",
        "language_not_allowed",
        "deleted",
        missing,
    ]


@in_a_loop
async def test_what_piefed_takes_and_does_not() -> None:
    town = Town("piefed")
    post = town.add_post()
    number = town.here.posts.number(post)
    town.world.delete(post)
    young = town.here.add_person("young", published=town.world.now())
    async with serve(town.world):
        bot = Client(town.here, town.bot)
        taken = [
            await _say(bot, town, number, ""),
            await _say(bot, town, number, "x" * 200_000),
        ]
        refused = [
            await _say(bot, town, number, ""),
            await bot.post("/comment", body="x", post_id=number, language_id=999),
            await Client(town.here, young).post(
                "/private_message", content="x", recipient_id=town.here.people.number(town.ada)
            ),
        ]
        unknown = await bot.get("/private_message/conversation", person_id=99_999)
    assert [each.status for each in taken] == [200, 200]
    assert [each.status for each in refused] == [400, 400, 400]
    assert refused[0].body["message"] == "Duplicate reply"
    assert "too new" in refused[2].body["message"]
    assert unknown.body == {"private_messages": []}


@pytest.mark.parametrize("software", SOFTWARES)
@in_a_loop
async def test_others_comments_are_let_alone(software: Software) -> None:
    town = Town(software)
    comment = town.world.add_comment(town.add_post(), town.ada, "hello")
    number = town.here.comments.number(comment)
    async with serve(town.world):
        bot = Client(town.here, town.bot)
        edited = await bot.put("/comment", **{TEXT[software]: "x", "comment_id": number})
        path = "/comment" if software == "lemmy-v4" else "/comment/delete"
        method = "DELETE" if software == "lemmy-v4" else "POST"
        gone = await bot.ask(method, path, body={"comment_id": number, "deleted": True})
    assert (edited.status, gone.status) == (400, 400)
    assert comment.text == "hello"
    assert comment.stands


@pytest.mark.parametrize("software", SOFTWARES)
@in_a_loop
async def test_answering_marks_as_read(software: Software) -> None:
    town = Town(software)
    comment = town.world.add_comment(town.add_post(), town.ada, f"@{town.bot.handle} hello")
    notice = town.here.notices(town.bot)[0]
    async with serve(town.world):
        bot = Client(town.here, town.bot)
        parent = town.here.comments.number(comment)
        post = town.here.posts.number(comment.post)
        body: Json = {TEXT[software]: "x", "post_id": post, "parent_id": parent}
        assert (await bot.post("/comment", **body)).status == 200
    assert notice.read


@pytest.mark.parametrize("software", SOFTWARES)
@in_a_loop
async def test_nonsense_breaks_nothing(software: Software) -> None:
    town = Town(software)
    origin = town.here.origin
    async with serve(town.world), aiohttp.ClientSession() as session:
        root = origin + {"lemmy-v3": "/api/v3", "lemmy-v4": "/api/v4"}.get(software, "/api/alpha")
        for raw in (b"{", b"[]", b'"x"', b"\xff", b"[" * 100_000):
            async with session.post(f"{root}/comment", data=raw) as answer:
                assert answer.status == 400
        async with session.get(f"{root}/nothing") as answer:
            assert answer.status == 404
        async with session.get(f"{root}/post/list?limit=x&page=-3&page_cursor=%00") as answer:
            assert answer.status in {200, 400}
    assert town.here.requests["elsewhere", _hour(town)] == 1


def _hour(town: Town) -> datetime.datetime:
    return town.world.now().replace(minute=0, second=0, microsecond=0)
