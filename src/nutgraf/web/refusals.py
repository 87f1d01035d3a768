"""What each refusal means, for people: what happened, and what they can do.

The pages that a reader is shown and `/problems/{reason}` share these texts.
"""

from __future__ import annotations

from dataclasses import dataclass

from nutgraf.errors import FetchReason, PageReason
from nutgraf.web.problems import Kind, ProblemReason


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason in words.

    Attributes:
        kind: whose reason it is: of the page, of fetching it, of the request.
        reason: of that set.
        title: a few words, as a heading.
        meaning: what happened.
        advice: what people can do; each a sentence of its own.
        status: of HTTP.
    """

    kind: Kind
    reason: str
    title: str
    meaning: str
    advice: tuple[str, ...]
    status: int


_PASTE = "Open the page yourself, and paste its text."
_OTHER = "Look for the same story on another site."
_LATER = "Try again in a few minutes."

_PAGE: dict[PageReason, tuple[str, str, tuple[str, ...]]] = {
    "empty": (
        "There is no text",
        "Nothing was found that could be read: the page or the text is empty.",
        ("If you see an article on the page, paste its text.",),
    ),
    "too-short": (
        "It is too short to summarise",
        "Below 80 words there is nothing to save: reading it whole takes half a minute.",
        ("Read it as it is.", "If the page shows you more than that, paste its text."),
    ),
    "paywall": (
        "The article is behind a paywall",
        "The site shows only the beginning to those who have not paid or registered. A summary "
        "of the beginning would pass for one of the whole.",
        ("If you can read the article, paste its text.", _OTHER),
    ),
    "consent-wall": (
        "The page asks for consent first",
        "Before its article, the site wants an answer about cookies and data, which nutgraf does "
        "not give for you.",
        (_PASTE, _OTHER),
    ),
    "bot-challenge": (
        "The site lets only people in",
        "The site took nutgraf for what it is, a machine, and sent a test instead of the page.",
        (_PASTE, _OTHER),
    ),
    "error-page": (
        "The page tells of an error",
        "The site answered, but with an error message instead of an article.",
        ("Look whether the address is right and whole.", _LATER),
    ),
    "script-only": (
        "The page is empty without scripts",
        "The site builds its text by scripts, which nutgraf does not run.",
        (_PASTE, _OTHER),
    ),
    "listing": (
        "It is a list of articles, not one article",
        "A front page, a section, a search or a live blog has no one story that could be "
        "summarised.",
        ("Give the address of one of its articles.",),
    ),
    "not-prose": (
        "It is no article",
        "The page holds something else than running text: a product, a discussion, a table, a "
        "form, a menu.",
        ("If there is an article among it, paste its text.",),
    ),
    "media-only": (
        "It is to be watched or listened to",
        "The page holds a video, a recording or pictures, with hardly any text to summarise.",
        ("If there is a transcript, paste it.",),
    ),
    "unsupported-type": (
        "This kind of file is not read",
        "Web pages, plain text and PDF documents are read; this is something else.",
        ("Give the address of a page about it, or paste its text.",),
    ),
    "unreadable": (
        "It cannot be read",
        "The page is so broken, large or hostile that reading it had to be given up.",
        (_PASTE,),
    ),
}

_FETCH: dict[FetchReason, tuple[str, str, tuple[str, ...]]] = {
    "blocked-address": (
        "This address is not fetched",
        "It leads into a private network, or to a port where there are no public pages.",
        (
            "Give the address of a page that anybody can reach.",
            "If you can read it, paste its text.",
        ),
    ),
    "bad-url": (
        "This is no address of a page",
        "Addresses of pages begin with http:// or https:// and name a host.",
        ("Copy the address again, from the beginning to the end.",),
    ),
    "robots": (
        "The site does not want machines to read it",
        "Its robots.txt asks programs to leave this page alone, and nutgraf does.",
        (_PASTE, _OTHER),
    ),
    "timeout": (
        "The site took too long",
        "No complete answer came in time.",
        (_LATER, _PASTE),
    ),
    "too-large": (
        "The page is too large",
        "It is larger than what is read of a page.",
        ("Paste the part that you want to have summarised.",),
    ),
    "http-4xx": (
        "The site does not hand the page out",
        "Its server says that there is no such page, or not for us.",
        ("Look whether the address is right and whole.", _PASTE),
    ),
    "http-5xx": (
        "The site is out of order",
        "Its server says that something went wrong there.",
        (_LATER, _OTHER),
    ),
    "network": (
        "The site cannot be reached",
        "Its name is not known, its server does not answer, or its certificate is not right.",
        ("Look whether the address is right.", _LATER),
    ),
}

_REQUEST: dict[ProblemReason, tuple[int, str, str, tuple[str, ...]]] = {
    "bad-request": (
        422,
        "The request makes no sense",
        "A field is missing, of a wrong type, or out of its bounds; the detail says which.",
        ("Correct the field that is named. All fields are described at /docs.",),
    ),
    "no-key": (
        401,
        "A key is needed",
        "This server answers only those who show a key.",
        ("Send the key as `Authorization: Bearer …`.", "Ask whoever runs this server for one."),
    ),
    "wrong-key": (
        401,
        "The key is not known",
        "The key that was sent is none of those that this server knows.",
        ("Look whether it is whole, and whether it was replaced.",),
    ),
    "no-session": (
        401,
        "You are not logged in any more",
        "The session has ended: by its time, by a log-out, or by a new password.",
        ("Log in again.",),
    ),
    "wrong-password": (
        401,
        "The password is not right",
        "What was typed in at the log-in is not the password of this server.",
        (
            "Look whether it is whole, and whether the keyboard writes capitals.",
            "If you run this server, `nutgraf web password` makes a new one.",
        ),
    ),
    "wrong-host": (
        421,
        "This server goes by another name",
        "The request names a host under which this server is not reached.",
        ("Use the name that its operator gave you.", "Operators list names in web.hosts."),
    ),
    "not-allowed": (
        403,
        "That is not allowed",
        "The request was understood, and is refused; the detail says why.",
        ("If you run this server: the documentation of [web] says what allows it.",),
    ),
    "not-found": (
        404,
        "There is nothing here",
        "The address is wrong, or what was here has expired. Results are kept for a while only.",
        ("Look whether the address is whole.", "Summarise the page or text again."),
    ),
    "method": (
        405,
        "This address does not answer to that",
        "The address exists, but not for this method of HTTP.",
        ("Use one of the methods that the header Allow names.",),
    ),
    "body-too-large": (
        413,
        "The request is too large",
        "The body has more bytes than this server takes.",
        ("Send less: the text of the article alone is enough.",),
    ),
    "body-too-slow": (
        408,
        "The request came too slowly",
        "The body did not arrive in time, and was cut off.",
        ("Try again over a better connection, or send less.",),
    ),
    "media-type": (
        415,
        "The request is of a wrong type",
        "The API takes JSON.",
        ("Send JSON, with the header `Content-Type: application/json`.",),
    ),
    "too-many": (
        429,
        "Too many requests",
        "The limit for your key or your address is reached for the moment.",
        ("Wait as many seconds as the header Retry-After says.", "A key has limits of its own."),
    ),
    "busy": (
        503,
        "The server is busy",
        "More people wait for a summary than can be served soon.",
        ("Try again in a few seconds.",),
    ),
    "store": (
        503,
        "The store does not answer",
        "What is kept cannot be read or written now.",
        ("Try again in half a minute.", "If you run this server: its log says what is wrong."),
    ),
    "unexpected": (
        500,
        "Something went wrong here",
        "An error that nobody foresaw; it is no fault of yours, and stands in the server's log.",
        ("Try again.", "Tell whoever runs this server the number of the request."),
    ),
}

_UNPROCESSABLE = 422
_DEPENDENCY = 424
_OF_THE_REQUEST = ("bad-url", "blocked-address")

REFUSALS: dict[tuple[Kind, str], Refusal] = {
    **{("page", why): Refusal("page", why, *told, _UNPROCESSABLE) for why, told in _PAGE.items()},
    **{
        ("fetch", why): Refusal(
            "fetch", why, *told, _UNPROCESSABLE if why in _OF_THE_REQUEST else _DEPENDENCY
        )
        for why, told in _FETCH.items()
    },
    **{
        ("request", why): Refusal("request", why, title, meaning, advice, status)
        for why, (status, title, meaning, advice) in _REQUEST.items()
    },
}
"""All there are, by kind and reason."""


def refusal(kind: Kind, reason: str) -> Refusal:
    """Returns what a reason means; of one that has no words, what stands for all of its kind."""
    return REFUSALS.get((kind, reason), REFUSALS["request", "unexpected"])


def refusals_of(reason: str) -> tuple[Refusal, ...]:
    """Returns what a word means, in each set that has it."""
    return tuple(each for (_, name), each in REFUSALS.items() if name == reason)
