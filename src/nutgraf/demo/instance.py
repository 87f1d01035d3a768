"""One instance of the world: what has arrived there, its accounts and their sessions."""

from __future__ import annotations

import datetime
import re
import secrets
import socket
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Literal

from nutgraf.demo.faults import Faults
from nutgraf.demo.limits import Limits
from nutgraf.demo.records import (
    CommentRecord,
    CommunityRecord,
    MessageRecord,
    NoticeKind,
    NoticeRecord,
    PersonRecord,
    PostRecord,
    Record,
)
from nutgraf.demo.shelves import Shelf, Timeline

if TYPE_CHECKING:
    from nutgraf.demo.world import World

Software = Literal["lemmy-v3", "lemmy-v4", "piefed"]

VERSIONS: dict[Software, str] = {
    "lemmy-v3": "0.19.12",
    "lemmy-v4": "1.0.0-beta.1",
    "piefed": "1.6.27",
}
"""What each software says of itself."""

LANGUAGES: dict[str, tuple[int, int]] = {
    "und": (0, 1),
    "de": (32, 4),
    "en": (37, 2),
    "es": (39, 5),
    "fr": (47, 3),
    "pl": (135, 9),
}
"""Number of each language by code: on Lemmy, and on PieFed, where every instance has its own."""


class Instance:
    """One instance; it is made by `World.add_instance`.

    Args:
        world: to which it belongs.
        software: whose API it speaks.
        index: how many instances there were before.
        host: None to reserve a port on this machine.

    Attributes:
        software: see above.
        version: of that software.
        people: that it knows, and so on for what else there is.
        limits: on requests; off until they are switched on.
        faults: how it misbehaves.
        down_until: until then nothing but an error page comes; None for up.
        requests: how many came, by route ("GET /api/v3/site") and hour of the world's clock.
        admins: who look after it.
        view: address of a page on which its posts can be looked at; None for none.
    """

    def __init__(
        self, world: World, software: Software, index: int, host: str | None = None
    ) -> None:
        self.world = world
        self.software: Software = software
        self.version = VERSIONS[software]
        self.socket = None if host else _reserved_port()
        self.host = host or "{}:{}".format(*self.socket.getsockname()[:2] if self.socket else ())
        first = 1 + 100 * index
        self.people: Shelf[PersonRecord] = Shelf(first + 1)
        self.communities: Shelf[CommunityRecord] = Shelf(first + 3)
        self.posts: Shelf[PostRecord] = Shelf(first + 7)
        self.comments: Shelf[CommentRecord] = Shelf(first + 19)
        self.messages: Shelf[MessageRecord] = Shelf(first + 13)
        self.timeline = Timeline()
        self.timelines: defaultdict[CommunityRecord, Timeline] = defaultdict(Timeline)
        self.limits = Limits(software)
        self.faults = Faults()
        self.down_until: datetime.datetime | None = None
        self.view: str | None = None
        self.requests: Counter[tuple[str, datetime.datetime]] = Counter()
        self._sessions: dict[str, PersonRecord] = {}
        self._notices: defaultdict[PersonRecord, list[NoticeRecord]] = defaultdict(list)
        self._told: set[tuple[PersonRecord, CommentRecord | MessageRecord]] = set()
        self._notice_numbers: Counter[str] = Counter()

    def __repr__(self) -> str:
        return f"Instance({self.software!r}, {self.host!r})"

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://{self.host}"

    @property
    def lemmy(self) -> bool:
        """Whether it is a Lemmy of any version."""
        return self.software != "piefed"

    def add_person(  # noqa: PLR0913 - an account has that many traits
        self,
        name: str,
        *,
        password: str = "secret",  # noqa: S107 - there is nothing to protect here
        bot: bool = False,
        totp: str | None = None,
        admin: bool = False,
        published: datetime.datetime | None = None,
    ) -> PersonRecord:
        """Opens an account; by default ten days ago."""
        opened = published or self.world.now() - datetime.timedelta(days=10)
        person = PersonRecord(self, name, password, bot, totp, opened, admin=admin)
        self.world.take_in(person)
        return person

    def add_community(
        self,
        name: str,
        title: str = "",
        *,
        moderators: Iterable[PersonRecord] = (),
        nsfw: bool = False,
        languages: Iterable[str] = (),
    ) -> CommunityRecord:
        """Opens a community."""
        community = CommunityRecord(
            self,
            name,
            title or name.capitalize(),
            self.world.now(),
            list(moderators),
            nsfw=nsfw,
            languages=tuple(languages),
        )
        self.world.take_in(community)
        return community

    def post_uri(self, number: int, community: CommunityRecord, title: str) -> str:
        """The canonical URI of a post that is made here."""
        if self.lemmy:
            return f"{self.origin}/post/{number}"
        name = community.name if community.home is self else community.handle
        slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:80]
        return f"{self.origin}/c/{name}/p/{number}/{slug or 'post'}"

    def arrive(self, record: Record, number: int | None = None) -> None:
        """Takes in what was made here or elsewhere."""
        now = self.world.now()
        if isinstance(record, PostRecord):
            if record not in self.posts:
                number = self.posts.add(record, now, number)
                self.timeline.add(record, number)
                self.timelines[record.community].add(record, number)
        elif isinstance(record, CommentRecord):
            self.comments.add(record, now, number)
        elif isinstance(record, PersonRecord):
            self.people.add(record, now, number)
        elif isinstance(record, CommunityRecord):
            self.communities.add(record, now, number)
        else:
            self.messages.add(record, now, number)

    def listed(self, record: PostRecord | CommentRecord) -> bool:
        """Whether lists show a record already that has arrived."""
        lag = self.faults.lag_seconds
        if not lag:
            return True
        shelf: Shelf[PostRecord] | Shelf[CommentRecord]
        shelf = self.posts if isinstance(record, PostRecord) else self.comments
        arrived = shelf.arrived(record)  # type: ignore[arg-type]
        return self.world.now() >= arrived + datetime.timedelta(seconds=lag)

    def comments_of(
        self, post: PostRecord, wanted: Callable[[CommentRecord], bool] = lambda _: True
    ) -> list[CommentRecord]:
        """Returns the comments under a post that lists show here, in the order of making."""
        return [
            each
            for each in post.comments
            if each in self.comments and wanted(each) and self.listed(each)
        ]

    # Sessions

    def log_in(self, person: PersonRecord) -> str:
        """Opens a session and returns its token."""
        token = f"twin.{secrets.token_urlsafe(18)}"
        self._sessions[token] = person
        return token

    def who(self, token: str | None) -> PersonRecord | None:
        """Returns whose session a token opens; None for no such session."""
        return self._sessions.get(token) if token else None

    def expire_sessions(self) -> None:
        """Ends all sessions: tokens that were given out open nothing any more."""
        self._sessions.clear()

    # Notices

    def notify(
        self, person: PersonRecord, kind: NoticeKind, subject: CommentRecord | MessageRecord
    ) -> None:
        """Tells a person of this instance something, once for each comment or message."""
        if (person, subject) in self._told:
            return
        self._told.add((person, subject))
        # Lemmy 0.19 keeps mentions and replies in two tables, each with its own numbers.
        counter = kind if self.software == "lemmy-v3" else "any"
        self._notice_numbers[counter] += 1
        number = self._notice_numbers[counter]
        told = NoticeRecord(number, kind, person, subject, self.world.now())
        self._notices[person].append(told)

    def notices(self, person: PersonRecord, *kinds: NoticeKind) -> list[NoticeRecord]:
        """Returns what a person was told, the latest first."""
        return [each for each in reversed(self._notices[person]) if not kinds or each.kind in kinds]

    def notice(
        self, person: PersonRecord, number: object, *kinds: NoticeKind
    ) -> NoticeRecord | None:
        """Returns one notice of a person by its number; None where there is none."""
        found = (each for each in self.notices(person, *kinds) if each.number == number)
        return next(found, None)

    # Languages

    def language_number(self, code: str | None) -> int:
        """Returns the number of a language here; that of "undetermined" for None."""
        lemmy, piefed = LANGUAGES.get(code or "und", LANGUAGES["und"])
        return lemmy if self.lemmy else piefed

    def language_code(self, number: object) -> str | None:
        """Returns the code of a language by its number here; None where there is none."""
        codes = (code for code in LANGUAGES if self.language_number(code) == number)
        return next(codes, None)

    def close(self) -> None:
        """Gives back the port, if one was reserved."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def _reserved_port() -> socket.socket:
    """A port of this machine that nobody else gets until the instance is served."""
    reserved = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.bind(("127.0.0.1", 0))
    return reserved
