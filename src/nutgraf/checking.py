"""Whether a bot could run: settings, store, accounts, communities, clocks."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal

from nutgraf.bot.waiting import told_in_line
from nutgraf.community.credentials import FileSessions
from nutgraf.community.port import Platform
from nutgraf.community.values import Account
from nutgraf.community.wire import origin_of
from nutgraf.config import AccountSettings, Settings
from nutgraf.deployment import open_platform, open_settings_store, sessions_file
from nutgraf.errors import BadConfiguration, Gone, NotAllowed, NutgrafError, PlatformError
from nutgraf.render import SOURCE_URL
from nutgraf.store.opening import Store
from nutgraf.store.values import InUse, Pause

Level = Literal["ok", "warning", "failure"]

_CLOCKS_APART = datetime.timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was looked at.

    Attributes:
        level: whether it is as it should be; a "failure" keeps the bot from running.
        subject: what was looked at.
        told: one line for people.
        of_platform: whether an instance is in the way, not the settings.
    """

    level: Level
    subject: str
    told: str
    of_platform: bool = False


async def check_all(settings: Settings) -> list[Finding]:
    """Looks at everything that the bot needs.

    On the platforms nothing is changed; the store is made, or brought up to date.
    """
    findings = [*_check_settings(settings), *_check_store(settings)]
    for account in settings.accounts:
        findings += await _check_account(settings, account)
    return findings


def _check_settings(settings: Settings) -> list[Finding]:
    policy = settings.bot
    findings = []
    if not settings.accounts:
        findings.append(Finding("failure", "settings", "there is no [[accounts]]"))
    named = len(policy.communities)
    findings.append(Finding("ok", "settings", f"mode {policy.mode}, communities named: {named}"))
    if policy.mode == "allowlist" and not (policy.communities or policy.instances):
        told = "no community is named: the bot only answers those who write to it"
        findings.append(Finding("warning", "settings", told))
    both = sorted({*policy.communities} & {*policy.deny_communities})
    both += [
        handle
        for handle in policy.communities
        if handle.rpartition("@")[2] in policy.deny_instances and handle not in both
    ]
    if both:
        told = f"named and denied at once, so there will be nothing: {', '.join(both)}"
        findings.append(Finding("warning", "settings", told))
    if policy.maintainer is None:
        told = "no bot.maintainer: messages to the bot go nowhere"
        findings.append(Finding("warning", "settings", told))
    named_urls = {
        "render.source_url": (settings.render.source_url, '"open source" in comments'),
        "fetch.contact": (settings.fetch.contact, "the address in the User-Agent"),
    }
    for name, (url, what) in named_urls.items():
        if url == SOURCE_URL:
            told = f"no {name}: {what} leads nowhere ({SOURCE_URL})"
            findings.append(Finding("warning", "settings", told))
    return findings


def _check_store(settings: Settings) -> list[Finding]:
    try:
        with open_settings_store(settings) as store:
            user = _user_of(store)
            waits, unanswered = store.ledger.waits(), store.ledger.waiting().get("unanswered", 0)
            pauses = store.choices.pauses()
    except NutgrafError as error:
        return [Finding("failure", "store", str(error))]
    told = told_in_line(waits)
    if unanswered:
        told += f"; mentions and messages that wait for an answer: {unanswered:,}"
    return [
        Finding("ok", "store", f"{told}{user}"),
        *(Finding("warning", each.account, _left_alone(each)) for each in pauses),
    ]


def _left_alone(pause: Pause) -> str:
    until = pause.until.isoformat(" ", "minutes")
    return f"{pause.community_uri} is left alone until {until}: {pause.reason}"


def _user_of(store: Store) -> str:
    """Says who is working on the store now; nothing if nobody is."""
    try:
        with store.hold("nutgraf bot check"):
            return ""
    except InUse as error:
        return f"; {error}"


async def _check_account(settings: Settings, account: AccountSettings) -> list[Finding]:
    name = f"{account.user}@{account.instance}"
    try:
        name = f"{account.user}@{origin_of(account.instance).partition('://')[2]}"
        sessions = FileSessions(sessions_file(settings))
        kept = sessions.load(name)
        platform = await open_platform(settings, account, sessions, None)
    except BadConfiguration as error:
        return [Finding("failure", name, str(error))]
    except PlatformError as error:
        return [Finding("failure", name, str(error), of_platform=True)]
    findings: list[Finding] = []
    try:
        found = await platform.whoami()
        how = _way_in(settings, account, is_kept=bool(kept) and sessions.load(name) == kept)
        findings += _judge(name, found, how)
        async for finding in _check_surroundings(settings, name, platform):
            findings.append(finding)
    except BadConfiguration as error:
        findings.append(Finding("failure", name, str(error)))
    except PlatformError as error:
        findings.append(Finding("failure", name, str(error), of_platform=True))
    finally:
        await platform.close()
    return findings


def _way_in(settings: Settings, account: AccountSettings, *, is_kept: bool) -> str:
    """Says by what an account has logged in: a session that holds hides a wrong password."""
    alone = len(settings.accounts) == 1
    if account.secret("TOKEN", alone=alone) is not None:
        return "by its token, or by the session that is kept" if is_kept else "by its token"
    if not is_kept:
        return "by its password"
    password = account.variables("PASSWORD")[1 if alone else 0]
    tried = "was not tried" if account.secret("PASSWORD", alone=alone) else "is not set here"
    return f"by the session that is kept; {password} {tried}"


def _judge(name: str, account: Account, how: str) -> list[Finding]:
    findings = [
        Finding("ok", name, f"logged in {how}; {account.software} {account.version}"),
    ]
    if account.person.bot:
        findings.append(Finding("ok", name, "flagged as a bot"))
    else:
        told = "the account is not flagged as a bot: `nutgraf bot init` does that"
        findings.append(Finding("failure", name, told, of_platform=True))
    if "bot" in account.bio.lower():
        findings.append(Finding("ok", name, "its bio says that it is a bot"))
    else:
        findings.append(Finding("warning", name, "its bio does not say that it is a bot"))
    for what in account.hides:
        told = f"its settings hide {what} from it: it says nothing where it cannot see itself"
        findings.append(Finding("warning", name, told))
    if account.clock is not None:
        apart = abs(datetime.datetime.now(datetime.UTC) - account.clock)
        told = f"clocks are {apart.total_seconds():.0f} s apart"
        if apart > _CLOCKS_APART:
            findings.append(Finding("warning", name, f"{told}; is this machine's right?"))
        else:
            findings.append(Finding("ok", name, told))
    return findings


async def _check_surroundings(
    settings: Settings, name: str, platform: Platform
) -> AsyncIterator[Finding]:
    """Looks for whom and what the settings name."""
    for handle in settings.bot.communities:
        try:
            community = await platform.find_community(handle)
        except (Gone, NotAllowed):
            told = f"{handle} cannot be found from there; is it spelt right?"
            yield Finding("warning", name, told, of_platform=True)
        else:
            yield Finding("ok", name, f"{community.handle} is there")
    maintainer = settings.bot.maintainer
    if maintainer is None:
        return
    try:
        person = await platform.find_person(maintainer)
    except (Gone, NotAllowed):
        told = f"bot.maintainer cannot be found from there, messages to it are lost: {maintainer}"
        yield Finding("warning", name, told, of_platform=True)
    else:
        right = person.uri == maintainer
        told = f"messages are passed on to {person.uri}"
        told += "" if right else ": write bot.maintainer so"
        yield Finding("ok" if right else "warning", name, told, of_platform=not right)
