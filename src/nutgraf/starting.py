"""Setting a bot up: log in, flag the account, write its bio and the settings."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from nutgraf.bot.policy import Policy
from nutgraf.community.connecting import connect
from nutgraf.community.credentials import Credentials, FileSessions
from nutgraf.config import AccountSettings, Settings, load_environment
from nutgraf.deployment import sessions_file
from nutgraf.errors import BadConfiguration

BIO = """I am a bot. Under links I post a few sentences of the article, word for word, \
so that you know what it is about.

Mention me for a summary; write "stop" to me and I leave your posts alone; write "help" for \
what else I understand. Moderators can write "off".

{maintainer}Open source: {source}"""
"""What stands on the account's page, if the operator writes nothing else."""


@dataclass(frozen=True, slots=True)
class Start:
    """What is needed to begin; secrets show in no repr.

    Attributes:
        instance: of the account.
        user: its name.
        password: to log in with; None with a token.
        token: of an open session; None with a password.
        totp: code of the second factor.
        totp_secret: from which codes are made; None with a code, or without a second factor.
        communities: that have agreed.
        maintainer: canonical URI of the operator's own account.
        bio: for the account's page; None for ours.
        file: where the settings go.
    """

    instance: str
    user: str
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    totp: str | None = field(default=None, repr=False)
    totp_secret: str | None = field(default=None, repr=False)
    communities: tuple[str, ...] = ()
    maintainer: str | None = None
    bio: str | None = None
    file: Path = Path("nutgraf.toml")


async def start(wanted: Start) -> str:
    """Logs in, flags the account as a bot, writes its bio and the settings.

    Returns:
        "name@instance" of the account.

    Raises:
        BadConfiguration: something of what was given makes no sense, or a file cannot be written.
        BadCredentials: the account cannot log in.
        PlatformError: the instance does not do it.
    """
    settings = _settings(wanted)
    sessions = FileSessions(sessions_file(settings))
    credentials = Credentials(
        wanted.user, wanted.password, wanted.token, wanted.totp, wanted.totp_secret
    )
    platform = await connect(
        wanted.instance, credentials, sessions, user_agent=settings.fetch.user_agent
    )
    try:
        account = await platform.whoami()
        bio = (wanted.bio or _bio(wanted, settings))[: platform.limits.bio_characters]
        await platform.save_settings(bot=True, bio=bio)
        _write(wanted.file, settings_text(wanted))
    finally:
        await platform.close()
    return account.person.handle


def _settings(wanted: Start) -> Settings:
    try:
        policy = Policy(communities=wanted.communities, maintainer=wanted.maintainer)
        account = AccountSettings(wanted.instance, wanted.user)
    except ValueError as error:
        raise BadConfiguration(str(error)) from None
    return replace(load_environment(), bot=policy, accounts=(account,), folder=wanted.file.parent)


def _bio(wanted: Start, settings: Settings) -> str:
    maintainer = f"Run by {wanted.maintainer}. " if wanted.maintainer else ""
    return BIO.format(maintainer=maintainer, source=settings.render.source_url)


def _write(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise BadConfiguration(f"cannot write {str(file)!r}: {error.strerror or error}") from None


def settings_text(wanted: Start) -> str:
    """A nutgraf.toml with what was given, and what else can be set as comments."""
    return f"""\
# Settings of nutgraf. All of them: docs/configuration.md. A variable of the environment wins:
# NUTGRAF_BOT__PER_DAY=20. Passwords do not belong here: NUTGRAF_PASSWORD or NUTGRAF_TOKEN.

[[accounts]]
instance = {_quoted(wanted.instance)}
user = {_quoted(wanted.user)}

[bot]
# Communities whose moderators have agreed. In all others the bot answers by private message only.
communities = {_listed(wanted.communities)}
# mode = "allowlist"               # or "all" (but deny_…), or "mention-only"
# deny_communities = []            # never there
# deny_instances = []              # nor there, nor to people from there
# moderators_may_turn_on = false   # whether a moderator's "on" works in other communities
{_maintainer(wanted.maintainer)}
# format = "layered"               # or "classic", "spoiler", "short"
# minimum_words = 150              # of an article
# minimum_saved = 0.5              # of its words, else there is no comment
# per_hour = 10                    # comments in a community
# per_day = 60
# quiet_hours = ["23:00-06:00"]    # UTC
# maximum_age_hours = 24           # of a post
# crosspost = "link"               # or "silent", "summary"
# nsfw = false

# [bot.community."name@instance"]  # what is different there
# format = "spoiler"
# per_day = 5

[store]
url = "nutgraf.db"                 # an SQLite file, or postgresql://…

[fetch]
# contact = "https://…"            # where a site's owner finds out who asks

[render]
# source_url = "https://…"         # where "open source" in a comment leads
"""


def _maintainer(uri: str | None) -> str:
    if uri is None:
        return '# maintainer = "https://…/u/you"  # private messages are passed on to this person'
    return f"maintainer = {_quoted(uri)}  # private messages are passed on to this person"


def _quoted(text: str) -> str:
    """A text as TOML has it (basic strings, TOML 1.0)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if escaped.isprintable() else '""'


def _listed(texts: tuple[str, ...]) -> str:
    return "[" + ", ".join(_quoted(text) for text in texts) + "]"
