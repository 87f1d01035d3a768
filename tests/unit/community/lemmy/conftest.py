"""Both versions of the API, for tests of what they have in common."""

from __future__ import annotations

import pytest

from .script import V3, V4, Version


@pytest.fixture(params=[V3, V4], ids=["v3", "v4"])
def version(request: pytest.FixtureRequest) -> Version:
    found = request.param
    assert isinstance(found, Version)
    return found
