"""What people ask to have summarised: within what the operator wants told, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from nutgraf.bot.crew import Reading
from nutgraf.bot.policy import LocalPolicy
from nutgraf.language.messages import messages
from nutgraf.reading import ReadingOptions
from tests.integration.bot.articles import GERMAN, LIBRARY, Library, read_text
from tests.integration.bot.setting import NEWS, open_setting

TEXTS = messages("en")
OTHER = "https://news.example/library"
EVIL = "https://www.evil.example/page"


@pytest.mark.parametrize(
    "policy", [{"deny_domains": ("evil.example",)}, {"domains": ("news.example",)}]
)
async def test_a_site_that_is_unwelcome_is_not_even_read(
    tmp_path: Path, policy: dict[str, tuple[str, ...]]
) -> None:
    async with open_setting(tmp_path) as here:
        here.change_policy(**policy)
        post = here.post(EVIL)
        public = here.ask(post, "ben", "short")
        above = here.ask(here.say(here.post(), "ada", f"See {EVIL}?2"), "zoe", "link")
        here.ask(post, "mo", f"{EVIL}?3")
        here.write("ada", f"summary {EVIL}?4")
        await here.round()
        refusal = f"I can't summarise that: {TEXTS.reasons['domain']}."
        assert here.fate(post) == "domain"
        assert here.answer(public) == here.answer(above) == refusal
        assert here.messages("mo") == here.messages("ada") == [refusal]
        assert not any(EVIL in url for url in here.library.asked)


async def test_a_link_that_leads_to_an_unwelcome_site_is_not_told(tmp_path: Path) -> None:
    class Leading(Library):
        async def read(self, url: str, options: ReadingOptions) -> Reading:
            """As `ArticleReader` has it: whatever was asked, it ends there."""
            return read_text(LIBRARY, EVIL, options.sentences)

    async with open_setting(tmp_path, deny_domains=("evil.example",), mode="mention-only") as here:
        await here.open(library=Leading())
        asked = here.ask(here.post("https://short.example/1"), "ben")
        await here.round()
        assert TEXTS.reasons["domain"] in here.answer(asked)


@pytest.mark.parametrize("policy", [{"deny_languages": ("de",)}, {"languages": ("en",)}])
async def test_an_unwelcome_language_is_not_told_at_any_length(
    tmp_path: Path, policy: dict[str, tuple[str, ...]]
) -> None:
    async with open_setting(tmp_path, mode="mention-only", language="en") as here:
        here.change_policy(**policy)
        here.library.texts[OTHER] = GERMAN
        post = here.post(OTHER)
        asked = [here.ask(post, "ben"), here.ask(post, "zoe", "long")]
        here.write("ada", f"short {OTHER}")
        await here.round()
        refusal = f"I can't summarise that: {TEXTS.reasons['language']}."
        assert [here.answer(each) for each in asked] == [refusal] * 2
        assert here.messages("ada") == [refusal]


async def test_a_link_of_the_askers_own_is_told_to_them_alone(tmp_path: Path) -> None:
    async with open_setting(tmp_path, mode="all") as here:
        here.library.texts[OTHER] = LIBRARY
        post = here.post()
        await here.round()
        asked = [here.ask(post, "ben", f"{text} {OTHER}") for text in ("", "long", "link")]
        await here.round()
        assert [here.answers(each) for each in asked] == [[], [], []]
        for told in here.messages("ben"):
            assert told.startswith(f"{OTHER}\n\n") and "Marlow" in told
        assert len(here.messages("ben")) == 3


async def test_where_it_may_not_comment_it_says_what_the_summary_is_of(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        here.change_policy(community={here.garden.handle: LocalPolicy()})
        here.library.texts[OTHER] = LIBRARY
        post = here.post(to=here.garden)
        here.ask(post, "ben")
        here.ask(here.say(post, "ada", f"See {OTHER}"), "zoe", "link")
        here.write("ada", NEWS)
        await here.round()
        assert here.messages("ben")[0].startswith(TEXTS.elsewhere.format(link=post.uri))
        assert here.messages("zoe")[0].startswith(f"{OTHER}\n\n")
        assert here.messages("ada")[0].startswith(f"{NEWS}\n\n")
