"""`nutgraf bot run` as a process of its own, whose settings are changed while it runs."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from nutgraf.demo.articles import PageHost, serve_pages
from nutgraf.demo.remote import Twin, open_twin
from tests.crash.test_stop import SCENARIO, SETTINGS, settled, standing, start

pytestmark = pytest.mark.slow

QUIET = 'quiet_hours = ["00:00-12:00", "12:00-00:00"]\n'


async def post(twin: Twin, pages: PageHost, number: int) -> None:
    told = {"community": "news@0", "title": f"Story {number}", "link": pages.link(number)}
    await twin.do("add_posts", posts=[told], author="ada@0")


async def told(process: asyncio.subprocess.Process, words: str) -> str:
    """Waits for a line of the log."""
    assert process.stderr is not None
    async with asyncio.timeout(30):
        async for line in process.stderr:
            if words in line.decode():
                return line.decode().strip()
    raise AssertionError(words)


@pytest.mark.parametrize("web", [False, True], ids=["alone", "with the web"])
def test_settings_are_read_again_on_sighup(tmp_path: Path, web: bool) -> None:
    asyncio.run(edit_and_hang_up(tmp_path, web=web))


async def edit_and_hang_up(tmp_path: Path, *, web: bool) -> None:
    file = tmp_path / "nutgraf.toml"
    async with open_twin(SCENARIO) as twin, serve_pages() as pages:
        at_first = SETTINGS.format(origin=twin.origins[0]) + "\n[web]\nport = 0\n"
        quiet = at_first.replace('mode = "all"\n', 'mode = "all"\n' + QUIET)
        file.write_text(at_first)
        async with start(tmp_path, *(["--web"] if web else [])) as process:
            await post(twin, pages, 1)
            await settled(twin, 1)
            file.write_text(quiet)
            process.send_signal(signal.SIGHUP)
            assert "[bot] has changed: quiet_hours" in await told(process, "read again")
            await post(twin, pages, 2)
            await asyncio.sleep(2)
            assert sum(await standing(twin)) == 1
            file.write_text(at_first.replace('mode = "all"', 'mode = "al"'))
            process.send_signal(signal.SIGHUP)
            assert "mode" in await told(process, "stay as they were")
            await asyncio.sleep(1)
            assert sum(await standing(twin)) == 1
            file.write_text(at_first.replace("host_burst = 100", "host_burst = 50"))
            process.send_signal(signal.SIGHUP)
            assert "a restart is needed for [fetch]" in await told(process, "read again")
            await post(twin, pages, 3)
            await settled(twin, 2)  # what came by night waits until it is asked for again
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 30) == 0
