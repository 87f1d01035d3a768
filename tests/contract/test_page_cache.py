"""What every cache of pages does."""

from __future__ import annotations

import asyncio
import datetime
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nutgraf.errors import BadSource
from nutgraf.fetch.cache import CachedPage, MemoryPageCache, PageCache
from nutgraf.fetch.disk_cache import DiskPageCache
from nutgraf.page import Page
from nutgraf.store.opening import open_database, open_store
from nutgraf.store.pages import StorePageCache

NOW = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC)
Open = Callable[[int], PageCache]


@pytest.fixture(params=["memory", "disk", "store"])
def open_cache(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    if request.param == "memory":
        yield MemoryPageCache
    elif request.param == "disk":
        yield lambda size: DiskPageCache(tmp_path / "pages", size)
    else:
        database = open_database(str(tmp_path / "nutgraf.db"))
        yield lambda size: StorePageCache(database, size)
        database.close()


def entry(url: str, body: bytes = b"<p>body\n\0\xff</p>") -> CachedPage:
    page = Page(
        body=body,
        url=url,
        final_url=url + "#there",
        status=200,
        content_type="text/html",
        charset="utf-8",
        headers={"etag": '"é"'},
        fetched_at=NOW,
    )
    return CachedPage(page, NOW + datetime.timedelta(seconds=90))


def test_what_was_put_comes_back_whole(open_cache: Open) -> None:
    cache = open_cache(100_000)
    url = "https://news.example/ä?a=1&b=2"
    asyncio.run(cache.put(url, entry(url)))
    assert asyncio.run(cache.get(url)) == entry(url)


def test_what_was_not_put_is_not_there(open_cache: Open) -> None:
    cache = open_cache(100_000)
    asyncio.run(cache.put("https://news.example/a", entry("https://news.example/a")))
    for url in ("https://news.example/b", "https://news.example/A", "https://news.example/a/"):
        assert asyncio.run(cache.get(url)) is None


def test_the_newest_counts(open_cache: Open) -> None:
    cache = open_cache(100_000)
    url = "https://news.example/"
    for body in (b"one", b"two"):
        asyncio.run(cache.put(url, entry(url, body)))
    found = asyncio.run(cache.get(url))
    assert found is not None
    assert found.page.body == b"two"


def test_it_stays_within_its_size_and_forgets_what_was_used_longest_ago(open_cache: Open) -> None:
    cache = open_cache(60_000)
    urls = [f"https://news.example/{n}" for n in range(12)]
    for place, url in enumerate(urls):
        asyncio.run(cache.put(url, entry(url, bytes(10_000))))
        if isinstance(cache, DiskPageCache):  # files remember no finer times than the system's
            os.utime(cache._file(url), (place, place))
        assert asyncio.run(cache.get(urls[0])) is not None  # in use all the time
    there = [url for url in urls if asyncio.run(cache.get(url)) is not None]
    assert urls[0] in there
    assert urls[-1] in there
    assert 2 <= len(there) <= 6


def test_what_is_larger_than_all_is_not_kept(open_cache: Open) -> None:
    cache = open_cache(5_000)
    url = "https://news.example/"
    asyncio.run(cache.put(url, entry(url, bytes(10_000))))
    assert asyncio.run(cache.get(url)) is None


class TestOnDisk:
    url = "https://news.example/"

    def test_it_outlives_the_process(self, tmp_path: Path) -> None:
        asyncio.run(DiskPageCache(tmp_path).put(self.url, entry(self.url)))
        assert asyncio.run(DiskPageCache(tmp_path).get(self.url)) == entry(self.url)

    @pytest.mark.parametrize("damage", ["cut", "flip", "empty", "json", "other", "deep", "naive"])
    def test_what_is_damaged_is_absent(self, tmp_path: Path, damage: str) -> None:
        cache = DiskPageCache(tmp_path)
        asyncio.run(cache.put(self.url, entry(self.url)))
        file = cache._file(self.url)
        data = file.read_bytes()
        file.write_bytes(
            {
                "cut": data[:-3],
                "flip": data[:-3] + b"xxx",
                "empty": b"",
                "json": b"[]\n" + data,
                "deep": b"[" * 100_000,
                "naive": data.replace(b"+00:00", b""),
                "other": data.replace(b"news.example/", b"evil.example/", 1),
            }[damage]
        )
        assert asyncio.run(cache.get(self.url)) is None

    def test_a_disk_that_cannot_be_written_costs_only_the_cache(self, tmp_path: Path) -> None:
        cache = DiskPageCache(tmp_path / "pages")
        (tmp_path / "pages").rmdir()
        asyncio.run(cache.put(self.url, entry(self.url)))
        assert asyncio.run(cache.get(self.url)) is None

    def test_nobody_else_may_read_it(self, tmp_path: Path) -> None:
        cache = DiskPageCache(tmp_path / "pages")
        asyncio.run(cache.put(self.url, entry(self.url)))
        assert (tmp_path / "pages").stat().st_mode & 0o077 == 0
        assert cache._file(self.url).stat().st_mode & 0o077 == 0

    @pytest.mark.parametrize("mode", [0o777, 0o770])
    def test_a_folder_in_which_others_may_write_is_refused(self, tmp_path: Path, mode: int) -> None:
        (tmp_path / "pages").mkdir()
        (tmp_path / "pages").chmod(mode)
        with pytest.raises(BadSource, match="nobody else may write"):
            DiskPageCache(tmp_path / "pages")

    def test_what_is_no_plain_file_is_absent(self, tmp_path: Path) -> None:
        cache = DiskPageCache(tmp_path)
        asyncio.run(cache.put(self.url, entry(self.url)))
        file = cache._file(self.url)
        elsewhere = file.rename(tmp_path / "elsewhere")
        file.symlink_to(elsewhere)
        assert asyncio.run(cache.get(self.url)) is None
        file.unlink()
        os.mkfifo(file)  # reading it would wait for a writer
        assert asyncio.run(cache.get(self.url)) is None

    def test_several_processes_keep_to_one_size(self, tmp_path: Path) -> None:
        caches = [DiskPageCache(tmp_path, 1_000_000) for _ in range(5)]
        for number in range(200):
            url = f"https://news.example/{number}"
            asyncio.run(caches[number % 5].put(url, entry(url, bytes(20_000))))
        assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 1_300_000

    def test_many_small_pages_are_not_many_files(self, tmp_path: Path) -> None:
        cache = DiskPageCache(tmp_path, 400_000)
        for number in range(300):
            url = f"https://news.example/{number}"
            asyncio.run(cache.put(url, entry(url, b"x")))
        assert len(list(tmp_path.iterdir())) <= 105

    def test_what_was_left_half_written_is_swept_out(self, tmp_path: Path) -> None:
        old, new = tmp_path / "old.part", tmp_path / "new.part"
        for file in (old, new):
            file.write_bytes(b"half")
        os.utime(old, (0, 0))
        DiskPageCache(tmp_path)
        assert not old.exists()
        assert new.exists()  # another process may be writing it

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(BadSource, match="file"):
            DiskPageCache(tmp_path / "file" / "pages")


class TestInStore:
    url = "https://news.example/"

    def test_all_who_open_the_store_share_it(self, tmp_path: Path) -> None:
        with open_store(str(tmp_path / "a.db")) as one, open_store(str(tmp_path / "a.db")) as two:
            asyncio.run(one.pages.put(self.url, entry(self.url)))
            assert asyncio.run(two.pages.get(self.url)) == entry(self.url)

    @pytest.mark.parametrize("damage", ["body = x'00'", "record = '[]'", "record = 'x'"])
    def test_what_is_damaged_is_absent(self, tmp_path: Path, damage: str) -> None:
        with open_store(str(tmp_path / "a.db")) as store:
            asyncio.run(store.pages.put(self.url, entry(self.url)))
            connection = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
            connection.execute(f"UPDATE pages SET {damage}")
            connection.close()
            assert asyncio.run(store.pages.get(self.url)) is None

    def test_a_store_that_fails_costs_only_the_cache(self, tmp_path: Path) -> None:
        with open_store(str(tmp_path / "a.db")) as store:
            connection = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
            connection.execute("DROP TABLE pages")
            connection.close()
            asyncio.run(store.pages.put(self.url, entry(self.url)))
            assert asyncio.run(store.pages.get(self.url)) is None

    def test_old_pages_are_pruned(self, tmp_path: Path) -> None:
        with open_store(str(tmp_path / "a.db"), clock=lambda: NOW) as store:
            asyncio.run(store.pages.put(self.url, entry(self.url)))
            store.ledger.prune(NOW)
            assert asyncio.run(store.pages.get(self.url)) is not None
            store.ledger.prune(NOW + datetime.timedelta(seconds=1))
            assert asyncio.run(store.pages.get(self.url)) is None
