"""What tests of the dashboard share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.unit.web.dashboard.stage import Dashboard, open_application, open_dashboard, store_url


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """An application for all tests: opening one takes longer than most of them."""
    with open_application(tmp_path_factory.mktemp("dashboard")) as opened:
        yield opened


@pytest.fixture(params=["memory", pytest.param("postgresql", marks=pytest.mark.slow)])
def dashboard(application: Dashboard, request: pytest.FixtureRequest) -> Iterator[Dashboard]:
    """A dashboard of a bot that has seen nothing yet; the same on both databases."""
    with open_dashboard(application, url=store_url(request.param)) as opened:
        yield opened
