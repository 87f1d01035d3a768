"""Objects of both versions become the same values; what makes no sense is named."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from nutgraf.community.lemmy.addresses import is_address, number_of_post
from nutgraf.community.lemmy.languages import CommunityLanguages
from nutgraf.community.parsing import Part
from nutgraf.errors import PlatformDown

from .script import HOST, V3, V4, Version


def test_both_versions_tell_the_same() -> None:
    assert V3.read_post() == V4.read_post()
    assert V3.read_comment(7, above="0.3") == V4.read_comment(7, above="0.3")
    assert V3.read_person() == V4.read_person()
    assert V3.read_community() == V4.read_community()


def test_a_post(version: Version) -> None:
    post = version.read_post(url="https://news.example/a", body="Text", featured_local=True)
    assert post.uri == f"https://{HOST}/post/12"
    assert post.title == "Post 12"
    assert post.link == "https://news.example/a"
    assert post.published == datetime.datetime(2026, 5, 1, 10, 12, tzinfo=datetime.UTC)
    assert post.featured
    assert version.read_post(name=" a\n b\t").title == "a b"
    assert version.read_post(url="").link is None


def test_a_post_is_nsfw_where_its_community_is(version: Version) -> None:
    view = {**version.post(), "community": version.community(nsfw=True)}
    assert version.adapter.dialect.views.post(Part(view)).nsfw


def test_a_comment_that_was_taken_away_has_no_words(version: Version) -> None:
    for flag in ("removed", "deleted"):
        comment = version.read_comment(7, **{flag: True})
        assert comment.body == ""


def test_the_place_of_a_comment(version: Version) -> None:
    assert version.read_comment(7).ancestors == ()
    assert version.read_comment(7, above="0.3.5").ancestors == (3, 5)


@pytest.mark.parametrize("path", ["", "0.x.7", "0.-3.7", "0.٣.7", "0." + "9" * 30 + ".7", "0 .7"])
def test_a_path_that_is_none(version: Version, path: str) -> None:
    with pytest.raises(PlatformDown, match="path"):
        version.read_comment(7, path=path)


@pytest.mark.parametrize(
    "uri", ["", "javascript:alert(1)", "https://a b", "https://a\nb", "https://[x/u/ada", 5]
)
def test_a_canonical_address_that_is_none(version: Version, uri: Any) -> None:
    with pytest.raises(PlatformDown, match="ap_id"):
        version.read_post(ap_id=uri)
    with pytest.raises(PlatformDown):
        version.adapter.dialect.views.person(Part(version.person(**{version.actor: uri})))


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "12"},
        {"id": None},
        {"id": 2**70},
        {"name": None},
        {"name": 5},
        {"nsfw": "yes"},
        {"body": []},
        {"url": {}},
    ],
)
def test_a_post_that_makes_no_sense(version: Version, wrong: dict[str, Any]) -> None:
    with pytest.raises(PlatformDown, match="no sense"):
        version.read_post(**wrong)


@pytest.mark.parametrize("time", ["", "yesterday", 5, None, "2026-13-01T00:00:00Z"])
def test_a_time_that_is_none(version: Version, time: Any) -> None:
    with pytest.raises(PlatformDown):
        version.read_post(**{version.published: time})


def test_addresses_of_posts() -> None:
    origin = "https://lemmy.test"
    assert number_of_post("https://lemmy.test/post/12", origin) == 12
    assert number_of_post("https://LEMMY.test/post/12/a-title?x=1#y", origin) == 12
    for other in (
        "https://away.test/post/12",
        "https://lemmy.test.evil.example/post/12",
        "https://lemmy.test@evil.example/post/12",
        "https://lemmy.test/post/x",
        "https://lemmy.test/post/",
        "https://lemmy.test/comment/12",
        "https://lemmy.test/post/" + "1" * 40,
        "lemmy.test/post/12",
        "https://[::1/post/12",
        "",
    ):
        assert number_of_post(other, origin) is None


def test_what_may_be_asked_about() -> None:
    assert is_address("https://a.example/post/1")
    for other in ("", "@a@b", "ftp://a", "https://a b", "https://a\x00", "https://" + "a" * 2_000):
        assert not is_address(other)


def test_languages_of_communities_are_known_for_an_hour() -> None:
    now = 0.0
    languages = CommunityLanguages(lambda: now)
    languages.note(1, frozenset((37,)))
    assert languages.of(1) == frozenset((37,))
    assert languages.of(2) is None
    now = 3_601.0
    assert languages.of(1) is None
    for number in range(3_000):
        languages.note(number, frozenset())
    assert languages.of(0) is None
    assert languages.of(2_999) == frozenset()
    languages.forget(2_999)
    assert languages.of(2_999) is None
