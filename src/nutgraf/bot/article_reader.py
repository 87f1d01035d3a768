"""Articles behind strangers' links: fetched by the guard, read in the sandbox, side by side."""

from __future__ import annotations

import asyncio

from nutgraf.bot.crew import Reading
from nutgraf.fetch.fetcher import Fetcher
from nutgraf.page import Page
from nutgraf.reading import Reader, ReadingOptions


class LiveArticleReader:
    """Reads what links lead to; who asks for the same at the same time gets the same.

    Args:
        fetcher: that is open, in the running event loop.
        reader: that was started before the fetcher was opened.
    """

    def __init__(self, fetcher: Fetcher, reader: Reader) -> None:
        self._fetcher = fetcher
        self._reader = reader
        self._under_way: dict[tuple[str, ReadingOptions], asyncio.Task[Reading]] = {}

    async def read(self, url: str, options: ReadingOptions) -> Reading:
        """As `ArticleReader` has it."""
        key = (url, options)
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.create_task(self._read(url, options))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)

    async def _read(self, url: str, options: ReadingOptions) -> Reading:
        page = await self._fetcher.fetch(url)
        loop = asyncio.get_running_loop()

        def fetch(other: str) -> Page:
            return asyncio.run_coroutine_threadsafe(self._fetcher.fetch(other), loop).result()

        def work() -> Reading:
            summary = self._reader.read_fetched(
                page, fetch, lambda found: self._reader.summarize(found, options)
            )
            return Reading(summary, self._reader.identify(page, summary.article, fetch))

        return await asyncio.to_thread(work)
