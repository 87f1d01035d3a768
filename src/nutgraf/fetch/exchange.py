"""One request and its answer, within limits of size and time."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

import aiohttp
from yarl import URL

from nutgraf.errors import FetchFailed, NotAnArticle
from nutgraf.fetch.connection import noting_refusals

if TYPE_CHECKING:
    from nutgraf.fetch.links import Link

_CHUNK = 65_536
_PDF = b"%PDF-"
_UNNAMED_TYPES = ("application/octet-stream", "binary/octet-stream")
READABLE_TYPES = frozenset(
    ("text/html", "application/xhtml+xml", "text/plain", "application/pdf", "application/x-pdf")
)
"""What an article may come as; a type that is absent or says nothing is judged by its content."""

_PASSING = frozenset((429, 502, 503, 504))
"""Statuses that may be others a moment later."""

_ENCODINGS = frozenset(("", "identity", "gzip", "x-gzip", "deflate", "br", "zstd"))
_NOT_KEPT = frozenset(("set-cookie", "set-cookie2"))


class PassingFailure(FetchFailed):
    """A failure that may be gone a moment later; outside of this room it is a `FetchFailed`."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many bytes an answer may have, decompressed.

    Attributes:
        page: of a page.
        pdf: of a PDF.
        cut: whether a longer answer is cut there, instead of refused.
    """

    page: int
    pdf: int
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered.

    Attributes:
        link: what was asked for.
        status: of HTTP.
        headers: names in lower case, without cookies.
        content_type: the media type in lower case, or None.
        charset: as the server names it, or None.
        body: decompressed; empty for a redirect and for an error.
        address: that was connected to, where known.
        cookies: that the server set.
    """

    link: Link
    status: int
    headers: Mapping[str, str]
    content_type: str | None
    charset: str | None
    body: bytes
    address: str | None
    cookies: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for, and how.

    Attributes:
        link: that has been judged.
        sizes: what the body may have.
        headers: besides those of every request.
        cookies: that this server set on the way.
        readable: which media types are read.
    """

    link: Link
    sizes: Sizes
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    readable: Callable[[str], bool] = lambda _: True


async def ask(session: aiohttp.ClientSession, question: Question) -> Answer:
    """Asks once and reads the answer; redirects and errors are answers without a body.

    Args:
        session: with the guarded connector.
        question: what for.

    Raises:
        FetchFailed: `blocked-address`, `timeout`, `too-large` or `network`.
        NotAnArticle: `unsupported-type`, before any of the body is read.
    """
    link = question.link
    with noting_refusals() as refused:
        try:
            async with session.get(
                URL(link.url, encoded=True),
                headers=question.headers,
                cookies=question.cookies,
                allow_redirects=False,
            ) as response:
                return await _read(response, question)
        except aiohttp.ClientSSLError as error:
            raise FetchFailed("network", _certificate(link, error)) from None
        except aiohttp.ClientConnectorDNSError as error:  # c-ares has tried more than once
            raise FetchFailed("network", f"no address for {link.host}: {told(error)}") from None
        except aiohttp.ClientConnectorError as error:
            if refused:
                evidence = f"{link.host} leads to {refused[0]}"
                raise FetchFailed("blocked-address", evidence) from None
            raise PassingFailure("network", f"cannot reach {link.host}: {told(error)}") from None
        except TimeoutError as error:
            if isinstance(error, aiohttp.ServerTimeoutError):
                raise FetchFailed("timeout", f"{link.host} did not answer in time") from None
            raise  # the deadline of the whole
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
            raise PassingFailure("network", f"{link.host} hung up: {told(error)}") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise FetchFailed("network", f"{link.host} answered badly: {told(error)}") from None


async def _read(response: aiohttp.ClientResponse, question: Question) -> Answer:
    link = question.link
    headers = {name.lower(): value for name, value in response.headers.items()}
    headers = {name: value for name, value in headers.items() if name not in _NOT_KEPT}
    named = "content-type" in headers
    kind = response.content_type.lower() if named else None
    body = b""
    if 200 <= response.status < 300:
        if headers.get("content-encoding", "identity").strip().lower() not in _ENCODINGS:
            raise FetchFailed("network", f"{link.host} packs its answer in an unknown way")
        if kind and not question.readable(kind):
            raise NotAnArticle("unsupported-type", f"{kind[:80]} holds no article")
        body = await _body(response, question.sizes, link)
    return Answer(
        link,
        response.status,
        headers,
        kind,
        response.charset,
        body,
        _address(response),
        {name: morsel.value for name, morsel in response.cookies.items()},
    )


def is_readable(content_type: str) -> bool:
    """Whether a media type may hold an article; types that say nothing may."""
    return content_type in READABLE_TYPES or content_type in _UNNAMED_TYPES


async def _body(response: aiohttp.ClientResponse, sizes: Sizes, link: Link) -> bytes:
    """Reads the body up to its limit, which is that of a PDF only where it begins as one."""
    body = bytearray()
    limit = sizes.page
    declared = response.content_length or 0
    if declared > max(sizes.page, sizes.pdf) and not sizes.cut:
        raise _too_large(link, max(sizes.page, sizes.pdf))
    async for chunk in response.content.iter_chunked(_CHUNK):
        if not body and chunk.startswith(_PDF):
            limit = sizes.pdf
        body += chunk
        if len(body) > limit:
            if sizes.cut:
                break
            raise _too_large(link, limit)
    return bytes(body[:limit])


def _too_large(link: Link, limit: int) -> FetchFailed:
    evidence = f"{link.host} sends more than the {limit / 1e6:g} MB that are read of a page"
    return FetchFailed("too-large", evidence)


def _address(response: aiohttp.ClientResponse) -> str | None:
    connection = response.connection
    if connection is None or connection.transport is None:
        return None
    peer = connection.transport.get_extra_info("peername")
    return str(peer[0]) if peer else None


def failure_of(answer: Answer, wait: float | None) -> FetchFailed | None:
    """Returns the failure that an answer's status is; None where it is none.

    Args:
        answer: as it came.
        wait: seconds for which the site asked to be left alone.
    """
    status = answer.status
    if status < 400:
        return None
    try:
        phrase = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = str(status)
    evidence = f"{answer.link.host} answered {phrase}"
    if answer.headers.get("cf-mitigated", "").lower() == "challenge":
        evidence += " and wants proof that a person asks"
    if wait:
        evidence += f" and asks to come back in {wait:.0f} s"
    kind = PassingFailure if status in _PASSING else FetchFailed
    return kind("http-5xx" if status >= 500 else "http-4xx", evidence, wait)


def _certificate(link: Link, error: aiohttp.ClientSSLError) -> str:
    cause = getattr(error, "certificate_error", None) or getattr(error, "os_error", None) or error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"the certificate of {link.host} is not valid: {cause.verify_message}"
    return f"no safe connection to {link.host}: {told(cause)}"


def told(error: BaseException) -> str:
    """Says in one short line what an error of a library says."""
    cause = getattr(error, "os_error", None)
    text = " ".join(str(getattr(cause, "strerror", None) or error).split())
    return text[:120] or type(error).__name__
