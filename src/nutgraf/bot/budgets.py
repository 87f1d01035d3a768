"""How often people are answered: whoever asks too often is told so once, and then nothing.

What counts is what was begun, before a page is read or an instance asked, whatever became of it.
"""

from __future__ import annotations

import datetime
from typing import Literal

from nutgraf.bot.crew import Crew
from nutgraf.community.values import host_of
from nutgraf.store.values import Claim, LedgerNotice, NewNotice

Verdict = Literal["answer", "enough", "silence"]
"""Answer it; say that it is enough for now; say nothing."""

_HOUR = datetime.timedelta(hours=1)
_DAY = datetime.timedelta(days=1)
PERSON_AN_HOUR = 10
"""Requests and orders of a person that get an answer; one word that it is enough comes after."""

ORDERS_AN_HOUR = 30
"""Orders of a person that are carried out, confirmed or not."""

INSTANCE_AN_HOUR = 60
"""Requests of the people of one instance; then each of them has the share that is left."""

SHARE_AN_HOUR = 2
"""Requests of a person that are answered although others of their instance asked so often."""

INSTANCE_AT_MOST = 600
"""Requests of the people of one instance, whoever they are: anyone can have many accounts."""

POST_A_DAY = 8
CHAIN = 2
FORWARDS_A_DAY = 3
ALL_FORWARDS_A_DAY = 50


def judge(crew: Crew, claim: Claim[LedgerNotice]) -> Verdict:
    """Whether there is room for one more request of a person, their instance and under a post.

    What was begun was judged then; it must not stand in its own way.
    """
    begun = claim.subject.begun
    if begun in ("answer", "enough"):
        return begun
    notice = claim.subject.notice
    ledger, now = crew.store.ledger, crew.store.now()
    if notice.ancestors and ledger.said_among(notice.account, notice.ancestors) >= CHAIN:
        return "silence"
    person = ledger.count_begun(since=now - _HOUR, person_uri=notice.author_uri)
    instance = ledger.count_begun(
        "answer", since=now - _HOUR, person_instance=host_of(notice.author_uri)
    )
    share = SHARE_AN_HOUR if instance >= INSTANCE_AN_HOUR else PERSON_AN_HOUR
    if instance >= INSTANCE_AT_MOST or share <= person < PERSON_AN_HOUR:
        return "silence"
    if notice.post_uri is not None:
        post = ledger.count_begun("answer", since=now - _DAY, post_uri=notice.post_uri)
        if post >= POST_A_DAY:
            return "silence"
    if person < PERSON_AN_HOUR:
        return "answer"
    told = ledger.count_begun("enough", since=now - _HOUR, person_uri=notice.author_uri)
    return "silence" if told else "enough"


def may_order(crew: Crew, claim: Claim[LedgerNotice]) -> bool:
    """Whether one more order of a person is looked at."""
    if claim.subject.begun == "order":
        return True
    since, person = crew.store.now() - _HOUR, claim.subject.notice.author_uri
    orders = crew.store.ledger.count_begun("order", since=since, person_uri=person)
    return orders < ORDERS_AN_HOUR


def may_confirm(crew: Crew, notice: NewNotice) -> bool:
    """Whether a person is told what became of an order, which was begun and counts itself."""
    count, since = crew.store.ledger.count_begun, crew.store.now() - _HOUR
    host = host_of(notice.author_uri)
    return (
        count(since=since, person_uri=notice.author_uri) <= PERSON_AN_HOUR
        and count(since=since, person_instance=host) <= INSTANCE_AT_MOST
    )


def may_forward(crew: Crew, notice: NewNotice) -> bool:
    """Whether one more message of a person is passed on to the maintainer."""
    ledger, since = crew.store.ledger, crew.store.now() - _DAY
    own = ledger.count_said("forward", since=since, person_uri=notice.author_uri)
    return own < FORWARDS_A_DAY and ledger.count_said("forward", since=since) < ALL_FORWARDS_A_DAY
