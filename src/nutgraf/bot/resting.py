"""How an instance is left alone where something fails, and what the dashboard hears of it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from nutgraf import telemetry
from nutgraf.bot.crew import Crew, Seat
from nutgraf.bot.outcomes import platform_failed
from nutgraf.errors import (
    BadCredentials,
    NotAllowed,
    NutgrafError,
    PlatformDown,
    PlatformError,
    RateLimited,
    StoreFailed,
)
from nutgraf.store.browsing_values import HealthState
from nutgraf.store.leases import SLACK

log = logging.getLogger(__name__)

Task = Callable[[], Awaitable[object]]


class Rests:
    """The rests of all accounts.

    Args:
        crew: whose accounts they are.
    """

    def __init__(self, crew: Crew) -> None:
        self._crew = crew

    def holds(self, seat: Seat) -> bool:
        """Whether the instance is left alone for now; a clock that was set back wakes it."""
        if seat.rest is None:
            return False
        began, ends = seat.rest
        if began - SLACK <= self._crew.store.now() < ends:
            return True
        seat.rest = None
        return False

    async def guard(self, seat: Seat, task: Task) -> None:
        """Does something that asks the instance; lets it rest where that fails."""
        times = self._crew.times
        try:
            await task()
        except RateLimited as error:
            self._begin(seat, error.retry_after or times.rate_limited, error)
        except BadCredentials as error:
            self._begin(seat, times.log_in, error)
        except PlatformDown as error:
            rest = max(self._crew.back_off(seat.failures), error.retry_after or 0.0)
            self._begin(seat, rest, error)
        except PlatformError as error:
            if isinstance(error, NotAllowed) and error.reason == "banned-from-instance":
                self._begin(seat, times.log_in, error)  # each look would log in anew
            else:
                platform_failed(seat.name, error)
                log.warning("%s: %s", seat.name, error)
        except StoreFailed:
            raise
        except Exception as error:  # a fault of ours, or an answer that nobody thought of
            if not isinstance(error, NutgrafError):
                log.exception("%s: something unexpected", seat.name)
            self._begin(seat, self._crew.back_off(seat.failures), error)
        else:
            seat.failures, seat.failing_since = 0, None
            self.note_at_work(seat)

    def _begin(self, seat: Seat, seconds: float, error: Exception) -> None:
        """Leaves the instance alone for a while, or longer if that was said before."""
        why = told(error)
        platform_failed(seat.name, error)
        telemetry.count("wait", seconds, on="instance", whom=seat.platform.instance)
        log.warning("%s rests for %.0f s: %s", seat.name, seconds, why)
        seat.failures += 1
        seat.failing_since = seat.failing_since or self._crew.store.now()
        until = self._crew.later(seconds)
        if self.holds(seat) and seat.rest is not None and seat.rest[1] >= until:
            return
        seat.rest = (self._crew.store.now(), until)
        self._note(seat.name, "rests", why, seconds)

    def note_at_work(self, seat: Seat) -> None:
        """Lets the dashboard know that an account works, if it does: now and then is enough."""
        if seat.failures == 0 and not self.holds(seat):
            self._note(seat.name, "works")

    def note_missing(self, name: str, why: str, seconds: float | None = None) -> None:
        """Lets the dashboard know that an account is not there.

        Args:
            name: "name@instance".
            why: for people.
            seconds: until it is tried again; None where nobody knows.
        """
        self._note(name, "missing", why, seconds)

    def _note(
        self, name: str, state: HealthState, why: str = "", seconds: float | None = None
    ) -> None:
        until = None if seconds is None else self._crew.later(seconds)
        try:
            self._crew.store.health.note(name.lower(), "account", state, why, until)
        except StoreFailed as error:  # whatever else is written tells of it
            log.debug("cannot note how %s is: %s", name, error)


def told(error: Exception) -> str:
    """An error in one line; what is none of ours with its kind."""
    if isinstance(error, NutgrafError):
        return str(error)
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
