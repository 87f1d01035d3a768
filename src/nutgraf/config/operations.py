"""`[log]` and `[metrics]`: what is told of the work."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from nutgraf.config.tables import STRICT, demand

_HOST = re.compile(r"[A-Za-z0-9.:\[\]_-]{1,255}")


@dataclass(frozen=True, slots=True)
class LogSettings:
    """`[log]`: the log of the bot, the workers and the web, on standard error.

    Attributes:
        format: "text", lines for people, or "json", an object a line.
        level: what is logged: "warning" for trouble alone, "info" for each step too, "debug".
    """

    __pydantic_config__ = STRICT

    format: Literal["text", "json"] = "text"
    level: Literal["warning", "info", "debug"] = "warning"


@dataclass(frozen=True, slots=True)
class MetricsSettings:
    """`[metrics]`: where `/metrics`, `/healthz` and `/readyz` of a bot or worker are.

    Attributes:
        host: address to listen on.
        port: to listen on; 0 for any that is free, None for nowhere.
        sites: that are counted by name at most; the others are one, "other".
    """

    __pydantic_config__ = STRICT

    host: str = "127.0.0.1"
    port: int | None = None
    sites: int = 200

    def __post_init__(self) -> None:
        demand(_HOST.fullmatch(self.host) is not None, f"host: {self.host[:60]!r} is no address")
        demand(self.port is None or 0 <= self.port < 65_536, "port must be between 0 and 65535")
        demand(0 <= self.sites <= 10_000, "sites must be between 0 and 10000")
