"""Values out of what a PieFed sends, and what makes no sense in it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from nutgraf.community.parsing import Part
from nutgraf.community.piefed.answers import comment_in, languages_in, message_in, post_in
from nutgraf.errors import PlatformDown

from .script import SITE, comment, message, person, post

LANGUAGES = {1: "und", 2: "en"}


def test_a_post() -> None:
    read = post_in(Part(post(url="https://example.org/a", body="more")), LANGUAGES)
    assert read.uri == "https://pie.test/c/news/p/12/title"
    assert (read.id, read.title, read.link, read.body) == (
        12,
        "Title",
        "https://example.org/a",
        "more",
    )
    assert read.author.handle == "ada@pie.test"
    assert read.community.handle == "news@pie.test"
    assert read.published == datetime.datetime(2026, 5, 1, 10, tzinfo=datetime.UTC)
    assert read.language == "en"
    assert not read.featured


def test_a_title_is_one_line() -> None:
    assert post_in(Part(post(title=" one\nline\u2028of it ")), LANGUAGES).title == "one line of it"


def test_a_post_of_text_has_no_link() -> None:
    read = post_in(Part(post()), LANGUAGES)
    assert read.link is None
    assert read.body == ""


@pytest.mark.parametrize("field", ["edited_at", "updated"])
def test_an_edited_post(field: str) -> None:
    read = post_in(Part(post(**dict[str, Any]({field: "2026-05-01T11:00:00Z"}))), LANGUAGES)
    assert read.edited == datetime.datetime(2026, 5, 1, 11, tzinfo=datetime.UTC)


@pytest.mark.parametrize("number", [0, 1, 77])
def test_no_language(number: int) -> None:
    assert post_in(Part(post(language_id=number)), LANGUAGES).language is None


@pytest.mark.parametrize("field", ["sticky", "instance_sticky"])
def test_a_pinned_post(field: str) -> None:
    assert post_in(Part(post(**dict[str, Any]({field: True}))), LANGUAGES).featured


def test_a_community_can_make_a_post_nsfw() -> None:
    view = post()
    view["community"]["nsfw"] = True
    assert post_in(Part(view), LANGUAGES).nsfw


def test_a_comment() -> None:
    read = comment_in(Part(comment(15, above="0.3.9")))
    assert read.ancestors == (3, 9)
    assert read.parent_id == 9
    assert (read.upvotes, read.downvotes) == (3, 1)
    assert read.post_uri == "https://pie.test/c/news/p/12/title"


def test_a_comment_at_top_level() -> None:
    assert comment_in(Part(comment(15))).parent_id is None


@pytest.mark.parametrize("field", ["removed", "deleted"])
def test_nothing_is_told_of_a_comment_that_was_taken_away(field: str) -> None:
    assert comment_in(Part(comment(15, "words", **dict[str, Any]({field: True})))).body == ""


@pytest.mark.parametrize("path", ["", "0", "15", "0.x.15", "0.3", "0.15.", "0.-1.15", "0.١.15"])
def test_a_path_that_makes_no_sense(path: str) -> None:
    with pytest.raises(PlatformDown, match="path"):
        comment_in(Part(comment(15, path=path)))


def test_a_message() -> None:
    read = message_in(Part(message(4, "hello", person("ada"), person("nutgraf", 2))))
    assert read.sender.name == "ada"
    assert read.recipient_uri == "https://pie.test/u/nutgraf"
    assert read.text == "hello"


def test_languages() -> None:
    assert languages_in(Part(SITE)) == {1: "und", 2: "en", 3: "de"}


def test_a_site_that_tells_no_languages() -> None:
    assert languages_in(Part({"site": {}})) == {}


@pytest.mark.parametrize("uri", ["https://[x/u/ada", "ada", "https://a b", None])
def test_a_canonical_address_that_is_none(uri: Any) -> None:
    with pytest.raises(PlatformDown, match="ap_id"):
        post_in(Part(post(ap_id=uri)), LANGUAGES)
    with pytest.raises(PlatformDown, match="ap_id"):
        comment_in(Part(comment(3, ap_id=uri)))
    stranger = comment(3)
    stranger["creator"]["actor_id"] = uri
    with pytest.raises(PlatformDown, match="actor_id"):
        comment_in(Part(stranger))
