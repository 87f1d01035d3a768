"""The way from a link to a page: redirects, robots.txt, public APIs; one `Way` for each fetch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from nutgraf.errors import FetchFailed, NutgrafError
from nutgraf.fetch.apis import PUBLIC_APIS
from nutgraf.fetch.asking import Asker, LeftAlone
from nutgraf.fetch.deadline import within
from nutgraf.fetch.errand import Errand
from nutgraf.fetch.exchange import WHOLE, Answer, PassingFailure, Question, Sizes, is_readable
from nutgraf.fetch.redirects import REDIRECTS, TooManyRedirects, follow
from nutgraf.fetch.robots import MAX_BYTES as ROBOTS_BYTES
from nutgraf.fetch.robots import Robots, RobotsFile

if TYPE_CHECKING:
    from nutgraf.fetch.links import Link, LinkRules
    from nutgraf.fetch.options import FetchOptions
    from nutgraf.page import Page

_API_BYTES = 5_000_000
_ROBOTS_SECONDS = 10.0
_ROBOTS_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Means:
    """What all fetches share.

    Attributes:
        options: limits and manners.
        links: the judge of links.
        robots: what is known of sites' wishes.
        asker: asks hosts.
        readable: which media types are read.
    """

    options: FetchOptions
    links: LinkRules
    robots: Robots
    asker: Asker
    readable: Callable[[str], bool] = is_readable


class Way:
    """One fetch.

    Args:
        means: what all fetches share.
        errand: deadline and journal of this one.
        kept: the page as it was fetched before, if it was.
    """

    def __init__(self, means: Means, errand: Errand, kept: Page | None) -> None:
        self._means = means
        self._errand = errand
        self._kept = kept

    async def go(self, link: Link, validators: Mapping[str, str]) -> Answer:
        """Asks for a page, wherever redirects lead.

        Args:
            link: where to begin.
            validators: headers with which the site that gave the kept page may confirm it.

        Returns:
            A whole page, or 304 of the site that was given the validators.

        Raises:
            FetchFailed: every reason.
            NotAnArticle: `unsupported-type`.
        """

        async def ask(hop: Link, cookies: Mapping[str, str]) -> Answer:
            answer = await self._ask_api(hop)
            known = self._kept is not None and self._kept.final_url == hop.url
            return answer or await self._ask_site(hop, cookies, validators if known else {})

        most = self._means.options.max_redirects
        return await follow(link, ask, self._means.links, most=most)

    async def _ask_site(
        self, hop: Link, cookies: Mapping[str, str], validators: Mapping[str, str]
    ) -> Answer:
        """Asks a site for a page, if its robots.txt allows it."""
        options, delay = self._means.options, None
        if options.robots:
            load = partial(self._load_robots, hop)
            delay = await self._means.robots.judge(hop, load, self._errand.deadline)
        sizes = Sizes(options.max_bytes, options.max_pdf_bytes)
        question = Question(hop, sizes, validators, cookies, self._means.readable)
        answer = await self._means.asker.ask(question, self._errand, "page", delay)
        expected = answer.status in WHOLE or answer.status in REDIRECTS
        if not expected and not (answer.status == 304 and validators):
            raise FetchFailed("network", f"{hop.host} answered {answer.status}, which is no page")
        return answer

    async def _ask_api(self, link: Link) -> Answer | None:
        """Asks the public API of a link's site; None where it has none, or does not help."""
        if not self._means.options.public_apis:
            return None
        for api in PUBLIC_APIS:
            address = api.question(link)
            if address is None:
                continue
            try:
                asked = Question(self._means.links.parse(address), Sizes(_API_BYTES, _API_BYTES))
                answer = await self._means.asker.ask(
                    asked, self._errand, "api", api.SECONDS_BETWEEN
                )
                made = api.page(link, answer.body)
                where = self._means.links.parse(made[1]) if made else link
            except (NutgrafError, ValueError):
                return None  # then the page itself is asked
            if made is None:
                return None
            return Answer(where, 200, {}, "text/html", "utf-8", made[0], answer.address, {})
        return None

    async def _load_robots(self, link: Link) -> RobotsFile:
        """Asks for the robots.txt that counts for a link."""
        start = self._means.links.parse("/robots.txt", base=link.url)
        try:
            async with within(_ROBOTS_SECONDS, self._errand.deadline) as deadline:
                answer = await self._follow_robots(start, Errand(deadline, self._errand.journal))
        except TimeoutError:
            return RobotsFile("failing", f"no answer within {_ROBOTS_SECONDS:g} s")
        except TooManyRedirects:
            return RobotsFile("absent")
        except LeftAlone:
            raise  # it says nothing about robots.txt
        except FetchFailed as error:
            if error.reason in ("blocked-address", "bad-url", "network"):
                raise  # the page would fare no better
            absent = error.reason == "http-4xx" and not isinstance(error, PassingFailure)
            return RobotsFile("absent" if absent else "failing", error.evidence)
        text = answer.body
        if len(text) == ROBOTS_BYTES:  # half a rule is another rule
            text = text[: text.rfind(b"\n") + 1]
        return RobotsFile("found", text.decode("utf-8-sig", "replace"))

    async def _follow_robots(self, start: Link, errand: Errand) -> Answer:
        sizes = Sizes(ROBOTS_BYTES, ROBOTS_BYTES, cut=True)

        async def ask(hop: Link, cookies: Mapping[str, str]) -> Answer:
            question = Question(hop, sizes, cookies=cookies)
            return await self._means.asker.ask(question, errand, "robots.txt")

        return await follow(start, ask, self._means.links, most=_ROBOTS_REDIRECTS)
