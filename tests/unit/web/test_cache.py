"""What was worked out before is kept within bytes and time."""

from __future__ import annotations

from nutgraf.web.cache import Cache


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_was_used_longest_ago_goes_first() -> None:
    cache: Cache[str, int] = Cache(100)
    cache.put("a", 1, 40, 10)
    cache.put("b", 2, 40, 10)
    assert cache.get("a") == 1
    cache.put("c", 3, 40, 10)
    assert [cache.get(key) for key in "abc"] == [1, None, 3]


def test_what_is_larger_than_all_room_is_not_kept() -> None:
    cache: Cache[str, int] = Cache(100)
    cache.put("a", 1, 40, 10)
    cache.put("b", 2, 101, 10)
    assert (cache.get("a"), cache.get("b")) == (1, None)


def test_time_runs_out() -> None:
    clock = Clock()
    cache: Cache[str, int] = Cache(100, clock)
    cache.put("a", 1, 40, 10)
    clock.now = 9.9
    assert cache.get("a") == 1
    clock.now = 10.0
    assert cache.get("a") is None
    assert cache.bytes == 0


def test_bytes_stay_within_bounds_whatever_is_put() -> None:
    cache: Cache[int, int] = Cache(1_000)
    for number in range(20_000):
        cache.put(number % 777, number, number % 333, 5)
        assert cache.bytes <= 1_000
    assert len(cache) < 777
