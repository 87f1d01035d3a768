"""A plain fetch with a limit of time and size, for addresses that the user typed.

It does not judge addresses: nothing that strangers chose may come here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nutgraf import __version__
from nutgraf.errors import FetchFailed
from nutgraf.page import Page

if TYPE_CHECKING:
    from aiohttp import ClientResponse

DEFAULT_SECONDS = 20.0
DEFAULT_MAX_BYTES = 5_000_000
_MAX_REDIRECTS = 5
_CHUNK = 65_536


def fetch_page(
    url: str, *, seconds: float = DEFAULT_SECONDS, max_bytes: int = DEFAULT_MAX_BYTES
) -> Page:
    """Fetches one page.

    Args:
        url: an http or https address.
        seconds: time for everything, redirects and body included.
        max_bytes: size of the decompressed body at most.

    Raises:
        FetchFailed: `bad-url`, `timeout`, `too-large`, `http-4xx`, `http-5xx` or `network`.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise FetchFailed("bad-url", f"{url!r} is no address: {error}") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FetchFailed("bad-url", f"{url!r} is not an http or https address")
    if parts.username is not None or parts.password is not None:
        raise FetchFailed("bad-url", "an address with a user name or password is not fetched")
    import asyncio  # noqa: PLC0415 - as aiohttp below, for those who fetch

    return asyncio.run(_fetch(url, seconds, max_bytes))


async def _fetch(url: str, seconds: float, max_bytes: int) -> Page:
    import aiohttp  # noqa: PLC0415 - 0.15 s that a file or stdin need not pay

    headers = {
        "User-Agent": f"nutgraf/{__version__}",
        "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8",
    }
    try:
        async with (
            aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=seconds),
                headers=headers,
                trust_env=False,
                cookie_jar=aiohttp.DummyCookieJar(),
            ) as session,
            session.get(url, max_redirects=_MAX_REDIRECTS + 1) as response,
        ):
            _judge_status(response.status)
            body = await _read(response, max_bytes)
    except TimeoutError:
        raise FetchFailed("timeout", f"no complete answer within {seconds:g} s") from None
    except aiohttp.TooManyRedirects:
        raise FetchFailed("network", f"more than {_MAX_REDIRECTS} redirects") from None
    except (aiohttp.InvalidURL, ValueError):
        raise FetchFailed("bad-url", f"{url!r} is no address that can be fetched") from None
    except (aiohttp.ClientError, OSError) as error:
        raise FetchFailed("network", _in_one_line(error)) from None
    return Page(
        body=body,
        url=url,
        final_url=str(response.url),
        status=response.status,
        content_type=response.content_type if "Content-Type" in response.headers else None,
        charset=response.charset,
        headers={name.lower(): value for name, value in response.headers.items()},
    )


def _judge_status(status: int) -> None:
    if status >= 500:
        raise FetchFailed("http-5xx", f"the server answered {status}")
    if status >= 400:
        raise FetchFailed("http-4xx", f"the server answered {status}")


async def _read(response: ClientResponse, max_bytes: int) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > max_bytes:
            raise FetchFailed("too-large", f"the page is larger than {max_bytes / 1e6:g} MB")
    return bytes(body)


def _in_one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
