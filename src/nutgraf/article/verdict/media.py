"""Whether the page is there for a video, a recording or pictures, with little text of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nutgraf.article.verdict.sight import counted

if TYPE_CHECKING:
    from nutgraf.article.verdict.sight import Sight

_HARDLY_ANY = 200
_MUCH_AROUND = 350
"""Words outside of links from which a video is but a part of the page."""

_PLAYERS = ("video", "audio", "object")
_HOSTS = (
    "youtube.com/embed", "youtube-nocookie.com", "player.vimeo.com", "dailymotion.com/embed",
    "open.spotify.com", "w.soundcloud.com", "podcasts.apple.com", "player.",
)  # fmt: skip
_KINDS = {"video": "a video", "music": "a recording"}
_TYPES = (
    (frozenset(("videoobject", "clip", "movie", "tvepisode")), "a video"),
    (
        frozenset(("podcastepisode", "podcastseries", "audioobject", "musicrecording",
                   "musicalbum", "episode", "radioepisode")),
        "a recording",
    ),
    (frozenset(("imagegallery", "mediagallery")), "a gallery"),
)  # fmt: skip
_MOST_IFRAMES = 50
_MANY_PICTURES = 8
_CAPTION = 3


def media_only(sight: Sight, minimum_words: int) -> str | None:
    """Returns the evidence that a page is there for its media, None where it has a text."""
    if sight.known is None or sight.tree is None or sight.words > 3 * _HARDLY_ANY:
        return None
    prose = _prose(sight)
    if prose >= _HARDLY_ANY or (sight.is_story and prose >= minimum_words):
        return None
    what = (
        _called(sight, minimum_words)
        or _played(sight, prose, minimum_words)
        or _pictured(sight, prose)
    )
    return f"{what} with {counted(prose, 'word')} of text" if what else None


def _prose(sight: Sight) -> int:
    """Counts the words of the article that are no captions."""
    kinds = sight.article.kinds or ("prose",) * len(sight.article.paragraphs)
    return sum(
        len(text.split())
        for text, kind in zip(sight.article.paragraphs, kinds, strict=True)
        if kind in ("prose", "item", "quote")
    )


def _called(sight: Sight, minimum_words: int) -> str | None:
    """Returns what the page calls itself."""
    known = sight.known
    if known is None:
        return None
    kind = (known.kind or "").lower()
    named = next((what for start, what in _KINDS.items() if kind.startswith(start)), None)
    article = kind == "article" and _prose(sight) >= minimum_words
    if named or article or sight.is_story or "product" in known.types:
        return named
    if sight.seen_words > _MUCH_AROUND:
        return None
    return next((what for types, what in _TYPES if known.types & types), None)


def _played(sight: Sight, prose: int, minimum_words: int) -> str | None:
    """Returns what is played on a page with less text than an article needs."""
    if prose >= minimum_words or sight.tree is None or sight.seen_words > _MUCH_AROUND:
        return None
    for tag in _PLAYERS:
        if next(sight.tree.iter(tag), None) is not None:
            return "a recording" if tag == "audio" else "a video"
    for place, frame in enumerate(sight.tree.iter("iframe")):
        if place == _MOST_IFRAMES:
            break
        source = frame.get("src") or frame.get("data-src") or ""
        if any(host in source for host in _HOSTS):
            return "a video" if "spotify" not in source else "a recording"
    return None


def _pictured(sight: Sight, prose: int) -> str | None:
    """Tells a gallery by its many pictures with captions, which are more than its prose."""
    from nutgraf.article.candidates import LANDMARK_BIT  # noqa: PLC0415 - lxml when needed

    captions = [
        len(c.text.split())
        for c in sight.candidates
        if c.landmarks & LANDMARK_BIT["figcaption"] and len(c.text.split()) >= _CAPTION
    ]
    if len(captions) >= _MANY_PICTURES and sum(captions) > prose:
        return f"{len(captions)} pictures with captions"
    return None
