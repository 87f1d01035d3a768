"""What tests of the dashboard share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.unit.web.dashboard.stage import Dashboard, open_application, open_dashboard


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """An application for all tests: opening one takes longer than most of them."""
    with open_application(tmp_path_factory.mktemp("dashboard")) as opened:
        yield opened


@pytest.fixture
def dashboard(application: Dashboard) -> Iterator[Dashboard]:
    """A dashboard of a bot that has seen nothing yet."""
    with open_dashboard(application) as opened:
        yield opened
