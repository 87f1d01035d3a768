"""What the ledger knows, as values; each kind in a module of its own."""

from nutgraf.store.values.choices import (
    MODES,
    CommunityChoice,
    Mode,
    Pause,
    Wishes,
)
from nutgraf.store.values.claims import (
    AlreadySaid,
    Claim,
    InUse,
    LostClaim,
    Moved,
    Subject,
)
from nutgraf.store.values.notices import (
    Begun,
    LedgerNotice,
    NewNotice,
    NoticeKind,
    NoticeState,
)
from nutgraf.store.values.posts import (
    FOR_GOOD,
    Draft,
    LedgerPost,
    NewPost,
    PostState,
)
from nutgraf.store.values.reports import (
    Statistics,
    Tally,
    Waiting,
)
from nutgraf.store.values.sayings import (
    Channel,
    Saying,
    SayingKind,
    SayingState,
    Words,
)

__all__ = [
    "FOR_GOOD",
    "MODES",
    "AlreadySaid",
    "Begun",
    "Channel",
    "Claim",
    "CommunityChoice",
    "Draft",
    "InUse",
    "LedgerNotice",
    "LedgerPost",
    "LostClaim",
    "Mode",
    "Moved",
    "NewNotice",
    "NewPost",
    "NoticeKind",
    "NoticeState",
    "Pause",
    "PostState",
    "Saying",
    "SayingKind",
    "SayingState",
    "Statistics",
    "Subject",
    "Tally",
    "Waiting",
    "Wishes",
    "Words",
]
