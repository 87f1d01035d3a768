"""A ledger into which strangers have written."""

from __future__ import annotations

import datetime
from dataclasses import replace

from nutgraf.store.browsing_values import OperatorChoice
from nutgraf.store.opening import Store
from tests.contract.stores import DRAFT, LEASE, a_notice, a_post, answer, summary
from tests.integration.web.hostile import ADDRESSES, STORABLE

NOW = datetime.datetime.now(datetime.UTC)
SITES = (None, *ADDRESSES)


def fill(store: Store) -> None:
    """Has strangers write into every field that is theirs."""
    for number, evil in enumerate(STORABLE, start=1):
        note_hostile_post(store, number, evil)
        _notice(store, number, evil)
        uri = f"https://there.example/c/{number}?{evil}"
        store.choices.choose(uri, f"{evil}@evil.example", "mention-only", "short", by=evil)
        chosen = OperatorChoice(f"{uri}#here", f"{evil}@evil.example", per_hour=3)
        store.choices.set_operator_choice(chosen)
        store.choices.opt_out(evil)
        store.choices.pause("bot@here.example", evil, NOW + LEASE * 100, evil)
        store.health.note(f"{evil}@evil.example", "account", "rests", evil, NOW + LEASE)
    for address in ADDRESSES:
        store.choices.opt_out(address)


def note_hostile_post(store: Store, number: int, evil: str) -> None:
    """Notes a post that holds this in every field, and takes it some way."""
    address = SITES[number % len(SITES)]
    post = replace(
        a_post(number),
        uri=f"https://there.example/post/{number}?{evil}" if number % 2 else f"{evil}//{number}",
        title=evil,
        link=address or f"https://{evil}/",
        community=f"{evil}@evil.example",
        community_uri=f"https://there.example/c/{number}?{evil}",
        author_uri=evil,
        language="en",
        published=NOW,
    )
    store.ledger.note_posts([post])
    claim = store.ledger.claim_post_by_uri(post.uri, lease=LEASE)
    assert claim is not None
    if number % 3 == 0:
        store.ledger.skip(claim, "http-4xx" if number % 2 else evil[:40], evil)
    elif number % 3 == 1:
        store.ledger.prepare(claim, replace(DRAFT, text=evil))
        saying = store.ledger.intend(claim, summary(claim, f"{evil}\n\n{evil}"))
        store.ledger.confirm(claim, saying, uri=f"{evil}/comment/{number}", local_id=number)


def _notice(store: Store, number: int, evil: str) -> None:
    notice = replace(
        a_notice(number),
        author_name=evil,
        author_uri=evil,
        text=evil,
        community=f"{evil}@evil.example",
        post_uri=evil,
        published=NOW,
    )
    store.ledger.note_notices([notice])
    claim = store.ledger.claim_notice(lease=LEASE, accounts=(notice.account,))
    assert claim is not None
    if number % 2:
        saying = store.ledger.intend(claim, answer(claim, evil))
        store.ledger.confirm(claim, saying, uri=evil, local_id=900 + number)
    else:
        store.ledger.ignore(claim, evil[:40])
