"""What tests of the store are made of."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from nutgraf.store.opening import Store
from nutgraf.store.values import (
    Claim,
    Draft,
    LedgerNotice,
    LedgerPost,
    NewNotice,
    NewPost,
    Saying,
    Words,
)

NOW = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC)
BOT = "bot@here.example"
COMMUNITY = "https://there.example/c/news"
PERSON = "https://there.example/u/ada"
MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
LEASE = 5 * MINUTE
DRAFT = Draft("Words.", "https://paper.example/1", 500, 100, "en", "layered")

OpenStore = Callable[[], Store]


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime.datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime.datetime:
        return self.now

    def go(self, span: datetime.timedelta) -> None:
        self.now += span


def a_post(number: int = 1, *, account: str = BOT, skip: str | None = None) -> NewPost:
    """A post; the greater its number, the later it was published."""
    return NewPost(
        uri=f"https://there.example/post/{number}",
        account=account,
        local_id=number,
        community_uri=COMMUNITY,
        community="news@there.example",
        author_uri="https://there.example/u/author",
        title=f"Title {number}",
        link=f"https://paper.example/{number}",
        language="en",
        published=NOW - HOUR + number * MINUTE / 100,
        skip=skip,
    )


def a_notice(number: int = 1, *, account: str = BOT, ancestors: tuple[int, ...] = ()) -> NewNotice:
    """A mention."""
    return NewNotice(
        uri=f"https://there.example/comment/{number}",
        kind="mention",
        account=account,
        local_id=number,
        author_uri=PERSON,
        author_id=7,
        author_name="ada",
        author_bot=False,
        text="@bot summary",
        published=NOW,
        comment_id=100 + number,
        ancestors=ancestors,
        post_id=1,
        post_uri="https://there.example/post/1",
        community_uri=COMMUNITY,
        community_id=3,
        community="news@there.example",
    )


def claim_post(store: Store) -> Claim[LedgerPost]:
    """The newest post that is due, which there must be."""
    claim = store.ledger.claim_post(lease=LEASE, accounts=(BOT,))
    assert claim is not None
    return claim


def claim_notice(store: Store) -> Claim[LedgerNotice]:
    """The oldest notice that is due, which there must be."""
    claim = store.ledger.claim_notice(lease=LEASE, accounts=(BOT,))
    assert claim is not None
    return claim


def nothing_due(store: Store) -> bool:
    """Whether there is nothing to do."""
    ledger = store.ledger
    return (
        ledger.claim_post(lease=LEASE, accounts=(BOT,)) is None
        and ledger.claim_notice(lease=LEASE, accounts=(BOT,)) is None
    )


def summary(claim: Claim[LedgerPost], text: str = DRAFT.text) -> Words:
    """The words of a summary under a claimed post."""
    subject = claim.subject
    return Words("summary", "comment", BOT, text, subject.uri, subject.community_uri)


def answer(claim: Claim[LedgerNotice], text: str = "An answer.") -> Words:
    """The words of an answer to a claimed notice."""
    notice = claim.subject.notice
    return Words(
        "answer", "comment", BOT, text, notice.post_uri, notice.community_uri, notice.author_uri,
        notice.comment_id,
    )  # fmt: skip


def comment_on(store: Store, number: int = 1) -> Saying:
    """Notes a post and says its summary; the comment gets the post's number."""
    store.ledger.note_posts([a_post(number)])
    claim = store.ledger.claim_post_by_uri(a_post(number).uri, lease=LEASE)
    assert claim is not None
    store.ledger.prepare(claim, DRAFT)
    saying = store.ledger.intend(claim, summary(claim))
    return store.ledger.confirm(
        claim, saying, uri=f"https://here.example/comment/{number}", local_id=number
    )


def found(store: Store, number: int = 1) -> LedgerPost:
    """A post as the ledger has it."""
    post = store.ledger.post(a_post(number).uri)
    assert post is not None
    return post
