"""What people ask to be told: summaries, links to them, help."""

from __future__ import annotations

from nutgraf import telemetry
from nutgraf.bot import wording
from nutgraf.bot.commands import Command, first_url
from nutgraf.bot.crew import Reading
from nutgraf.bot.decisions import domain_is_welcome, language_is_welcome
from nutgraf.bot.endings import Ended
from nutgraf.bot.errand import Errand
from nutgraf.bot.policy import Policy, SkipReason
from nutgraf.bot.replying import reply
from nutgraf.bot.tending import still_standing
from nutgraf.community.values import host_of
from nutgraf.errors import BadOption, FetchFailed, NotAnArticle, PlatformError
from nutgraf.language.messages import fill
from nutgraf.reading import ReadingOptions
from nutgraf.store.values import FOR_GOOD, Saying
from nutgraf.summary.model import Summary


async def fulfil(errand: Errand, command: Command, *, by_message: bool) -> None:
    """Answers a request, and ends the claim.

    Args:
        errand: whose.
        command: that was read from it.
        by_message: whether the answer goes to the person alone.
    """
    match command.verb:
        case "help":
            await reply(errand, errand.texts.help.strip(), by_message=by_message)
        case "summary" | "link":
            await _summary(errand, command, by_message=by_message)
        case _:
            await reply(errand, errand.texts.unknown, by_message=by_message)


async def _summary(errand: Errand, command: Command, *, by_message: bool) -> None:
    existing = await _existing(errand)
    if _is_over(errand):
        raise Ended("withdrawn")
    url = command.url
    if url is None and command.verb == "link":
        url = await _parents_url(errand)
    if url is None and existing is not None and (command.verb == "link" or command.is_usual):
        asker = host_of(errand.notice.author_uri)
        link = await errand.seat.platform.link_for(existing.uri or "", asker)
        await reply(errand, fill(errand.texts.exists, link=link), by_message=by_message)
        return
    if url is None:
        post = await errand.post()
        url = post.link if post else None
    if url is None:
        await reply(errand, errand.texts.no_link, by_message=by_message)
        return
    await _read_and_reply(errand, command, url, by_message=by_message)


def _is_over(errand: Errand) -> bool:
    """Whether a summary under this post was taken away: nothing is said there again."""
    post_uri = errand.notice.post_uri
    post = None if post_uri is None else errand.crew.store.ledger.post(post_uri)
    return post is not None and post.state in FOR_GOOD


async def _existing(errand: Errand) -> Saying | None:
    """The summary under this post, if it still stands: a moderator may just have removed it."""
    crew, post_uri = errand.crew, errand.notice.post_uri
    saying = None if post_uri is None else crew.store.ledger.saying("summary", post_uri)
    if saying is None or saying.state != "posted" or not saying.uri:
        return None
    owner = crew.seats.get(saying.words.account)
    if owner is None:
        return saying
    try:
        return saying if await still_standing(crew, owner, saying) else None
    except PlatformError:
        if owner is errand.seat:
            raise
        return saying  # the trouble of another instance is none of the asker's


async def _parents_url(errand: Errand) -> str | None:
    comment = await errand.comment()
    parent = None if comment is None else await errand.seat.platform.parent(comment)
    if parent is None or parent.removed or parent.deleted:
        return None
    return first_url(parent.body)


async def _read_and_reply(errand: Errand, command: Command, url: str, *, by_message: bool) -> None:
    policy = errand.policy
    if not domain_is_welcome(policy, url):
        await reply(errand, wording.refusal(errand.texts, "domain"), by_message=by_message)
        return
    sentences = command.sentences or (1 if command.short else policy.sentences)
    try:
        with telemetry.step("read"):
            reading = await errand.crew.reader.read(url, ReadingOptions(sentences=sentences))
    except (NotAnArticle, FetchFailed) as error:
        await reply(errand, wording.refusal(errand.texts, error), by_message=by_message)
        return
    texts = wording.texts_for(policy, reading.summary.article.language)
    refused = _refuse(command, policy, reading)
    if refused is not None:
        await reply(errand, wording.refusal(texts, refused), by_message=by_message)
        return
    text = _draw(errand, command, reading.summary)
    if by_message and _is_of_the_post(errand, command):
        text = wording.by_message(texts, text, errand.notice.post_uri or url)
    elif by_message:
        text = wording.about(url, text)
    await reply(errand, text, by_message=by_message, language=reading.summary.article.language)


def _refuse(command: Command, policy: Policy, reading: Reading) -> SkipReason | None:
    """Says why a page that was read is not told; a link may have led to another site."""
    if not domain_is_welcome(policy, reading.address):
        return "domain"
    if not language_is_welcome(policy, reading.summary.article.language):
        return "language"
    if command.is_usual and reading.summary.saved < policy.minimum_saved:
        return "saves-too-little"
    return None


def _draw(errand: Errand, command: Command, summary: Summary) -> str:
    try:
        return wording.draw_summary(
            summary,
            errand.policy,
            errand.seat.platform.limits,
            errand.crew.source_url,
            format="short" if command.short else None,
        )
    except BadOption as error:
        raise Ended("too-long", str(error)) from None


def _is_of_the_post(errand: Errand, command: Command) -> bool:
    """Whether the summary asked for is that of the post under which it is asked for."""
    return errand.notice.post_uri is not None and command.url is None and command.verb != "link"
