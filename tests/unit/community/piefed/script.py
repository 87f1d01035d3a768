"""A PieFed that says what a test wrote down, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nutgraf.community.credentials import Credentials, MemorySessions, Sessions
from nutgraf.community.piefed.platform import PieFed
from nutgraf.community.wire import Json, Refused, Wire

Said = Json | Exception
HOST = "pie.test"


@dataclass(frozen=True)
class Asked:
    """A request, as the wire was given it."""

    method: str
    path: str
    params: Mapping[str, str | int | bool | None]
    body: Mapping[str, object] | None
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
        self.valid: Callable[[str | None], bool] = lambda token: True

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
        short = path.removeprefix("/api/alpha")
        self.asked.append(Asked(method, short, params or {}, body, token, by))
        await asyncio.sleep(0)
        if short != "/user/login" and not self.valid(token):
            raise refusal("incorrect_login")
        said = self.answers.get(f"{method} {short}")
        if said is None:
            raise AssertionError(f"nobody expected {method} {short}")
        answer = said.pop(0) if len(said) > 1 else said[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def count(self, what: str) -> int:
        """How often something was asked."""
        return sum(f"{each.method} {each.path}" == what for each in self.asked)

    def bodies(self, what: str) -> list[Mapping[str, object] | None]:
        """What was sent with it each time, without what the wire leaves out."""
        return [
            each.body and {k: v for k, v in each.body.items() if v is not None}
            for each in self.asked
            if f"{each.method} {each.path}" == what
        ]


def refusal(message: str, status: int = 400, *, kind: str = "Bad Request") -> Refused:
    """A refusal in PieFed's way."""
    return Refused(status, {"code": status, "message": message, "status": kind}, None)


def piefed(
    script: Script,
    *,
    password: str | None = "secret",
    token: str | None = "good",
    sessions: Sessions | None = None,
) -> PieFed:
    """An adapter that asks a script."""
    credentials = Credentials("nutgraf", password, token)
    return PieFed(script, credentials, sessions or MemorySessions())


def person(name: str = "ada", number: int = 3, *, bot: bool = False, host: str = HOST) -> Json:
    """A Person as it is sent."""
    return {"id": number, "user_name": name, "actor_id": f"https://{host}/u/{name}", "bot": bot}


def community(name: str = "news", number: int = 1, *, nsfw: bool = False) -> Json:
    """A Community as it is sent."""
    uri = f"https://{HOST}/c/{name}"
    return {"id": number, "name": name, "title": "News", "actor_id": uri, "nsfw": nsfw}


def post(number: int = 12, published: str = "2026-05-01T10:00:00.000000Z", **more: Any) -> Json:
    """A PostView as it is sent."""
    fields = {
        "id": number,
        "title": "Title",
        "ap_id": f"https://{HOST}/c/news/p/{number}/title",
        "published": published,
        "language_id": 2,
        "nsfw": False,
        "locked": False,
        "removed": False,
        "deleted": False,
        "sticky": False,
        "instance_sticky": False,
    }
    return {"post": fields | more, "creator": person(), "community": community()}


def comment(
    number: int, body: str = "words", *, above: str = "0", creator: Json | None = None, **more: Any
) -> Json:
    """A CommentView as it is sent."""
    fields = {
        "id": number,
        "post_id": 12,
        "ap_id": f"https://{HOST}/comment/{number}",
        "body": body,
        "path": f"{above}.{number}",
        "published": f"2026-05-01T10:00:{number % 60:02}.000000Z",
        "removed": False,
        "deleted": False,
    }
    return {
        "comment": fields | more,
        "counts": {"upvotes": 3, "downvotes": 1},
        "creator": creator or person(),
        "community": community(),
        "post": post()["post"],
    }


def message(number: int, text: str, sender: Json, recipient: Json, **more: Any) -> Json:
    """A PrivateMessageView as it is sent."""
    fields = {
        "id": number,
        "ap_id": f"https://{HOST}/private_message/{number}",
        "content": text,
        "deleted": False,
        "published": f"2026-05-01T10:00:{number % 60:02}.000000Z",
    }
    return {"private_message": fields | more, "creator": sender, "recipient": recipient}


ME = person("nutgraf", 2, bot=True)

SITE: Json = {
    "version": "1.6.27",
    "site": {
        "all_languages": [
            {"id": 1, "code": "und", "name": "Undetermined"},
            {"id": 2, "code": "en", "name": "English"},
            {"id": 3, "code": "de", "name": "Deutsch"},
        ]
    },
    "my_user": {"local_user_view": {"person": ME | {"about": "a bot"}}},
}
