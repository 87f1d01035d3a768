"""`nutgraf bot run --dry-run`: all is shown that would be said now, and nothing is written."""

from __future__ import annotations

import datetime
import json
from functools import partial
from pathlib import Path

import pytest

from nutgraf import deployment as putting_together
from nutgraf.bot.policy import Policy
from nutgraf.bot.running import Bot
from nutgraf.cli.bot.rehearse import rehearse as in_words
from nutgraf.community.credentials import MemorySessions
from nutgraf.config import AccountSettings, FetchSettings, Settings, StoreSettings
from nutgraf.demo.newsstand import open_newsstand
from nutgraf.demo.server import serve
from nutgraf.demo.world import World
from nutgraf.deployment import open_deployment, open_rehearsal_store
from nutgraf.errors import FetchFailed, NotAnArticle
from nutgraf.store.opening import open_store
from tests.integration.bot.articles import Library
from tests.integration.bot.setting import NEWS, Clock, open_setting


async def test_all_is_shown_at_once_and_nothing_is_written() -> None:
    world, shown = World(), list[str]()
    instance = world.add_instance("lemmy-v3")
    bot, ada = instance.add_person("nutgraf", bot=True), instance.add_person("ada")
    community = instance.add_community("harbour", moderators=[])
    sessions = MemorySessions()
    sessions.save(bot.handle, instance.log_in(bot))
    settings = Settings(
        fetch=FetchSettings(allowed_addresses=("127.0.0.1",), ports=(), host_per_second=50.0),
        bot=Policy(mode="all"),
        accounts=(AccountSettings(instance.origin, "nutgraf"),),
    )
    async with serve(world), open_newsstand() as pages:
        for page in ("ferry", "library", "river.pdf"):
            world.add_post(community, ada, page, link=f"{pages}/{page}")
        world.add_comment(world.posts[0], ada, f"@{bot.handle} help")
        with open_store(":memory:") as store:
            async with open_deployment(
                settings,
                store,
                show=lambda doing, text, _: shown.append(f"{doing}\n{text}"),
                sessions=sessions,
            ) as deployment:
                await Bot(deployment.crew).once()
    under = [each for each in shown if each.startswith("would comment under")]
    assert {each.split("\n")[0].rsplit(" ", 1)[1] for each in under} == {
        post.uri for post in world.posts
    }
    assert any(each.startswith(f"would write to {ada.uri}") for each in shown)
    assert all(comment.author is ada for post in world.posts for comment in post.comments)


async def test_what_people_and_moderators_chose_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(datetime.datetime.now(datetime.UTC))
    async with open_setting(tmp_path, clock=clock) as here:
        here.change_policy(communities=(here.tech.handle, here.garden.handle))
        monkeypatch.setenv("NUTGRAF_PASSWORD", here.account.password)
        settings = Settings(
            bot=here.crew.policy,
            accounts=(AccountSettings(here.home.origin, here.account.name),),
            store=StoreSettings(str(tmp_path / "bot.db")),
        )
        removed = here.post()
        await here.round()
        here.write("ada", "stop")
        here.ask(here.post(f"{NEWS}?2", to=here.garden, by="ben"), "ben", "off")
        here.world.remove(here.summary(removed))
        await here.round(minutes=20)
        wanted = here.post(f"{NEWS}?3", by="zoe")
        here.post(f"{NEWS}?4", by="ada")
        here.post(f"{NEWS}?5", to=here.garden, by="zoe")
        said = await rehearse(settings, here.library)
        assert said == [f"would comment under {wanted.uri}"]


async def test_people_and_programs_are_told_what_would_be_said_and_why_nothing_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = Clock(datetime.datetime.now(datetime.UTC))
    async with open_setting(tmp_path, clock=clock) as here:
        monkeypatch.setenv("NUTGRAF_PASSWORD", here.account.password)
        monkeypatch.setattr(
            putting_together, "open_deployment", partial(open_deployment, reader=here.library)
        )
        settings = Settings(
            bot=here.crew.policy,
            accounts=(AccountSettings(here.home.origin, here.account.name),),
            store=StoreSettings(str(tmp_path / "bot.db")),
        )
        here.library.errors[f"{NEWS}?paid"] = NotAnArticle("paywall", "a form to subscribe")
        here.library.errors[f"{NEWS}?slow"] = FetchFailed("timeout", "30 s")
        waiting = here.post(f"{NEWS}?slow")
        await here.round()
        wanted, paid, bare = here.post(), here.post(f"{NEWS}?paid"), here.post(None, title="A\x1b")
        record = json.loads(json.dumps(await in_words(settings, as_json=True)))
        assert [(each["post"], each["title"]) for each in record["said"]] == [
            (wanted.uri, wanted.title)
        ]
        assert {each["post"]: each["reason"] for each in record["silent"]} == {
            paid.uri: "paywall",
            bare.uri: "no-link",
        }
        assert [(each["reason"], each["posts"]) for each in record["waiting"]] == [("timeout", 1)]
        assert not capsys.readouterr().out
        await in_words(settings, as_json=False)
        shown = capsys.readouterr().out
        assert f"would comment under {wanted.uri}\n{wanted.title}\n    " in shown
        assert f"nothing under {paid.uri} ({paid.title}): paywall: a form to subscribe\n" in shown
        assert "posts that wait: 1 to be read again" in shown and "\x1b" not in shown
        assert not [line for line in shown.splitlines() if line != line.rstrip()]
        assert here.fate(waiting) == "failed"


async def rehearse(settings: Settings, library: Library) -> list[str]:
    said = list[str]()
    with open_rehearsal_store(settings) as store:
        async with open_deployment(
            settings, store, show=lambda doing, *_: said.append(doing), reader=library
        ) as deployment:
            await Bot(deployment.crew).once()
    return said
