"""Setting a bot up: log in, flag the account, write its bio and the settings."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from nutgraf.bot.policy import Policy
from nutgraf.community.connecting import connect
from nutgraf.community.credentials import Credentials, FileSessions
from nutgraf.community.port import Platform
from nutgraf.community.wire import origin_of
from nutgraf.config import AccountSettings, Settings, load_environment
from nutgraf.deployment import sessions_file
from nutgraf.errors import BadConfiguration, Gone, NotAllowed, PlatformError
from nutgraf.render import SOURCE_URL

BIO = """I am a bot. Under links I post a few sentences of the article, word for word, \
so that you know what it is about.

Mention me for a summary; write "stop" to me and I leave your posts alone; write "help" for \
what else I understand. Moderators can write "off"."""
"""What stands on the account's page, if the operator writes nothing else; see `bio_text`."""


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
        source: address of the bot's source, for the bio and comments; None for none.
        contact: for owners of sites that are asked, a page or an e-mail address; None for none.
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
    source: str | None = None
    contact: str | None = None
    bio: str | None = None
    file: Path = Path("nutgraf.toml")


@dataclass(frozen=True, slots=True)
class Started:
    """An account that was set up.

    Attributes:
        account: "name@instance".
        warnings: what may not be as it was meant, a line each.
    """

    account: str
    warnings: tuple[str, ...] = ()


def read_communities(text: str) -> tuple[str, ...]:
    """Reads names of communities with spaces or commas between, also as people write them: !a@b."""
    return tuple(word.removeprefix("!") for word in re.split(r"[\s,;]+", text) if word)


def demand_sense(wanted: Start) -> None:
    """Looks at what was given, without asking anybody.

    Raises:
        BadConfiguration: something of it makes no sense.
    """
    _settings(wanted)
    origin_of(wanted.instance)


async def start(wanted: Start) -> Started:
    """Logs in, flags the account as a bot, writes its bio and the settings.

    Returns:
        What was set up.

    Raises:
        BadConfiguration: something of what was given makes no sense, or a file cannot be written.
        BadCredentials: the account cannot log in.
        PlatformError: the instance does not do it.
    """
    settings = _settings(wanted)
    demand_folder(wanted.file)
    sessions = FileSessions(sessions_file(settings))
    credentials = Credentials(
        wanted.user, wanted.password, wanted.token, wanted.totp, wanted.totp_secret
    )
    platform = await connect(
        wanted.instance, credentials, sessions, user_agent=settings.fetch.user_agent
    )
    try:
        account = await platform.whoami()
        bio = wanted.bio or bio_text(wanted.maintainer, _source(settings))
        bio = bio[: platform.limits.bio_characters]
        await platform.save_settings(bot=True, bio=bio)
        _write(wanted.file, settings_text(wanted))
        warnings = await _missing(platform, wanted.communities)
    finally:
        await platform.close()
    return Started(account.person.handle, warnings)


async def _missing(platform: Platform, communities: Sequence[str]) -> tuple[str, ...]:
    """Says which communities cannot be found: the settings stand, a name may be mistyped."""
    warnings = []
    for handle in communities:
        try:
            await platform.find_community(handle)
        except (Gone, NotAllowed):
            warnings.append(f"{handle} cannot be found from there; is it spelt right?")
        except PlatformError as error:
            warnings.append(f"it is not known whether {handle} is there: {error}")
    return tuple(warnings)


def _settings(wanted: Start) -> Settings:
    try:
        policy = Policy(communities=wanted.communities, maintainer=wanted.maintainer)
        account = AccountSettings(wanted.instance, wanted.user)
        settings = load_environment()
        fetch, render = settings.fetch, settings.render
        if wanted.contact is not None:
            fetch = replace(fetch, contact=wanted.contact)
        if wanted.source is not None:
            render = replace(render, source_url=wanted.source)
    except ValueError as error:
        raise BadConfiguration(str(error)) from None
    return replace(
        settings,
        fetch=fetch,
        render=render,
        bot=policy,
        accounts=(account,),
        folder=wanted.file.parent,
    )


def _source(settings: Settings) -> str | None:
    """Where the bot's source is; None where nobody has said so: ours leads nowhere."""
    source = settings.render.source_url
    return None if source == SOURCE_URL else source


def bio_text(maintainer: str | None, source: str | None) -> str:
    """Returns the text for the account's page; what is None is left out of it."""
    whose = f"Run by {maintainer}." if maintainer else ""
    where = f"Open source: {source}" if source else ""
    last = " ".join(part for part in (whose, where) if part)
    return f"{BIO}\n\n{last}" if last else BIO


def demand_folder(file: Path) -> None:
    """Sees whether the settings can be written, before anything is asked or changed.

    Raises:
        BadConfiguration: they cannot.
    """
    folder = file.parent
    if file.exists():
        raise BadConfiguration(f"{str(file)!r} exists; the bot is set up, or name another --config")
    if not folder.is_dir():
        raise BadConfiguration(f"cannot write {str(file)!r}: there is no folder {str(folder)!r}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadConfiguration(f"cannot write {str(file)!r}: you may not write in that folder")


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

{_table("fetch", "contact", wanted.contact, "where a site's owner finds out who asks")}

{_table("render", "source_url", wanted.source, 'where "open source" in a comment leads')}
"""


def _table(table: str, name: str, value: str | None, told: str) -> str:
    """A table of one setting; all of it a comment where that is not made, so that it can be added.

    TOML allows each table once.
    """
    if value is None:
        return f'# [{table}]\n# {name} = "https://…"  # {told}'
    return f"[{table}]\n{name} = {_quoted(value)}  # {told}"


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
