"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# Examples are looked at for what they do: how long one takes depends on who else uses the machine.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")
