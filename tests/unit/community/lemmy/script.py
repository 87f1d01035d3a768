"""A Lemmy of either version that says what a test wrote down, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nutgraf.community.credentials import Credentials, MemorySessions, Sessions
from nutgraf.community.lemmy.adapter import Lemmy
from nutgraf.community.lemmy.v3 import LemmyV3
from nutgraf.community.lemmy.v4 import LemmyV4
from nutgraf.community.parsing import Part
from nutgraf.community.values import Comment, Community, Person, Post
from nutgraf.community.wire import Json, Refused, Wire

HOST = "lemmy.test"
AWAY = "away.test"
KEY = f"nutgraf@{HOST}"

Said = Json | Exception | Callable[["Asked"], Json]


@dataclass(frozen=True)
class Asked:
    """A request, as the wire was given it."""

    what: str
    params: Mapping[str, str | int | bool | None]
    body: Mapping[str, object]
    token: str | None
    by: float | None = None


class Script(Wire):
    """Answers from lists: one answer after the other, the last one for ever."""

    def __init__(self, answers: Mapping[str, Said | list[Said]]) -> None:
        super().__init__(HOST, user_agent="test")
        self.answers = {
            what: list(said) if isinstance(said, list) else [said] for what, said in answers.items()
        }
        self.asked: list[Asked] = []
        self.closed = False

    async def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int | bool | None] | None = None,
        body: Mapping[str, object] | None = None,
        token: str | None = None,
        by: float | None = None,
    ) -> Json:
        """Answers, after all others have had their turn."""
        what = f"{method} {path.removeprefix('/api/v3').removeprefix('/api/v4')}"
        asked = Asked(what, _sent(params or {}), _sent(body or {}), token, by)
        self.asked.append(asked)
        await asyncio.sleep(0)
        said = self.answers.get(what)
        if said is None:
            raise AssertionError(f"nobody expected {what}")
        answer = said.pop(0) if len(said) > 1 else said[0]
        if isinstance(answer, Exception):
            raise answer
        return answer(asked) if callable(answer) else answer

    async def close(self) -> None:
        self.closed = True

    def all(self, what: str) -> list[Asked]:
        """All requests of a kind."""
        return [asked for asked in self.asked if asked.what == what]


def _sent(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def refusal(code: str, status: int = 400, retry_after: float | None = None) -> Refused:
    """A refusal in Lemmy's way."""
    return Refused(status, {"error": code} if code else {}, retry_after)


def _at(hour: int, number: int) -> str:
    """A time that grows with the number."""
    start = datetime.datetime(2026, 5, 1, hour, tzinfo=datetime.UTC).replace(tzinfo=None)
    return f"{(start + datetime.timedelta(minutes=number)).isoformat()}.000000Z"


@dataclass(frozen=True)
class Version:
    """How one version of the API says things."""

    adapter: type[Lemmy]
    actor: str
    published: str
    folds_counts: bool

    @property
    def is_v3(self) -> bool:
        return self.adapter is LemmyV3

    @property
    def log_in(self) -> str:
        return "POST /user/login" if self.is_v3 else "POST /account/auth/login"

    @property
    def validate(self) -> str:
        return "GET /user/validate_auth" if self.is_v3 else "GET /account/validate_auth"

    @property
    def delete(self) -> str:
        return "POST /comment/delete" if self.is_v3 else "DELETE /comment"

    def page(self, kind: str, items: list[Json], following: str | None = None) -> Json:
        """A page of a list."""
        page: Json = {kind if self.is_v3 else "items": items}
        return page if following is None else {**page, "next_page": following}

    def person(self, name: str = "ada", number: int = 3, host: str = HOST, **more: Any) -> Json:
        return {
            "id": number,
            "name": name,
            self.actor: f"https://{host}/u/{name}",
            "bot_account": False,
            **more,
        }

    def community(self, name: str = "news", number: int = 5, **more: Any) -> Json:
        return {
            "id": number,
            "name": name,
            "title": "News",
            "nsfw": False,
            self.actor: f"https://{HOST}/c/{name}",
            **more,
        }

    def post(self, number: int = 12, **more: Any) -> Json:
        """A PostView."""
        post = {
            "id": number,
            "name": f"Post {number}",
            "ap_id": f"https://{HOST}/post/{number}",
            self.published: _at(10, number),
            "language_id": 37,
            "nsfw": False,
            "locked": False,
            "removed": False,
            "deleted": False,
            "featured_community": False,
            "featured_local": False,
        }
        return {"post": post | more, "creator": self.person(), "community": self.community()}

    def comment(
        self, number: int, *, above: str = "0", creator: Json | None = None, **more: Any
    ) -> Json:
        """A CommentView."""
        comment = {
            "id": number,
            "post_id": 12,
            "content": "words",
            "path": f"{above}.{number}",
            "ap_id": f"https://{HOST}/comment/{number}",
            self.published: _at(11, number),
            "removed": False,
            "deleted": False,
        }
        votes = {"upvotes": 3, "downvotes": 1}
        view: Json = {
            "comment": (comment | votes if self.folds_counts else comment) | more,
            "creator": creator or self.person(),
            "post": self.post()["post"],
            "community": self.community(),
        }
        return view if self.folds_counts else {**view, "counts": votes}

    def message(self, number: int, text: str, sender: Json, recipient: Json) -> Json:
        """A PrivateMessageView."""
        message = {
            "id": number,
            "content": text,
            "ap_id": f"https://{HOST}/private_message/{number}",
            self.published: _at(12, number),
        }
        return {"private_message": message, "creator": sender, "recipient": recipient}

    @property
    def me(self) -> Json:
        return self.person("nutgraf", 2, bot_account=True, bio="a bot")

    def user(self, **settings: Any) -> Json:
        """MyUserInfo; settings of the account by name."""
        chosen = settings.pop("discussion_languages", [0, 37])
        blocks = {name: settings.pop(name) for name in list(settings) if name.endswith("_blocks")}
        local = {"show_bot_accounts": True, "show_nsfw": True, **settings}
        return {
            "local_user_view": {"person": self.me, "local_user": local},
            "discussion_languages": chosen,
            **blocks,
        }

    def site(self, **settings: Any) -> dict[str, Said | list[Said]]:
        """What a session needs, and the site."""
        languages = [("und", 0), ("en", 37), ("de", 32)]
        site: Json = {
            "version": "0.19.12" if self.is_v3 else "1.0.0",
            "all_languages": [{"id": n, "code": c, "name": c} for c, n in languages],
            "discussion_languages": [],
        }
        answers: dict[str, Said | list[Said]] = {
            self.log_in: {"jwt": "fresh"},
            self.validate: {"success": True},
        }
        if self.is_v3:
            return {**answers, "GET /site": {**site, "my_user": self.user(**settings)}}
        return {**answers, "GET /site": site, "GET /account": self.user(**settings)}

    def open(
        self,
        script: Script,
        *,
        password: str | None = "secret",
        token: str | None = None,
        totp: str | None = None,
        totp_secret: str | None = None,
        sessions: Sessions | None = None,
    ) -> Lemmy:
        """An adapter that asks a script."""
        credentials = Credentials("nutgraf", password, token, totp, totp_secret)
        return self.adapter(script, credentials, sessions or MemorySessions())

    def read_post(self, **more: Any) -> Post:
        return self.adapter.dialect.views.post(Part(self.post(**more)))

    def read_comment(self, number: int, **more: Any) -> Comment:
        return self.adapter.dialect.views.comment(Part(self.comment(number, **more)))

    def read_person(self, name: str = "ada", number: int = 3, host: str = HOST) -> Person:
        return self.adapter.dialect.views.person(Part(self.person(name, number, host)))

    def read_community(self) -> Community:
        return self.adapter.dialect.views.community(Part(self.community()))


V3 = Version(LemmyV3, "actor_id", "published", folds_counts=False)
V4 = Version(LemmyV4, "ap_id", "published_at", folds_counts=True)
