"""Which posts and comments Lemmy lists, and in what order: the same in both of its APIs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from nutgraf.demo.calls import Call, Refusal
from nutgraf.demo.instance import Instance
from nutgraf.demo.records import CommentRecord, CommunityRecord, PersonRecord, PostRecord
from nutgraf.demo.rules import known_comment

LARGEST_PAGE = 50
_TREE = 300


def page_size(call: Call, refusal: str, default: int = 10) -> int:
    """Returns how many items a request wants.

    Args:
        call: the request.
        refusal: the code for a size that there is not.
        default: if it does not say.

    Raises:
        Refusal: more than there may be, or none.
    """
    size = call.number("limit", default)
    if size is None or not 1 <= size <= LARGEST_PAGE:
        raise Refusal(refusal)
    return size


def offset(call: Call, size: int, refusal: str) -> int:
    """Returns how many items come before the page that a request wants.

    Raises:
        Refusal: there is no such page.
    """
    page = call.number("page", 1)
    if page is None or page < 1:
        raise Refusal(refusal)
    return size * (page - 1)


def asked_community(call: Call) -> CommunityRecord | None:
    """Returns the community that a request is about; None for all.

    Raises:
        Refusal: there is no such community.
    """
    instance = call.instance
    number = call.number("community_id")
    name = call.query.get("community_name")
    if number is None and not name:
        return None
    found = instance.communities.get(number) if name is None else community_called(instance, name)
    if found is None:
        raise Refusal("couldnt_find_community")
    return found


def community_called(instance: Instance, name: str) -> CommunityRecord | None:
    """Returns the community called "name" (of this instance) or "name@host"."""
    return instance.world.find_community(name if "@" in name else f"{name}@{instance.host}")


def person_called(instance: Instance, name: str) -> PersonRecord | None:
    """Returns the person called "name" (of this instance) or "name@host"."""
    return instance.world.find_person(name if "@" in name else f"{name}@{instance.host}")


def posts_page(call: Call, size: int, cursor: str | None, skipped: int) -> list[PostRecord]:
    """Returns one page of posts, pinned ones first, then the newest.

    Args:
        call: the request.
        size: of the page.
        cursor: of the last post of the page before.
        skipped: posts before the page, for those who count pages.

    Raises:
        Refusal: there is no such page or community.
    """
    community = asked_community(call)
    instance = call.instance
    after = None
    if cursor is not None:
        after = _post_of(instance, cursor)
    local = community is None and _listing(call) == "local"
    shows_nsfw = call.flag("show_nsfw", call.person is None or call.person.show_nsfw)
    found = (
        post
        for post in _in_order(instance, community, after)
        if not (post.deleted or post.removed)
        and (shows_nsfw or not (post.nsfw or post.community.nsfw))
        and (not local or post.community.home is instance)
        and instance.listed(post)
    )
    return list(islice(found, skipped, skipped + size))


def cursor_after(instance: Instance, posts: list[PostRecord]) -> str | None:
    """Returns where the page after these posts begins; None after an empty one."""
    return f"P{instance.posts.number(posts[-1]):x}" if posts else None


def _post_of(instance: Instance, cursor: str) -> PostRecord:
    try:
        post = instance.posts.get(int(cursor.removeprefix("P"), 16))
    except ValueError:
        post = None
    if post is None:
        raise Refusal("couldnt_get_posts")
    return post


def _in_order(
    instance: Instance, community: CommunityRecord | None, after: PostRecord | None
) -> Iterator[PostRecord]:
    """Posts of a community, the pinned ones first, or of all communities by time alone."""
    if community is None:
        place = (after.published, instance.posts.number(after)) if after else None
        yield from instance.timeline.before(place)
        return
    pinned = [each for each in community.featured if each in instance.posts]
    pinned.sort(key=lambda post: (post.published, instance.posts.number(post)), reverse=True)
    place = None
    if after is None:
        yield from pinned
    elif after in pinned:
        yield from pinned[pinned.index(after) + 1 :]
    else:
        place = (after.published, instance.posts.number(after))
    for post in instance.timelines[community].before(place):
        if not post.featured:
            yield post


def comments_page(call: Call, size: int | None, skipped: int) -> list[CommentRecord]:
    """Returns the comments that a request wants.

    With a depth it is a tree, of which Lemmy gives 300 comments at most, whatever page is asked
    for; without, it is a list in pages.

    Args:
        call: the request.
        size: of the page; None for all of the list.
        skipped: comments before the page.

    Raises:
        Refusal: there is no such post or comment.
    """
    instance = call.instance
    found = _wanted_comments(call)
    if call.query.get("sort", "").lower() != "old":
        found = found[::-1]
    depth = call.number("max_depth")
    if depth is None:
        return found[skipped:] if size is None else found[skipped : skipped + size]
    parent = call.number("parent_id")
    base = len(known_comment(call, parent).ancestors) if parent is not None else 0
    flat = [each for each in found if len(each.ancestors) < base + depth]
    flat.sort(key=lambda each: [instance.comments.number(a) for a in each.ancestors])
    return flat[:_TREE]


def _wanted_comments(call: Call) -> list[CommentRecord]:
    """Comments that a list is about, in the order of making."""
    instance = call.instance
    community = asked_community(call)
    # Without a community and a type, the reader's own default holds, which is "Local"; Lemmy 1.0
    # leaves that aside where a post is named.
    local = community is None and _listing(call) == "local"
    if instance.software == "lemmy-v4" and call.number("post_id") is not None:
        local = False
    creator = call.number("creator_id")
    parent = call.number("parent_id")
    above = known_comment(call, parent) if parent is not None else None

    def wanted(comment: CommentRecord) -> bool:
        return (
            (not local or comment.post.community.home is instance)
            and (community is None or comment.post.community is community)
            and (creator is None or instance.people.number(comment.author) == creator)
            and (above is None or comment is above or above in comment.ancestors)
        )

    number = call.number("post_id")
    if number is None and above is None:
        everywhere = [each for each in instance.comments if instance.listed(each)]
        return [each for each in everywhere if wanted(each)]
    post = above.post if above is not None else instance.posts.get(number)
    if post is None or (number is not None and instance.posts.number(post) != number):
        return []
    return instance.comments_of(post, wanted)


def _listing(call: Call) -> str:
    return call.query.get("type_", "Local").lower()
