"""A worker that takes long to read anything: it is in the midst of steps when it is hit.

python -m tests.integration.worker.slow_process SETTINGS SECONDS LEASE
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from nutgraf.bot.article_reader import LiveArticleReader
from nutgraf.bot.crew import Reading
from nutgraf.cli.worker import stopped_gently_first
from nutgraf.config import load_settings
from nutgraf.reading import ReadingOptions
from nutgraf.worker.running import run_worker
from tests.integration.worker.works import TIMES


async def main() -> None:
    """Runs until it is stopped, or killed."""
    file, seconds, lease = Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    read = LiveArticleReader.read

    async def slowly(reader: LiveArticleReader, url: str, options: ReadingOptions) -> Reading:
        print("reading", flush=True)
        await asyncio.sleep(seconds)
        return await read(reader, url, options)

    LiveArticleReader.read = slowly  # type: ignore[assignment,method-assign]
    times = replace(TIMES, lease=lease)
    await run_worker(load_settings(file), stopped_gently_first(), file=file, times=times)


if __name__ == "__main__":
    asyncio.run(main())
