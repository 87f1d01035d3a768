"""What holds for all tests."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

# What the tests start would compile every module each time, and so would every run the tests.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Examples are looked at for what they do: how long one takes depends on who else uses the machine.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


@pytest.fixture(autouse=True)
def _hangups_as_before() -> Iterator[None]:
    """A command that a test runs in this process may let hangups be ignored: for itself alone."""
    hangup = getattr(signal, "SIGHUP", None)
    before = None if hangup is None else signal.getsignal(hangup)
    yield
    if hangup is not None and signal.getsignal(hangup) is not before:
        signal.signal(hangup, before)
