"""A ledger of yesterday in the place of today's: what it has forgotten is not said twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from nutgraf.bot.auditing import AuditOptions, audit
from nutgraf.demo.instance import Software
from tests.integration.bot.setting import V3_FIRST, Setting, open_setting

pytestmark = pytest.mark.slow


def back_up(folder: Path) -> None:
    """As docs/operate.md has it, while the bot runs."""
    with closing(sqlite3.connect(folder / "bot.db")) as database:
        database.execute("VACUUM INTO ?", (str(folder / "backup.db"),))


async def restore(here: Setting, folder: Path) -> None:
    """Puts the copy in the place of the ledger; the bot starts anew."""
    await here.forget()
    (folder / "backup.db").rename(folder / "bot.db")
    await here.open()


@pytest.mark.parametrize("software", V3_FIRST)
@pytest.mark.parametrize("audits", [False, True])
async def test_nothing_is_said_twice_after_an_old_backup(
    tmp_path: Path, software: Software, audits: bool
) -> None:
    async with open_setting(tmp_path, software) as here:
        before = [here.post(f"https://news.example/{n}") for n in range(2)]
        await here.round(5)
        back_up(tmp_path)
        since = [here.post(f"https://news.example/later-{n}") for n in range(3)]
        await here.round(6)
        asked = here.ask(before[0], "ben", "long")
        await here.round(2)
        here.world.delete(here.summary(before[1]))
        standing = {each.uri: here.summaries(each) for each in (*before, *since)}
        assert [len(found) for found in standing.values()] == [1, 0, 1, 1, 1]
        said = here.said()
        await restore(here, tmp_path)
        if audits:
            report = await audit(here.crew, [here.seat], AuditOptions(mend=True, per_minute=1e6))
            told = sorted((each.kind, each.outcome) for each in report.findings)
            assert told == [
                ("missing", "mended"),
                ("unknown", "left"),  # the answer to ben
                *[("unknown", "mended")] * 3,
            ]
            assert [here.fate(post) for post in since] == ["posted"] * 3
        await here.round(8, minutes=2)
        assert here.said() == said
        assert {each.uri: here.summaries(each) for each in (*before, *since)} == standing
        assert [here.fate(post) for post in since] == ["posted"] * 3
        assert len(here.answers(asked)) == 1


async def test_what_was_withdrawn_since_is_not_said_again(tmp_path: Path) -> None:
    async with open_setting(tmp_path) as here:
        back_up(tmp_path)
        withdrawn, removed = (
            here.post("https://news.example/1"),
            here.post("https://news.example/2"),
        )
        await here.round(4)
        here.ask(withdrawn, "ada", "delete")
        here.world.remove(here.summary(removed))
        await here.round(2)
        assert not here.summaries(withdrawn)
        said = here.said()
        await restore(here, tmp_path)
        await here.round(8, minutes=2)
        assert here.said() == said
        assert (here.fate(withdrawn), here.fate(removed)) == ("withdrawn", "removed")
