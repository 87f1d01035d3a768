"""One request and its answer, within limits of size and time."""

from __future__ import annotations

import logging
import os
import re
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

_LOG = logging.getLogger("nutgraf.fetch")
_LOG.addHandler(logging.NullHandler())
_CHUNK = 65_536
_PDF = b"%PDF-"
_UNNAMED_TYPES = ("application/octet-stream", "binary/octet-stream")
_PDF_TYPES = ("application/pdf", "application/x-pdf")
READABLE_TYPES = frozenset(("text/html", "application/xhtml+xml", "text/plain", *_PDF_TYPES))
"""What an article may come as; a type that is absent or says nothing is judged by its content."""

_PASSING = frozenset((429, 502, 503, 504))
"""Statuses that may be others a moment later."""

_ENCODINGS = frozenset(("", "identity", "gzip", "x-gzip", "deflate", "br", "zstd"))
_SINGLE = frozenset(
    ("age", "content-length", "content-type", "date", "etag", "expires", "last-modified",
     "location", "retry-after")
)  # fmt: skip
WHOLE = frozenset((200, 203))
"""Statuses that come with a whole page."""

_LONGEST_TYPE = 300
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:+-]{1,40})", re.IGNORECASE)
_MOST_COOKIES = 20
_COOKIE = re.compile(
    r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100})=([\x20-\x3a\x3c-\x7e]{0,1000})(?:;|$)"
)
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
        cookies: that the server set: names and values.
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
                headers=_headers(question),
                allow_redirects=False,
            ) as response:
                return await _read(response, question)
        except aiohttp.ClientSSLError as error:
            raise FetchFailed("network", _certificate(link, error)) from None
        except aiohttp.ClientPayloadError:
            evidence = f"{link.host} broke off its answer, or packed it wrongly"
            raise FetchFailed("network", evidence) from None
        except aiohttp.ClientConnectorDNSError as error:  # c-ares has tried more than once
            why = " ".join((error.os_error.strerror or str(error.os_error)).split())[:80]
            raise FetchFailed("network", f"no address for {link.host}: {why}") from None
        except aiohttp.ClientConnectorError as error:
            if refused:
                evidence = f"{link.host} leads to {refused[0]}"
                raise FetchFailed("blocked-address", evidence) from None
            raise PassingFailure("network", f"cannot reach {link.host}: {told(error)}") from None
        except TimeoutError as error:
            if isinstance(error, aiohttp.ServerTimeoutError):
                told_so = f"{link.host} sent nothing for too long (fetch.read_seconds)"
                raise FetchFailed("timeout", told_so) from None
            raise  # the deadline of the whole
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
            raise PassingFailure("network", f"{link.host} hung up: {told(error)}") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise FetchFailed("network", f"{link.host} answered badly: {told(error)}") from None
        except (FetchFailed, NotAnArticle):
            raise
        except Exception as error:  # a library that meets bytes its authors did not think of
            _LOG.warning("no answer of %s could be read", link.host, exc_info=True)
            evidence = f"{link.host} answered what cannot be read ({type(error).__name__})"
            raise FetchFailed("network", evidence) from None


async def _read(response: aiohttp.ClientResponse, question: Question) -> Answer:
    link = question.link
    address = _address(response)  # before the body is read and the connection let go
    headers = _headers_of(response)
    kind, charset = _type_of(headers.get("content-type", ""))
    body = b""
    if response.status in WHOLE:
        if headers.get("content-encoding", "identity").strip().lower() not in _ENCODINGS:
            raise FetchFailed("network", f"{link.host} packs its answer in an unknown way")
        if kind and not question.readable(kind):
            raise NotAnArticle("unsupported-type", f"{kind[:80]} holds no article")
        body = await _body(response, question.sizes, link, kind)
    return Answer(
        link,
        response.status,
        headers,
        kind,
        charset,
        body,
        address,
        _cookies_of(response),
    )


def _headers(question: Question) -> dict[str, str]:
    cookies = "; ".join(f"{name}={value}" for name, value in question.cookies.items())
    return {**question.headers, **({"Cookie": cookies} if cookies else {})}


def _headers_of(response: aiohttp.ClientResponse) -> dict[str, str]:
    """Returns the headers by name in lower case; of one that comes twice all, or the first.

    Source: RFC 9110, section 5.3: those that are lists may come in parts.
    """
    found: dict[str, list[str]] = {}
    for name, value in response.headers.items():
        found.setdefault(name.lower(), []).append(value)
    return {
        name: values[0] if name in _SINGLE else ", ".join(values)
        for name, values in found.items()
        if name not in _NOT_KEPT
    }


def _type_of(header: str) -> tuple[str | None, str | None]:
    """Returns media type and charset of a header; aiohttp's own takes seconds for many ";"."""
    kind, _, parameters = header[:_LONGEST_TYPE].partition(";")
    charset = _CHARSET.search(parameters)
    return kind.strip().lower() or None, charset[1] if charset else None


def _cookies_of(response: aiohttp.ClientResponse) -> dict[str, str]:
    """Returns the cookies that a server set, without their attributes, as far as well-formed."""
    found = {}
    for header in response.headers.getall("Set-Cookie", ())[:_MOST_COOKIES]:
        cookie = _COOKIE.match(header)
        if cookie:
            found[cookie[1]] = cookie[2]
    return found


def is_readable(content_type: str) -> bool:
    """Whether a media type may hold an article; types that say nothing may."""
    return content_type in READABLE_TYPES or content_type in _UNNAMED_TYPES


async def _body(
    response: aiohttp.ClientResponse, sizes: Sizes, link: Link, kind: str | None
) -> bytes:
    """Reads the body up to its limit: that of a PDF for what says so, or nothing, and is one."""
    body = bytearray()
    limit = sizes.page
    may_be_pdf = kind is None or kind in _PDF_TYPES or kind in _UNNAMED_TYPES
    declared = response.content_length or 0
    if declared > max(sizes.page, sizes.pdf) and not sizes.cut:
        raise _too_large(link, max(sizes.page, sizes.pdf))
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if may_be_pdf and body.startswith(_PDF):
            limit = sizes.pdf
        if len(body) > max(limit, len(_PDF)):
            if sizes.cut:
                del body[limit:]
                break
            raise _too_large(link, limit)
    return bytes(body)


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
    reason = getattr(cause, "reason", None)
    if reason in {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"}:  # of old and new OpenSSL
        return f"{link.host} speaks no https there"
    why = reason.replace("_", " ").lower() if isinstance(reason, str) else told(cause)
    return f"no safe connection to {link.host}: {why}"


def told(error: BaseException) -> str:
    """Says in one short line what an error of a library says."""
    cause = getattr(error, "os_error", None)
    if isinstance(cause, OSError):  # its text may name the address that a name led to
        return os.strerror(cause.errno) if cause.errno else "no connection"
    text = " ".join(str(error).split())
    return text[:120] or type(error).__name__
