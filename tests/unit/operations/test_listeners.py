"""Whatever a listener does, the work that it listens to goes on as if nobody did."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType

import pytest

from nutgraf import telemetry


class Broken:
    """A listener whose contexts do what they are told to.

    Args:
        context: makes one.
    """

    def __init__(self, context: Callable[[], AbstractContextManager[object]]) -> None:
        self._context = context

    def entering(self, *_: object) -> AbstractContextManager[object]:
        return self._context()

    def counted(self, *_: object) -> None:
        raise RuntimeError("counted")


class Swallows:
    """Says that all is well, whatever was raised."""

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> bool:
        return True


@contextmanager
def fails_first(fails: bool = True) -> Iterator[None]:
    if fails:
        raise RuntimeError("first")
    yield


@contextmanager
def fails_last() -> Iterator[None]:
    try:
        yield
    finally:
        raise RuntimeError("last")


@pytest.mark.parametrize("context", [Swallows, fails_first, fails_last])
def test_work_ends_as_without_it(
    context: Callable[[], AbstractContextManager[object]], caplog: pytest.LogCaptureFixture
) -> None:
    heard = []

    @contextmanager
    def hears() -> Iterator[None]:
        try:
            yield
        except OSError:
            heard.append("failed")
            raise
        heard.append("ended")

    with (
        caplog.at_level(logging.ERROR, "nutgraf"),
        telemetry.listening(Broken(hears)),
        telemetry.listening(Broken(context)),
        telemetry.listening(Broken(hears)),
    ):
        with telemetry.step("say"):
            telemetry.count("double")
        with pytest.raises(OSError, match="the work's"), telemetry.step("say"):
            raise OSError("the work's")
    assert heard == ["ended"] * 2 + ["failed"] * 2
    told = [record.getMessage() for record in caplog.records if "step" in record.getMessage()]
    assert len(told) == (0 if context is Swallows else 2), told
