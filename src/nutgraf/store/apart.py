"""The store for an event loop that waits for nobody: each question in a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from nutgraf.fetch.cache import CachedPage
from nutgraf.store.budget import StoreRateBudget
from nutgraf.store.opening import Store
from nutgraf.store.pages import StorePageCache

T = TypeVar("T")

_THREADS = 4


class Apart:
    """Asks a store in threads: while another process writes, an answer may take 15 seconds.

    The threads are no others', so that names are resolved in the meantime.

    Args:
        store: that is asked.

    Attributes:
        pages: its `PageCache`.
        budget: its `RateBudget`.
    """

    def __init__(self, store: Store) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="nutgraf-store")
        self.pages = PagesApart(self, store.pages)
        self.budget = BudgetApart(self, store.budget)

    async def ask(self, question: Callable[..., T], *arguments: object) -> T:
        """Returns what a function of the store returns, and raises what it raises."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, question, *arguments)

    def close(self) -> None:
        """Ends the threads; what they have begun they finish."""
        self._threads.shutdown(wait=False)


class PagesApart:
    """A `PageCache` whose database is asked in threads.

    Args:
        apart: whose threads.
        pages: of the store.
    """

    def __init__(self, apart: Apart, pages: StorePageCache) -> None:
        self._apart = apart
        self._pages = pages

    async def get(self, url: str) -> CachedPage | None:
        """As `PageCache` has it."""
        return await self._apart.ask(self._pages.find, url)

    async def put(self, url: str, entry: CachedPage) -> None:
        """As `PageCache` has it."""
        await self._apart.ask(self._pages.keep, url, entry)


class BudgetApart:
    """A `RateBudget` whose database is asked in threads.

    Args:
        apart: whose threads.
        budget: of the store.
    """

    def __init__(self, apart: Apart, budget: StoreRateBudget) -> None:
        self._apart = apart
        self._budget = budget

    async def take(
        self, host: str, *, per_second: float, burst: int, unless_paused: bool = False
    ) -> float:
        """As `RateBudget` has it."""
        return await self._apart.ask(self._budget.take_now, host, per_second, burst, unless_paused)

    async def pause(self, host: str, seconds: float) -> None:
        """As `RateBudget` has it."""
        await self._apart.ask(self._budget.pause_now, host, seconds)

    async def paused(self, host: str) -> float:
        """As `RateBudget` has it."""
        return await self._apart.ask(self._budget.paused_now, host)
