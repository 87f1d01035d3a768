"""Runs every attack of `hostile_site` against one fetcher and one reader, in one process.

`python -m tests.integration.fetch.attacks PORT` prints a JSON object: for each attack what came of
it and in how many seconds, and the peak of this process's memory, idle and in the end.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time

from nutgraf.errors import FetchFailed, NotAnArticle
from nutgraf.fetch.fetcher import Fetcher
from nutgraf.fetch.options import FetchOptions
from nutgraf.reading import PARSERS, Reader
from nutgraf.sandbox import Sandbox

SECONDS = 1.5
SANDBOX_SECONDS = 10.0

FETCHED = [
    *(f"bomb/{name}" for name in ("gzip", "deflate", "br", "zstd", "members", "twice")),
    *(f"bomb/no-{name}" for name in ("gzip", "deflate", "br", "zstd")),
    *(f"drip/{name}" for name in ("status", "header", "body", "chunks", "gzip", "nothing")),
    "endless/body", "chain/0", "to//to//to//story", "long-length", "short-length",
    "negative-length", "two-lengths", "huge-length", "word-length", "both-lengths",
    "truncated-chunk", "wild-chunk", "endless-chunk", "long-header", "many-headers",
    "long-status", "no-http", "hang-up", "continue", "unasked-304", "switch", "nowhere", "lie-pdf",
    "image", "header-split",
    "to/http://10.0.0.1/", "to/http://169.254.169.254/latest/meta-data/", "to/file:///etc/passwd",
    "to/gopher://127.0.0.1:6379/_FLUSHALL", "to/http://[::1]:1/", "to/javascript:alert(1)",
    "to/http://2130706433:1/", "to/http://user:pass@example.org/",
]  # fmt: skip
READ = ["lie-html", "lie-text", "lie-charset", "html/attributes", "html/links", "html/divs",
        "html/entities", "html/unclosed"]  # fmt: skip


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000


async def outcome_of(fetcher: Fetcher, reader: Reader | None, url: str) -> str:
    try:
        page = await fetcher.fetch(url)
        if reader is None:
            return f"page of {len(page.body)}"
        article = await asyncio.to_thread(reader.extract, page)
    except (FetchFailed, NotAnArticle) as error:
        return error.reason
    return f"article of {len(article.text)}"


async def main(port: int) -> dict[str, object]:
    options = FetchOptions(
        seconds=SECONDS,
        allowed_addresses=("127.0.0.1/32",),
        ports=(),
        host_per_second=1_000,
        host_burst=1_000,
        attempts=2,
    )
    base = f"http://127.0.0.1:{port}/"
    found: dict[str, tuple[str, float]] = {}
    with Sandbox(1, seconds=SANDBOX_SECONDS, preload=PARSERS) as sandbox:
        reader = Reader(sandbox)
        async with Fetcher(options) as fetcher:
            await outcome_of(fetcher, reader, base + "story/warm")
            idle = megabytes()
            for place, name in enumerate([*FETCHED, *READ]):
                started = time.perf_counter()
                outcome = await outcome_of(fetcher, reader if name in READ else None, base + name)
                found[name] = (outcome, time.perf_counter() - started)
                after = await outcome_of(fetcher, None, base + f"story/{place}")
                assert after.startswith("page"), (name, after)
    return {"found": found, "idle": idle, "peak": megabytes()}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(int(sys.argv[1])))))
