"""Following redirects: each hop is judged as the first link was."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from nutgraf.errors import FetchFailed

if TYPE_CHECKING:
    from nutgraf.fetch.exchange import Answer
    from nutgraf.fetch.links import Link, LinkRules

REDIRECTS = frozenset((301, 302, 303, 307, 308))
_MOST_COOKIES = 20


class TooManyRedirects(FetchFailed):
    """A way that does not end; outside of this room it is a `FetchFailed`."""


async def follow(
    link: Link,
    ask: Callable[[Link, Mapping[str, str]], Awaitable[Answer]],
    rules: LinkRules,
    *,
    most: int,
) -> Answer:
    """Asks, and goes where redirects lead.

    Cookies live on this way only, and only at the host that set them: some sites redirect until
    they see theirs.

    Args:
        link: where to begin.
        ask: asks for a link with cookies.
        rules: the judge of links.
        most: hops at most.

    Raises:
        FetchFailed: `network` for a way that does not end or leaves https, `bad-url` and
            `blocked-address` for what a hop leads to, and whatever `ask` raises.
    """
    seen: set[tuple[str, frozenset[tuple[str, str]]]] = set()
    cookies: dict[str, str] = {}
    for _ in range(most + 1):
        seen.add((link.url, frozenset(cookies.items())))
        answer = await ask(link, cookies)
        if answer.status not in REDIRECTS:
            return answer
        target = _target(answer, rules)
        cookies = _kept(cookies, answer.cookies) if target.host == link.host else {}
        link = target
        if (link.url, frozenset(cookies.items())) in seen:
            raise TooManyRedirects("network", f"{link.host} sends in a circle")
    raise TooManyRedirects("network", f"more than {most} redirects")


def _target(answer: Answer, rules: LinkRules) -> Link:
    place = answer.headers.get("location")
    if not place:
        raise FetchFailed("network", f"{answer.link.host} redirects without saying where to")
    try:
        link = rules.parse(_encoded(place), base=answer.link.url)
    except FetchFailed as error:
        told = f"{answer.link.host} redirects where nothing is fetched: {error.evidence}"
        raise FetchFailed(error.reason, told) from None
    if answer.link.scheme == "https" and link.scheme == "http":
        raise FetchFailed("network", f"{answer.link.host} redirects from https to http")
    return link


def _encoded(place: str) -> str:
    """Encodes what servers leave bare in an address: blanks, and bytes that are no UTF-8."""
    return "".join(
        "%20"
        if character == " "
        else f"%{ord(character) - 0xDC00:02X}"
        if _is_byte(character)
        else character
        for character in place.strip()
    )


def _is_byte(character: str) -> bool:
    """Whether a character stands for a byte that could not be decoded (PEP 383)."""
    return "\udc80" <= character <= "\udcff"


def _kept(cookies: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    return dict(list({**cookies, **new}.items())[:_MOST_COOKIES])
