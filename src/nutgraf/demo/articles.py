"""A host of pages on loopback, for posts to link to: articles, walls and what else there is.

`/article/N` is an article of its own for every N, `/wall/N` its beginning before a paywall,
`/missing/N` is not there, `/slow/N` is the article after some seconds.
"""

from __future__ import annotations

import asyncio
import html
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from nutgraf.demo.article_text import MadeUp, make_up

SITE = "The Estuary Courier"

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title} | {site}</title>
<meta property="og:type" content="article">
<meta property="og:title" content="{title}">
<meta property="og:site_name" content="{site}">
</head>
<body>
<header><nav><a href="/">Home</a> <a href="/town">Town</a> <a href="/sport">Sport</a></nav></header>
<main><article>
<h1>{title}</h1>
<p class="byline">By {byline}</p>
{body}
</article></main>
<footer><p>{site}. Made up for a demonstration.</p></footer>
</body>
</html>
"""

_WALL = """\
<div class="paywall"><h2>Subscribe to continue reading</h2>
<p>This article is for subscribers only. Already a subscriber? Log in.</p>
<a href="/subscribe">Subscribe now for 1 a month</a></div>"""


class PageHost:
    """Pages on a port of this machine.

    Args:
        slow_seconds: how long `/slow/N` takes.

    Attributes:
        listening: the port, which is reserved from the start.
        origin: scheme, host and port.
        asked: how often each path was asked for.
    """

    def __init__(self, slow_seconds: float = 5.0) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.origin = "http://{}:{}".format(*self.listening.getsockname())
        self.asked: Counter[str] = Counter()
        self._slow_seconds = slow_seconds

    def link(self, number: int, kind: str = "article") -> str:
        """Returns the address of a page."""
        return f"{self.origin}/{kind}/{number}"

    def application(self) -> web.Application:
        """What serves the pages."""
        app = web.Application()
        app.router.add_get(r"/{kind}/{number:\d+}", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        kind, number = request.match_info["kind"], int(request.match_info["number"])
        self.asked[request.path] += 1
        if kind == "slow":
            await asyncio.sleep(self._slow_seconds)
        if kind in {"article", "slow"}:
            return _page(article_page(number))
        if kind == "wall":
            return _page(wall_page(number))
        return _page(f"<!doctype html><title>Not found</title><p>No {html.escape(kind)} here.", 404)


def article_page(number: int) -> str:
    """Returns the page of an article."""
    story = make_up(number)
    return _filled(story, "\n".join(f"<p>{html.escape(each)}</p>" for each in story.paragraphs))


def wall_page(number: int) -> str:
    """Returns the beginning of an article before a paywall."""
    story = make_up(number)
    return _filled(story, f"<p>{html.escape(story.paragraphs[0])}</p>\n{_WALL}")


@asynccontextmanager
async def serve_pages(host: PageHost | None = None) -> AsyncIterator[PageHost]:
    """Serves pages in this process.

    Args:
        host: of the pages; None for a new one.
    """
    pages = host or PageHost()
    runner = web.AppRunner(pages.application(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.SockSite(runner, pages.listening).start()
        yield pages
    finally:
        await runner.cleanup()
        pages.listening.close()


def _filled(story: MadeUp, body: str) -> str:
    title, byline = html.escape(story.title), html.escape(story.byline)
    return _PAGE.format(title=title, site=SITE, byline=byline, body=body)


def _page(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html")
