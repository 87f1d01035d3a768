"""How often people are answered: whoever asks too often is told so once, and then nothing."""

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
INSTANCE_AN_HOUR = 60
POST_A_DAY = 8
CHAIN = 2
FORWARDS_A_DAY = 3
ALL_FORWARDS_A_DAY = 50


def judge(crew: Crew, claim: Claim[LedgerNotice]) -> Verdict:
    """Whether there is room for one more answer to a person, their instance and under a post.

    An answer that was begun was judged then; it must not stand in its own way.
    """
    if claim.subject.state == "intended":
        return "answer"
    notice = claim.subject.notice
    ledger, now = crew.store.ledger, crew.store.now()
    if notice.ancestors and ledger.said_among(notice.account, notice.ancestors) >= CHAIN:
        return "silence"
    person = ledger.count_said("answer", since=now - _HOUR, person_uri=notice.author_uri)
    if person > PERSON_AN_HOUR:
        return "silence"
    instance = ledger.count_said(
        "answer", since=now - _HOUR, person_instance=host_of(notice.author_uri)
    )
    if instance >= INSTANCE_AN_HOUR:
        return "silence"
    if notice.post_uri is not None:
        post = ledger.count_said("answer", since=now - _DAY, post_uri=notice.post_uri)
        if post >= POST_A_DAY:
            return "silence"
    return "enough" if person == PERSON_AN_HOUR else "answer"


def may_forward(crew: Crew, notice: NewNotice) -> bool:
    """Whether one more message of a person is passed on to the maintainer."""
    ledger, since = crew.store.ledger, crew.store.now() - _DAY
    own = ledger.count_said("forward", since=since, person_uri=notice.author_uri)
    return own < FORWARDS_A_DAY and ledger.count_said("forward", since=since) < ALL_FORWARDS_A_DAY
