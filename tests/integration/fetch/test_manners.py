"""Manners: robots.txt, rates, Retry-After, second attempts."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from aiohttp import web

from nutgraf.errors import FetchFailed
from tests.integration.fetch.sites import STORY, answering, fetcher, redirect, serving


def asked_for(pages: dict[str, Any], *paths: str, **changes: Any) -> list[str]:
    """Fetches paths one after the other; returns all that the site was asked for."""

    async def run() -> list[str]:
        async with serving(pages) as site, fetcher(**changes) as door:
            for path in paths:
                await door.fetch(site.url(path))
            return site.paths()

    return asyncio.run(run())


def assert_refused(pages: dict[str, Any], reason: str, path: str = "/", **changes: Any) -> str:
    with pytest.raises(FetchFailed) as caught:
        asked_for(pages, path, **changes)
    assert caught.value.reason == reason
    return caught.value.evidence


class TestRobots:
    def test_it_is_asked_for_once(self) -> None:
        pages = {"/robots.txt": "User-agent: *\nDisallow: /private\n", "/a": STORY, "/b": STORY}
        assert asked_for(pages, "/a", "/b") == ["/robots.txt", "/a", "/b"]

    def test_a_no_is_a_no(self) -> None:
        pages = {"/robots.txt": "User-agent: *\nDisallow: /\n", "/": STORY}
        assert "robots.txt" in assert_refused(pages, "robots")
        assert asked_for(pages, "/", robots=False) == ["/"]

    def test_our_own_name_is_heard(self) -> None:
        rules = "User-agent: *\nDisallow: /\n\nUser-agent: nutgraf\nAllow: /\n"
        assert asked_for({"/robots.txt": rules, "/": STORY}, "/") == ["/robots.txt", "/"]
        rules = "User-agent: nutgraf\nDisallow: /\n\nUser-agent: *\nAllow: /\n"
        assert_refused({"/robots.txt": rules, "/": STORY}, "robots")

    @pytest.mark.parametrize(
        ("agent", "ours"),
        [("nutgraf", True), ("NutGraf", True), ("nutgraf/1.0", True), ("nut", False),
         ("n", False), ("nutgraf-images", False), ("*", True), ("googlebot", False)],
    )  # fmt: skip
    def test_names_compare_whole_and_without_version(self, agent: str, ours: bool) -> None:
        pages = {"/robots.txt": f"User-agent: {agent}\nDisallow: /\n", "/": STORY}
        if ours:
            assert_refused(pages, "robots")
        else:
            assert asked_for(pages, "/")[-1] == "/"

    def test_a_byte_order_mark_hides_no_rule(self) -> None:
        rules = b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n"
        assert_refused({"/robots.txt": rules, "/": STORY}, "robots")

    def test_a_rule_that_is_cut_off_is_none(self) -> None:
        start = b"User-agent: *\n"
        rest = b"Disallow: /private\n"
        filling = b"#" * (512_000 - len(start) - len(b"Disallow: /") - 1) + b"\n"
        pages = {"/robots.txt": start + filling + rest, "/": STORY}
        assert asked_for(pages, "/")[-1] == "/"

    def test_rules_behind_many_lines_count(self) -> None:
        rules = "#\n" * 100_000 + "User-agent: *\nDisallow: /\n"
        assert_refused({"/robots.txt": rules, "/": STORY}, "robots")

    @pytest.mark.slow
    def test_a_host_that_wants_rest_has_not_lost_its_robots_txt(self) -> None:
        """The other origin of the host is asked for its rules when the rest is over."""

        async def run() -> None:
            resting = answering("", 429, Retry_After="1")
            closed = {"/robots.txt": "User-agent: *\nDisallow: /private\n", "/private": STORY}
            async with (
                serving({"/": resting}) as one,
                serving(closed) as other,
                fetcher(patience=0.2) as door,
            ):
                for url, reason in (
                    (one.url("/"), "http-4xx"),
                    (other.url("/private"), "http-4xx"),  # left alone, and said so
                ):
                    with pytest.raises(FetchFailed) as caught:
                        await door.fetch(url)
                    assert caught.value.reason == reason
                await asyncio.sleep(1)
                with pytest.raises(FetchFailed) as caught:
                    await door.fetch(other.url("/private"))
                assert caught.value.reason == "robots"

        asyncio.run(run())

    def test_many_pages_of_a_silent_site_end_alike_after_one_try(self) -> None:
        async def run() -> tuple[set[str], int]:
            tries = 0

            async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                nonlocal tries
                tries += 1
                writer.close()

            server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
            base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            async with server, fetcher() as door:
                found = await asyncio.gather(
                    *(door.fetch(f"{base}/{n}") for n in range(12)), return_exceptions=True
                )
            return {getattr(failure, "reason", "none") for failure in found}, tries

        reasons, tries = asyncio.run(run())
        assert reasons == {"network"}
        assert tries <= 2  # aiohttp asks once more where a connection was closed at once

    @pytest.mark.parametrize("status", [401, 403, 404, 410])
    def test_none_allows_all(self, status: int) -> None:
        pages = {"/robots.txt": answering("", status), "/": STORY}
        assert asked_for(pages, "/") == ["/robots.txt", "/"]

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_a_failing_one_allows_nothing(self, status: int) -> None:
        pages = {"/robots.txt": answering("", status), "/": STORY}
        assert str(status) in assert_refused(pages, "robots")

    def test_its_redirects_are_followed(self) -> None:
        pages = {"/robots.txt": redirect("/rules"), "/rules": "User-agent: *\nDisallow: /x\n",
                 "/": STORY, "/x": STORY}  # fmt: skip
        assert asked_for(pages, "/") == ["/robots.txt", "/rules", "/"]
        assert_refused(pages, "robots", "/x")

    def test_redirects_without_end_are_none(self) -> None:
        pages = {"/robots.txt": redirect("/robots.txt"), "/": STORY}
        assert asked_for(pages, "/")[-1] == "/"

    def test_a_redirect_of_the_page_is_judged_too(self) -> None:
        pages = {"/robots.txt": "User-agent: *\nDisallow: /x\n", "/": redirect("/x"), "/x": STORY}
        assert_refused(pages, "robots")

    def test_only_the_beginning_of_an_endless_one_is_read(self) -> None:
        rules = "User-agent: *\nDisallow: /x\n" + "# and so on\n" * 200_000
        pages = {"/robots.txt": rules, "/": STORY, "/x": STORY}
        assert asked_for(pages, "/") == ["/robots.txt", "/"]
        assert_refused(pages, "robots", "/x")

    @pytest.mark.slow
    def test_a_hostile_one_takes_no_time(self) -> None:
        many = "".join(f"Disallow: /*{n}$\n" for n in range(28_000))
        wild = "".join(f"Disallow: /{'*a' * 200}{n}\n" for n in range(1_200))
        for rules in (many, wild):
            pages = {"/robots.txt": f"User-agent: *\n{rules}", "/" + "a" * 2_000: STORY}
            started = time.process_time()
            asked_for(pages, "/" + "a" * 2_000)
            assert time.process_time() - started < 5  # without bounds it takes minutes

    def test_a_crawl_delay_is_kept(self) -> None:
        pages = {"/robots.txt": "User-agent: *\nCrawl-delay: 0.3\n", "/a": STORY, "/b": STORY}
        started = time.monotonic()
        asked_for(pages, "/a", "/b")
        assert time.monotonic() - started >= 0.3


class TestRates:
    def test_a_host_is_not_asked_faster_than_its_rate(self) -> None:
        times: list[float] = []

        def note(_: web.BaseRequest) -> web.Response:
            times.append(time.monotonic())
            return web.Response(text=STORY, content_type="text/html")

        async def run() -> None:
            async with (
                serving({f"/{n}": note for n in range(8)}) as site,
                fetcher(host_per_second=20.0, host_burst=2, robots=False) as door,
            ):
                await asyncio.gather(*(door.fetch(site.url(f"/{n}")) for n in range(8)))

        asyncio.run(run())
        assert len(times) == 8
        for count in range(3, 9):  # any so many requests within no less than so much time
            for first in range(8 - count + 1):
                assert times[first + count - 1] - times[first] >= (count - 2) / 20 - 0.03

    @pytest.mark.slow
    def test_waiting_in_turn_does_not_count_against_the_deadline(self) -> None:
        async def run() -> int:
            async with (
                serving({f"/{n}": STORY for n in range(5)}) as site,
                fetcher(host_per_second=5.0, host_burst=1, robots=False, seconds=0.3) as door,
            ):
                pages = await asyncio.gather(*(door.fetch(site.url(f"/{n}")) for n in range(5)))
                return len(pages)

        assert asyncio.run(run()) == 5

    @pytest.mark.slow
    def test_a_turn_that_does_not_come_is_told(self) -> None:
        pages = {
            "/robots.txt": "User-agent: *\nCrawl-delay: 30\n",
            "/": redirect("/b"),
            "/b": STORY,
        }
        started = time.monotonic()
        told = assert_refused(pages, "timeout", seconds=0.5, queue_seconds=0.5)
        assert "in turn" in told
        assert time.monotonic() - started < 10

    def test_no_more_at_once_than_allowed(self) -> None:
        now = dict.fromkeys(("news.example", "other.example"), 0)
        most = dict(now)
        together = [0]

        async def slow(request: web.BaseRequest) -> web.Response:
            host = request.url.host or ""
            now[host] += 1
            most[host] = max(most[host], now[host])
            together[0] = max(together[0], sum(now.values()))
            await asyncio.sleep(0.02)
            now[host] -= 1
            return web.Response(text=STORY, content_type="text/html")

        async def run() -> None:
            pages = {f"/{n}": slow for n in range(12)}
            async with (
                serving(pages) as site,
                fetcher(host_connections=3, connections=4, robots=False) as door,
            ):
                await asyncio.gather(
                    *(door.fetch(site.url(f"/{n}", host)) for host in now for n in range(12))
                )

        asyncio.run(run())
        assert max(most.values()) == 3
        assert together[0] == 4

    @pytest.mark.slow
    def test_one_slow_site_does_not_hold_up_the_others(self) -> None:
        async def slow(_: web.BaseRequest) -> web.Response:
            await asyncio.sleep(1)
            return web.Response(text=STORY, content_type="text/html")

        async def run() -> float:
            pages = {"/slow": slow, "/": STORY}
            async with (
                serving(pages) as site,
                fetcher(connections=4, host_connections=2, robots=False) as door,
            ):
                waiting = [
                    asyncio.create_task(door.fetch(site.url(f"/slow?{n}"))) for n in range(10)
                ]
                await asyncio.sleep(0.05)
                started = time.monotonic()
                await door.fetch(site.url("/", "news.example"))
                took = time.monotonic() - started
                for task in waiting:
                    task.cancel()
                await asyncio.gather(*waiting, return_exceptions=True)
            return took

        assert asyncio.run(run()) < 0.5


class TestSecondAttempts:
    def flaky(self, *answers: Any) -> tuple[dict[str, Any], list[float]]:
        """A page that answers in turn, and when it was asked."""
        turns, times = list(answers), []

        def answer(request: web.BaseRequest) -> Any:
            times.append(time.monotonic())
            turn = turns.pop(0) if len(turns) > 1 else turns[0]
            return turn(request)

        return {"/": answer}, times

    @pytest.mark.slow
    def test_a_passing_fault_passes(self) -> None:
        pages, times = self.flaky(answering("", 503), answering("", 502), answering(STORY))
        asked_for(pages, "/", attempts=3, robots=False)
        assert len(times) == 3

    @pytest.mark.parametrize("status", [400, 403, 404, 500, 501])
    def test_what_will_not_pass_is_not_tried_again(self, status: int) -> None:
        pages, times = self.flaky(answering("", status))
        assert_refused(pages, f"http-{status // 100}xx", attempts=3, robots=False)
        assert len(times) == 1

    def test_attempts_come_to_an_end(self) -> None:
        pages, times = self.flaky(answering("", 503))
        assert_refused(pages, "http-5xx", attempts=2, robots=False)
        assert len(times) == 2

    @pytest.mark.slow
    def test_retry_after_is_waited_for(self) -> None:
        pages, times = self.flaky(answering("", 429, Retry_After="1"), answering(STORY))
        asked_for(pages, "/", attempts=2, robots=False)
        assert times[1] - times[0] >= 1

    def test_a_long_one_is_told_instead_and_the_host_left_alone(self) -> None:
        async def run() -> int:
            pages, times = self.flaky(answering("", 429, Retry_After="3600"))
            async with serving(pages) as site, fetcher(attempts=3, robots=False) as door:
                for _ in range(2):
                    with pytest.raises(FetchFailed) as caught:
                        await door.fetch(site.url("/"))
                    assert caught.value.reason == "http-4xx"
                    assert caught.value.retry_after == pytest.approx(3600, abs=5)
            return len(times)

        assert asyncio.run(run()) == 1

    def test_nobody_sees_the_inner_kinds_of_failure(self) -> None:
        pages, _ = self.flaky(answering("", 503))
        with pytest.raises(FetchFailed) as caught:
            asked_for(pages, "/", robots=False)
        assert type(caught.value) is FetchFailed
