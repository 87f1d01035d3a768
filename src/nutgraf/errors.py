"""What can go wrong, as one tree.

    NutgrafError
    ├── NotAnArticle        the page holds no article worth a summary, and why
    ├── FetchFailed         the page could not be had, and why
    ├── BadOption           an argument or option that makes no sense (also a ValueError)
    ├── BadSource           a file, folder or stream that cannot be read or written
    ├── BadConfiguration    nutgraf.toml or the environment says something impossible
    ├── StoreFailed         the database cannot be used, and why
    │   ├── LostClaim       another has taken the post or mention over (nutgraf.store.values)
    │   ├── InUse           another bot is working on the database (the same)
    │   ├── Moved           all that it holds was moved to another database (the same)
    │   └── AlreadySaid     it was said before; it may not be said again (the same)
    └── PlatformError       a community platform did not do what it was asked
        ├── RateLimited     not now: too many requests
        ├── NotAllowed      not this: forbidden, locked, banned, and why
        ├── Gone            what was asked for does not exist, or not any more
        ├── BadCredentials  the account cannot log in
        └── PlatformDown    no answer, or none that makes sense

Every message is one line for people: what is wrong and, where there is something to do, what.
"""

from typing import Literal, get_args

PageReason = Literal[
    "empty",
    "too-short",
    "paywall",
    "consent-wall",
    "bot-challenge",
    "error-page",
    "script-only",
    "listing",
    "not-prose",
    "media-only",
    "unsupported-type",
    "unreadable",
]
"""Why a page is not an article: a closed set."""

FetchReason = Literal[
    "blocked-address",
    "bad-url",
    "robots",
    "timeout",
    "too-large",
    "http-4xx",
    "http-5xx",
    "network",
]
"""Why a page could not be fetched: a closed set, never mixed with the page's own reasons."""

RefusalReason = Literal[
    "locked",
    "banned-from-community",
    "banned-from-instance",
    "not-a-person",
    "too-long",
    "too-deep",
    "language",
    "blocked-link",
    "words",
    "account-too-new",
    "moderators-only",
    "other",
]
"""Why a platform does not do what it was asked: a closed set, the same for all platforms."""

PAGE_REASONS: frozenset[str] = frozenset(get_args(PageReason))
FETCH_REASONS: frozenset[str] = frozenset(get_args(FetchReason))


class NutgrafError(Exception):
    """The root of all errors that nutgraf raises on purpose."""


class NotAnArticle(NutgrafError):  # noqa: N818 - the name is the verdict, as DESIGN has it
    """The page holds no article that could be summarised.

    Args:
        reason: one of `PAGE_REASONS`.
        evidence: a short sentence for people that says what was seen.

    Both survive pickling, so the error can come out of a worker process.
    """

    def __init__(self, reason: PageReason, evidence: str) -> None:
        super().__init__(reason, evidence)
        self.reason: PageReason = reason
        self.evidence = evidence

    def __str__(self) -> str:
        return f"not an article ({self.reason}): {self.evidence}"


class FetchFailed(NutgrafError):  # noqa: N818 - as above
    """The page could not be fetched.

    Args:
        reason: one of `FETCH_REASONS`.
        evidence: a short sentence for people that says what happened.
        retry_after: seconds for which the site asked to be left alone, where it did.
    """

    def __init__(
        self, reason: FetchReason, evidence: str, retry_after: float | None = None
    ) -> None:
        super().__init__(reason, evidence, retry_after)
        self.reason: FetchReason = reason
        self.evidence = evidence
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"could not fetch ({self.reason}): {self.evidence}"


class BadOption(NutgrafError, ValueError):  # noqa: N818 - as above
    """An argument or option that makes no sense, such as a summary of 0 sentences."""


class BadSource(NutgrafError):  # noqa: N818 - as above
    """A file, folder or stream that cannot be read or written."""


class BadConfiguration(NutgrafError):  # noqa: N818 - as above
    """`nutgraf.toml` or the environment says something impossible."""


class StoreFailed(NutgrafError):  # noqa: N818 - as above
    """The database cannot be opened, read or written, or another bot is using it."""


class PlatformError(NutgrafError):
    """A community platform did not do what it was asked."""


class RateLimited(PlatformError):  # noqa: N818 - as above
    """The platform wants fewer requests; what was asked has not been done.

    Args:
        message: one line for people.
        retry_after: seconds for which it asked to be left alone, where it said so.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotAllowed(PlatformError):  # noqa: N818 - as above
    """The platform does not do that for this account; it has not been done.

    Args:
        reason: one of `RefusalReason`.
        message: one line for people, with what the platform said.
    """

    def __init__(self, reason: RefusalReason, message: str) -> None:
        super().__init__(message)
        self.reason: RefusalReason = reason


class Gone(PlatformError):  # noqa: N818 - as above
    """A post, comment, community or person does not exist, or not any more."""


class BadCredentials(PlatformError):  # noqa: N818 - as above
    """The account cannot log in, or its session has ended; what was asked has not been done."""


class PlatformDown(PlatformError):  # noqa: N818 - as above
    """No answer came, or none that makes sense.

    Args:
        message: one line for people.
        maybe_done: whether what was asked may have been done all the same.
        retry_after: seconds for which the platform asked to be left alone, where it said so.
    """

    def __init__(
        self, message: str, *, maybe_done: bool = True, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.maybe_done = maybe_done
        self.retry_after = retry_after
