"""What an instance shows to browsers: a post and its comments, to look at alone.

The true ones have a whole site there; here it is enough that no link to the instance is dead.
"""

from __future__ import annotations

import re
from html import escape

from nutgraf.demo.calls import Reply
from nutgraf.demo.instance import Instance
from nutgraf.demo.records import CommentRecord, PostRecord
from nutgraf.render.characters import encodable, harmless, one_line

_POST = re.compile(r"/(?:post|c/[^/]+/p)/([0-9]{1,9})(?:/[^/]*)?")
_COMMENT = re.compile(r"/comment/([0-9]{1,9})")
_REST = re.compile(r"/|/[uc]/[^/]+")
_LINKS = ("http://", "https://")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def page_of(instance: Instance, path: str) -> Reply | None:
    """Returns the page of a post or comment; None where the path leads to neither.

    Where there is a view of the instance (`Instance.view`), it leads there, and so do the
    pages of people and communities.

    Args:
        instance: that is asked.
        path: such as "/post/8", "/c/harbour/p/8/a-ferry", "/comment/20".
    """
    if instance.view and _REST.fullmatch(path):
        return Reply("", 302, {"Location": instance.view})
    comment: CommentRecord | None = None
    if found := _COMMENT.fullmatch(path):
        comment = instance.comments.get(int(found[1]))
        post = comment.post if comment else None
    elif found := _POST.fullmatch(path):
        post = instance.posts.get(int(found[1]))
    else:
        return None
    if post is None or post.deleted or post.removed:
        return None
    if instance.view:
        where = f"{instance.view}#{anchor_of(comment or post)}"
        return Reply("", 302, {"Location": where})
    return Reply(_page(post), 200, _HEADERS)


def anchor_of(record: PostRecord | CommentRecord) -> str:
    """Returns by which name a page has a post or comment: that of its home, as in its URI."""
    home = record.author.home
    if isinstance(record, CommentRecord):
        return f"comment-{home.comments.number(record)}"
    return f"post-{home.posts.number(record)}"


def _page(post: PostRecord) -> str:
    title = _text(one_line(post.title))
    link = post.link if post.link and post.link.startswith(_LINKS) else None
    rel = 'rel="noopener noreferrer nofollow"'
    head = f'<a {rel} href="{_text(one_line(link))}">{title}</a>' if link else title
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"</head>\n<body><h1>{head}</h1>\n"
        f"<p>{_text(post.author.handle)} in !{_text(post.community.handle)}</p>\n"
        f"<pre>{_text(post.body)}</pre>\n{_remarks(post, None)}</body></html>\n"
    )


def _remarks(post: PostRecord, parent: CommentRecord | None) -> str:
    items = "".join(
        f'<li id="{anchor_of(each)}"><p>{_text(each.author.handle)}</p>'
        f"<pre>{_text(each.text) if each.stands else 'Taken away.'}</pre>"
        f"{_remarks(post, each)}</li>\n"
        for each in post.comments
        if each.parent is parent
    )
    return f"<ul>{items}</ul>" if items else ""


def _text(text: str) -> str:
    return "\n".join(escape(encodable(harmless(line))) for line in text.splitlines())
