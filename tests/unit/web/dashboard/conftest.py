"""What tests of the dashboard share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.web.dashboard.stage import Dashboard, open_dashboard


@pytest.fixture
def dashboard(tmp_path: Path) -> Iterator[Dashboard]:
    """A dashboard of a bot that has seen nothing yet."""
    with open_dashboard(tmp_path) as opened:
        yield opened
