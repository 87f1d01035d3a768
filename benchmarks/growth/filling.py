"""A ledger as years of work leave it, put down fast: rows as text, in chunks, indexes afterwards.

The same size gives the same rows. Posts come at one rate, so that a larger ledger is an older one;
what waits came today. All of it is made up.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import Table, text

from nutgraf.store.database import Database
from nutgraf.store.tables import feedback, forgotten, notices, posts, sayings, steps

Row = dict[str, str | int | None]

A_DAY = 1_400
"""Posts, over the years."""

COMMUNITIES = 2_000
ACCOUNTS = tuple(f"bot@home{number}.example" for number in range(8))
BUSY, PATIENT = ACCOUNTS[0], ACCOUNTS[1]
"""Half of all is the first one's; all that waits for the second rests."""

WAITING = 0.03
_STATES = {"skipped": 82.0, "posted": 16.5, "withdrawn": 0.8, "removed": 0.7}
_REASONS = {
    "not-opted-in": 25, "no-link": 20, "too-old": 15, "paywall": 10, "saves-too-little": 6,
    "http-4xx": 5, "short-article": 5, "listing": 4, "timeout": 3, "not-prose": 3,
    "bot-challenge": 2, "consent-wall": 2,
}  # fmt: skip
_WAITS = {"hourly-limit": 50, "daily-limit": 30, "turn": 10, "rate-limited": 10}
_NOTICES = {"answered": 60, "ignored": 39, "seen": 1}
_NOTICE_SHARE = 0.03
_PERSONS = 20_000
_TITLE = "Council votes to keep the night buses after a long debate about costs"
_SUMMARY = f"{_TITLE}. " * 8
_CHUNK = 20_000
_HOUR = datetime.timedelta(hours=1)
_DAY = datetime.timedelta(days=1)


def fill(database: Database, size: int, now: datetime.datetime) -> None:
    """Fills an empty ledger.

    Args:
        database: with tables that are up to date and empty.
        size: posts.
        now: when it is as full as that.
    """
    made = _Made(size, now)
    put = _copy if database.is_server else _insert
    tables = (posts, notices, sayings, steps, feedback, forgotten)
    with database.writing() as connection:
        for table in tables:
            for index in table.indexes:
                index.drop(connection)
    for table, source in ((posts, made.posts()), (notices, made.notices())):
        while some := list(islice(source, _CHUNK)):
            put(database, table, some)
            for other, rows in made.besides.items():
                put(database, other, rows)
                rows.clear()
    put(database, forgotten, list(made.forgotten()))
    with database.writing() as connection:
        for table in tables:
            for index in table.indexes:
                index.create(connection)
            if database.is_server and "id" in table.c:
                last = f"SELECT setval('{table.name}_id_seq', max(id)) FROM {table.name}"
                connection.execute(text(last))
        connection.execute(text("ANALYZE"))


def community(number: int) -> tuple[str, str]:
    """Canonical URI and handle."""
    host = f"place{number % 40}.example"
    return f"https://{host}/c/topic{number}", f"topic{number}@{host}"


class _Made:
    """The rows; sayings and steps come to be while posts and notices are made."""

    def __init__(self, size: int, now: datetime.datetime) -> None:
        self._size = size
        self._now = now
        self._random = random.Random(size)
        self._sayings = self._steps = 0
        self.besides: dict[Table, list[Row]] = {sayings: [], steps: [], feedback: []}

    def posts(self) -> Iterator[Row]:
        waits_from = self._size - int(self._size * WAITING)
        states = self._draw(_STATES)
        for number in range(1, self._size + 1):
            yield self._post(number, "seen" if number > waits_from else next(states))

    def _post(self, number: int, state: str) -> Row:
        draw = self._random
        waits = state == "seen"
        back = draw.random() * 20 * _HOUR if waits else (self._size - number) / A_DAY * _DAY
        seen = self._now - back - datetime.timedelta(seconds=30)
        uri, handle = community(int(COMMUNITIES * draw.random() ** 3))
        account = BUSY if draw.random() < 0.5 else draw.choice(ACCOUNTS[1:])
        said = state in {"posted", "withdrawn", "removed"}
        row: Row = {
            "id": number,
            "uri": f"https://place{number % 40}.example/post/{number}",
            "account": account,
            "local_id": number,
            "community_uri": uri,
            "community": handle,
            "author_uri": f"https://place{number % 40}.example/u/person{number % _PERSONS}",
            "title": f"{_TITLE} {number}",
            "link": f"https://paper{number % 500}.example/story/{number}",
            "language": "en",
            "published": _told(seen - datetime.timedelta(seconds=20)),
            "state": state,
            "reason": None,
            "evidence": "",
            "seen_at": _told(seen),
            "due_at": None,
            "rest_from": None,
            "attempts": 0,
            "token": 0 if waits else 1,
            "leased_at": None,
            "lease_until": None,
            "text": _SUMMARY if said else None,
            "article": f"https://paper{number % 500}.example/story/{number}" if said else None,
            "article_words": 700 if said else 0,
            "summary_words": 120 if said else 0,
            "draft_language": "en" if said else None,
            "format": "layered" if said else None,
        }
        self._go_on(row, seen)
        return row

    def _go_on(self, row: Row, seen: datetime.datetime) -> None:
        """What came of a post."""
        draw, state = self._random, row["state"]
        self._step("post", row, seen, "seen")
        if state == "seen":
            rests = row["account"] == PATIENT or draw.random() < 0.7
            row["rest_from"] = _told(seen)
            row["due_at"] = _told(self._now + (draw.random() + 0.5) * _HOUR if rests else seen)
            if rests:
                row["reason"] = draw.choices(list(_WAITS), list(_WAITS.values()))[0]
                self._step("post", row, seen, "waiting", row["reason"])
        elif state == "skipped":
            row["reason"] = draw.choices(list(_REASONS), list(_REASONS.values()))[0]
            self._step("post", row, seen, "skipped", row["reason"])
        else:
            said = seen + datetime.timedelta(seconds=90)
            for what in ("read", "intended", state):
                self._step("post", row, said, str(what))
            self._say(row, "summary", said, str(state))

    def notices(self) -> Iterator[Row]:
        states = self._draw(_NOTICES)
        count = int(self._size * _NOTICE_SHARE)
        for number in range(1, count + 1):
            state = next(states)
            back = (count - number) / (A_DAY * _NOTICE_SHARE) * _DAY
            seen = self._now - back - datetime.timedelta(seconds=30)
            post = 1 + int(self._random.random() * self._size)
            uri, handle = community(int(COMMUNITIES * self._random.random() ** 3))
            host = f"place{number % 40}.example"
            row: Row = {
                "id": number,
                "uri": f"https://{host}/comment/{number}",
                "kind": "mention",
                "account": BUSY if number % 2 else self._random.choice(ACCOUNTS[1:]),
                "local_id": number,
                "author_uri": f"https://{host}/u/person{number % _PERSONS}",
                "author_host": host,
                "author_id": number % _PERSONS,
                "author_name": f"person{number % _PERSONS}",
                "author_bot": 0,
                "text": "@bot summary",
                "published": _told(seen),
                "comment_id": number,
                "ancestors": "[]",
                "post_id": post,
                "post_uri": f"https://place{post % 40}.example/post/{post}",
                "community_uri": uri,
                "community_id": 1,
                "community": handle,
                "begun": "answer" if state == "answered" else None,
                "begun_at": _told(seen) if state == "answered" else None,
                "state": state,
                "reason": None,
                "evidence": "",
                "seen_at": _told(seen),
                "due_at": _told(self._now + _HOUR) if state == "seen" else None,
                "rest_from": _told(seen) if state == "seen" else None,
                "attempts": 0,
                "token": 1,
                "leased_at": None,
                "lease_until": None,
            }
            self._step("notice", row, seen, "seen")
            if state != "seen":
                self._step("notice", row, seen, state)
            if state == "answered":
                self._say(row, "answer", seen, "posted")
            yield row

    def forgotten(self) -> Iterator[Row]:
        for day in range(min(730, self._size // A_DAY)):
            for reason in _REASONS:
                yield {
                    "day": (self._now - day * _DAY).date().isoformat(),
                    "kind": "post",
                    "state": "skipped",
                    "reason": reason,
                    "rows": 100,
                }

    def _say(self, row: Row, kind: str, when: datetime.datetime, state: str) -> None:
        self._sayings = number = self._sayings + 1
        person = row["author_uri"] if kind == "answer" else None
        self.besides[sayings].append(
            {
                "id": number,
                "kind": kind,
                "key": row["uri"],
                "channel": "comment",
                "account": row["account"],
                "text": _SUMMARY,
                "post_uri": row["uri"] if kind == "summary" else row["post_uri"],
                "community_uri": row["community_uri"],
                "community": row["community"],
                "person_uri": person,
                "person_host": row["author_host"] if person else None,
                "parent_id": None if kind == "summary" else row["comment_id"],
                "state": state,
                "reason": None if state == "posted" else "votes",
                "intended_at": _told(when),
                "posted_at": _told(when),
                "uri": f"https://home.example/comment/{number}",
                "local_id": number,
                "upvotes": number % 20,
                "downvotes": number % 3,
            }
        )
        if number % 100 == 0:
            self.besides[feedback].append(
                {"saying_id": number, "person_uri": "p", "verdict": "good", "at": _told(when)}
            )

    def _step(
        self, subject: str, row: Row, when: datetime.datetime, what: str, reason: object = None
    ) -> None:
        self._steps += 1
        self.besides[steps].append(
            {
                "id": self._steps,
                "subject": subject,
                "subject_id": row["id"],
                "at": _told(when),
                "what": what,
                "reason": None if reason is None else str(reason),
                "detail": "",
                "account": row["account"],
            }
        )

    def _draw(self, shares: dict[str, float] | dict[str, int]) -> Iterator[str]:
        while True:
            yield from self._random.choices(list(shares), list(shares.values()), k=1_000)


def _told(when: datetime.datetime) -> str:
    """As both databases take it."""
    return when.isoformat(" ", "microseconds")[:26]


def _insert(database: Database, table: Table, rows: Iterable[Row]) -> None:
    names = list(table.c.keys())
    sql = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    with database.writing() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.executemany(sql, [[row[name] for name in names] for row in rows])


def _copy(database: Database, table: Table, rows: Iterable[Row]) -> None:
    """By lines of text: what is made up above holds nothing that would have to be escaped."""
    names = list(table.c.keys())
    lines = (
        "\t".join("\\N" if row[name] is None else str(row[name]) for name in names) for row in rows
    )
    told = "\n".join(lines)
    if not told:
        return
    with database.writing() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        with driver.cursor().copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
            copy.write(told + "\n")
