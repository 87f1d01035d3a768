"""A bot for the crash suite: as `nutgraf bot run`, but with times short enough to die often.

    python -m tests.crash.bot_process SETTINGS

Secrets come from the environment, as for `nutgraf bot run`.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

from nutgraf.bot.crew import Times
from nutgraf.bot.running import Bot
from nutgraf.config import load_settings
from nutgraf.deployment import open_deployment, open_settings_store

TIMES = Times(
    request=1.5,
    lease=6.0,
    settle=2.5,
    down=0.1,
    down_most=1.0,
    rate_limited=0.5,
    log_in=1.0,
    retry=0.5,
    attempts=8,
    stop=5.0,
    look=2.0,
    fresh=24.0,
)
"""An answer takes at most 1.5 s and a comment is seen 0.3 s later; so 2.5 s settle it."""


async def main() -> None:
    """Runs until it is stopped, or killed."""
    settings = load_settings(Path(sys.argv[1]))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with open_settings_store(settings) as store, store.hold("crash suite"):
        async with open_deployment(settings, store, times=TIMES) as deployment:
            print("ready", flush=True)
            await Bot(deployment.crew, deployment.missing).run(stop)


if __name__ == "__main__":
    asyncio.run(main())
