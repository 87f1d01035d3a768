"""The pages to read with: `/`, `/read` and `/s/{id}`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from nutgraf.errors import BadOption, FetchFailed, NotAnArticle
from nutgraf.reading import ReadingOptions
from nutgraf.render.marked import source_link
from nutgraf.web.forms import SMALL_BYTES, content_type_of, first, parse_form
from nutgraf.web.listeners import while_there
from nutgraf.web.parts import parts_of
from nutgraf.web.problems import Problem, problem_of
from nutgraf.web.reader.advice import refusal_for
from nutgraf.web.reader.bookmarklet import bookmarklet
from nutgraf.web.reader.pasted import (
    AUTOMATIC,
    MOST_SENTENCES,
    PATTERNS,
    asked_options,
    link_in,
    links_among,
)
from nutgraf.web.reader.view import view_of
from nutgraf.web.reading_room import Wanted
from nutgraf.web.templating import page

if TYPE_CHECKING:
    from nutgraf.web.door.visitor import Visitor
    from nutgraf.web.reading_room import Result

router = APIRouter(include_in_schema=False)

_EMPTY = "Paste a link or a text first."
_LONGEST_LINK = 4_096


@dataclass(frozen=True, slots=True)
class Asked:
    """A form as it was sent.

    Attributes:
        source: what was pasted.
        lengths: values of the field `sentences`.
        share: whether the result of a text is to be kept.
    """

    source: str = ""
    lengths: tuple[str, ...] = ()
    share: bool = False

    @property
    def length(self) -> str:
        """The length to show as chosen."""
        return self.lengths[-1] if self.lengths else AUTOMATIC


@router.api_route("/", methods=["GET", "HEAD"])
async def start(request: Request, url: str = "") -> Response:
    """The page that takes a link or a text; `url` fills it in, and nothing is fetched by that."""
    visitor = await parts_of(request).door.admit_reader(request)
    return _start_page(request, Asked(url[:_LONGEST_LINK]), has_key=visitor.key is not None)


@router.get("/read")
async def start_again(_: Request) -> Response:
    """Where a browser goes that asks again for what was answered to a form."""
    return RedirectResponse("/", 303)


@router.post("/read")
async def read(request: Request) -> Response:
    """Summarises what was pasted: a link leads to its kept result, a text is answered at once."""
    parts = parts_of(request)
    visitor = await parts.door.admit_reader(request)
    asked = await _asked(request, visitor)
    if not asked.source.strip():
        return _start_page(request, asked, Problem(422, "bad-request", _EMPTY))
    link = link_in(asked.source)
    text = asked.source.replace("\r\n", "\n") if link is None else None
    try:
        options = asked_options(asked.lengths) or ReadingOptions()
        wanted = Wanted(url=link, text=text, options=options, share=asked.share)
        result = await while_there(request, parts.reading.summarize(wanted, visitor))
    except (NotAnArticle, FetchFailed) as error:
        return _refusal_page(request, asked, link, problem_of(error))
    except BadOption as error:
        return _start_page(request, asked, problem_of(error))
    except Problem as problem:
        return _start_page(request, asked, problem)
    if result.id is not None:
        return RedirectResponse(f"/s/{result.id}", 303)
    draw = partial(_result_page, request, result, pasted=asked.source)
    return await parts.reading.beside(draw, visitor)


@router.api_route("/s/{id}", methods=["GET", "HEAD"])
async def kept(request: Request, id: str) -> Response:  # noqa: A002 - the word of the address
    """A result that was kept, at the length that `sentences` says."""
    parts = parts_of(request)
    visitor = await parts.door.admit_reader(request)
    options = asked_options(request.query_params.getlist("sentences"))
    result = await while_there(request, parts.reading.kept(id, options, visitor=visitor))
    if len(result.summary.sentences) > MOST_SENTENCES:  # as a program has wanted it
        options = ReadingOptions(sentences=MOST_SENTENCES)
        result = await parts.reading.kept(id, options, visitor=visitor)
    draw = partial(_result_page, request, result, options=options)
    return await parts.reading.beside(draw, visitor)


async def _asked(request: Request, visitor: Visitor) -> Asked:
    work = partial(parse_form, await request.body(), content_type_of(request))
    is_small = len(work.args[0]) <= SMALL_BYTES
    form = work() if is_small else await parts_of(request).reading.beside(work, visitor)
    share = first(form, "share") == "1"
    return Asked(first(form, "source"), tuple(form.get("sentences", ())), share)


def _start_page(
    request: Request, asked: Asked, problem: Problem | None = None, *, has_key: bool = False
) -> Response:
    return page(
        request,
        "reader.html",
        200 if problem is None else problem.status,
        headers={} if problem is None else problem.headers,
        asked=asked,
        patterns=PATTERNS,
        problem=problem,
        has_key=has_key,
        bookmarklet=bookmarklet(_origin(request)),
    )


def _refusal_page(request: Request, asked: Asked, link: str | None, problem: Problem) -> Response:
    others = links_among(asked.source) if link is None else ()
    if link is not None and problem.kind == "page":
        asked = replace(asked, source="")  # asked again, the page holds no more; its text may
    is_inside = problem.reason == "blocked-address"  # where nobody is to be led
    return page(
        request,
        "refusal.html",
        problem.status,
        headers=problem.headers,
        asked=asked,
        patterns=PATTERNS,
        link=None if is_inside else source_link(link),
        others=tuple(filter(None, map(source_link, others))),
        of_text=link is None,
        problem=problem,
        refusal=refusal_for(problem, of_text=link is None),
    )


def _result_page(
    request: Request,
    result: Result,
    *,
    pasted: str | None = None,
    options: ReadingOptions | None = None,
) -> Response:
    """Draws a result; a long article takes tenths of a second, in which others are not to wait."""
    view = view_of(result)
    address = None if view.id is None else f"{_origin(request)}/s/{view.id}"
    if address is not None and options is not None:
        address += f"?sentences={options.sentences or AUTOMATIC}"
    return page(request, "result.html", view=view, pasted=pasted, address=address)


def _origin(request: Request) -> str:
    """The address of this server, as whoever asks knows it."""
    scheme = "https" if parts_of(request).door.arrival(request).https else "http"
    return f"{scheme}://{urlsplit(str(request.url)).netloc}"
