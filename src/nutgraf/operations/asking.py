"""Asking those who may never answer, so that neither the loop nor the process waits for them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Apart(Generic[T]):
    """Asks in a thread of its own, which ends with the answer and keeps no process from ending.

    Who asks while an answer is still out waits for that one: a database that hangs has one thread
    for each question, however often it is asked.

    Args:
        question: that blocks.
        name: of the thread.
    """

    def __init__(self, question: Callable[[], T], name: str) -> None:
        self._question = question
        self._name = name
        self._lock = threading.Lock()
        self._out: Future[T] | None = None

    @property
    def is_out(self) -> bool:
        """Whether an answer is being waited for."""
        out = self._out
        return out is not None and not out.done()

    async def ask(self) -> T:
        """Returns the answer, or raises what was raised."""
        return await asyncio.wrap_future(self._begun())

    def _begun(self) -> Future[T]:
        with self._lock:
            if self._out is None or self._out.done():
                self._out = Future()
                self._out.set_running_or_notify_cancel()  # who waits no longer does not end it
                threading.Thread(
                    target=self._answer, args=(self._out,), name=self._name, daemon=True
                ).start()
            return self._out

    def _answer(self, out: Future[T]) -> None:
        try:
            told = self._question()
        except Exception as error:
            out.set_exception(error)
        else:
            out.set_result(told)


def in_this_loop(
    question: Callable[[], Coroutine[Any, Any, T]],
) -> Callable[[], Coroutine[Any, Any, T]]:
    """Returns a question that other loops may ask: it is answered in the one that runs here."""
    loop = asyncio.get_running_loop()

    async def ask() -> T:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(question(), loop))

    return ask
