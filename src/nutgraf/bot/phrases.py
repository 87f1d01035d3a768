"""How people put what they want: polite words, sentences, complaints."""

from __future__ import annotations

import re

_MARKS = re.compile(r"[*_`~\"'.,:;!?()\[\]<>“”‘’¿¡]+")
_SENTENCE_END = re.compile(r"[.,:;!?]+(?=\s|$)|[()\n¿¡…]+|\s[-–—]+\s")
_BEFORE = re.compile(
    r"^(?:(?:please|pls|plz|hey|hi|hello|dear|bot|can you|could you|would you|will you|thanks"
    r"|thank you|thx|ok|okay|so|and|but|then|just|now|give me|get me|i want you to"
    r"|i(?: d| would) like you to|i want(?: to)?|i need|i(?: d| would) like(?: to)?|i wish to"
    r"|how (?:do|can) i|let me|a|an) )+"
)
_BEHIND = re.compile(
    r"(?: (?:please|pls|plz|bot|thanks|thank you|thx|a lot|so much|very much|in advance|for me"
    r"|if you can|if possible|now|then|here|in|of|at|under|from|for))+$"
)
_GREETING = re.compile(r"(?:(?:hey|hi|hello|dear|bot|ok|okay) )*")
_THANKS = re.compile(r"\b(?:thanks|thank you|thx)\b")
_SUMMARY = re.compile(
    r"\b(?:summary|summari[sz]e|summari[sz]ing|be summari[sz]ed|tl ?dr|sum (?:it|this|that) up"
    r"|short version)\b"
)
_AGAINST = re.compile(
    r"\b(?:wrong\w*|rubbish|bad|terribl[ey]|awful|horrible|garbage|trash|crap|\w*shit\w*"
    r"|mislead\w*|misled|incorrect|inaccurate|nonsense|useless|false|mistakes?|annoy\w*|hate\w*"
    r"|spam\w*|why (?:do|did|are|were|would|is|was|does)|don t(?! have)|dont"
    r"|do not(?! have)|doesn t|didn t|isn t"
    r"|wasn t|won t|can(?: ?not| t)(?! (?:read|open|see|access|get))|nope|^no$"
    r"|never (?:summar|post|comment|do|again)\w*|no summar\w+"
    r"|not (?:a|the|what|summar|good|help)\w*|stop\w*|delet\w*|remov\w*|poor|worse"
    r"|worst|stupid|dumb|idiot\w*|fake|lying|lies|unwanted|sucks?|shut up|go away|get lost|fuck\w*"
    r"|correct (?:it|this|that|your|the)"
    r"|your summar(?:y|ies)"
    r"|summar(?:y|ies) (?:is|are|was|were|has|does|did|says?|said|miss\w*|lacks?|leaves?|left"
    r"|contains?|should|looks?|seems?|of yours))\b"
)
_WHAT = r"(?:it|this|that|(?:it|this|that|your|the) (?:summary|comment|answer|reply))"
_DELETE = re.compile(rf"(?:delete|remove|take down)(?: {_WHAT})?|take {_WHAT} down|remove yourself")
_STOP_WORDS = (
    r"stop(?: (?:it|this|that|you|now|bothering me|messaging me|writing to me|mentioning me"
    r"|doing (?:it|this|that)|posting|commenting|(?:on|under) my posts?"
    r"|summari[sz]ing|me|everything|my (?:posts?|articles?|links?)))*"
    r"|opt(?: me)? out|optout|unsubscribe(?: me)?|leave (?:me|my posts?|us) (?:alone|in peace)"
)
_STOP = re.compile(_STOP_WORDS)
_PLEASE_STOP = re.compile(rf"\b(?:please|pls|plz|just) (?:{_STOP_WORDS})$")
_NEAR_EDGE = 8


def plain(text: str) -> str:
    """The words of a text alone, in lower case."""
    return " ".join(_MARKS.sub(" ", text.lower()).split())


def without_politeness(words: str) -> str:
    """Words without the polite ones around them."""
    begun = _BEFORE.sub("", f"{words} ")
    return _BEHIND.sub("", f" {begun.strip()}").strip()


def is_greeting(words: str) -> bool:
    """Whether somebody says hello and no more; nothing at all is none."""
    return bool(words) and _GREETING.fullmatch(f"{words} ") is not None


def thanks(words: str) -> bool:
    """Whether somebody says thanks."""
    return _THANKS.search(words) is not None


def edges(text: str) -> tuple[str, ...]:
    """The first and the last sentence, or part of one, that is more than politeness, in words."""
    parts = (without_politeness(plain(part)) for part in _SENTENCE_END.split(text))
    said = [part for part in parts if part]
    return (said[0], said[-1]) if said else ()


def wants_rest(parts: tuple[str, ...]) -> bool:
    """Whether the first or last sentence tells the bot to leave somebody alone."""
    return any(_STOP.fullmatch(part) or _PLEASE_STOP.search(part) for part in parts)


def wants_deletion(parts: tuple[str, ...]) -> bool:
    """Whether the first or last sentence tells the bot to take away what it wrote."""
    return any(_DELETE.fullmatch(part) for part in parts)


def is_against(words: str) -> bool:
    """Whether something is said that goes ill with a request: a complaint, a question why."""
    return _AGAINST.search(words) is not None


def asks_for_summary(parts: tuple[str, ...]) -> bool:
    """Whether a summary is spoken of at the beginning or the end."""
    if not parts:
        return False
    first, last = parts[0].split()[:_NEAR_EDGE], parts[-1].split()[-_NEAR_EDGE:]
    return any(_SUMMARY.search(" ".join(words)) for words in (first, last))


def without_summary(words: str) -> str:
    """Words without those for a summary: what is left may be its length."""
    return without_politeness(" ".join(_SUMMARY.sub(" ", words).split()))
