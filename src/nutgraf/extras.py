"""How what only some need is installed."""

from __future__ import annotations

import shlex
import sys


def advise(extra: str) -> str:
    """Returns what installs an extra where this program is: it is on no index of packages.

    Args:
        extra: as pyproject.toml names it.
    """
    return f"in a clone of nutgraf, run {shlex.quote(sys.executable)} -m pip install '.[{extra}]'"
