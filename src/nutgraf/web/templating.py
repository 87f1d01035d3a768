"""Pages from templates: everything is escaped, and what strangers wrote is made harmless."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from nutgraf.render.characters import encodable, harmless, one_line
from nutgraf.web.assets import asset
from nutgraf.web.refusals import Refusal, refusal

if TYPE_CHECKING:
    from starlette.requests import Request

    from nutgraf.render.marked import SourceLink
    from nutgraf.web.problems import Problem


_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?(?![\w./-])")
_CLOSING = "”’\"'»"


_LONGEST_ADDRESS = 70


def page(
    request: Request,
    name: str,
    status: int = 200,
    *,
    headers: Mapping[str, str] | None = None,
    **values: object,
) -> HTMLResponse:
    """Draws a page.

    Args:
        request: that is answered; templates see its path as `path`.
        name: of the template.
        status: of HTTP.
        headers: for the answer.
        values: for the template. Text among them may be a stranger's: it is escaped, and control
            characters and direction overrides are taken out, wherever the template shows it.
    """
    text = environment().get_template(name).render(path=request.url.path, **values)
    return HTMLResponse(text, status, headers)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates, and what can be called in them."""
    templates = Environment(
        loader=PackageLoader("nutgraf.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    templates.globals.update(asset=asset, refusal_of=_refusal_of)
    templates.filters.update(
        one_line=one_line,
        lines=lines,
        raw_value=raw_value,
        sentence=as_sentence,
        address=short_address,
    )
    return templates


def lines(text: str) -> Markup:
    """Text of several lines, escaped and harmless, with its line ends: for `pre` and `textarea`.

    A line end stands before it, which browsers drop there.
    """
    return Markup("\n") + Markup("\n").join(escape(harmless(line)) for line in text.splitlines())


def raw_value(text: str) -> Markup:
    """Text as the value of a hidden field, which brings it back as it was; escaped, not changed."""
    return escape(encodable(text))


def short_address(link: SourceLink) -> str:
    """An address for people: host and path, cut where it is long."""
    parted = urlsplit(link.url)
    told = parted.netloc.rpartition("@")[2] + parted.path.rstrip("/")
    return told if len(told) <= _LONGEST_ADDRESS else f"{told[: _LONGEST_ADDRESS - 1]}…"


def as_sentence(text: str) -> str:
    """A detail as a sentence of its own: it begins with a capital and ends with a full stop.

    What begins with no word, but with "image/png" or the name of a host, keeps its case.
    """
    if _WORD.match(text):
        text = text[0].upper() + text[1:]
    is_ended = text.rstrip(_CLOSING).endswith((".", "!", "?", "…"))
    return text if is_ended or not text else f"{text}."


def _refusal_of(problem: Problem) -> Refusal:
    return refusal(problem.kind, problem.reason)


def _harmless(value: object) -> object:
    """What any expression of a template goes through before it is escaped."""
    return harmless(value) if isinstance(value, str) and not isinstance(value, Markup) else value
