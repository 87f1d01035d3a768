"""What people ask of the bot, in a few forgiving words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from nutgraf.bot.phrases import (
    asks_for_summary,
    edges,
    is_against,
    is_greeting,
    plain,
    thanks,
    wants_deletion,
    wants_rest,
    without_politeness,
    without_summary,
)
from nutgraf.bot.policy import COMMENT_FORMATS

Verb = Literal[
    "summary",
    "link",
    "delete",
    "stop",
    "start",
    "off",
    "on",
    "mention-only",
    "format",
    "help",
    "good",
    "bad",
    "unknown",
    "aside",
]
"""What is asked: "unknown" is a request that makes no sense, "aside" talk that only names us."""

LONG_SENTENCES = 10
_MOST_SENTENCES = 30
_READ = 2_000
_FEW_WORDS = 3

_LINKED = re.compile(
    r"!?\[([^\]\[]{0,200})\]\(\s*(<[^<>\s]{0,2000}>|[^\s()]{0,2000})[^()]{0,200}\)"
)
_URL = re.compile(r"https?://[^\s<>\"'\\`{}|^\[\]]{3,2000}", re.IGNORECASE)
_HANDLE = re.compile(r"!([A-Za-z0-9_.-]{1,100}@[A-Za-z0-9.:-]{3,255})")
_BARE_HANDLE = re.compile(r"(?<![\w@!/])([A-Za-z0-9_.-]{1,100}@[A-Za-z0-9.-]{1,255}(?::\d{1,5})?)")
_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)
_COUNT = re.compile(
    r"(?:in |with )?([0-9]{1,3}|one|two|three|four|five|six|seven|eight|nine|ten) "
    r"(?:sentences?|lines?)"
)
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PLACE = re.compile(r"(?<![\w@!/])!([A-Za-z0-9_]{1,50})(?![\w@.])")
_ORDER = re.compile(
    r"(?P<order>(?:turn |switch )?o(?:ff|n)|mentions?[ -]only|only mentions|format(?: \w{1,40})?)"
    r"(?:(?: in| for| at)? (?P<place>[a-z0-9_]{1,50}))?"
)
_WORDS: dict[str, Verb] = {
    "delete": "delete", "remove": "delete", "delete this": "delete", "delete it": "delete",
    "remove this": "delete", "remove it": "delete", "take it down": "delete",
    "stop": "stop", "opt out": "stop", "optout": "stop", "unsubscribe": "stop",
    "leave me alone": "stop", "start": "start", "opt in": "start", "optin": "start",
    "off": "off", "turn off": "off", "switch off": "off",
    "on": "on", "turn on": "on", "switch on": "on",
    "mention only": "mention-only", "mention-only": "mention-only",
    "mentions only": "mention-only", "only mentions": "mention-only",
    "help": "help", "commands": "help", "what can you do": "help",
    "link": "link", "this link": "link", "that link": "link",
    "good bot": "good", "good bots": "good", "bad bot": "bad", "bad bots": "bad",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Command:
    """Something that is asked.

    Attributes:
        verb: what.
        sentences: length of the summary asked for; None for the usual.
        short: whether one sentence alone is wanted.
        format: for "format"; None for one that there is not.
        url: the first address in the request, which is not the bot's own name.
        community: "name@instance" that it names.
        place: name of the community that an order names without its instance.
    """

    verb: Verb
    sentences: int | None = None
    short: bool = False
    format: str | None = None
    url: str | None = None
    community: str | None = None
    place: str | None = None

    @property
    def is_usual(self) -> bool:
        """Whether a summary of the usual length and kind is asked for."""
        return self.verb == "summary" and self.sentences is None and not self.short


def parse_command(text: str, names: frozenset[str]) -> Command:
    """Reads what is asked.

    Args:
        text: of a comment or message, Markdown; only the beginning is read.
        names: the bot's own, "name@instance" in lower case; where they stand is no matter.

    Returns:
        The command; "aside" where the bot is named in the middle of a talk.
    """
    read = _QUOTED.sub(" ", text[:_READ])
    read, named_at_edge = _without_names(read, names)
    url, read = _take_url(read)
    community, read = _take_community(read)
    place, read = _take_place(read)
    said = plain(read)
    asked = Command(_WORDS[said]) if said in _WORDS else _recognise(read, said)
    if asked is None:
        asked = _guess(said, edges(read), named_at_edge, has_url=url is not None)
    return replace(asked, url=url, community=community, place=place or asked.place)


def names_bot(text: str, names: frozenset[str]) -> bool:
    """Whether a text calls the bot by name; what it quotes does not count."""
    read = _QUOTED.sub(" ", text[:_READ])
    return _without_names(read, names)[0] != _without_names(read, frozenset())[0]


def first_url(text: str) -> str | None:
    """Returns the first address in a comment; None for none."""
    return _take_url(text[:20_000])[0]


def _recognise(read: str, said: str) -> Command | None:
    words = without_politeness(said)
    if not words:
        return None if is_greeting(said) or thanks(said) else Command("summary")
    length = _recognise_length(without_summary(words))
    if length is not None:
        return length
    if words in _WORDS:
        return Command(_WORDS[words])
    parts = edges(read)
    if wants_rest(parts):
        return Command("stop")
    if wants_deletion(parts):
        return Command("delete")
    return _recognise_order(words)


def _recognise_order(words: str) -> Command | None:
    """What moderators order, with or without the name of their community."""
    found = _ORDER.fullmatch(words)
    if found is None:
        return None
    order, place = found["order"], found["place"]
    if not order.startswith("format"):
        return Command(_WORDS[order.replace("-", " ")], place=place)
    chosen = order.removeprefix("format").strip()
    return Command("format", format=chosen if chosen in COMMENT_FORMATS else None, place=place)


def _recognise_length(words: str) -> Command | None:
    count = _COUNT.fullmatch(words)
    if count:
        told = count[1]
        number = int(told) if told.isdigit() else _NUMBERS.index(told) + 1
        return Command("summary", sentences=max(1, min(number, _MOST_SENTENCES)))
    if words in {"short", "shorter", "brief"}:
        return Command("summary", short=True)
    if words in {"long", "longer", "more"}:
        return Command("summary", sentences=LONG_SENTENCES)
    return None


def _guess(said: str, parts: tuple[str, ...], named_at_edge: bool, *, has_url: bool) -> Command:
    """What somebody wants who says nothing that is a command."""
    if is_against(said):
        return Command("aside")
    if asks_for_summary(parts):
        return Command("summary")
    few = len(without_politeness(said).split()) <= _FEW_WORDS
    if has_url and few and named_at_edge:
        return Command("summary")
    if thanks(said) or not named_at_edge:
        return Command("aside")
    return Command("unknown" if few else "aside")


def _without_names(text: str, names: frozenset[str]) -> tuple[str, bool]:
    """The text without the bot's own name, and whether that stood at its edge (or nowhere)."""

    def replace(match: re.Match[str]) -> str:
        label, target = match[1], match[2].strip("<>")
        if _plain_name(label) in names or _profile(target) in names:
            return "\x00"
        return f" {label} {target} "

    marked = _LINKED.sub(replace, text)
    for name in sorted(names, key=len, reverse=True):
        marked = re.sub(
            rf"[@!]?(?<![\w/]){re.escape(name)}(?![\w])", "\x00", marked, flags=re.IGNORECASE
        )
        bare = name.partition("@")[0]
        marked = re.sub(rf"@{re.escape(bare)}(?![\w@])", "\x00", marked, flags=re.IGNORECASE)
    trimmed = marked.strip(" \t\r\n,:;.!?-–—*_")
    at_edge = "\x00" not in trimmed or trimmed.startswith("\x00") or trimmed.endswith("\x00")
    return marked.replace("\x00", " "), at_edge


def _plain_name(label: str) -> str:
    return label.strip().lstrip("@!").lower()


def _profile(target: str) -> str:
    """The handle to which the address of a profile belongs: https://host/u/name → name@host."""
    found = re.fullmatch(r"https?://([^/\s]{1,255})/(?:u|user|users)/([^/?#\s]{1,255})/?", target)
    if not found:
        return ""
    host, name = found.groups()
    return (name if "@" in name else f"{name}@{host}").lower()


def _take_url(text: str) -> tuple[str | None, str]:
    found = _URL.search(text)
    if not found:
        return None, text
    url = found[0].rstrip(".,;:!?)*_~")
    if "(" in url and found[0].startswith(url + ")"):
        url += ")"
    return url, _URL.sub(" ", text)


def _take_community(text: str) -> tuple[str | None, str]:
    found = _HANDLE.search(text) or _BARE_HANDLE.search(text)
    if not found:
        return None, text
    return found[1].lower(), text[: found.start()] + " " + text[found.end() :]


def _take_place(text: str) -> tuple[str | None, str]:
    found = _PLACE.search(text)
    if not found:
        return None, text
    return found[1].lower(), text[: found.start()] + " " + text[found.end() :]
