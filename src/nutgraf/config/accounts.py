"""`[[accounts]]`: the accounts of the bot."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Literal

from nutgraf.config.tables import STRICT, demand

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,255}")


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """`[[accounts]]`: an account of the bot. Its secrets stand in the environment.

    Attributes:
        instance: where it is, "lemmy.world".
        user: its name, without the instance.
        software: "lemmy" or "piefed"; by default the instance is asked.
        comment_seconds: between two comments of the bot; by default as long as the software wants
            unless somebody changed its limits.
    """

    __pydantic_config__ = STRICT

    instance: str
    user: str
    software: Literal["auto", "lemmy", "piefed"] = "auto"
    comment_seconds: float | None = None

    def __post_init__(self) -> None:
        demand("@" not in self.user, "user: the name alone, without the instance")
        demand(_NAME.fullmatch(self.user) is not None, f"user: {self.user[:60]!r} is no name")
        demand(
            self.comment_seconds is None or 0.001 <= self.comment_seconds <= 86_400,
            "comment_seconds must be between 0.001 and 86400",
        )

    def variables(self, secret: str) -> tuple[str, ...]:
        """Names of the variables in which a secret may stand, the most special first.

        Args:
            secret: "PASSWORD", "TOKEN", "TOTP" or "TOTP_SECRET".
        """
        host = self.instance.partition("://")[2] or self.instance
        special = re.sub(r"[^A-Z0-9]+", "_", f"{self.user}_{host}".upper()).strip("_")
        return (f"NUTGRAF_{secret}_{special}", f"NUTGRAF_{secret}")

    def secret(self, secret: str, *, alone: bool) -> str | None:
        """Returns a secret from the environment; None for none.

        Args:
            secret: as of `variables`.
            alone: whether this is the only account; else the variable without a name may hold the
                secret of another, which must not get to this one's instance.
        """
        names = self.variables(secret)[: None if alone else 1]
        return next((os.environ[name] for name in names if os.environ.get(name)), None)
