"""What tests of the web share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.web.callers import Doorstep


@pytest.fixture
def step() -> Iterator[Doorstep]:
    doorstep = Doorstep()
    with doorstep.store:
        yield doorstep
