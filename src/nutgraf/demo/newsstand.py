"""The pages that the demo's posts link to, on a port of this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from nutgraf.demo.printing import print_pdf

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_PAGES = Path(__file__).parent / "pages"


@asynccontextmanager
async def open_newsstand() -> AsyncIterator[str]:
    """Serves the pages; gives scheme, host and port: "http://127.0.0.1:40123".

    `/ferry`, `/library`, `/council` (a paywall), `/cookies` (a consent wall), `/river.pdf`.
    """
    app = web.Application()
    for file in sorted(_PAGES.glob("*.html")):
        app.router.add_get(f"/{file.stem}", _page(file.read_bytes(), "text/html", "utf-8"))
    for file in sorted(_PAGES.glob("*.txt")):
        printed = print_pdf(file.read_text(encoding="utf-8"))
        app.router.add_get(f"/{file.stem}.pdf", _page(printed, "application/pdf", None))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


def _page(body: bytes, content_type: str, charset: str | None) -> Handler:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type=content_type, charset=charset)

    return answer
